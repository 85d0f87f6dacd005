"""The data of the assessment, their way to the Gateway, and sharing for many factories."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from bw.cycles.models import Cycle
from bw.messages import Blocker, sentence
from bw.slcp import actions, queries, rules, trouble
from bw.slcp.forms import StaffDataForm
from bw.slcp.payloads.checking import LARGEST_FILE, Problem
from bw.slcp.transmission import RETRIED
from bw.staff import bulk
from bw.staff.forms import BulkForm
from bw.staff.views.base import blueprint, find_cycle, sentences, sets, typed
from bw.web import policy, requests
from bw.web.locale import gettext as _
from bw.web.locale import lazy_gettext
from bw.web.pages import go, page
from bw.web.policy import SETTERS, STAFF

STATES = {
    "waiting": lazy_gettext("On its way"),
    "accepted": lazy_gettext("The Gateway has it"),
    "validated": lazy_gettext("Validated"),
    "shared": lazy_gettext("Shared"),
    "rejected": lazy_gettext("Not accepted by the Gateway"),
    "stopped": lazy_gettext("Stopped"),
    "dead": lazy_gettext("Given up"),
}
PARCELS = {
    "self_assessment": lazy_gettext("Self-assessment of the factory"),
    "assessment": lazy_gettext("Data of the assessment"),
}


@blueprint.get("/staff/cycles/<int:cycle_id>/assessment-data")
@policy.roles(STAFF)
def assessment_data(cycle_id: int) -> Response:
    """The files with the assessment's data, and the form for one. Rule H6."""
    return _data(find_cycle(cycle_id), StaffDataForm())


@blueprint.post("/staff/cycles/<int:cycle_id>/assessment-data")
@policy.roles(SETTERS, files=LARGEST_FILE + 64 * 1024)
def upload_data(cycle_id: int) -> Response:
    """Keep a file, or say what is wrong with it, line by line."""
    found, form = find_cycle(cycle_id, SETTERS), StaffDataForm()
    given = form.read() if form.validate_on_submit() else None
    if given is None:
        form.file.errors = [sentence("file_needed")]
        return _data(found, form, status=422)
    name, content = given
    problems = actions.upload_assessment_data(requests.person(), found, name=name, content=content)
    if problems:
        return _data(found, form, problems=problems, status=422)
    flash(_("The data of the assessment are kept."))
    return go(url_for("staff.assessment_data", cycle_id=found.id))


@blueprint.get("/staff/cycles/<int:cycle_id>/transmission")
@policy.roles(STAFF)
def transmission(cycle_id: int) -> Response:
    """What went to the Gateway, what did not, and why. Rule H6."""
    found = find_cycle(cycle_id)
    sent = queries.transmission_of(found.id)
    return page(
        "staff/transmission.html",
        cycle=found,
        sent=sent,
        parcels=queries.parcels_of(sent.id) if sent else [],
        blockers=rules.transmission_blockers(queries.case(found)),
        rule_of=rules.RULE_OF,
        states=STATES,
        kinds=PARCELS,
        trouble=trouble.read,
        may_retry=sent is not None and sent.state in RETRIED and sets(found.factory),
    )


@blueprint.post("/staff/cycles/<int:cycle_id>/transmission/retry")
@policy.roles(SETTERS)
def retry(cycle_id: int) -> Response:
    """Try again what was given up, rejected or stopped."""
    found = find_cycle(cycle_id, SETTERS)
    refused = actions.retry(requests.person(), found)
    if refused:
        flash(" ".join(sentences(refused)), "error")
    else:
        flash(_("It will be sent again in a moment."))
    return go(url_for("staff.transmission", cycle_id=found.id))


@blueprint.get("/staff/sharing")
@policy.roles(SETTERS)
def many() -> Response:
    """Choose factories, by ticks of the list or by names, and what to do."""
    form = BulkForm()
    form.names.data = "\n".join(request.args.getlist("factory")[: bulk.MOST])
    return page("staff/many.html", form=form)


@blueprint.post("/staff/sharing")
@policy.roles(SETTERS)
def turn_many() -> Response:
    """Show what would change; or, confirmed, change it and say what came of each."""
    form, person = BulkForm(), requests.person()
    factories, unknown = bulk.chosen(person, request.form.getlist("factory"), typed(form.names))
    on, reason = form.turn.data == "on", typed(form.reason)
    valid = form.validate_on_submit()
    if refused := _wrong(form, len(factories) + len(unknown)):
        form.names.errors = sentences(refused)
    if refused or not valid:
        return page("staff/many.html", form=form, status=422)
    confirmed = request.form.get("confirm") == "yes"
    if confirmed:
        lines = bulk.carry_out(person, factories, on=on, reason=reason)
    else:
        lines = bulk.preview(factories, on=on, reason=reason)
    template = "staff/many_done.html" if confirmed else "staff/many_preview.html"
    return page(template, form=form, lines=lines, unknown=unknown, on=on)


def _wrong(form: BulkForm, count: int) -> list[Blocker]:
    if not count:
        return [Blocker("bulk_nothing")]
    return [Blocker("bulk_many", {"most": bulk.MOST})] if count > bulk.MOST else []


def _data(
    found: Cycle,
    form: StaffDataForm,
    *,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> Response:
    return page(
        "staff/assessment_data.html",
        status=status,
        cycle=found,
        form=form,
        problems=problems or [],
        files=queries.data_of(found.id),
        may_set=sets(found.factory),
    )
