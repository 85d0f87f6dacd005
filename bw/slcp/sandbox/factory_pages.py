"""What a factory meets at the Gateway, from the link to permissions for brands."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from bw import clock
from bw.slcp.gateway import LINK_LIFETIME, VERIFIER_BODY
from bw.slcp.sandbox import registrations
from bw.slcp.sandbox.api import setting
from bw.slcp.sandbox.application import page, parts
from bw.slcp.sandbox.registrations import Arrival
from bw.slcp.sandbox.store import Row
from bw.slcp.signing import Purpose, SignatureError, read_link, sign_link

blueprint = Blueprint("factory", __name__)
REFUSED = {
    "link_expired": "This link is too old. Go back to the Better Work platform and press "
    "“Connect with SLCP” again.",
}
CHANGED = "This link was changed on the way, or is not complete. Use the whole link."
TERMS = {
    "caf": "Licence agreement and terms of use of the assessment framework",
    "gateway": "Terms of use of the Gateway",
}


@blueprint.get("/")
def index() -> Response:
    """What this is, and the facilities that are here."""
    with parts().store.reading() as db:
        rows = db.execute("SELECT * FROM registration ORDER BY id DESC LIMIT 200").fetchall()
    return page("index.html", rows=rows, platform=parts().callbacks.platform)


@blueprint.route("/register", methods=["GET", "POST"])
def register() -> AnyResponse:
    """Register: by the signed link of the platform, or directly."""
    try:
        arrival = _arrival()
    except SignatureError as error:
        text = REFUSED.get(error.code, CHANGED)
        return page("message.html", 403, title="This link does not work", text=text)
    store = parts().store
    with store.reading() as db:
        found = registrations.by_reference(db, arrival.reference) if arrival.by_link else None
    if found is not None:
        return redirect(_after(found), 303)
    if request.method == "GET":
        return _form(arrival, {"email": arrival.email}, {})
    wrong = registrations.problems(request.form, arrival)
    if wrong:
        return _form(arrival, request.form, wrong)
    made = registrations.register(store, request.form, arrival)
    _tell(made)
    return redirect(_after(made), 303)


def _arrival() -> Arrival:
    target = request.full_path.removesuffix("?")
    if "?" not in target:
        return Arrival()
    read = read_link(parts().ring, target, purpose=Purpose.REGISTER, now=clock.now())
    if read.get("body") != VERIFIER_BODY or not read.get("reference"):
        raise SignatureError("signature_wrong")
    return Arrival(read["reference"], read.get("email", ""), read.get("return_url", ""))


def _form(arrival: Arrival, values: Mapping[str, str], wrong: dict[str, str]) -> Response:
    bodies = dict(registrations.BODIES)
    own = bodies.pop(VERIFIER_BODY)
    return page(
        "register.html",
        422 if wrong else 200,
        arrival=arrival,
        values=values,
        wrong=wrong,
        own=own,
        own_code=VERIFIER_BODY,
        bodies=bodies,
        roles=registrations.ROLES,
        terms=TERMS,
    )


def _after(row: Row) -> str:
    kind = "facilities" if row["confirmed_at"] else "registered"
    return f"/{kind}/{row['token']}"


def _found(view: Callable[..., Any]) -> Callable[..., Any]:
    """Hands the view the registration of the token in the address, or answers 404."""

    @wraps(view)
    def finding(token: str) -> Any:
        with parts().store.reading() as db:
            row = registrations.by_token(db, token)
        return view(row) if row is not None else abort(404)

    return finding


@blueprint.get("/registered/<token>")
@_found
def registered(row: Row) -> Response:
    """An e-mail is on its way."""
    return page("registered.html", row=row)


@blueprint.get("/terms/<name>")
def terms(name: str) -> Response:
    """The placeholder of a text that is agreed to."""
    return page("terms.html", title=TERMS[name]) if name in TERMS else abort(404)


@blueprint.get("/mail")
def mails() -> Response:
    """The e-mails that the stand-in would send."""
    with parts().store.reading() as db:
        rows = db.execute("SELECT * FROM mail ORDER BY id DESC LIMIT 100").fetchall()
    return page("mails.html", rows=rows)


@blueprint.route("/confirm/<confirm_token>", methods=["GET", "POST"])
def confirm(confirm_token: str) -> AnyResponse:
    """Confirm the address; only the button does, since readers of e-mail follow links."""
    if request.method == "GET":
        return page("confirm.html")
    found = registrations.confirm(parts().store, confirm_token)
    if found is None:
        abort(404)
    return redirect(_after(found), 303)


@blueprint.get("/facilities/<token>")
@_found
def facility(row: Row) -> AnyResponse:
    """The facility's page."""
    return _facility(row, dict(row), {}) if row["confirmed_at"] else redirect(_after(row), 303)


def _facility(row: Row, values: Mapping[str, Any], wrong: dict[str, str]) -> Response:
    with parts().store.reading() as db:
        permitted = registrations.brands_of(db, row["id"])
    back = ""
    if row["reference"] and row["return_url"]:
        back = sign_link(
            parts().ring,
            row["return_url"],
            {"reference": row["reference"]},
            purpose=Purpose.RETURN,
            # The demo's clock may be ahead of the machine's, a test's behind it.
            expires=max(clock.now(), clock.system()) + LINK_LIFETIME,
        )
    return page(
        "facility.html",
        422 if wrong else 200,
        row=row,
        values=values,
        wrong=wrong,
        back=back,
        permitted=permitted,
        own=row["body"] == VERIFIER_BODY,
        body=registrations.BODIES.get(row["body"], row["body"]),
        fields=registrations.FIELDS,
        countries=registrations.COUNTRIES,
        brands=registrations.BRANDS,
    )


@blueprint.post("/facilities/<token>")
@_found
def save(row: Row) -> AnyResponse:
    """Save the Facility Information Form."""
    if row["state"] in ("pending", "approved") or not row["confirmed_at"]:
        return redirect(_after(row), 303)
    wrong = registrations.form_problems(request.form)
    if wrong:
        return _facility(row, request.form, wrong)
    registrations.save(parts().store, row["token"], request.form)
    return redirect(_after(row), 303)


@blueprint.post("/facilities/<token>/submit")
@_found
def submit(row: Row) -> AnyResponse:
    """Submit for approval."""
    if registrations.submit(parts().store, row["token"]):
        if setting("at_once") == "yes":
            registrations.approve(parts().store, row["id"])
        _tell(row)
    return redirect(_after(row), 303)


@blueprint.post("/facilities/<token>/sharing")
@_found
def sharing(row: Row) -> AnyResponse:
    """Agree to share the programme's data, and give brands permission."""
    registrations.set_sharing(
        parts().store,
        row["token"],
        consented=request.form.get("consent") == "yes",
        brands=request.form.getlist("brand"),
    )
    _tell(row)
    return redirect(_after(row), 303)


@blueprint.route("/facilities/<token>/cancel", methods=["GET", "POST"])
@_found
def cancel(row: Row) -> AnyResponse:
    """Cancel sharing, after asking once."""
    if request.method == "GET":
        return page("cancel.html", row=row)
    registrations.cancel(parts().store, row["token"])
    _tell(row)
    return redirect(_after(row), 303)


def _tell(row: Row) -> None:
    if row["reference"]:
        parts().callbacks.tell("registration", row["reference"])
