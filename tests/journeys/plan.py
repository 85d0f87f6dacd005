"""A valid answer to every question of a questionnaire, found by trying."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bw.questionnaire import entries
from bw.questionnaire.definition import Definition, Question, Visibility
from bw.questionnaire.entries import Entry
from bw.questionnaire.kinds import KINDS
from bw.selfassessment import entry_screens, progress
from bw.selfassessment.evaluation import EntryEvaluation, Evaluation, choices_for
from bw.selfassessment.progress import Stored
from bw.web import locale

COUNTRY = "bd"
STEPS = 1  # Step 1 alone
ENTRY = "planned00000"  # the first entry of each list
LANGUAGES = ("en", "bn", "id", "vi")
WRITTEN = {
    "integer": ("12", "40", "400", "3", "1", "0", "1200", "2019"),
    "decimal": ("12.5", "48", "8", "1200.5", "2", "1", "0"),
    "percent": ("12.5", "40", "0", "100"),
    "currency": ("12500", "500"),
    "date": ("2026-03-09", "2026-10-01", "2024-02-29", "2019-05-06", "2027-12-31"),
    "time": ("08:30",),
    "time_range": ("08:30/17:00",),
    "long_text": ("Two buildings.\nThe second one was added in 2019.",),
    "email": ("office@padma.example",),
    "phone": ("+8801712345678",),
    "country": ("BD",),
    "months": ("1 2 12",),
    "text": ("Padma Garments Ltd.", "1204", "2019"),
}  # fmt: skip
# Facts of the profile that open questions further down: those are answered before it.
SHUT = {
    "fp_bui_04": "0", "fp_bui_05": "0", "fp_bui_06": "0", "fp_wkf_06": "0", "fp_wkf_09": "no",
    "fp_wkf_14": "no", "fp_pro_05": "no", "fp_pro_06": "no", "fp_wrk_01": "0",
}  # fmt: skip


def candidates(question: Question) -> tuple[str, ...]:
    """Answers of the question's kind, the most telling first."""
    if question.name in SHUT:
        return (SHUT[question.name],)
    names = [choice.name for choice in question.choices]
    if question.kind == "yes_no":
        return ("yes", "no")
    if question.kind == "single":
        return tuple(names)
    if question.kind == "multiple":
        pairs = [" ".join(names[n : n + 2]) for n in range(len(names) - 1)]
        return (*pairs, *names)
    return WRITTEN[question.kind]


def answers(definition: Definition, today: date) -> dict[str, str]:
    """Reference -> canonical answer, of every question of Step 1 that then applies.

    Raises LookupError when none of the candidates of a question passes its check.
    """
    values: dict[int, str] = {}
    for question in definition.questions:
        scopes, _ = progress.recount(definition, values)
        if (
            not progress.counts(question, STEPS)
            or scopes.get(question.position) is Visibility.HIDDEN
        ):
            continue
        rows = {p: Stored(value) for p, value in values.items()}
        tried = (
            group_candidates(definition, question, values, today)
            if question.is_group
            else candidates(question)
        )
        for value in tried:
            if progress.fits(definition, question.position, value, rows, today):
                values[question.position] = value
                break
        else:
            raise LookupError(f"no answer tried for {question.ref} passes its check")
    return {definition.questions[p].ref: value for p, value in sorted(values.items())}


NUMBERS = ("integer", "decimal", "currency")


def group_candidates(
    definition: Definition, group: Question, values: Mapping[int, str], today: date
) -> Iterator[str]:
    """As few entries as there must be, and every row of a grid.

    Where the first do not fit, numbers given before stand in the first cell, and 0 in the others:
    a grid must often add up to one of them.
    """
    evaluation = Evaluation(definition, values)
    names = [row.name for row in group.rows] or [
        f"{ENTRY[:7]}{n:05}" for n in range(max(1, group.least))
    ]
    sums = [values[p] for p in sorted(values, reverse=True) if values[p].isdigit()]
    for first in ("", *dict.fromkeys(sums)):
        made: list[Entry] = []
        for name in names:
            made.append(_entry(group, name, made, evaluation, today, first))
        yield entries.write(made)


