"""The first page, the choice among factories, a factory's first page and its documents."""

import io
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from bw.accounts.rules import ROLE_NAMES
from bw.home import queries
from bw.home.screens import screen
from bw.organisations import queries as organisations
from bw.selfassessment.overview import Latest, latest_of
from bw.web import policy, requests
from bw.web.locale import with_zone
from bw.web.pages import page
from bw.web.policy import ALL_ROLES, FACTORY, STAFF, Person, Role

blueprint = Blueprint("home", __name__)

# What the programme teaches by video, as short pages: name in the address -> template.
HELP = {
    "sign-up": "home/help/sign_up.html",
    "register-with-slcp": "home/help/register.html",
    "start-a-self-assessment": "home/help/start.html",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One factory to choose: its name and city, the person's roles, where the links lead."""

    name: str
    city: str
    roles: tuple[str, ...]
    home: str
    people: str  # empty when the person does not manage it
    latest: Latest | None  # None: no cycle yet


@blueprint.get("/")
@policy.everybody()
def first() -> Response:
    """Each person's first page."""
    person: Person | None = requests.person()
    if person is None:
        return redirect(url_for("accounts.sign_in_page"), code=303)
    if any(grant.role in STAFF for grant in person.grants):
        return redirect(url_for("staff.dashboard"), code=303)
    at = {grant.factory_id for grant in person.grants if grant.role in FACTORY}
    if len(at) == 1:
        return redirect(url_for("home.factory", factory_id=at.pop()), code=303)
    return redirect(url_for("home.factories"), code=303) if at else page("home/nothing.html")


@blueprint.get("/factories")
@policy.signed_in()
def factories() -> Response:
    """The person's factories, to choose one; works as the switcher of every page."""
    person: Person = requests.person()
    found = organisations.factories_of(person)
    latest = latest_of([factory.id for factory in found])
    cards = [
        Card(
            name=factory.name,
            city=factory.city,
            roles=_roles(person, factory.id),
            home=url_for("home.factory", factory_id=factory.id),
            people=_people(person, factory.id),
            latest=latest.get(factory.id),
        )
        for factory in found
    ]
    return page("home/factories.html", cards=cards)


@blueprint.get("/factories/<int:factory_id>")
@policy.roles(FACTORY)
def factory(factory_id: int) -> Response:
    """A factory's first page. Rules C6 and Q26."""
    found = queries.factory(requests.person(), factory_id) or abort(404)
    with_zone(found.programme.zone)
    notices, documents = (
        organisations.page_number(request.args.get(name, "")) for name in ("notices", "documents")
    )
    shown = screen(found, notices=notices, documents=documents)
    return page("home/factory.html", screen=shown, factory=found, people=_people_of(found.id))


@blueprint.get("/factories/<int:factory_id>/documents/<int:document_id>")
@policy.roles(ALL_ROLES)
def document(factory_id: int, document_id: int) -> Response:
    """One document, to keep: never shown inside a page of ours."""
    found = queries.document(requests.person(), factory_id, document_id) or abort(404)
    answer = send_file(
        io.BytesIO(found.content),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.file_name,
        etag=False,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/help")
@policy.everybody()
def all_help() -> Response:
    """The list of the help pages; to be read without signing in."""
    return page("home/help/index.html")


@blueprint.get("/help/<name>")
@policy.everybody()
def help_page(name: str) -> Response:
    """One of the help pages."""
    return page(HELP.get(name) or abort(404))


def _people_of(factory_id: int) -> str:
    return _people(requests.person(), factory_id)


def _roles(person: Person, factory_id: int) -> tuple[str, ...]:
    held = {grant.role for grant in person.grants if grant.factory_id == factory_id}
    return tuple(ROLE_NAMES[role] for role in Role if role in held)


def _people(person: Person, factory_id: int) -> str:
    manages = any(g.role is Role.MANAGER and g.factory_id == factory_id for g in person.grants)
    return url_for("accounts.factory_people", factory_id=factory_id) if manages else ""
