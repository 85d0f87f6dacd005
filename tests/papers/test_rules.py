"""What may be asked for, by whom, and what stands in a file safely."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bw.messages import Blocker
from bw.papers import rules
from bw.papers.rules import Form, Source, State, Wanted
from bw.web.policy import FACTORY, Role

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def blockers(form: Form, source: Source, **more: object) -> list[str]:
    wanted = Wanted(form, source, "en", **more)  # type: ignore[arg-type]
    found = rules.may_ask(wanted, sections=["FP"], submissions=[1])
    return [blocker.code for blocker in found]


def test_may_ask_for_what_there_is() -> None:
    for form in Form:
        assert blockers(form, Source.PRESENT) == []
        assert blockers(form, Source.SUBMITTED, number=1, section="FP") == []
    assert blockers(Form.PDF, Source.BLANK) == []


def test_may_ask_blank_is_a_pdf() -> None:
    assert [blockers(form, Source.BLANK) for form in (Form.XLSX, Form.CSV, Form.JSON)] == [
        ["paper_blank_pdf"]
    ] * 3


def test_may_ask_for_nothing_that_is_not_there() -> None:
    assert blockers(Form.CSV, Source.SUBMITTED, number=2) == ["paper_no_submission"]
    assert blockers(Form.CSV, Source.PRESENT, section="XX") == ["paper_no_section"]


def test_may_ask_more_until_too_many_are_open_or_asked_for() -> None:
    assert rules.may_ask_more(rules.MOST_OPEN - 1, rules.MOST_A_DAY - 1) == []
    assert rules.may_ask_more(rules.MOST_OPEN, 0) == [
        Blocker("paper_many_open", {"most": rules.MOST_OPEN})
    ]
    assert rules.may_ask_more(0, rules.MOST_A_DAY) == [
        Blocker("paper_many_today", {"most": rules.MOST_A_DAY})
    ]


def test_may_remove_own_ones_and_the_manager_all() -> None:
    allowed = {role for role in FACTORY if rules.may_remove({role}, own=False)}
    assert allowed == {Role.MANAGER}
    assert all(rules.may_remove({role}, own=True) for role in FACTORY)


@pytest.mark.rule("Q24", "H10")
def test_staff_read_step_1_only() -> None:
    assert [step for step in (1, 2, 3) if rules.read_by_staff(step)] == [1]


@pytest.mark.rule("Q22")
def test_question_of_a_step_that_was_not_chosen_is_not_asked() -> None:
    assert rules.is_asked(hidden=False, steps=1, step=1)
    assert not rules.is_asked(hidden=False, steps=1, step=2)
    assert not rules.is_asked(hidden=True, steps=3, step=2)


@pytest.mark.parametrize(
    ("begun", "made", "failed", "given_up", "state"),
    [
        (None, None, None, False, State.WAITING),
        (NOW, None, None, False, State.MAKING),
        (NOW, NOW, None, False, State.READY),
        (NOW, None, NOW, False, State.FAILED),
        (NOW, None, None, True, State.FAILED),
        (NOW, NOW, None, True, State.READY),
    ],
)
def test_state_follows_from_what_happened(
    begun: datetime | None,
    made: datetime | None,
    failed: datetime | None,
    given_up: bool,
    state: State,
) -> None:
    found = rules.state_of(begun_at=begun, made_at=made, failed_at=failed, given_up=given_up)
    assert found is state


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "＝1",
        "＋1",
        "'=1",
    ],
)
def test_safe_cell_puts_an_apostrophe_before_what_begins_a_formula(text: str) -> None:
    assert rules.safe_cell(text) == f"'{text}"


@given(st.text(alphabet="=+-@'a \t\r\n\u00a0＝", max_size=8))
def test_safe_cell_is_undone_by_taking_one_apostrophe_away(text: str) -> None:
    safe = rules.safe_cell(text)
    shown = safe[1:] if safe[:1] == "'" and rules.safe_cell(safe[1:]) == safe else safe
    assert shown == text
    assert not safe.lstrip(" \u00a0").startswith(tuple("=+-@\t\r\n＝"))


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "কারখানা", "'a", "1,234.5", " "])
def test_safe_cell_leaves_the_rest(text: str) -> None:
    assert rules.safe_cell(text) == text


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("Padma Garments Ltd.", "cycle 1", "", "bn"), "padma-garments-ltd_cycle-1_bn.csv"),
        (("Công ty Đồng Nai", "cycle 2"), "cong-ty-dong-nai_cycle-2.csv"),
        (("কারখানা", "cycle 2"), "cycle-2.csv"),
        (("../../etc/passwd\r\n", "x"), "etc-passwd_x.csv"),
        (("a" * 300,), "a" * 100 + ".csv"),
    ],
)
def test_file_name_is_ascii(parts: tuple[str, ...], name: str) -> None:
    assert rules.file_name(*parts, form=Form.CSV) == name
