"""Downloads: of one self-assessment for people of its factory, of a programme for its staff."""

from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from flask import Blueprint, abort, flash, request, send_file, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from bw import db
from bw.messages import Blocker, sentence
from bw.organisations import queries as organisations
from bw.organisations.models import Programme
from bw.papers import actions, queries, rules
from bw.papers.forms import AskForm, AskForProgrammeForm, put_beside
from bw.papers.models import Paper
from bw.papers.queries import Found
from bw.papers.rules import MEDIA_TYPES, Form, State
from bw.questionnaire import memory
from bw.questionnaire.definition import Definition
from bw.selfassessment import queries as assessments
from bw.selfassessment import snapshots
from bw.selfassessment.queries import Subject
from bw.web import policy, requests
from bw.web.locale import gettext as _
from bw.web.locale import with_zone
from bw.web.pages import go, page, wants_fragment
from bw.web.policy import FACTORY, STAFF

blueprint = Blueprint("papers", __name__)

ONE = "/self-assessments/<int:assessment_id>/papers"
PROGRAMME = "/staff/programmes/<code>/papers"
KEPT_IN_MEMORY = 1024 * 1024  # bytes of a download; more waits in a file


class Row(NamedTuple):
    """A paper in a list, and where it is fetched, made again, deleted (empty: not by you)."""

    found: Found
    paper: Paper
    file: str
    again: str
    remove: str


# ── of one self-assessment ──────────────────────────────────────────────────────────────────────


@blueprint.get(ONE)
@policy.roles(FACTORY)
def of_assessment(assessment_id: int) -> Response:
    """The downloads of a self-assessment, and the form that asks for one more."""
    subject, definition = _find(assessment_id)
    return _of_assessment(subject, definition, AskForm())


@blueprint.post(ONE)
@policy.roles(FACTORY)
def ask(assessment_id: int) -> Response:
    """Let a paper be made; the same once more is the one that is there."""
    subject, definition = _find(assessment_id)
    form = AskForm()
    form.offer(definition, snapshots.all_of(subject.id))
    if not form.validate():
        return _of_assessment(subject, definition, form, status=422)
    made = actions.ask(subject, definition, form.wanted(), by=requests.person())
    if not isinstance(made, Paper):
        return _of_assessment(subject, definition, form, status=422, blockers=made)
    flash(_("The file is in the list of downloads."))
    return go(url_for("papers.of_assessment", assessment_id=assessment_id))


@blueprint.get(f"{ONE}/<int:paper_id>")
@policy.roles(FACTORY)
def file(assessment_id: int, paper_id: int) -> Response:
    """The file, to keep."""
    found = _paper(assessment_id, paper_id)
    return _send(found)


@blueprint.post(f"{ONE}/<int:paper_id>/again")
@policy.roles(FACTORY)
def again(assessment_id: int, paper_id: int) -> Response:
    """Let a paper that failed be made once more."""
    actions.make_again(_paper(assessment_id, paper_id, removing=True))
    return go(url_for("papers.of_assessment", assessment_id=assessment_id))


@blueprint.post(f"{ONE}/<int:paper_id>/delete")
@policy.roles(FACTORY)
def remove(assessment_id: int, paper_id: int) -> Response:
    """Delete a paper."""
    actions.remove(_paper(assessment_id, paper_id, removing=True))
    flash(_("The file has been deleted."))
    return go(url_for("papers.of_assessment", assessment_id=assessment_id))


def _find(assessment_id: int) -> tuple[Subject, Definition]:
    subject = assessments.find(requests.person(), assessment_id) or abort(404)
    with_zone(subject.zone)
    return subject, memory.definition(subject.version_id)


def _paper(assessment_id: int, paper_id: int, *, removing: bool = False) -> Found:
    subject = assessments.find(requests.person(), assessment_id) or abort(404)
    found = queries.one_of_assessment(assessment_id, paper_id) or abort(404)
    if removing and not _may_remove(subject, found):
        abort(404)
    return found


def _may_remove(subject: Subject, found: Found) -> bool:
    own = found.paper.asked_by == requests.person().account_id
    return rules.may_remove(subject.roles, own=own)


def _of_assessment(
    subject: Subject,
    definition: Definition,
    form: AskForm,
    *,
    status: int = 200,
    blockers: list[Blocker] | None = None,
) -> Response:
    form.offer(definition, snapshots.all_of(subject.id))
    here = url_for("papers.of_assessment", assessment_id=subject.id)
    found = queries.of_assessment(subject.id)
    return _page(
        "papers/of_assessment.html",
        [_row(each, here, _may_remove(subject, each)) for each in found],
        status=status,
        subject=subject,
        definition=definition,
        form=form,
        here=here,
        blockers=put_beside(form, blockers or []),
    )


# ── of a programme ──────────────────────────────────────────────────────────────────────────────


