"""Uploading a workbook: a right one becomes a draft, a wrong one is shown with what is wrong."""

import threading

from flask import flash, url_for
from werkzeug.wrappers import Response

from bw import db
from bw.messages import sentence
from bw.questionnaire import drafts
from bw.questionnaire.drafts import Upload
from bw.questionnaire.excerpts import by_sheet
from bw.questionnaire.workbook import MOST_BYTES
from bw.staff.forms import WorkbookForm
from bw.staff.views.base import ADMINS, blueprint
from bw.web import policy, requests
from bw.web.locale import gettext as _
from bw.web.pages import go, page

MEGABYTE = 1024 * 1024
# Reading a workbook takes a processor for a second or more: what is answered meanwhile comes first.
PATIENCE = 10  # seconds in which another upload may end
_one_at_a_time = threading.Lock()


@blueprint.get("/staff/questions/upload")
@policy.roles(ADMINS)
def upload_page() -> Response:
    """The form for a workbook."""
    return _page(WorkbookForm())


# Its own transaction: nothing is locked while the workbook is read.
@blueprint.post("/staff/questions/upload")
@policy.roles(ADMINS, own_transaction=True, files=MOST_BYTES + MEGABYTE)
def upload() -> Response:
    """Keep a workbook as a draft, or say everything that is wrong with it."""
    form = WorkbookForm()
    given, by = form.read(), requests.person().account_id
    if given is None:
        form.file.errors = [sentence("file_needed")]
        return _page(form, status=422)
    db.finish(commit=False)
    read = _read(*given, leniently=bool(form.leniently.data))
    if read is None:
        form.file.errors = [sentence("upload_busy")]
        return _page(form, status=422)
    if not read.report.ok:
        return _page(form, read, given[0], status=422)
    db.begin_write()
    kept, new = drafts.keep(read.report, by=by)
    version_id, called = kept.id, kept.version
    db.finish(commit=True)
    if new:
        flash(_("The workbook is kept as a draft. Look at it before you publish it."))
    else:
        flash(_("This workbook was uploaded before: it is version %(version)s.", version=called))
    return go(url_for("staff.version", version_id=version_id))


def _read(name: str, data: bytes, *, leniently: bool) -> Upload | None:
    """The workbook read; None when others upload for too long."""
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        return None
    try:
        return drafts.read(data, file_name=name, leniently=leniently)
    finally:
        _one_at_a_time.release()


def _page(
    form: WorkbookForm, read: Upload | None = None, name: str = "", *, status: int = 200
) -> Response:
    return page(
        "staff/upload.html",
        status=status,
        form=form,
        name=name,
        count=len(read.report.problems) if read else 0,
        sheets=by_sheet(read.report, read.sheets) if read else (),
        most=MOST_BYTES // MEGABYTE,
    )
