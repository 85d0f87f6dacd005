"""The page of one entry of a list: rows and definition put together, nothing decided."""

from typing import NamedTuple

from bw.messages import Blocker, sentence
from bw.questionnaire.definition import Leaf, Question, Section, Visibility
from bw.questionnaire.entries import Entry
from bw.selfassessment import entries, entry_screens, progress, queries, rules, screens
from bw.selfassessment.entries import Around, Line, Typed
from bw.selfassessment.queries import Subject
from bw.web import locale


class EntryScreen(NamedTuple):
    """One entry with everything around it."""

    subject: Subject
    question: Question  # the list
    section: Section
    leaf: Leaf
    line: Line
    name: str
    bars: screens.Bars
    blockers: tuple[Blocker, ...]
    in_scope: bool
    new: bool
    error: str = ""
    notice: str = ""

    @property
    def open(self) -> bool:
        """Whether it can be filled in now."""
        return self.in_scope and not self.blockers

    @property
    def valid(self) -> bool:
        """Whether it would be saved as it stands."""
        return bool(self.line.values) and self.line.whole


def entry_screen(
    subject: Subject,
    seen: Around,
    group: Question,
    entry: Entry,
    *,
    typed: Typed | None = None,
    error: str = "",
    notice: str = "",
) -> EntryScreen:
    """The page of an entry; one that is not in the list is new. One statement: the counters."""
    definition, row = seen.definition, seen.rows.get(group.position, progress.NOTHING)
    line = entry_screens.one_entry(seen, group, entry, typed)
    new = all(each.id != entry.id for each in progress.entries_of(group, row.value))
    if new and typed is None:
        line = entries.unblamed(line)
    near = queries.counters_near(subject.id, section=group.section_index)
    standing = entry_screens.listed(seen, group)
    kept = entry_screens.one_entry(seen, group, entry)
    return EntryScreen(
        subject=subject,
        question=group,
        section=definition.sections[group.section_index],
        leaf=definition.leaves[group.leaf_index],
        line=line,
        name=locale.gettext("New entry") if new else standing.name(kept),
        bars=screens.bars(near, group, subject.steps),
        blockers=tuple(rules.answer_blockers(subject.roles, subject.standing)),
        in_scope=row.scope is not Visibility.HIDDEN and progress.counts(group, subject.steps),
        new=new,
        error=error,
        notice=notice,
    )


def problem(line: Line) -> str:
    """Why an entry that was sent is not saved; empty when it is."""
    if line.faults:
        return sentence("entry_faults")
    if line.opened:
        return sentence("entry_opened")
    return "" if line.values else sentence("entry_empty")