@blueprint.get(PROGRAMME)
@policy.roles(STAFF)
def of_programme(code: str) -> Response:
    """The downloads of a programme, and the form that asks for one more. Rule Q24."""
    return _of_programme(_programme(code), AskForProgrammeForm())


@blueprint.post(PROGRAMME)
@policy.roles(STAFF)
def ask_for_programme(code: str) -> Response:
    """Let the submissions be written down. Rule Q24: who asked is in the audit."""
    programme, form = _programme(code), AskForProgrammeForm()
    form.offer()
    if not form.validate():
        return _of_programme(programme, form, status=422)
    made = actions.ask_for_programme(programme, form.wanted(), by=requests.person())
    if not isinstance(made, Paper):
        return _of_programme(programme, form, status=422, blockers=made)
    flash(_("The file is in the list of downloads."))
    return go(url_for("papers.of_programme", code=programme.code))


@blueprint.post(f"{PROGRAMME}/<int:paper_id>")
@policy.roles(STAFF)
def file_of_programme(code: str, paper_id: int) -> Response:
    """The file. Rule Q24: who takes it is written down, so it is a form that fetches it."""
    found = _paper_of_programme(code, paper_id)
    answer = _send(found)
    actions.note_download(found.paper, by=requests.person())
    return answer


@blueprint.post(f"{PROGRAMME}/<int:paper_id>/again")
@policy.roles(STAFF)
def again_for_programme(code: str, paper_id: int) -> Response:
    """Let a paper that failed be made once more."""
    actions.make_again(_paper_of_programme(code, paper_id))
    return go(url_for("papers.of_programme", code=code))


@blueprint.post(f"{PROGRAMME}/<int:paper_id>/delete")
@policy.roles(STAFF)
def remove_from_programme(code: str, paper_id: int) -> Response:
    """Delete a paper; what the audit says of it stays."""
    actions.remove(_paper_of_programme(code, paper_id))
    flash(_("The file has been deleted."))
    return go(url_for("papers.of_programme", code=code))


def _programme(code: str) -> Programme:
    found = organisations.programme(requests.person(), code, roles=STAFF) or abort(404)
    with_zone(found.zone)
    return found


def _paper_of_programme(code: str, paper_id: int) -> Found:
    return queries.one_of_programme(_programme(code).id, paper_id) or abort(404)


def _of_programme(
    programme: Programme,
    form: AskForProgrammeForm,
    *,
    status: int = 200,
    blockers: list[Blocker] | None = None,
) -> Response:
    form.offer()
    here = url_for("papers.of_programme", code=programme.code)
    return _page(
        "papers/of_programme.html",
        [_row(each, here, True) for each in queries.of_programme(programme.id)],
        status=status,
        programme=programme,
        form=form,
        here=here,
        blockers=put_beside(form, blockers or []),
        by_form=True,
    )


# ── of both ─────────────────────────────────────────────────────────────────────────────────────


def _row(found: Found, here: str, may_remove: bool) -> Row:
    base = f"{here}/{found.paper.id}"
    ready, failed = found.state is State.READY, found.state is State.FAILED
    return Row(
        found,
        found.paper,
        file=base if ready else "",
        again=f"{base}/again" if failed and may_remove else "",
        remove=f"{base}/delete" if may_remove else "",
    )


def _page(name: str, rows: list[Row], *, status: int, **context: object) -> Response:
    is_open = any(row.found.state in (State.WAITING, State.MAKING) for row in rows)
    mark = ".".join(f"{row.paper.id}{row.found.state[0]}" for row in rows)
    if wants_fragment() and request.args.get("seen") == mark:
        # Nothing to put on the page: no focus is lost, nothing is read out again.
        return Response(status=204)
    return page(
        name,
        fragment="papers/_list.html",
        status=status,
        rows=rows,
        is_open=is_open,
        mark=mark,
        kept=rules.KEPT.days,
        failure=_failure,
        **context,
    )


def _failure(paper: Paper) -> str:
    return sentence(paper.failure or "paper_given_up")


def _send(found: Found) -> Response:
    """The bytes, as a file to keep; 404 when they are not there yet."""
    if found.state is not State.READY:
        abort(404)
    paper = found.paper
    # A small one in memory, a large one in a file without a name, gone when it is closed.
    content: IO[bytes] = BytesIO() if paper.size <= KEPT_IN_MEMORY else TemporaryFile()  # noqa: SIM115 - closed with the answer
    for part in queries.parts(paper.id):
        content.write(part)
    content.seek(0)
    answer = send_file(
        content,
        mimetype=MEDIA_TYPES[Form(paper.form)],
        as_attachment=True,
        download_name=paper.file_name,
        etag=False,
    )
    answer.call_on_close(content.close)
    answer.content_length = paper.size
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.errorhandler(IntegrityError)
def pressed_twice(_error: IntegrityError) -> Response:
    """Two presses at once asked for the same paper: the other was first, and it is in the list."""
    db.finish(commit=False)
    return go(request.path)
