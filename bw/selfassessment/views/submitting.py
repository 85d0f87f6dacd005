"""Summary, submission, reopening, and the submissions as they stood."""

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from bw.messages import Blocker
from bw.questionnaire.definition import Definition
from bw.selfassessment import (
    forms,
    progress,
    queries,
    rules,
    screens,
    snapshots,
    submission,
)
from bw.selfassessment.models import Snapshot
from bw.selfassessment.queries import Subject
from bw.selfassessment.views.base import ONE, blueprint, find, find_locked
from bw.web import locale, policy, requests
from bw.web.locale import gettext as _
from bw.web.pages import go, page

MOST_LISTED = 20  # of the unanswered questions; a page of their own lists all


@blueprint.get(f"{ONE}/summary")
@policy.roles(policy.FACTORY)
def summary(assessment_id: int) -> Response:
    """The state of each section, what is missing, and what the gate still wants. Rule G3."""
    subject, definition = find(assessment_id)
    return _summary(subject, definition)


def _summary(
    subject: Subject,
    definition: Definition,
    *,
    status: int = 200,
    blockers: list[Blocker] | None = None,
) -> Response:
    counters = queries.counters_of_sections(subject.id)
    invalid = submission.invalid_now(subject, definition)
    if blockers is None:
        language = locale.current().language
        blockers = submission.blockers_now(
            subject, definition, counters, language=language, invalid=len(invalid)
        )
    return page(
        "selfassessment/summary.html",
        status=status,
        subject=subject,
        definition=definition,
        rows=screens.section_rows(definition, counters, subject.steps),
        whole=progress.chosen(counters, progress.WHOLE, 0, subject.steps),
        blockers=blockers,
        missing=screens.unanswered(definition, subject, MOST_LISTED),
        invalid=screens.invalid_rows(subject, definition, invalid),
        snapshots=snapshots.all_of(subject.id),
        more_steps=screens.more_steps(definition, subject.steps),
    )


@blueprint.get(f"{ONE}/submit")
@policy.roles(policy.FACTORY)
def confirm(assessment_id: int) -> Response:
    """Who submits what for whom, before it is done."""
    subject, definition = find(assessment_id)
    counters = queries.counters_of_sections(assessment_id)
    language, invalid = locale.current().language, submission.invalid_now(subject, definition)
    if submission.blockers_now(
        subject, definition, counters, language=language, invalid=len(invalid)
    ):
        return go(url_for("selfassessment.summary", assessment_id=assessment_id))
    whole = progress.chosen(counters, progress.WHOLE, 0, subject.steps)
    return page("selfassessment/confirm.html", subject=subject, whole=whole)


@blueprint.post(f"{ONE}/submit")
@policy.roles(policy.FILL)
def submit(assessment_id: int) -> Response:
    """Submit: the reasons that the summary lists are those that reject it. Rule G1."""
    subject, definition = find_locked(assessment_id)
    language = locale.current().language
    done = submission.submit(subject, definition, by=requests.person(), language=language)
    if isinstance(done, Snapshot):
        flash(_("The self-assessment has been submitted."))
    elif not subject.standing.submitted:  # a second press finds it done, and that is no error
        return _summary(subject, definition, status=422, blockers=done)
    return go(url_for("selfassessment.summary", assessment_id=subject.id))


@blueprint.route(f"{ONE}/reopen", methods=["GET", "POST"])
@policy.roles(policy.FILL)
def reopen(assessment_id: int) -> Response:
    """Take a submission back, with a reason. Rule Q12."""
    locked = request.method == "POST"
    subject, _definition = find_locked(assessment_id) if locked else find(assessment_id)
    form = forms.ReopenForm()
    blockers = submission.reopening_blockers(subject)
    if not locked or blockers or not form.validate():
        return page(
            "selfassessment/reopen.html",
            status=422 if locked else 200,
            subject=subject,
            form=form,
            blockers=blockers,
        )
    submission.reopen(subject, form.reason.data or "", by=requests.person())
    flash(_("The self-assessment is open again. Submit it once more when you are done."))
    return go(url_for("selfassessment.sections", assessment_id=subject.id))


@blueprint.get(f"{ONE}/snapshots/<int:number>")
@policy.roles(policy.FACTORY)
def snapshot(assessment_id: int, number: int) -> Response:
    """A submission as it stood. Whether it was late is told after the release (rules H2, Q4)."""
    subject, definition = find(assessment_id)
    found = snapshots.find(assessment_id, number)
    if found is None:
        abort(404)
    return page(
        "selfassessment/snapshot.html",
        subject=subject,
        definition=definition,
        snapshot=found,
        submitted_by=queries.writer(found.submitted_by),
        late=rules.is_late(found.submitted_at, subject.arrived_at),
        shown=screens.shown,
        readable=snapshots.readable(definition, found.content),
    )
