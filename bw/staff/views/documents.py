"""Documents and quick facts of a cycle, which the factory sees on its first page. Rule Q26."""

from flask import abort, flash, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2

from bw.cycles.models import Cycle
from bw.home import actions, queries
from bw.home.models import Document
from bw.home.rules import LARGEST, DocumentKind
from bw.messages import sentence
from bw.staff.forms import DocumentForm, FactsForm
from bw.staff.views.base import blueprint, find_cycle, sentences, sets, typed
from bw.web import policy, requests
from bw.web.locale import gettext as _
from bw.web.pages import go, page
from bw.web.policy import SETTERS, STAFF


@blueprint.get("/staff/cycles/<int:cycle_id>/documents")
@policy.roles(STAFF)
def documents(cycle_id: int) -> Response:
    """The documents of a cycle, and the form for one more."""
    return _documents(find_cycle(cycle_id), _form())


@blueprint.post("/staff/cycles/<int:cycle_id>/documents")
@policy.roles(SETTERS, files=LARGEST + 64 * 1024)
def upload_document(cycle_id: int) -> Response:
    """Put a document there for the factory."""
    found, form = find_cycle(cycle_id, SETTERS), _form()
    valid, given = form.validate_on_submit(), form.read()
    if given is None:
        form.file.errors = [sentence("file_needed")]
    if not valid or given is None:
        return _documents(found, form, status=422)
    made = actions.upload_document(
        requests.person(),
        found,
        kind=DocumentKind(form.kind.data),
        title=typed(form.title),
        file_name=given[0],
        content=given[1],
    )
    again = not isinstance(made, Document) and made[0].code == "document_there_already"
    if not isinstance(made, Document) and not again:  # a second press is no error
        form.file.errors = sentences(made)
        return _documents(found, form, status=422)
    flash(_("The document is there."))
    return go(url_for("staff.documents", cycle_id=found.id))


@blueprint.post("/staff/cycles/<int:cycle_id>/documents/<int:document_id>/withdraw")
@policy.roles(SETTERS)
def withdraw_document(cycle_id: int, document_id: int) -> Response:
    """Take a document back: the factory no longer sees it."""
    found = find_cycle(cycle_id, SETTERS)
    document = queries.document_of_cycle(found.id, document_id) or abort(404)
    actions.withdraw_document(requests.person(), document)
    flash(_("The document is withdrawn. The factory no longer sees it."))
    return go(url_for("staff.documents", cycle_id=found.id))


@blueprint.get("/staff/cycles/<int:cycle_id>/facts")
@policy.roles(STAFF)
def facts(cycle_id: int) -> Response:
    """The quick facts of a cycle. Rule C6."""
    found = find_cycle(cycle_id)
    known, form = queries.facts_of_cycle(found.id), FactsForm()
    if known is not None:
        form = FactsForm(
            data={name: str(getattr(known, name)) for name in ("buyers", "completed", "pending")}
        )
    return _facts(found, form)


@blueprint.post("/staff/cycles/<int:cycle_id>/facts")
@policy.roles(SETTERS)
def enter_facts(cycle_id: int) -> Response:
    """Enter the quick facts of a cycle."""
    found, form = find_cycle(cycle_id, SETTERS), FactsForm()
    if not form.validate_on_submit():
        return _facts(found, form, status=422)
    refused = actions.enter_facts(requests.person(), found, **form.counts())
    if refused:
        form.buyers.errors = sentences(refused)
        return _facts(found, form, status=422)
    flash(_("The quick facts are entered."))
    return go(url_for("staff.facts", cycle_id=found.id))


def _form() -> DocumentForm:
    form = DocumentForm()
    form.kind.choices = [
        SelectChoice(kind.value, sentence(f"document_kind_{kind.value}")) for kind in DocumentKind
    ]
    return form


def _documents(found: Cycle, form: DocumentForm, *, status: int = 200) -> Response:
    return page(
        "staff/documents.html",
        most=LARGEST // 1024**2,
        status=status,
        cycle=found,
        form=form,
        documents=queries.documents_of_cycle(found.id),
        may_set=sets(found.factory),
    )


def _facts(found: Cycle, form: FactsForm, *, status: int = 200) -> Response:
    return page(
        "staff/facts.html",
        status=status,
        cycle=found,
        form=form,
        known=queries.facts_of_cycle(found.id),
        may_set=sets(found.factory),
    )
