"""What a check of a group's form and a search in a long list change on the page. No routes."""

from collections.abc import Mapping
from dataclasses import replace

from flask import abort, request
from werkzeug.wrappers import Response

from bw.questionnaire.definition import Definition, Question
from bw.questionnaire.kinds import KINDS, Widget
from bw.questionnaire.kinds.kind import SearchWidget
from bw.selfassessment import entries, entry_forms, entry_screens, progress
from bw.selfassessment.entries import Line, Slot, Typed
from bw.selfassessment.queries import Subject
from bw.web import locale
from bw.web.pages import page


def checked(
    subject: Subject,
    group: Question,
    lines: tuple[Line, ...],
    typed: Mapping[int, Typed],
    *,
    valid: bool,
    here: str,
) -> Response:
    """The Submit button in its colour, with every field that no longer is as the page has it: it
    applies now, or no more, or offers other choices. And the sums of a grid."""
    changed = [slot for line in lines for slot in line.slots if _moved(slot, typed[line.index])]
    grid = group.kind == "grid"
    response = page(
        "selfassessment/_checked.html",
        valid=valid,
        slots=changed,
        opened=sum(slot.applies and slot.asked for slot in changed),
        sums=entry_screens.totals(group, lines, subject.country) if grid else None,
        group=group,
        fields=entry_screens,
        country=subject.country,
        here=here,
    )
    response.headers["HX-Reswap"] = "none"  # what changes says itself where it belongs
    return response


def _moved(slot: Slot, typed: Typed) -> bool:
    stood = typed.shown is None or slot.field.name in typed.shown
    if slot.marked and stood is not slot.applies:
        return True
    offered = slot.applies and slot.offered is not None
    return offered and typed.offers.get(slot.field.name) != slot.mark


def checked_grid(subject: Subject, definition: Definition, group: Question, here: str) -> Response:
    """What a check of a grid changes on its page; nothing to look at in a list. Two statements."""
    if group.kind != "grid":
        abort(404)
    seen = entry_screens.around(subject, definition, group)
    typed = entry_forms.read_rows(request.form, group, subject.country)
    lines = entry_screens.listed(seen, group, typed).lines
    value = entries.kept(lines)
    valid = bool(value) and all(line.whole for line in lines)
    valid = valid and progress.fits(definition, group.position, value, seen.rows, seen.today)
    return checked(subject, group, lines, typed, valid=valid, here=here)


def found(widget: Widget | None, here: str) -> Response:
    """What a search in a long list finds, below its words; 404 when it is no such list."""
    if not isinstance(widget, SearchWidget):
        abort(404)
    return page("questionnaire/kinds/_found.html", widget=widget, here=here)


def found_for(subject: Subject, definition: Definition, question: Question, here: str) -> Response:
    """What a search in the choices of an ordinary question finds. At most one statement."""
    kind = KINDS[question.kind]
    raw = kind.read(request.form)
    if question.choice_filter is not None:
        seen = entry_screens.around(subject, definition, question)
        question = replace(question, choices=entry_screens.choices(seen, question))
    return found(kind.widget(question, raw, locale.current(), subject.country), here)


def found_in(lines: tuple[Line, ...], name: str, country: str, here: str) -> Response:
    """What a search in the choices of a field finds; 404 when there is no such field."""
    slots = (slot for line in lines for slot in line.slots)
    there = next((slot for slot in slots if slot.suffix[1:] == name), None)
    if there is None or not (there.applies and there.asked):
        abort(404)
    return found(entry_screens.widget(there, country), here)
