"""The versions of questionnaires: their list, one of them, and what it was made from."""

import io

from flask import abort, request, send_file, url_for
from werkzeug.wrappers import Response

from bw import clock
from bw.organisations.queries import page_number
from bw.questionnaire import drafts, memory
from bw.questionnaire import queries as questionnaires
from bw.questionnaire.contents import contents_of
from bw.questionnaire.models import QuestionnaireVersion, Status
from bw.questionnaire.text_form import text_form
from bw.staff import queries
from bw.staff.views.base import blueprint, find_version, publishes
from bw.text import file_name
from bw.web import policy, requests
from bw.web.pages import page
from bw.web.policy import STAFF

VERSION = "/staff/questions/<int:version_id>"
SHOWN = 20  # versions on a page of the list
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
ZIP = b"PK"  # how every .xlsx begins


@blueprint.get("/staff/questions")
@policy.roles(STAFF)
def questions() -> Response:
    """The versions of questionnaires: state, number of questions, languages."""
    number = page_number(request.args.get("page", ""))
    versions = questionnaires.versions()
    kept = [one for one in versions if one.status is not Status.DISCARDED]
    return page(
        "staff/questions.html",
        versions=kept[(number - 1) * SHOWN : number * SHOWN],
        found={"number": number, "more": len(kept) > number * SHOWN},
        discarded=[one for one in versions if one.status is Status.DISCARDED],
        counts=queries.question_counts(),
        may_publish=publishes(),
    )


@blueprint.get(VERSION)
@policy.roles(STAFF)
def version(version_id: int) -> Response:
    """One version: where it stands, what it holds, what was done with it."""
    found = find_version(version_id)
    every, definition = questionnaires.versions(), memory.definition(version_id)
    return page(
        "staff/version.html",
        version=found,
        title=definition.title,
        contents=contents_of(definition),
        stand=queries.assessments_on(requests.person(), version_id, clock.today()),
        left_out=drafts.left_out(found),
        deeds=questionnaires.deeds(version_id),
        others=[one for one in every if one.form_id == found.form_id and one.id != found.id],
        may_publish=publishes(),
    )


@blueprint.get(f"{VERSION}/workbook")
@policy.roles(STAFF)
def workbook(version_id: int) -> Response:
    """The workbook that was uploaded, byte for byte."""
    found = find_version(version_id)
    data = questionnaires.workbook(version_id) or b""
    new = data.startswith(ZIP)
    return _to_keep(data, found, "xlsx" if new else "xls", XLSX if new else XLS)


@blueprint.get(f"{VERSION}/text")
@policy.roles(STAFF)
def text(version_id: int) -> Response:
    """The version as text, to be compared with another by any tool."""
    found = find_version(version_id)
    outline = questionnaires.outline(version_id) or abort(404)
    data = text_form(outline).encode()
    return _to_keep(data, found, "txt", "text/plain")


def _to_keep(data: bytes, version: QuestionnaireVersion, ending: str, media: str) -> Response:
    """A file to keep: never shown inside a page of ours."""
    answer = send_file(
        io.BytesIO(data),
        mimetype=media,
        as_attachment=True,
        download_name=f"{file_name(f'{version.form_id}-{version.version}')}.{ending}",
        etag=False,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def version_address(version_id: int) -> str:
    """Where the page of a version is."""
    return url_for("staff.version", version_id=version_id)
