"""Every write to the entries of a group. As with all actions, the view commits.

Adding, changing and removing an entry look at the revision of that entry alone, so that people
who work at different entries never meet. The revision of an entry is one more than any before it
in the group. An entry is kept whatever the sum over the group is by then: the next one may mend
it, and until then the group's own check is named on its page and stands before the submission.
"""

from collections.abc import Mapping
from typing import NamedTuple

from bw.accounts.sessions import SignedIn
from bw.messages import Blocker
from bw.questionnaire import entries as texts
from bw.questionnaire.definition import Definition, Question, Visibility
from bw.questionnaire.entries import Entry
from bw.selfassessment import actions, progress, queries, rules
from bw.selfassessment.actions import Outcome, Result, Save
from bw.selfassessment.progress import Stored
from bw.selfassessment.queries import Subject

# Every change is kept twice in the history: what stood before, and after.
LONGEST = 200_000


class EntrySave(NamedTuple):
    """What a person sends for one entry. ``values`` None: it goes. ``based_on`` 0: it is new."""

    id: str
    values: Mapping[str, str] | None
    based_on: int
    key: str
    body_hash: str

    @property
    def done(self) -> Save:
        """The save as its key stands for it."""
        return Save("", "", self.based_on, self.key, self.body_hash)


def keep_entry(
    subject: Subject,
    definition: Definition,
    group: Question,
    save: EntrySave,
    rows: dict[int, Stored],
    *,
    by: SignedIn,
) -> Outcome:
    """Keep one entry, or take it away, once, or say why not. Rule F4. Rule F5.

    ``subject`` as for ``actions.answer_question``; ``rows``: ``progress.wanted`` of the group, read
    in the same transaction; ``save.values`` fit the fields already.
    """
    if subject.saved is not None:
        return actions.repeated(subject, group, save.done)
    if blockers := rules.answer_blockers(subject.roles, subject.standing):
        return Outcome(Result.REFUSED, blockers=tuple(blockers))
    row = queries.stored_at(rows, group.position)
    if row.scope is Visibility.HIDDEN or not progress.counts(group, subject.steps):
        return Outcome(Result.OUT_OF_SCOPE, row)
    standing = texts.read(row.value)
    there = find(standing, save.id)
    if save.values == (there.values if there else None):
        return actions.unchanged(subject, group, save.done, row)
    if save.based_on != (there.revision if there else 0):
        return Outcome(Result.CONFLICT, row)
    value = written(_changed(standing, save, row))
    if blockers := _too_much(group, standing, there, value):
        return Outcome(Result.REFUSED, row, blockers=tuple(blockers))
    whole = Save(value, row.comment, row.revision, save.key, save.body_hash)
    return actions.keep(subject, definition, group, whole, rows, by=by)


def find(entries: tuple[Entry, ...], entry_id: str) -> Entry | None:
    """The entry with that id."""
    return next((entry for entry in entries if entry.id == entry_id), None)


def written(entries: tuple[Entry, ...]) -> str:
    """The answer of a group with these entries; without any, nobody has answered it."""
    return texts.write(entries) if entries else ""


def _changed(standing: tuple[Entry, ...], save: EntrySave, row: Stored) -> tuple[Entry, ...]:
    if save.values is None:
        return tuple(entry for entry in standing if entry.id != save.id)
    revision = max(row.revision, *(entry.revision for entry in standing), 0) + 1
    mine = Entry(save.id, revision, save.values)
    changed = tuple(mine if entry.id == save.id else entry for entry in standing)
    return changed if mine in changed else (*standing, mine)


def _too_much(
    group: Question, standing: tuple[Entry, ...], there: Entry | None, value: str
) -> list[Blocker]:
    if there is None and len(standing) >= group.most:
        return [Blocker("entry_too_many", {"most": group.most})]
    if len(value) > LONGEST:
        return [Blocker("list_too_long")]
    return []
