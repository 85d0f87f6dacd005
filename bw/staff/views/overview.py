"""The dashboard, and what waits."""

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from bw.organisations import queries as organisations
from bw.staff import queries, waiting
from bw.staff.views.base import blueprint
from bw.staff.waiting import Item
from bw.web import policy, requests
from bw.web.locale import lazy_gettext as _
from bw.web.pages import page
from bw.web.policy import STAFF

TITLES = {
    "wishes": _("Wishes to share that are not set up yet"),
    "gateway_ids": _("Gateway IDs to check"),
    "cycles_to_activate": _("Cycles to activate"),
    "cycles_ending": _("Cycles that end soon, without a next one"),
    "assessments_open": _("Assessments without an end"),
    "reports_due": _("Reports that are due"),
    "data_missing": _("Released reports without assessment data"),
    "transmissions": _("Transmissions that need you"),
    "invitations": _("Invitations of managers that ran out unused"),
}
# Kind -> what its day says, when there is one.
DAYS = {
    "wishes": _("Asked on %(day)s"),
    "gateway_ids": _("Given on %(day)s"),
    "cycles_to_activate": _("Begins on %(day)s"),
    "cycles_ending": _("Ends on %(day)s"),
    "assessments_open": _("Assessors arrived on %(day)s"),
    "reports_due": _("Due on %(day)s"),
    "data_missing": _("Released on %(day)s"),
    "transmissions": _("Prepared on %(day)s"),
    "invitations": _("Ran out on %(day)s"),
}
# Kind -> the page on which it is done; the others on the page of the factory.
AT_CYCLE = {
    "cycles_to_activate": "cycles.cycle",
    "assessments_open": "cycles.cycle",
    "reports_due": "cycles.cycle",
    "data_missing": "staff.assessment_data",
    "transmissions": "staff.transmission",
}


@blueprint.get("/staff")
@policy.roles(STAFF)
def dashboard() -> Response:
    """What waits for the person, by kind."""
    person = requests.person()
    return page(
        "staff/dashboard.html",
        found=waiting.waiting(person),
        titles=TITLES,
        days=DAYS,
        address=_address,
        programmes=organisations.programmes_of(person),
        own=queries.own_factories(person),
    )


@blueprint.get("/staff/waiting/<kind>")
@policy.roles(STAFF)
def kind(kind: str) -> Response:
    """Everything of one kind that waits."""
    if kind not in waiting.KINDS:
        abort(404)
    number = organisations.page_number(request.args.get("page", ""))
    found, more = waiting.of_kind(requests.person(), kind, number=number)
    return page(
        "staff/waiting.html",
        one=found,
        found={"number": number, "more": more, "rows": found.items},
        titles=TITLES,
        days=DAYS,
        address=_address,
    )


def _address(kind: str, item: Item) -> str:
    """Where the thing that waits is done."""
    if kind in AT_CYCLE:
        return url_for(AT_CYCLE[kind], cycle_id=item.cycle_id)
    if kind == "gateway_ids":
        return url_for("staff.gateway", factory_id=item.factory_id)
    return url_for("staff.factory", factory_id=item.factory_id)
