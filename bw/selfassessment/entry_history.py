"""What happened to the entries of a group: who wrote one, and what each change added, changed and
removed, field by field."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select

from bw.accounts.models import Account
from bw.db import connection
from bw.questionnaire import entries as texts
from bw.questionnaire.definition import Question
from bw.questionnaire.entries import Entry
from bw.questionnaire.kinds import KINDS
from bw.selfassessment.models import AnswerChange
from bw.selfassessment.queries import Change
from bw.web import locale

ADDED, CHANGED, REMOVED = "added", "changed", "removed"

_CHANGE = select(
    AnswerChange.revision,
    AnswerChange.at,
    Account.name,
    AnswerChange.value_before,
    AnswerChange.value_after,
    AnswerChange.comment_before,
    AnswerChange.comment_after,
).join(Account, Account.id == AnswerChange.account_id)


def change_at(assessment_id: int, position: int, revision: int) -> Change | None:
    """The change that made this revision of an answer, and so that revision of an entry."""
    statement = _CHANGE.where(
        AnswerChange.self_assessment_id == assessment_id,
        AnswerChange.position == position,
        AnswerChange.revision == revision,
    )
    row = connection().execute(statement.order_by(AnswerChange.id).limit(1)).first()
    return Change(*row) if row else None


def removal_of(assessment_id: int, position: int, entry_id: str) -> Change | None:
    """The last change that took an entry away; None when it never was there."""
    there = f'["{entry_id}",'
    statement = _CHANGE.where(
        AnswerChange.self_assessment_id == assessment_id,
        AnswerChange.position == position,
        AnswerChange.value_before.contains(there, autoescape=True),
    )
    row = connection().execute(statement.order_by(AnswerChange.id.desc()).limit(1)).first()
    return Change(*row) if row else None


def is_comment_changed(assessment_id: int, position: int, since: int) -> bool:
    """Whether somebody changed the comment after that revision of the answer."""
    statement = select(AnswerChange.id).where(
        AnswerChange.self_assessment_id == assessment_id,
        AnswerChange.position == position,
        AnswerChange.revision > since,
        AnswerChange.comment_before != AnswerChange.comment_after,
    )
    return connection().execute(statement.limit(1)).first() is not None


class FieldChange(NamedTuple):
    """A field as it stood before and after, as people read it."""

    label: str
    before: str
    after: str


class EntryChange(NamedTuple):
    """What became of one entry in a change of its group."""

    what: str  # ADDED, CHANGED or REMOVED
    id: str
    name: str
    fields: tuple[FieldChange, ...]


def differences(group: Question, before: str, after: str, country: str) -> list[EntryChange]:
    """What a change did to the entries of a group: those that it left alone are not among them."""
    old = {entry.id: entry for entry in texts.read(before)}
    new = {entry.id: entry for entry in texts.read(after)}
    found = []
    for entry_id in (*old, *(added for added in new if added not in old)):
        was, now = old.get(entry_id), new.get(entry_id)
        fields = tuple(_fields(group, was, now, country))
        what = ADDED if was is None else REMOVED if now is None else CHANGED
        if fields or what != CHANGED:
            found.append(EntryChange(what, entry_id, _name(group, now or was, country), fields))
    return found


def _fields(
    group: Question, was: Entry | None, now: Entry | None, country: str
) -> Iterator[FieldChange]:
    for field in group.fields:
        before, after = (entry.values.get(field.name, "") if entry else "" for entry in (was, now))
        if before != after:
            label = field.label.in_language(locale.current().language)
            yield FieldChange(label, _shown(field, before, country), _shown(field, after, country))


def _shown(field: Question, value: str, country: str) -> str:
    return KINDS[field.kind].format(value, field, locale.current(), country) if value else ""


def _name(group: Question, entry: Entry | None, country: str) -> str:
    """The row of a grid; of an entry of a repeat what stands in the first of its fields."""
    if entry is None:
        return ""
    for row in group.rows:
        if row.name == entry.id:
            return row.label.in_language(locale.current().language)
    said = (
        _shown(f, entry.values[f.name], country) for f in group.fields if f.name in entry.values
    )
    return next(said, "")