def _entry(
    group: Question, name: str, made: list[Entry], evaluation: Evaluation, today: date, first: str
) -> Entry:
    entry = Entry(name, 1, {})
    for field in group.fields:
        inside = EntryEvaluation(evaluation, group, [*made, entry], len(made))
        if not field.asked or inside.scope(field) is Visibility.HIDDEN:
            continue
        tried: Sequence[str] = candidates(field)
        if field.choice_filter is not None:
            tried = [choice.name for choice in choices_for(field, inside.lookup)]
        if first and field.kind in NUMBERS:
            tried = ("0" if made or entry.values else first, *tried)
        for value in tried:
            given = entry._replace(values={**entry.values, field.name: value})
            if EntryEvaluation(evaluation, group, [*made, given], len(made)).fits(field, today):
                entry = given
                break
    return entry


def counts(
    definition: Definition, given: Mapping[str, str], order: Sequence[str]
) -> list[tuple[int, int]]:
    """Answered and applicable before each answer of ``order``, and after the last of them."""
    found = []
    for done in range(len(order) + 1):
        waiting = set(order[done:])
        values = {definition.by_ref[r].position: v for r, v in given.items() if r not in waiting}
        _, counters = progress.recount(definition, values)
        whole = progress.chosen(counters, progress.WHOLE, 0, STEPS)
        found.append((whole.answered, whole.applicable))
    return found


@dataclass(frozen=True, slots=True)
class Flip:
    """A trigger whose other answer closes questions, and the counts before and after."""

    ref: str
    value: str
    other: str
    closed: list[str]
    answered: int
    applicable: int


def flip(definition: Definition, given: Mapping[str, str], among: Collection[str]) -> Flip:
    """The yes or no ``among`` some that closes most, with all of ``given`` answered."""
    values = {definition.by_ref[ref].position: value for ref, value in given.items()}
    flips = [_flip(definition, values, ref) for ref in among if given.get(ref) in ("yes", "no")]
    return max(flips, key=lambda one: len(one.closed))


def _flip(definition: Definition, values: Mapping[int, str], ref: str) -> Flip:
    position = definition.by_ref[ref].position
    other = "no" if values[position] == "yes" else "yes"
    scopes, counters = progress.recount(definition, {**values, position: other})
    closed = [p for p in values if scopes.get(p) is Visibility.HIDDEN]
    whole = progress.chosen(counters, progress.WHOLE, 0, STEPS)
    refs = [definition.questions[p].ref for p in closed]
    return Flip(ref, values[position], other, refs, whole.answered, whole.applicable)


def described(question: Question, value: str) -> dict[str, Any]:
    """What somebody at a browser must know to give the answer, in each language."""
    found: dict[str, Any] = {"kind": question.kind, "value": value, "typed": {}, "options": {}}
    found["label"] = {language: question.label.in_language(language) for language in LANGUAGES}
    if question.is_group:
        return {**found, "template": f"_{question.kind}.html", "entries": _typed(question, value)}
    for language in LANGUAGES:
        reader, kind = locale.make(language), KINDS[question.kind]
        with locale.using(reader):
            raw = kind.raw_from(value, reader)
            widget = kind.widget(question, raw, reader, COUNTRY)
            found["typed"][language] = {name: list(texts) for name, texts in raw.items()}
            found["options"][language] = {name: str(label) for name, label in widget.options}
    found["template"] = widget.template.rpartition("/")[2]
    return found


def _typed(group: Question, value: str) -> list[dict[str, Any]]:
    """The fields of each entry or row, by the language of who types them."""
    found = []
    for n, entry in enumerate(progress.entries_of(group, value)):
        typed = {}
        for language in LANGUAGES:
            with locale.using(locale.make(language)):
                raw = entry_screens.raw_of(group, entry, n)
                typed[language] = {name: list(texts) for name, texts in raw.items() if any(texts)}
        found.append(typed)
    return found
