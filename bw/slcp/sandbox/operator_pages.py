"""The operator: approves, refuses, validates, rejects, looks, and switches faults on."""

import json

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from bw.slcp.sandbox import faults, received, registrations
from bw.slcp.sandbox.api import setting
from bw.slcp.sandbox.application import page, parts
from bw.slcp.sandbox.faults import Switch

blueprint = Blueprint("operator", __name__, url_prefix="/operator")


@blueprint.get("")
def overview() -> Response:
    """Everything at a glance."""
    store = parts().store
    with store.reading() as db:
        rows = db.execute("SELECT * FROM registration ORDER BY id DESC LIMIT 200").fetchall()
        calls = db.execute("SELECT * FROM callback ORDER BY id DESC LIMIT 50").fetchall()
    return page(
        "operator.html",
        rows=rows,
        calls=calls,
        effects=received.effects(store),
        on={switch.name: switch for switch in faults.switches(store)},
        names=faults.NAMES,
        kinds=faults.CALLS,
        at_once=setting("at_once") == "yes",
    )


@blueprint.post("/registrations/<int:number>")
def decide_registration(number: int) -> AnyResponse:
    """Approve, or refuse with a reason."""
    store, reason = parts().store, request.form.get("reason", "").strip()
    if request.form.get("decision") == "approve":
        decided = registrations.approve(store, number)
    else:
        decided = registrations.refuse(store, number, reason or "No reason was given.")
    if decided is not None and decided["reference"]:
        parts().callbacks.tell("registration", decided["reference"])
    return _back()


@blueprint.get("/payloads/<key>")
def show_payload(key: str) -> Response:
    """What was received with a key."""
    with parts().store.reading() as db:
        row = received.by_key(db, key)
    if row is None:
        abort(404)
    text = json.dumps(json.loads(row["content"]), indent=2, ensure_ascii=False)
    return page("payload.html", row=row, text=text)


@blueprint.post("/payloads/<key>")
def decide_payload(key: str) -> AnyResponse:
    """Validate, or reject with a reason."""
    reject = request.form.get("decision") == "reject"
    reason = request.form.get("reason", "").strip() or "No reason was given."
    state = "rejected" if reject else "validated"
    if received.decide(parts().store, key, state, reason if reject else ""):
        parts().callbacks.tell("payload", key)
    return _back()


@blueprint.post("/callbacks/<int:number>")
def retry(number: int) -> AnyResponse:
    """Call the platform once more."""
    parts().callbacks.deliver(number)
    return _back()


@blueprint.post("/faults")
def set_fault() -> AnyResponse:
    """Switch a fault on or off."""
    name, form = request.form.get("name", ""), request.form
    if form.get("do") == "off":
        faults.switch_off(parts().store, name)
        return _back()
    try:
        times = form.get("times", "").strip()
        share = float(form.get("percent", "100")) / 100
        seconds = float(form.get("seconds", "2"))
        chosen = form.get("calls", "all")
        switch = Switch(name, chosen, share, int(times) if times else None, seconds)
        faults.switch_on(parts().store, switch)
    except ValueError:
        text = "Enter numbers: a share of 0 to 100, times of 0 or more, seconds of 0 to 600."
        return page("message.html", 422, title="This switch cannot be set so", text=text)
    return _back()


@blueprint.post("/settings")
def set_at_once() -> AnyResponse:
    """Whether everything is approved and validated at once."""
    with parts().store.writing() as db:
        db.execute(
            "INSERT OR REPLACE INTO setting (name, value) VALUES ('at_once', ?)",
            ("yes" if request.form.get("at_once") == "yes" else "no",),
        )
    return _back()


def _back() -> AnyResponse:
    return redirect("/operator", 303)
