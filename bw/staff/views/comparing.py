"""Two versions of a questionnaire beside each other, and what the newer means for a new cycle."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from bw.organisations.queries import page_number
from bw.questionnaire import memory
from bw.questionnaire import queries as questionnaires
from bw.questionnaire.comparison import meaning
from bw.questionnaire.differences import Difference, Sort, differences
from bw.questionnaire.models import QuestionnaireVersion, Status
from bw.questionnaire.outline import Outline, Texts
from bw.questionnaire.wording import Piece, pieces
from bw.staff.views.base import blueprint, find_version
from bw.staff.views.questions import VERSION
from bw.web import locale, policy
from bw.web.locale import lazy_gettext as _
from bw.web.pages import page
from bw.web.policy import STAFF

SHOWN = 40  # differences on a page
SORTS = {
    Sort.ADDED: _("Added"),
    Sort.REMOVED: _("Removed"),
    Sort.MOVED: _("Moved"),
    Sort.REWORDED: _("Reworded"),
    Sort.LOGIC: _("Asked or checked otherwise"),
    Sort.SETTINGS: _("Settings"),
}
WHATS = {
    "form": _("Questionnaire"),
    "section": _("Section"),
    "leaf": _("Subsection"),
    "question": _("Question"),
    "field": _("Field"),
    "list": _("List of choices"),
    "choice": _("Choice"),
}
# Names of texts and properties; what has none here is called as its column in the workbook.
NAMES = {
    "title": _("Title"),
    "label": _("Wording"),
    "category": _("Category"),
    "hint": _("Hint"),
    "guidance": _("Guidance notes"),
    "constraint_message": _("Sentence when the check fails"),
    "required_message": _("Sentence when the answer is missing"),
    "law_bd": _("National law, Bangladesh"),
    "law_id": _("National law, Indonesia"),
    "law_vn": _("National law, Viet Nam"),
    "kind": _("Kind"),
    "relevant": _("Condition"),
    "constraint": _("Check"),
    "calculation": _("Calculation"),
    "choice_filter": _("Choice filter"),
    "list_name": _("List of choices"),
    "rows_list": _("Rows"),
    "required": _("Required"),
    "step": _("Step"),
    "bipartite": _("For the committee to discuss"),
    "department": _("Department"),
    "threshold": _("Percent of answers that a submission needs"),
    "full_sections": _("Sections that must be complete"),
    "languages": _("Languages"),
    "default_language": _("Default language"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A text or property of a difference, word by word."""

    name: Any
    language: str
    pieces: list[Piece]


@blueprint.get(f"{VERSION}/compare")
@policy.roles(STAFF)
def compare(version_id: int) -> Response:
    """What a version changes against another of its form. Rule Q17."""
    found = find_version(version_id)
    others = [
        one
        for one in questionnaires.versions()
        if one.form_id == found.form_id and one.id != found.id
    ]
    other = _other(found, others)
    if other is None:
        return page("staff/compare.html", version=found, other=None, others=())
    old, new = (questionnaires.outline(one.id) or abort(404) for one in (other, found))
    return page(
        "staff/compare.html",
        version=found,
        other=other,
        others=others,
        meaning=meaning(memory.definition(other.id), memory.definition(found.id)),
        labels=_sections(old) | _sections(new),
        sorts=SORTS,
        whats=WHATS,
        changes=_changes,
        **_narrowed(differences(old, new)),
    )


def _other(
    found: QuestionnaireVersion, others: list[QuestionnaireVersion]
) -> QuestionnaireVersion | None:
    """The version to compare with: the one asked for, else the one in use, else the one before."""
    if asked := request.args.get("with", ""):
        return next((one for one in others if str(one.id) == asked), None) or abort(404)
    in_use = next((one for one in others if one.status is Status.PUBLISHED), None)
    before = next((one for one in others if one.id < found.id), None)
    return in_use or before or next(iter(others), None)


def _narrowed(every: tuple[Difference, ...]) -> dict[str, Any]:
    """The differences of the section and sort asked for, and the page of them."""
    section, sort = request.args.get("section", ""), request.args.get("sort", "")
    number = page_number(request.args.get("page", ""))
    kept = [
        one for one in every if section in ("", *one.sections) and (sort == "" or sort in one.sorts)
    ]
    return {
        "total": len(every),
        "counts": Counter(sort for one in every for sort in one.sorts),
        "kept": len(kept),
        "shown": kept[(number - 1) * SHOWN : number * SHOWN],
        "wanted": {"with": request.args.get("with", ""), "section": section, "sort": sort},
        "number": number,
        "more": len(kept) > number * SHOWN,
    }


def _sections(outline: Outline) -> dict[str, Texts]:
    return {section.code: section.label for section in outline.sections}


def _changes(difference: Difference) -> list[Change]:
    """Everything that reads otherwise, word by word; drawn for the differences on the page only."""
    found = [
        Change(_name(text.name), text.language, pieces(text.before, text.after))
        for text in difference.texts
    ]
    return found + [
        Change(_name(one.name), "", pieces(_said(one.before), _said(one.after)))
        for one in difference.logic
    ]


def _name(name: str) -> Any:
    return NAMES.get(name, name.removeprefix("parameter "))


def _said(value: str) -> str:
    return locale.gettext("yes") if value == "yes" else value
