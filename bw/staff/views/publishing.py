"""Putting a draft into use, and discarding one: each asks once and says what will happen."""

from flask import flash, request
from werkzeug.wrappers import Response

from bw.messages import Blocker
from bw.questionnaire import actions, drafts, memory
from bw.questionnaire import queries as questionnaires
from bw.questionnaire.actions import PublishRefusedError
from bw.questionnaire.comparison import Meaning, meaning
from bw.questionnaire.drafts import DiscardRefusedError
from bw.questionnaire.models import QuestionnaireVersion
from bw.staff.views.base import ADMINS, blueprint, find_version, sentences
from bw.staff.views.questions import VERSION, version_address
from bw.web import policy, requests
from bw.web.locale import gettext as _
from bw.web.pages import go, page


@blueprint.get(f"{VERSION}/publish")
@policy.roles(ADMINS)
def publish_page(version_id: int) -> Response:
    """What publishing would do, and what speaks against it."""
    found = find_version(version_id)
    return _publish_page(found, actions.publish_blockers(found))


@blueprint.post(f"{VERSION}/publish")
@policy.roles(ADMINS)
def publish(version_id: int) -> Response:
    """Put a draft into use. Rule Q17."""
    found = find_version(version_id)
    seen, by = request.form.get("in_use", ""), requests.person().account_id
    try:
        drafts.put_into_use(found, instead_of=seen, by=by)
    except PublishRefusedError as refused:
        return _publish_page(found, refused.blockers, status=422)
    flash(_("Version %(version)s is in use now.", version=found.version))
    return go(version_address(version_id))


@blueprint.get(f"{VERSION}/discard")
@policy.roles(ADMINS)
def discard_page(version_id: int) -> Response:
    """What discarding would do, and what speaks against it."""
    found = find_version(version_id)
    return _discard_page(found, drafts.discard_blockers(found))


@blueprint.post(f"{VERSION}/discard")
@policy.roles(ADMINS)
def discard(version_id: int) -> Response:
    """Put a draft away."""
    found = find_version(version_id)
    try:
        drafts.discard(found, by=requests.person().account_id)
    except DiscardRefusedError as refused:
        return _discard_page(found, refused.blockers, status=422)
    flash(_("The draft is discarded."))
    return go(version_address(version_id))


def _publish_page(
    found: QuestionnaireVersion, blockers: list[Blocker], *, status: int = 200
) -> Response:
    in_use = questionnaires.published_version(found.form_id)
    return page(
        "staff/publish.html",
        status=status,
        version=found,
        in_use=in_use,
        meaning=_meaning(in_use, found),
        reasons=sentences(blockers),
        stands={blocker.code for blocker in blockers},
    )


def _meaning(in_use: QuestionnaireVersion | None, found: QuestionnaireVersion) -> Meaning | None:
    """What the change means for a new cycle; None when there is no other version in use."""
    if in_use is None or in_use.id == found.id:
        return None
    return meaning(memory.definition(in_use.id), memory.definition(found.id))


def _discard_page(
    found: QuestionnaireVersion, blockers: list[Blocker], *, status: int = 200
) -> Response:
    return page("staff/discard.html", status=status, version=found, reasons=sentences(blockers))
