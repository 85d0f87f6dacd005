"""The entries of a list: added, opened, changed, removed, put back."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import abort, flash, request
from werkzeug.wrappers import Response

from bw import db
from bw.messages import sentence
from bw.questionnaire.definition import Definition, Question
from bw.questionnaire.entries import Entry, new_id, read
from bw.selfassessment import (
    actions,
    entry_forms,
    entry_history,
    entry_pages,
    entry_saves,
    entry_screens,
    forms,
    progress,
    screens,
)
from bw.selfassessment.actions import Outcome, Result
from bw.selfassessment.entries import Around, Line, Typed
from bw.selfassessment.entry_pages import EntryScreen
from bw.selfassessment.entry_saves import EntrySave
from bw.selfassessment.queries import Subject
from bw.selfassessment.views import drawing
from bw.selfassessment.views.answering import notice_of, reason_of, show
from bw.selfassessment.views.base import ONE, address, blueprint, find, find_locked, question_of
from bw.web import policy, requests
from bw.web.locale import gettext as _
from bw.web.pages import go, page, wants_fragment

LIST = f"{ONE}/questions/<ref>/entries"
NEW = "new"


def _list_of(definition: Definition, ref: str) -> Question:
    """The list with this reference; 404 when the question is none."""
    asked = question_of(definition, ref)
    if asked.kind != "repeat":
        abort(404)
    return asked


def _place(subject: Subject, group: Question, entry: str) -> str:
    return f"{address(subject, group.ref)}/entries/{entry}"


def _standing(seen: Around, group: Question) -> tuple[Entry, ...]:
    return read(seen.rows.get(group.position, progress.NOTHING).value)


@blueprint.get(f"{LIST}/<entry>")
@policy.roles(policy.FACTORY)
def entry(assessment_id: int, ref: str, entry: str) -> Response:
    """One entry, or the form of one more."""
    subject, definition = find(assessment_id)
    group = _list_of(definition, ref)
    seen = entry_screens.around(subject, definition, group)
    standing = _standing(seen, group)
    if entry == NEW and len(standing) >= group.most:
        flash(sentence("entry_too_many", most=group.most))
        return go(address(subject, ref))
    if entry == NEW:
        return _draw(entry_pages.entry_screen(subject, seen, group, Entry(new_id(), 0, {})))
    there = entry_saves.find(standing, entry)
    if there is not None:
        return _draw(entry_pages.entry_screen(subject, seen, group, there))
    if entry_history.removal_of(subject.id, group.position, entry) is None:
        abort(404)
    flash(_("This entry has been removed. Its history shows it, and can put it back."))
    return go(address(subject, ref))


def _draw(screen: EntryScreen, status: int = 200) -> Response:
    place = NEW if screen.new else screen.line.entry.id
    return page(
        "selfassessment/entry.html",
        fragment="selfassessment/_entry.html",
        status=status,
        screen=screen,
        subject=screen.subject,
        question=screen.question,
        fields=entry_screens,
        country=screen.subject.country,
        back=address(screen.subject, screen.question.ref),
        here=_place(screen.subject, screen.question, place),
    )


class _Held(NamedTuple):
    """What each change of a list begins with: the list as it stands, and the key of the save."""

    subject: Subject
    group: Question
    seen: Around
    key: str
    body_hash: str


def _hold(assessment_id: int, ref: str, deed: str) -> _Held:
    """Begin to write, the self-assessment held. ``deed``: the entry, and what is done with it."""
    account_id = requests.person().account_id
    key, body_hash = forms.key_of(request.form, f"{ref} {deed}", account_id=account_id)
    db.begin_write(together=True)
    subject, definition = find_locked(assessment_id, key)
    group = _list_of(definition, ref)
    seen = entry_screens.around(subject, definition, group)
    return _Held(subject, group, seen, key, body_hash)


@blueprint.post(f"{LIST}/<entry>")
@policy.roles(policy.FILL, own_transaction=True, typed=True)
def save_entry(assessment_id: int, ref: str, entry: str) -> Response:
    """Keep one entry, whole and only when nothing is wrong with it. Rule F4."""
    held, form = _hold(assessment_id, ref, entry), request.form
    subject, group, seen = held.subject, held.group, held.seen
    there = _entry_to_save(subject, seen, group, entry)
    typed = entry_forms.read_entry(form, group, subject.country)
    line = entry_screens.one_entry(seen, group, there, typed)
    searching = forms.searches(form)
    problem = "" if searching else entry_pages.problem(line)
    if searching or (problem and subject.saved is None):
        return _again(subject, seen, group, there, typed, problem, 200 if searching else 422)
    return _keep(held, line, typed, values=line.values, based_on=forms.revision_of(form))


def _entry_to_save(subject: Subject, seen: Around, group: Question, entry: str) -> Entry:
    """The entry that is sent: as it stands, or one that does not stand there (any more)."""
    if entry == NEW:
        sent = request.form.get("entry", "")
        entry = sent if entry_forms.is_entry_id(sent) else new_id()
        return entry_saves.find(_standing(seen, group), entry) or Entry(entry, 0, {})
    there = entry_saves.find(_standing(seen, group), entry)
    if there is None and entry_history.removal_of(subject.id, group.position, entry) is None:
        abort(404)
    return there or Entry(entry, 0, {})


def _keep(
    held: _Held, line: Line, typed: Typed, *, values: Mapping[str, str] | None, based_on: int
) -> Response:
    """Keep the entry with these values, or without any take it away; and what came of it."""
    subject, group, seen = held.subject, held.group, held.seen
    save = EntrySave(line.entry.id, values, based_on, held.key, held.body_hash)
    outcome = entry_saves.keep_entry(
        subject, seen.definition, group, save, dict(seen.rows), by=requests.person()
    )
    if outcome.kept:
        return _kept(subject, seen.definition, group, save, outcome)
    if outcome.result is Result.CONFLICT:
        return _conflict(subject, seen, group, line, save, outcome)
    reason = reason_of(outcome, group)
    return _again(subject, seen, group, line.entry, typed, reason, 409)


def _again(
    subject: Subject,
    seen: Around,
    group: Question,
    there: Entry,
    typed: Typed,
    error: str,
    status: int,
) -> Response:
    """The same entry with what was typed, and what is wrong with it."""
    screen = entry_pages.entry_screen(subject, seen, group, there, typed=typed, error=error)
    db.finish(commit=False)
    return _draw(screen, status)


def _kept(
    subject: Subject, definition: Definition, group: Question, save: EntrySave, outcome: Outcome
) -> Response:
    """Commit, then back to the list, or on to one more; ``BW-Saved`` is the acknowledgement."""
    more = request.form.get("action", "") == "another"
    notice = _notice(save, outcome)
    goal = _place(subject, group, NEW) if more else address(subject, group.ref)
    drawn = wants_fragment() and not more
    screen = screens.question_screen(subject, definition, group, notice=notice) if drawn else None
    wait_until_kept = db.finish_later(commit=True)
    if screen is None:
        flash(notice)
        response = go(goal)
    else:
        response = show(screen, definition, here=goal)
        response.headers["HX-Push-Url"] = goal
    wait_until_kept()
    response.headers["BW-Saved"] = save.key
    return response


def _notice(save: EntrySave, outcome: Outcome) -> str:
    whole = actions.Save("-", "", 0, save.key, save.body_hash)  # a list has its answer in entries
    said = notice_of(outcome.effects, whole)
    if save.values is None:
        return _("The entry has been removed. The history of the answer can put it back.")
    return said


def _conflict(
    subject: Subject,
    seen: Around,
    group: Question,
    line: Line,
    save: EntrySave,
    outcome: Outcome,
) -> Response:
    """Both texts of one entry, and who wrote the other, to choose from."""
    theirs = entry_saves.find(read(outcome.row.value), save.id)
    if theirs is None:
        change = entry_history.removal_of(subject.id, group.position, save.id)
    else:
        change = entry_history.change_at(subject.id, group.position, theirs.revision)
    standing = entry_screens.one_entry(seen, group, theirs) if theirs else None
    db.finish(commit=False)
    return page(
        "selfassessment/entry_conflict.html",
        fragment="selfassessment/_entry_conflict.html",
        status=409,
        subject=subject,
        question=group,
        mine=None if save.values is None else line,
        theirs=standing,
        change=change,
        sent=entry_forms.fields_of(request.form, group),
        fields=entry_screens,
        country=subject.country,
        back=address(subject, group.ref),
        here=_place(subject, group, save.id),
    )


@blueprint.post(f"{LIST}/<entry>/check")
@policy.roles(policy.FILL, own_transaction=True)
def check_entry(assessment_id: int, ref: str, entry: str) -> Response:
    """What changes on the page by what is typed: the button, and fields that apply or no more."""
    subject, group, seen, there, typed = _typed_now(assessment_id, ref, entry)
    line = entry_screens.one_entry(seen, group, there, typed[0])
    valid, here = line.whole and bool(line.values), _place(subject, group, entry)
    by_index: Mapping[int, Typed] = {line.index: typed[0]}
    return drawing.checked(subject, group, (line,), by_index, valid=valid, here=here)


def _typed_now(
    assessment_id: int, ref: str, entry: str
) -> tuple[Subject, Question, Around, Entry, tuple[Typed]]:
    subject, definition = find(assessment_id)
    group = _list_of(definition, ref)
    seen = entry_screens.around(subject, definition, group)
    there = entry_saves.find(_standing(seen, group), entry)
    if there is None and entry != NEW:
        abort(404)
    typed = entry_forms.read_entry(request.form, group, subject.country)
    return subject, group, seen, there or Entry(NEW, 0, {}), (typed,)


@blueprint.post(f"{LIST}/<entry>/choices/<field>")
@policy.roles(policy.FILL, own_transaction=True)
def entry_choices(assessment_id: int, ref: str, entry: str, field: str) -> Response:
    """What a search finds in the choices of a field that are too many to be sent."""
    subject, group, seen, there, typed = _typed_now(assessment_id, ref, entry)
    line = entry_screens.one_entry(seen, group, there, typed[0])
    return drawing.found_in((line,), field, subject.country, _place(subject, group, entry))


@blueprint.get(f"{LIST}/<entry>/remove")
@policy.roles(policy.FILL)
def confirm_removal(assessment_id: int, ref: str, entry: str) -> Response:
    """The entry once more, before it goes."""
    subject, definition = find(assessment_id)
    group = _list_of(definition, ref)
    seen = entry_screens.around(subject, definition, group)
    there = entry_saves.find(_standing(seen, group), entry)
    if there is None:
        if entry_history.removal_of(subject.id, group.position, entry) is None:
            abort(404)
        return go(address(subject, ref))
    return page(
        "selfassessment/remove_entry.html",
        screen=entry_pages.entry_screen(subject, seen, group, there),
        subject=subject,
        question=group,
        fields=entry_screens,
        country=subject.country,
        back=address(subject, ref),
    )


@blueprint.post(f"{LIST}/<entry>/remove")
@policy.roles(policy.FILL, own_transaction=True)
def remove_entry(assessment_id: int, ref: str, entry: str) -> Response:
    """Take one entry out of the list; its history keeps it. Rule Q18."""
    held = _hold(assessment_id, ref, f"{entry} remove")
    there = _entry_to_save(held.subject, held.seen, held.group, entry)
    line = entry_screens.one_entry(held.seen, held.group, there)
    based_on = forms.revision_of(request.form)
    return _keep(held, line, Typed({}), values=None, based_on=based_on)


@blueprint.post(f"{LIST}/<entry>/restore")
@policy.roles(policy.FILL, own_transaction=True)
def restore_entry(assessment_id: int, ref: str, entry: str) -> Response:
    """Put an entry back as it stood before the change that took it away."""
    held = _hold(assessment_id, ref, f"{entry} restore")
    before = forms.revision_of(request.form)
    change = entry_history.change_at(held.subject.id, held.group.position, before)
    lost = entry_saves.find(read(change.value_before), entry) if change else None
    if lost is None:
        abort(404)
    line = entry_screens.one_entry(held.seen, held.group, lost)
    return _keep(held, line, Typed({}), values=lost.values, based_on=0)
