"""The data of the countries: everybody of a programme reads them, its admin changes them."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import abort, flash, url_for
from werkzeug.wrappers import Response

from bw import clock
from bw.organisations import actions, contact, queries, rules
from bw.organisations.actions import Changed
from bw.organisations.forms import ProgrammeForm, number_of
from bw.organisations.models import Programme, ProgrammeChange
from bw.organisations.views.base import blueprint
from bw.web import policy, requests
from bw.web.locale import LANGUAGES, current, with_zone
from bw.web.locale import gettext as _
from bw.web.pages import go, page
from bw.web.policy import STAFF, Role

ADMINS = frozenset({Role.ADMIN})


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change of a programme's data as the page shows it."""

    change: ProgrammeChange
    label: str
    before: str
    after: str


@blueprint.get("/staff/programmes")
@policy.roles(STAFF)
def programmes() -> Response:
    """The programmes for which the person works."""
    found = queries.programmes_of(requests.person())
    offered = {
        one.code: rules.sharing_offered(one, clock.today(ZoneInfo(one.zone))) for one in found
    }
    return page("organisations/programmes.html", programmes=found, offered=offered)


@blueprint.get("/staff/programmes/<code>")
@policy.roles(STAFF)
def programme(code: str) -> Response:
    """One country: its data and their history."""
    found = _find(code, STAFF)
    return _page(found, ProgrammeForm(found, queries.newest_programme_change(found.id)))


@blueprint.post("/staff/programmes/<code>")
@policy.roles(ADMINS, typed=True)
def change_programme(code: str) -> Response:
    """Change the data of a country."""
    found = _find(code, ADMINS)
    newest = queries.newest_programme_change(found.id)
    form = ProgrammeForm(found, newest)
    if not form.validate_on_submit():
        return _page(found, form, status=422)
    changed = actions.change_programme(
        requests.person(), found, form.values(), based_on=number_of(form.based_on)
    )
    if isinstance(changed, Changed):
        seen, form.based_on.data = number_of(form.based_on), str(newest)
        return _page(found, form, status=409, seen=seen)
    flash(_("The data of %(country)s are saved.", country=found.name))
    return go(url_for(".programme", code=found.code))


def _find(code: str, roles: frozenset[Role]) -> Programme:
    found = queries.programme(requests.person(), code, roles=roles) or abort(404)
    with_zone(found.zone)
    return found


def _row(one: ProgrammeChange, form: ProgrammeForm) -> HistoryRow:
    label = str(form[one.field.removeprefix("days.")].label.text)
    return HistoryRow(one, label, _spoken(one.field, one.before), _spoken(one.field, one.after))


def _spoken(field: str, text: str) -> str:
    """A value of the history as people read it."""
    if field == "sharing_open":
        return _("Yes") if text == "yes" else _("No")
    if field == "language":
        return LANGUAGES.get(text, text)
    if field == "launched_on" and text:
        return current().date(date.fromisoformat(text))
    if field == "registration_phone":
        return contact.phone_shown(text)
    return current().digits(text) if field.startswith("days.") else text


def _page(
    found: Programme, form: ProgrammeForm, *, status: int = 200, seen: int | None = None
) -> Response:
    """The page. ``seen``: what the person had seen when somebody else changed something."""
    history = [_row(one, form) for one in queries.programme_changes(found.id)]
    return page(
        "organisations/programme.html",
        status=status,
        programme=found,
        form=form,
        offered=rules.sharing_offered(found, clock.today(ZoneInfo(found.zone))),
        history=history,
        since=[] if seen is None else [row for row in history if row.change.id > seen],
        may_edit=queries.programme(requests.person(), found.code, roles=ADMINS) is not None,
    )
