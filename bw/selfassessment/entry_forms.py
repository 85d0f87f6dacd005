"""What was sent for an entry, a list or a grid -> what was typed, and what is wrong with it."""

import re
from collections.abc import Collection, Mapping

from bw.messages import sentence
from bw.questionnaire.definition import Definition, Question
from bw.questionnaire.entries import ID_LENGTH
from bw.questionnaire.kinds import KINDS, AnswerError
from bw.selfassessment import entries, entry_history, entry_screens, forms
from bw.selfassessment.entries import Sent, Typed, suffix_of
from bw.selfassessment.entry_screens import Listed
from bw.selfassessment.forms import LONGEST_FIELD, MOST_FIELDS
from bw.selfassessment.forms import Sent as Form
from bw.selfassessment.progress import NO_ENTRIES
from bw.selfassessment.queries import Subject
from bw.web import locale

SHOWN, OFFERED = "shown", "offered"
_ID = re.compile(f"[a-z0-9]{{{ID_LENGTH}}}")


def read_entry(form: Form, group: Question, country: str, *, index: int = 0) -> Typed:
    """What was typed in the fields of one entry. Never raises."""
    fields = [field for field in group.fields if field.asked and not field.read_only]
    suffixes = {field.name: suffix_of(group, field, index) for field in group.fields}
    shown = None
    if SHOWN in form:
        there = set(form.getlist(SHOWN))
        shown = {name for name, suffix in suffixes.items() if suffix[1:] in there}
    return Typed(
        {
            field.name: _sent(form, field, suffixes[field.name], country)
            for field in fields
            if shown is None or not field.conditions or _stands(form, field, suffixes, shown)
        },
        shown,
        {name: form.get(OFFERED + suffix, "") for name, suffix in suffixes.items()},
    )


def _stands(
    form: Form, field: Question, suffixes: Mapping[str, str], shown: Collection[str]
) -> bool:
    """Whether a field that does not always apply was on the page, to fill in or kept unseen."""
    names = (name + suffixes[field.name] for name in KINDS[field.kind].fields)
    return field.name in shown or any(name in form for name in names)


def _sent(form: Form, field: Question, suffix: str, country: str) -> Sent:
    kind = KINDS[field.kind]
    raw = {
        name: [text[:LONGEST_FIELD] for text in texts[:MOST_FIELDS]]
        for name, texts in kind.read(form, suffix).items()
    }
    try:
        return Sent(raw, kind.parse(raw, field, locale.current(), country))
    except AnswerError as problem:
        return Sent(raw, problem=problem)


def read_rows(form: Form, group: Question, country: str) -> Mapping[int, Typed]:
    """What was typed in each row of a grid."""
    return {n: read_entry(form, group, country, index=n) for n in range(len(group.rows))}


def fields_of(form: Form, group: Question) -> dict[str, list[str]]:
    """Everything that was typed for a group, under the names of its form: to be sent once more."""
    names = {
        name + suffix_of(group, field, n)
        for n in range(len(group.rows) or 1)
        for field in group.fields
        for name in KINDS[field.kind].fields
    }
    kept = [name for name in form if name in names or name.startswith((SHOWN, OFFERED))]
    return {name: [text[:LONGEST_FIELD] for text in form.getlist(name)] for name in kept}


def is_entry_id(text: str) -> bool:
    """Whether a text may be the id of an entry that is added."""
    return _ID.fullmatch(text) is not None


def read_group(
    form: Form, subject: Subject, definition: Definition, group: Question
) -> forms.Typed:
    """What was sent from a group's own page: the cells of a grid; of a list its comment, and
    whether somebody says that there is none. One statement, rarely two."""
    seen = entry_screens.around(subject, definition, group)
    comment = forms.clean(form.get("comment", ""))
    error = forms.comment_problem(comment)
    if group.kind == "grid":
        typed = read_rows(form, group, subject.country)
        listed = entry_screens.listed(seen, group, typed)
        raw, value = fields_of(form, group), entries.kept(listed.lines)
        wrong = problem(listed) or entry_screens.misfit(seen, group, value)
        return forms.Typed(raw, value, comment, wrong, error, listed=listed)
    return _read_list(form, subject, entry_screens.listed(seen, group), comment, error)


def problem(listed: Listed) -> str:
    """Why a grid that was sent is not saved; empty when its cells are all right."""
    if any(line.faults for line in listed.lines):
        return sentence("entry_faults")
    return sentence("entry_opened") if any(line.opened for line in listed.lines) else ""


def _read_list(
    form: Form, subject: Subject, listed: Listed, comment: str, comment_error: str
) -> forms.Typed:
    group, row, action = listed.group, listed.row, form.get("action", "")
    none = action == "none"
    error = ""
    if none and group.least:
        error = sentence("list_needs_entries")
    elif none and listed.lines:  # they took long to write: removed one by one, never all at once
        error = sentence("list_none_first")
    elif not none and comment == row.comment:
        error = listed.missing  # nothing new is said, and something is still wanted
    based_on = forms.revision_of(form)
    stale = not none and action != "clear" and 0 <= based_on < row.revision
    # Entries that others saved meanwhile are no conflict for whoever writes the comment.
    if stale and not entry_history.is_comment_changed(subject.id, group.position, based_on):
        based_on = row.revision
    value = NO_ENTRIES if none else row.value
    return forms.Typed({}, value, comment, error, comment_error, listed=listed, based_on=based_on)
