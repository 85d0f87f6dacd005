"""Self-assessments as the staff may know them: progress, and Step 1 of what was submitted."""

from flask import abort, request
from werkzeug.wrappers import Response

from bw.audit.actions import record
from bw.audit.models import Tag
from bw.organisations import queries as organisations
from bw.questionnaire import memory
from bw.selfassessment import queries as assessments
from bw.selfassessment import rules, screens, snapshots
from bw.staff import queries
from bw.staff.queries import Submitted
from bw.staff.views.base import blueprint
from bw.web import policy, requests
from bw.web.locale import with_zone
from bw.web.pages import page
from bw.web.policy import STAFF

SHOW = {"submitted": True, "open": False}
ONE = "/staff/assessments/<int:assessment_id>/submissions/<int:number>"


@blueprint.get("/staff/assessments")
@policy.roles(STAFF)
def assessment_list() -> Response:
    """The self-assessments of the person's programmes, with counts only. Rule Q24."""
    wanted, show = request.args.get("q", ""), request.args.get("show", "")
    number = organisations.page_number(request.args.get("page", ""))
    found = queries.assessment_list(
        requests.person(), wanted, submitted=SHOW.get(show), number=number
    )
    query = {"q": wanted, "show": show if show in SHOW else ""}
    programmes = organisations.programmes_of(requests.person())
    return page("staff/assessments.html", found=found, query=query, programmes=programmes)


@blueprint.get(ONE)
@policy.roles(STAFF)
def submission(assessment_id: int, number: int) -> Response:
    """A submission: who, when, how much; its answers after a press that is written down."""
    return _submission(_find(assessment_id, number), None)


@blueprint.post(ONE)
@policy.roles(STAFF)
def read(assessment_id: int, number: int) -> Response:
    """The Step 1 answers of a submission. Rules H10 and Q24: each reading is in the audit."""
    found = _find(assessment_id, number)
    record(
        Tag.ANSWERS_READ,
        by=requests.person().account_id,
        factory_id=found.factory.id,
        subject_kind="self_assessment",
        subject_id=found.assessment.id,
        number=found.snapshot.number,
    )
    return _submission(found, queries.step_one(found.snapshot))


def _find(assessment_id: int, number: int) -> Submitted:
    found = queries.submitted(requests.person(), assessment_id, number) or abort(404)
    with_zone(found.factory.programme.zone)
    return found


def _submission(found: Submitted, answers: list[dict[str, str]] | None) -> Response:
    definition = memory.definition(found.assessment.version_id)
    readable = snapshots.readable(definition, found.snapshot.content)
    return page(
        "staff/submission.html",
        found=found,
        answers=answers,
        definition=definition,
        readable={one["name"]: readable[one["name"]] for one in answers or ()},
        submitted_by=assessments.writer(found.snapshot.submitted_by),
        late=rules.is_late(found.snapshot.submitted_at, found.cycle.assessors_arrived_at),
        shown=screens.shown,
    )
