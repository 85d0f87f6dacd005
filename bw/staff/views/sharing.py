"""Sharing via SLCP, as the staff set it: for a cycle, the Gateway ID, a withdrawal."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from bw import clock
from bw.cycles.models import Cycle
from bw.messages import Blocker
from bw.organisations.models import Factory
from bw.slcp import actions, queries, rules
from bw.slcp.forms import StaffLinkForm, StaffReasonForm, StaffTurnOnForm, StaffWithdrawalForm
from bw.slcp.journey import Audience, current
from bw.slcp.models import RegistrationState
from bw.staff.views.base import blueprint, find_cycle, find_factory, sentences, sets, typed, zone_of
from bw.web import policy, requests
from bw.web.forms import Form
from bw.web.locale import gettext as _
from bw.web.pages import go, page
from bw.web.policy import SETTERS, STAFF


@blueprint.get("/staff/cycles/<int:cycle_id>/sharing")
@policy.roles(STAFF)
def sharing(cycle_id: int) -> Response:
    """The way of a cycle's data, and turning sharing on or off. Rules B8, I1 and J5."""
    return _sharing(find_cycle(cycle_id))


@blueprint.post("/staff/cycles/<int:cycle_id>/sharing/on")
@policy.roles(SETTERS)
def turn_on(cycle_id: int) -> Response:
    """Turn sharing on for the cycle: from the wish, or with a reason."""
    found, form = find_cycle(cycle_id, SETTERS), StaffTurnOnForm()
    if not form.validate_on_submit():
        return _sharing(found, form, status=422)
    refused = actions.turn_on(requests.person(), found, reason=typed(form.reason))
    if refused and not _repeated(refused, "on_already"):
        form.reason.errors = sentences(refused)
        return _sharing(found, form, status=422)
    flash(_("Sharing is on for this cycle."))
    return go(url_for("staff.sharing", cycle_id=found.id))


@blueprint.post("/staff/cycles/<int:cycle_id>/sharing/off")
@policy.roles(SETTERS)
def turn_off(cycle_id: int) -> Response:
    """Turn sharing off for the cycle, with a reason."""
    found, form = find_cycle(cycle_id, SETTERS), StaffReasonForm()
    if not form.validate_on_submit():
        return _sharing(found, form, status=422)
    refused = actions.turn_off(requests.person(), found, reason=typed(form.reason))
    if refused and not _repeated(refused, "off_already"):
        form.reason.errors = sentences(refused)
        return _sharing(found, form, status=422)
    flash(_("Sharing is off for this cycle."))
    return go(url_for("staff.sharing", cycle_id=found.id))


@blueprint.get("/staff/factories/<int:factory_id>/gateway")
@policy.roles(STAFF)
def gateway(factory_id: int) -> Response:
    """The factory's registration at the Gateway, and the check of an ID. Rule D10."""
    return _gateway(find_factory(factory_id))


@blueprint.post("/staff/factories/<int:factory_id>/gateway/link")
@policy.roles(SETTERS)
def link_id(factory_id: int) -> Response:
    """Link the ID that the factory gave, after the check."""
    found, form = find_factory(factory_id, SETTERS), StaffLinkForm()
    if not form.validate_on_submit():
        return _gateway(found, link=form, status=422)
    refused = actions.link_gateway_id(requests.person(), found, note=typed(form.note))
    if refused:
        form.note.errors = sentences(refused)
        return _gateway(found, link=form, status=422)
    flash(_("The Gateway ID is linked. The factory has been told."))
    return go(url_for("staff.gateway", factory_id=found.id))


@blueprint.post("/staff/factories/<int:factory_id>/gateway/refuse")
@policy.roles(SETTERS)
def refuse_id(factory_id: int) -> Response:
    """Refuse the ID that the factory gave, with a reason that it reads."""
    found, form = find_factory(factory_id, SETTERS), StaffReasonForm(prefix="refuse")
    if not form.validate_on_submit():
        return _gateway(found, refuse=form, status=422)
    refused = actions.refuse_gateway_id(requests.person(), found, reason=typed(form.reason))
    if refused:
        form.reason.errors = sentences(refused)
        return _gateway(found, refuse=form, status=422)
    flash(_("The Gateway ID is refused. The factory has been told why."))
    return go(url_for("staff.gateway", factory_id=found.id))


@blueprint.get("/staff/factories/<int:factory_id>/withdrawal")
@policy.roles(SETTERS)
def withdrawal(factory_id: int) -> Response:
    """The form for a withdrawal that the factory told the programme. Rules B6 and Q14."""
    return _withdrawal(find_factory(factory_id, SETTERS), StaffWithdrawalForm())


@blueprint.post("/staff/factories/<int:factory_id>/withdrawal")
@policy.roles(SETTERS)
def withdraw(factory_id: int) -> Response:
    """Record the withdrawal: nothing is transmitted from then on."""
    found, form = find_factory(factory_id, SETTERS), StaffWithdrawalForm()
    if not form.validate_on_submit():
        return _withdrawal(found, form, status=422)
    refused = actions.record_withdrawal(
        requests.person(), found, said_on=form.day(), reason=typed(form.reason)
    )
    if refused:
        late = any(one.code == "withdraw_in_future" for one in refused)
        (form.said_on if late else form.reason).errors = sentences(refused)
        return _withdrawal(found, form, status=422)
    flash(_("The withdrawal is recorded. Nothing is sent from now on."))
    return go(url_for("staff.factory", factory_id=found.id))


def _repeated(refused: list[Blocker], code: str) -> bool:
    """Whether the deed was done already: a second press is no error."""
    return [one.code for one in refused] == [code]


def _sharing(found: Cycle, form: Form | None = None, *, status: int = 200) -> Response:
    case = queries.case(found)
    steps = queries.journey(found, audience=Audience.STAFF)
    today = clock.today(zone_of(found.factory))
    given = getattr(getattr(form, "reason", None), "data", "") or "-"
    return page(
        "staff/sharing.html",
        status=status,
        cycle=found,
        case=case,
        form=form or (StaffTurnOnForm() if case.sharing is None else StaffReasonForm()),
        steps=steps,
        current=current(steps),
        rule_of=rules.RULE_OF,
        missing=rules.mid_cycle_missing(case),
        applies=case.wish.applies_to(case.number),
        # With a reason given: what else stands in the way.
        to_turn_on=rules.may_turn_on(case, reason=given, today=today),
        to_turn_off=rules.may_turn_off(case, reason=given),
        may_set=sets(found.factory),
    )


def _gateway(
    found: Factory,
    *,
    link: StaffLinkForm | None = None,
    refuse: StaffReasonForm | None = None,
    status: int = 200,
) -> Response:
    registration = queries.registration_of(found.id)
    waits = registration is not None and registration.state == RegistrationState.TO_CHECK
    return page(
        "staff/gateway.html",
        status=status,
        factory=found,
        registration=registration,
        check=queries.check_of(found.id),
        waits=waits,
        link=link or StaffLinkForm(),
        refuse=refuse or StaffReasonForm(prefix="refuse"),
        may_set=sets(found),
    )


def _withdrawal(found: Factory, form: StaffWithdrawalForm, *, status: int = 200) -> Response:
    known = queries.sharing_of(found.id)
    return page(
        "staff/withdrawal.html",
        status=status,
        factory=found,
        form=form,
        wish=known.wish,
        history=known.history,
    )
