"""The interface that the product's client speaks, with the faults in between."""

import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request

from bw import clock
from bw.slcp.sandbox import faults, received, registrations
from bw.slcp.sandbox.application import parts
from bw.slcp.sandbox.faults import Fault, Switch
from bw.slcp.sandbox.received import Told, refusal
from bw.slcp.signing import (
    SIGNATURE_HEADER,
    TOLERANCE,
    Key,
    KeyRing,
    Purpose,
    Reply,
    Request,
    SignatureError,
    check,
    sign,
)

blueprint = Blueprint("api", __name__)
WRONG = "no key of anybody: for the fault of a wrong signature"
stopping = threading.Event()  # set: nobody waits any more


@blueprint.get("/api/v1/registrations/<reference>")
def registration(reference: str) -> Response:
    """How far a registration is."""

    def work() -> Told:
        with parts().store.reading() as db:
            found = registrations.by_reference(db, reference)
            if found is None:
                return refusal(404, "unknown", "No registration has this reference.")
            return Told(200, {"reference": reference, **registrations.told(db, found)})

    return _answered("ask", work)


@blueprint.get("/api/v1/facilities/<gateway_id>")
def facility(gateway_id: str) -> Response:
    """The facility with an ID."""

    def work() -> Told:
        with parts().store.reading() as db:
            found = registrations.by_gateway_id(db, gateway_id)
            if found is None:
                return refusal(404, "unknown", "No facility has this ID.")
            about = {"name": found["name"], "country": found["country"]}
            verifier = {"verifier_body": found["body"]}
            return Told(200, registrations.told(db, found) | about | verifier)

    return _answered("ask", work)


@blueprint.post("/api/v1/payloads/<kind>")
def payloads(kind: str) -> Response:
    """Take a payload."""
    key, body = request.headers.get("Idempotency-Key", ""), request.get_data()

    def work() -> Told:
        told = received.take(parts().store, kind, key, body)
        if told.status == 201 and _at_once():
            received.decide(parts().store, key, "validated")
            parts().callbacks.tell("payload", key)
        return told

    return _answered("send", work)


@blueprint.get("/api/v1/payloads/<key>")
def payload(key: str) -> Response:
    """What was found about a payload."""

    def work() -> Told:
        with parts().store.reading() as db:
            return received.status(db, key)

    return _answered("ask", work)


def _answered(call: str, work: Callable[[], Told]) -> Response:
    """The answer to a call: signed, unless a fault comes between."""
    fault = faults.draw(parts().store, call)
    if fault.name == "timeout":
        stopping.wait(fault.seconds)
        return _plain(504)
    if fault.name == "error":
        return _plain(500)
    if fault.name == "busy":
        return _plain(429, {"Retry-After": str(int(fault.seconds))})
    try:
        nonce = _checked()
    except SignatureError as error:
        return _signed(refusal(401, error.code, "The signature is not accepted."), "", Fault())
    told = work()
    if fault.name == "twice":
        told = work()
    return _signed(told, nonce, fault)


def _checked() -> str:
    """The nonce of a request that is signed as it should be. Raises SignatureError."""
    key = request.headers.get("Idempotency-Key", "")
    target = request.full_path.removesuffix("?")
    message = Request(request.method, request.host, target, request.get_data(), key)
    header = request.headers.get(SIGNATURE_HEADER, "")
    now = clock.system()
    nonce = check(parts().ring, Purpose.REQUEST, message, header, now=now).nonce
    with parts().store.writing() as db:
        db.execute("DELETE FROM nonce WHERE at < ?", ((now - 2 * TOLERANCE).isoformat(),))
        known = db.execute("SELECT 1 FROM nonce WHERE nonce = ?", (nonce,)).fetchone()
        if known is not None:
            raise SignatureError("signature_replayed")
        db.execute("INSERT INTO nonce (nonce, at) VALUES (?, ?)", (nonce, now.isoformat()))
    return nonce


def _signed(told: Told, nonce: str, fault: Fault) -> Response:
    body = json.dumps(told.content).encode()
    ring = parts().ring
    if fault.name == "wrong_signature":
        ring = KeyRing((Key(ring.current.kid, WRONG),))
    signature = sign(ring, Purpose.REPLY, Reply(told.status, nonce, body), now=clock.system())
    response = Response(body, told.status, mimetype="application/json")
    response.headers[SIGNATURE_HEADER] = signature.header
    if fault.name == "drop":
        # More is promised than comes: the server ends the connection in the middle.
        response.set_data(body[:5])
        response.headers["Content-Length"] = str(len(body))
    return response


def _plain(status: int, headers: dict[str, str] | None = None) -> Response:
    return Response("trouble\n", status, headers, mimetype="text/plain")


def _at_once() -> bool:
    return setting("at_once") == "yes"


def setting(name: str) -> str:
    """A setting of the operator's page; empty when it is not set."""
    with parts().store.reading() as db:
        found = db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return str(found["value"]) if found else ""


# ── for tests ───────────────────────────────────────────────────────────────────────────────────


@blueprint.get("/test/effects")
def show_effects() -> list[dict[str, Any]]:
    """Each key that came, with the number of its arrivals and effects."""
    return received.effects(parts().store)


@blueprint.route("/test/faults", methods=["GET", "POST", "DELETE"])
def set_faults() -> tuple[list[dict[str, Any]], int]:
    """The switches; POST sets one (JSON: name, calls, share, times, seconds), DELETE clears."""
    store = parts().store
    if request.method == "DELETE":
        faults.switch_off(store)
    if request.method == "POST":
        try:
            faults.switch_on(store, Switch(**request.get_json()))
        except (TypeError, ValueError):
            return [], 422
    return [asdict(switch) for switch in faults.switches(store)], 200


@blueprint.post("/test/facilities")
def add_facility() -> tuple[dict[str, str], int]:
    """Put an approved facility in (JSON: gateway_id, reference, name, country, consented_at)."""
    sent = request.get_json()
    if not isinstance(sent, dict):
        return {}, 422
    values = {str(name): str(value) for name, value in sent.items()}
    try:
        made = registrations.add_approved(parts().store, **values)
    except (sqlite3.IntegrityError, KeyError):
        return {}, 409
    return {"token": made["token"], "gateway_id": made["gateway_id"]}, 201
