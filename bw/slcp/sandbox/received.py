"""Payloads that arrived: taken once for each key, decided by the operator."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from bw.slcp.gateway import VERIFIER_BODY
from bw.slcp.payloads import checking
from bw.slcp.sandbox import registrations
from bw.slcp.sandbox.registrations import now
from bw.slcp.sandbox.store import Connection, Row, Store
from bw.slcp.signing import digest

KINDS = ("self_assessment", "assessment")


@dataclass(frozen=True, slots=True)
class Told:
    """What a call is answered with."""

    status: int
    content: dict[str, Any]


def refusal(status: int, code: str, reason: str) -> Told:
    """A refusal in words."""
    return Told(status, {"code": code, "reason": reason})


def take(store: Store, kind: str, key: str, body: bytes) -> Told:
    """Take a payload: one effect for each key, however often it comes."""
    with store.writing() as db:
        answer = _taken(db, kind, key, body)
        db.execute(
            "INSERT INTO arrival (at, key, outcome) VALUES (?, ?, ?)",
            (now(), key, str(answer.content.get("result") or answer.content["code"])),
        )
    return answer


def _taken(db: Connection, kind: str, key: str, body: bytes) -> Told:
    if kind not in KINDS:
        return refusal(404, "kind_unknown", "There is no such kind of data.")
    if not key or len(key) > 80:
        return refusal(400, "key_missing", "Idempotency-Key is missing or too long.")
    known = by_key(db, key)
    if known is not None:
        if known["sha256"] != digest(body):
            return refusal(409, "key_reused", "This key was used for other data.")
        return Told(200, {"result": "already", "key": key, "receipt": known["receipt"]})
    found = checking.problems_of(kind, body, version="1")
    if found:
        where = "; ".join(f"{each.path}: {each.code}" for each in found[:3])
        return refusal(422, "payload_invalid", f"The data do not fit the schema: {where}")
    content = json.loads(body)
    refused = _refused(db, kind, content)
    if refused is not None:
        return refused
    receipt = secrets.token_hex(8)
    db.execute(
        "INSERT INTO effect (at, key, kind, gateway_id, cycle, sha256, content, receipt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (now(), key, kind, content["facility"]["gateway_id"], content["cycle"]["number"],
         digest(body), body, receipt),
    )  # fmt: skip
    return Told(201, {"result": "accepted", "key": key, "receipt": receipt})


def _refused(db: Connection, kind: str, content: dict[str, Any]) -> Told | None:
    gateway_id = content["facility"]["gateway_id"]
    facility = registrations.by_gateway_id(db, gateway_id)
    if facility is None:
        return refusal(422, "facility_unknown", "No facility has this ID.")
    if facility["body"] != VERIFIER_BODY:
        return refusal(409, "other_body", "The facility has chosen another verification body.")
    if facility["cancelled_at"]:
        return refusal(409, "sharing_cancelled", "The facility has cancelled sharing.")
    if not facility["consented_at"]:
        return refusal(409, "no_consent", "The facility has not agreed to share these data.")
    if kind == "assessment":
        earlier = db.execute(
            "SELECT 1 FROM effect WHERE gateway_id = ? AND cycle = ? AND kind = 'self_assessment'",
            (gateway_id, content["cycle"]["number"]),
        ).fetchone()
        if earlier is None:
            return refusal(409, "self_assessment_missing", "The self-assessment must come first.")
    return None


def status(db: Connection, key: str) -> Told:
    """What was found about the payload with this key."""
    known = by_key(db, key)
    if known is None:
        return refusal(404, "unknown", "No data have this key.")
    return Told(200, {"key": key, "state": known["state"], "reason": known["reason"]})


def decide(store: Store, key: str, state: str, reason: str = "") -> bool:
    """Validate or reject; False when there is nothing to decide. Raises ValueError."""
    if state not in ("validated", "rejected"):
        raise ValueError("data are validated or rejected")
    with store.writing() as db:
        changed = db.execute(
            "UPDATE effect SET state = ?, reason = ? WHERE key = ? AND state = 'pending'",
            (state, reason[: registrations.LONGEST], key),
        ).rowcount
    return changed > 0


def effects(store: Store) -> list[dict[str, Any]]:
    """Each key that came: how often, with how many effects, and what became of it."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT a.key AS key, COUNT(*) AS arrivals, MAX(a.at) AS at,"
            " (SELECT COUNT(*) FROM effect e WHERE e.key = a.key) AS effects,"
            " (SELECT outcome FROM arrival l WHERE l.key = a.key ORDER BY l.id DESC LIMIT 1)"
            "  AS outcome,"
            " (SELECT e.kind FROM effect e WHERE e.key = a.key LIMIT 1) AS kind,"
            " (SELECT e.gateway_id FROM effect e WHERE e.key = a.key LIMIT 1) AS gateway_id,"
            " (SELECT e.state FROM effect e WHERE e.key = a.key LIMIT 1) AS state"
            " FROM arrival a GROUP BY a.key ORDER BY MAX(a.id) DESC LIMIT 500"
        ).fetchall()
    return [dict(row) for row in rows]


def by_key(db: Connection, key: str) -> Row | None:
    """The effect of a key."""
    found: Row | None = db.execute("SELECT * FROM effect WHERE key = ?", (key,)).fetchone()
    return found
