"""Invented answers to the real question bank: valid, the same on every run, at the wanted stage."""

from datetime import date

import pytest

from bw.demo import answers, data, known
from bw.questionnaire import entries, sources, xlsform
from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.definition import Definition
from bw.selfassessment import progress, rules
from bw.selfassessment.progress import Stored
from tests.questionnaire.build import definition, grid, leaf, q, repeat, section

TODAY = date(2026, 11, 21)
FACTS = answers.Facts({}, "Padma Garments", TODAY)


@pytest.fixture(scope="module")
def bank() -> Definition:
    """The question bank that ships with the product."""
    report = xlsform.read(sources.read_bank(data.BANK).workbook(), file_name="slcp.xlsx")
    assert report.outline is not None
    return compile_definition(report.outline, version_id=1)


@pytest.mark.parametrize("seed", ["Shapla", "Melati", "Sông Xanh", "a", "b"])
def test_complete_answers_everything_that_applies_and_fits(bank: Definition, seed: str) -> None:
    values = answers.complete(bank, answers.Facts({}, seed, TODAY))

    _, counters = progress.recount(bank, values)
    count = progress.chosen(counters, progress.WHOLE, 0, answers.STEPS)
    rows = {position: Stored(value) for position, value in values.items()}
    weights = [progress.weight(bank.questions[p], value).answered for p, value in values.items()]
    assert count.answered == count.applicable == sum(weights)
    assert progress.misfits(bank, rows, answers.STEPS, TODAY) == ()


def test_complete_is_the_same_on_every_run(bank: Definition) -> None:
    assert answers.complete(bank, FACTS) == answers.complete(bank, FACTS)


def test_one_short_lacks_one_answer_for_the_gate(bank: Definition) -> None:
    values = answers.complete(bank, FACTS)

    kept = answers.one_short(bank, values)

    _, counters = progress.recount(bank, kept)
    whole = progress.chosen(counters, progress.WHOLE, 0, answers.STEPS)
    assert rules.still_wanted(whole.answered, whole.applicable, bank.threshold) == 1
    for part in (s for s in bank.sections if s.full):
        assert progress.chosen(counters, progress.SECTION, part.index, answers.STEPS).complete


def test_half_is_half_of_what_applies_with_it() -> None:
    names = "abcdef"
    built = definition(section("FP", leaf("A", *(q(name) for name in names))))

    assert answers.half(built, dict(enumerate(names))) == {0: "a", 1: "b", 2: "c"}


def test_complete_refuses_what_no_answer_fits() -> None:
    built = definition(section("FP", leaf("A", q("a", "integer", constraint=". > 5 and . < 5"))))

    with pytest.raises(LookupError, match="A"):
        answers.complete(built, FACTS)


def test_lists_and_tables_are_filled_with_entries_that_fit() -> None:
    made = definition(
        section(
            "FP",
            leaf(
                "A",
                q("all", "integer", constraint=". > 5"),
                repeat(
                    "unions",
                    q("u_kind", "yes_no", required=True),
                    q("u_size", "integer", constraint=". >= 10 and . <= 12"),
                    q("u_more", relevant="${u_kind} = 'other'"),
                    least=2,
                ),
                grid("hours", q("avg", "decimal", constraint=". < 3"), rows=("jan", "feb")),
            ),
        )
    )
    values = answers.complete(made, FACTS)
    unions = entries.read(values[made.by_name["unions"].position])
    assert len(unions) == 2
    assert {entry.values["u_size"] for entry in unions} <= {"10", "12"}
    assert not any("u_more" in entry.values for entry in unions)
    hours = entries.read(values[made.by_name["hours"].position])
    assert [entry.id for entry in hours] == ["jan", "feb"]
    assert all(float(entry.values["avg"]) < 3 for entry in hours)


def test_known_headcount_adds_up() -> None:
    table = entries.read(known.KNOWN["fp_wkf_02"])
    cells = [int(value) for entry in table for value in entry.values.values()]
    assert sum(cells) == int(known.KNOWN["fp_wkf_01"]) == 800


def test_known_answers_are_those_of_the_bank_and_fit(bank: Definition) -> None:
    values = answers.complete(bank, FACTS, 7)
    told = {bank.questions[p].name: value for p, value in values.items()}

    assert set(known.KNOWN) <= {question.name for question in bank.questions}
    assert {name: told[name] for name in known.KNOWN if name in told}.items() <= known.KNOWN.items()
    assert len(known.KNOWN.keys() & told.keys()) > 90
