"""The blueprint, and how every page finds its self-assessment."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, current_app, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from bw import db
from bw.questionnaire import memory
from bw.questionnaire.definition import Definition, Question
from bw.selfassessment import queries
from bw.selfassessment.queries import Subject
from bw.web import locale, present, requests
from bw.web.pages import go
from bw.web.policy import policy_of

blueprint = Blueprint("selfassessment", __name__)

AGAIN = "bw.answered-again"  # in the environment of a request that lost a race
UNQUOTED = "!$&'()*+,:;=@"  # in a part of a path
ONE = "/self-assessments/<int:assessment_id>"


def find(assessment_id: int) -> tuple[Subject, Definition]:
    """The self-assessment and its questionnaire; 404 when it is absent or another factory's."""
    subject = queries.find(requests.person(), assessment_id)
    if subject is None:
        abort(404)
    return _enter(subject)


def _enter(subject: Subject) -> tuple[Subject, Definition]:
    present.known().factory_id = subject.factory_id  # for the log
    locale.with_zone(subject.zone)
    return subject, memory.definition(subject.version_id)


def find_locked(assessment_id: int, key: str = "") -> tuple[Subject, Definition]:
    """Like ``find``, inside a write transaction, held against other writers."""
    subject = queries.find_for_save(requests.person(), assessment_id, key)
    if subject is None:
        abort(404)
    return _enter(subject)


def question_of(definition: Definition, ref: str) -> Question:
    """The question with this reference; 404 when a person cannot stand on it."""
    question = definition.by_ref.get(ref)
    if question is None or not question.asked:
        abort(404)
    return question


def address(subject: Subject, ref: str, **args: Any) -> str:
    """Where a question of a self-assessment is."""
    if not args:  # of each answer: written out, it costs a tenth
        return f"/self-assessments/{subject.id}/questions/{quote(ref, safe=UNQUOTED)}"
    return url_for("selfassessment.question", assessment_id=subject.id, ref=ref, **args)


@blueprint.errorhandler(IntegrityError)
def lost_the_race(error: IntegrityError) -> Response:
    """Two people pressed at once; the other was first, and the page shows what stands.

    An answer is looked at once more: the key that stands by now is seen, and what was typed comes
    back beside what was kept under it (PostgreSQL, one key for two questions in one instant).
    """
    db.finish(commit=False)
    view = current_app.view_functions[request.endpoint or ""]
    declared = policy_of(view)
    if declared is None or not declared.typed or AGAIN in request.environ:
        return go(request.path)
    request.environ[AGAIN] = error
    try:
        answer: Any = view(**(request.view_args or {}))
    except Exception as found:  # noqa: BLE001 - answered as if the view had raised it at first
        answer = current_app.handle_user_exception(found)
    made: Response = current_app.make_response(answer)
    return made
