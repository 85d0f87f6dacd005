"""Which answers of an earlier cycle fit a newer version of the questionnaire. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bw.questionnaire import comparison, entries
from bw.questionnaire.comparison import Match
from bw.questionnaire.definition import Definition, Question, Visibility
from bw.questionnaire.entries import Entry
from bw.selfassessment.progress import Stored


class Reason(StrEnum):
    """Why an answer, or a part of one, cannot be brought in; ``carry_<reason>`` is its sentence."""

    GONE = "gone"
    KIND = "kind"
    CHOICE = "choice"
    GROUP = "group"  # a part of a list or table; the rest is brought in


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer that fits, at its place in the new version."""

    position: int
    value: str
    comment: str


@dataclass(frozen=True, slots=True)
class Left:
    """An answer that does not fit, at its place in the old version."""

    old_position: int
    reason: Reason


def carry(
    old: Definition, new: Definition, rows: Mapping[int, Stored]
) -> tuple[list[Carried], list[Left]]:
    """What of the old answers fits, and what does not and why. Rule Q15.

    Matched by reference and kind. What did not apply, and what is filled in at submission, is no
    answer of anybody: it is neither brought in nor missed.
    """
    matches = comparison.matching(old, new)
    carried, left = [], []
    for position, row in sorted(rows.items()):
        question = old.questions[position]
        if not row.value or row.scope is Visibility.HIDDEN or not question.counted:
            continue
        value, reason = fitted(question, matches[position], new, row.value)
        if value and matches[position].position is not None:
            carried.append(Carried(matches[position].position or 0, value, row.comment))
        if reason is not None:
            left.append(Left(position, reason))
    return carried, left


def fitted(
    question: Question, match: Match, new: Definition, value: str
) -> tuple[str, Reason | None]:
    """What of an old value fits, empty for nothing, and why not all of it. Rule Q15."""
    if match.position is None:
        return "", Reason.KIND if match.reason == comparison.KIND_CHANGED else Reason.GONE
    now = new.questions[match.position]
    if not now.counted:
        return "", Reason.GONE
    if now.is_group:
        return _fitted_group(match, now, value)
    return (value, None) if _is_offered(now, value) else ("", Reason.CHOICE)


def _is_offered(question: Question, value: str) -> bool:
    if not question.choices:
        return True
    return set(value.split()) <= {choice.name for choice in question.choices}


def _fitted_group(match: Match, now: Question, value: str) -> tuple[str, Reason | None]:
    """The entries with the values that still have a field; "there is none" stays as it is."""
    if value == "[]":
        return (value, None) if now.least == 0 else ("", Reason.GROUP)
    was = entries.read(value)
    kept = [_fitted_entry(entry, match, now) for entry in was]
    kept = [entry for entry in kept if entry.values][: now.most]
    whole = sum(len(entry.values) for entry in was) == sum(len(entry.values) for entry in kept)
    return (entries.write(kept) if kept else "", None if whole else Reason.GROUP)


def _fitted_entry(entry: Entry, match: Match, now: Question) -> Entry:
    rows = {choice.name for choice in now.rows}
    if rows and entry.id not in rows:
        return Entry(entry.id, entry.revision, {})
    # What is confirmed is the first revision of its answer: by it, who wrote an entry is found.
    revision = entry.revision if rows else 1
    values = {
        field.name: text
        for old_name, text in entry.values.items()
        for field in now.fields
        if match.fields.get(old_name) == field.name and _is_offered(field, text)
    }
    return Entry(entry.id, revision, values)
