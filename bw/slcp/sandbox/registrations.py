"""Registrations of factories: what they fill in, what the operator decides."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bw import clock
from bw.slcp.gateway import VERIFIER_BODY
from bw.slcp.sandbox.store import Connection, Row, Store

BODIES = {
    VERIFIER_BODY: "Better Work",
    "example-verifiers": "Example Verifiers Ltd",
    "sample-audit": "Sample Audit Body",
}
ROLES = {"manager": "Facility manager", "staff": "Other staff of the facility"}
COUNTRIES = {
    "BD": "Bangladesh",
    "ID": "Indonesia",
    "VN": "Viet Nam",
    "KH": "Cambodia",
    "ET": "Ethiopia",
}
BRANDS = ("Example Brand One", "Example Brand Two", "Example Retailer")
FIELDS = {
    "name": "Name of the facility",
    "country": "Country",
    "city": "City",
    "address": "Street and number",
    "product": "Main product",
    "workers": "Number of workers",
}
LONGEST = 200
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,}")


@dataclass(frozen=True, slots=True)
class Arrival:
    """How somebody came: by a signed link, or directly (all empty)."""

    reference: str = ""
    email: str = ""
    return_url: str = ""

    @property
    def by_link(self) -> bool:
        """Whether a signed link brought the factory: then the body is Better Work."""
        return bool(self.reference)


def now() -> str:
    """The moment, as it is kept and shown."""
    return clock.now().strftime("%Y-%m-%d %H:%M:%S")


def problems(form: Mapping[str, str], arrival: Arrival) -> dict[str, str]:
    """What is wrong with a registration: field -> sentence."""
    found = {
        name: "Please fill this in."
        for name in ("first_name", "surname")
        if not form.get(name, "").strip()
    }
    if form.get("role") not in ROLES:
        found["role"] = "Please choose a role."
    email = form.get("email", "").strip()
    if not _EMAIL.fullmatch(email):
        found["email"] = "Enter an e-mail address such as name@example.com."
    elif arrival.by_link and email.casefold() != arrival.email.casefold():
        found["email"] = f"Use the address of your Better Work account, {arrival.email}."
    bodies = {VERIFIER_BODY} if arrival.by_link else set(BODIES) - {VERIFIER_BODY}
    if form.get("body") not in bodies:
        found["body"] = "Please choose a verification body."
    for licence in ("caf", "gateway"):
        if form.get(licence) != "yes":
            found[licence] = "You can register only when you agree."
    return found | {
        name: "This text is too long." for name, text in form.items() if len(text) > LONGEST
    }


def register(store: Store, form: Mapping[str, str], arrival: Arrival) -> Row:
    """Make the registration, and the e-mail to confirm it. The same reference again: the same."""
    token, confirm = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
    email = form["email"].strip()
    with store.writing() as db:
        found = by_reference(db, arrival.reference)
        if found is None:
            db.execute(
                "INSERT INTO registration (token, reference, body, email, role, first_name,"
                " surname, return_url, confirm_token, changed_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (token, arrival.reference or None, form["body"], email, form["role"],
                 form["first_name"].strip(), form["surname"].strip(), arrival.return_url,
                 confirm, now()),
            )  # fmt: skip
            _mail(db, email, "Confirm your registration", f"/confirm/{confirm}", "Confirm",
                  "Somebody registered with this address. Press Confirm to go on.")  # fmt: skip
            found = by_token(db, token)
    assert found is not None
    return found


def confirm(store: Store, confirm_token: str) -> Row | None:
    """The address is confirmed; None for a link that is not known. A second time does no harm."""
    with store.writing() as db:
        db.execute(
            "UPDATE registration SET confirmed_at = ? WHERE confirm_token = ?"
            " AND confirmed_at IS NULL",
            (now(), confirm_token),
        )
        return _one(db, "SELECT * FROM registration WHERE confirm_token = ?", confirm_token)


def form_problems(form: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the Facility Information Form: field -> sentence."""
    found = {name: "Please fill this in." for name in FIELDS if not form.get(name, "").strip()}
    if form.get("country", "") not in COUNTRIES:
        found["country"] = "Please choose a country."
    workers = form.get("workers", "").strip()
    if workers and not (workers.isascii() and workers.isdigit() and len(workers) < 8):
        found["workers"] = "Enter a whole number, for example 850."
    return found | {
        name: "This text is too long." for name in FIELDS if len(form.get(name, "")) > LONGEST
    }


def save(store: Store, token: str, form: Mapping[str, str]) -> None:
    """Keep the Facility Information Form."""
    values = [form[name].strip() for name in FIELDS]
    with store.writing() as db:
        db.execute(
            "UPDATE registration SET name = ?, country = ?, city = ?, address = ?, product = ?,"
            " workers = ?, saved_at = ?, changed_at = ? WHERE token = ?",
            (*values, now(), now(), token),
        )


def submit(store: Store, token: str) -> bool:
    """Ask for approval; False when the form is not saved or a decision is not needed."""
    with store.writing() as db:
        changed = db.execute(
            "UPDATE registration SET state = 'pending', reason = '', changed_at = ?"
            " WHERE token = ? AND saved_at IS NOT NULL AND confirmed_at IS NOT NULL"
            " AND state IN ('started', 'refused')",
            (now(), token),
        ).rowcount
    return changed > 0


def approve(store: Store, number: int) -> Row | None:
    """Give the facility its ID; None when nobody waits for that."""
    with store.writing() as db:
        changed = db.execute(
            "UPDATE registration SET state = 'approved', gateway_id = ?, changed_at = ?"
            " WHERE id = ? AND state = 'pending'",
            (f"SB-{100_000 + number}", now(), number),
        ).rowcount
        return _decided(db, number, "Your facility is approved") if changed else None


def refuse(store: Store, number: int, reason: str) -> Row | None:
    """Refuse with a reason; None when nobody waits for that."""
    with store.writing() as db:
        changed = db.execute(
            "UPDATE registration SET state = 'refused', reason = ?, changed_at = ?"
            " WHERE id = ? AND state = 'pending'",
            (reason[:LONGEST], now(), number),
        ).rowcount
        return _decided(db, number, "Your facility is not approved") if changed else None


def set_sharing(store: Store, token: str, *, consented: bool, brands: list[str]) -> None:
    """Whether the programme's data may be shared, and which brands may see them (rule I1)."""
    with store.writing() as db:
        found = by_token(db, token)
        if found is None or found["state"] != "approved" or found["body"] != VERIFIER_BODY:
            return
        db.execute(
            "UPDATE registration SET consented_at = ?, cancelled_at = NULL, changed_at = ?"
            " WHERE token = ?",
            ((found["consented_at"] or now()) if consented else None, now(), token),
        )
        db.execute("DELETE FROM brand WHERE registration_id = ?", (found["id"],))
        for name in BRANDS:
            if name in brands:
                db.execute("INSERT INTO brand VALUES (?, ?)", (found["id"], name))


def cancel(store: Store, token: str) -> None:
    """Cancel sharing (rule B7)."""
    with store.writing() as db:
        db.execute(
            "UPDATE registration SET cancelled_at = ?, changed_at = ?"
            " WHERE token = ? AND state = 'approved' AND cancelled_at IS NULL",
            (now(), now(), token),
        )


def told(db: Connection, row: Row) -> dict[str, Any]:
    """What the platform is told about a registration."""
    return {
        "state": row["state"],
        "gateway_id": row["gateway_id"] or "",
        "reason": row["reason"],
        "consented": row["consented_at"] is not None,
        "cancelled": row["cancelled_at"] is not None,
        "brands_permitted": bool(brands_of(db, row["id"])),
    }


def by_reference(db: Connection, reference: str) -> Row | None:
    """The registration that came by the link with this reference."""
    return _one(db, "SELECT * FROM registration WHERE reference = ?", reference)


def by_token(db: Connection, token: str) -> Row | None:
    """The registration with this token in its address."""
    return _one(db, "SELECT * FROM registration WHERE token = ?", token)


def by_gateway_id(db: Connection, gateway_id: str) -> Row | None:
    """The facility with this ID."""
    return _one(db, "SELECT * FROM registration WHERE gateway_id = ?", gateway_id)


def brands_of(db: Connection, number: int) -> list[str]:
    """The brands that have permission."""
    rows = db.execute("SELECT name FROM brand WHERE registration_id = ? ORDER BY name", (number,))
    return [row["name"] for row in rows]


def add_approved(store: Store, **values: str) -> Row:
    """Put an approved facility in, without the way there: for tests and for the first start."""
    token = secrets.token_urlsafe(16)
    row = {"body": VERIFIER_BODY, "email": "facility@example.test", "name": "Example Textiles",
           "country": "BD", "reference": "", "consented_at": ""} | values  # fmt: skip
    with store.writing() as db:
        db.execute(
            "INSERT INTO registration (token, reference, body, email, name, country, state,"
            " gateway_id, consented_at, confirmed_at, saved_at, changed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, 'approved', ?, ?, ?, ?, ?)",
            (token, row["reference"] or None, row["body"], row["email"], row["name"],
             row["country"], row["gateway_id"], row["consented_at"] or None, now(), now(), now()),
        )  # fmt: skip
        made = by_token(db, token)
    assert made is not None
    return made


def _decided(db: Connection, number: int, subject: str) -> Row | None:
    found = _one(db, "SELECT * FROM registration WHERE id = ?", number)
    if found is not None:
        path = f"/facilities/{found['token']}"
        text = f"Reason: {found['reason']}" if found["reason"] else "Step 2: go back and sign in."
        _mail(db, found["email"], subject, path, "Open your facility", text)
    return found


def _mail(db: Connection, to: str, subject: str, link: str, label: str, text: str) -> None:
    db.execute(
        "INSERT INTO mail (at, recipient, subject, text, link, label) VALUES (?, ?, ?, ?, ?, ?)",
        (now(), to, subject, text, link, label),
    )


def _one(db: Connection, statement: str, value: str | int) -> Row | None:
    found: Row | None = db.execute(statement, (value,)).fetchone()
    return found
