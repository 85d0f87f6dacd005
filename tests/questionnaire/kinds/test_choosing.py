"""Choices are names of the list, kept in its order."""

import pytest

from bw.questionnaire.kinds import KINDS
from tests.questionnaire.kinds.asked import COLOURS, PLAIN, READERS, Question, parse, refused, shown


def test_single_takes_a_name_of_the_list() -> None:
    assert parse("single", "green") == "green"


@pytest.mark.parametrize(
    ("kind", "texts", "code"),
    [
        ("single", ("purple",), "choice_not_listed"),
        ("single", ("red", "green"), "choice_only_one"),
        ("multiple", ("red", "purple"), "choice_not_listed"),
        ("yes_no", ("maybe",), "choice_not_listed"),
        ("months", ("13",), "choice_not_listed"),
        ("country", ("ZZ",), "choice_not_listed"),
        ("country", ("bd",), "choice_not_listed"),
    ],
)
def test_choice_is_refused(kind: str, texts: tuple[str, ...], code: str) -> None:
    assert refused(kind, *texts) == code


def test_multiple_is_kept_in_the_order_of_the_list() -> None:
    assert parse("multiple", "blue", "red", "blue") == "red blue"


def test_months_are_kept_in_the_order_of_the_year() -> None:
    assert parse("months", "12", "2", "1") == "1 2 12"


@pytest.mark.parametrize(
    ("kind", "canonical", "language", "text"),
    [
        ("yes_no", "yes", "en", "Yes"),
        ("single", "green", "bn", "green-bn"),
        ("single", "gone", "en", "gone"),
        ("multiple", "red blue", "en", "RED, BLUE"),
        ("months", "1 12", "id", "Januari, Desember"),
        ("country", "VN", "en", "Vietnam"),
        ("country", "", "en", ""),
    ],
)
def test_choice_is_shown_by_its_label(kind: str, canonical: str, language: str, text: str) -> None:
    assert shown(kind, canonical, language=language) == text


def test_yes_no_uses_the_words_of_its_own_list() -> None:
    kind = KINDS["yes_no"]
    assert kind.options(Question("yes", "no"), READERS["bn"]) == [
        ("yes", "yes-bn"),
        ("no", "no-bn"),
    ]


def test_countries_are_sorted_by_name_and_hold_no_groups() -> None:
    codes = [code for code, _name in KINDS["country"].options(PLAIN, READERS["vi"])]
    assert codes[:2] == ["SA", "AF"]  # Ả Rập Xê-út, Afghanistan
    assert not {"EU", "UN", "ZZ", "XK"} & set(codes)
    assert {"BD", "ID", "VN"} <= set(codes)


def test_single_with_a_long_list_is_a_drop_down() -> None:
    long = Question(*(f"c{n}" for n in range(16)))
    drawn = [
        KINDS["single"].widget(question, {"answer": []}, READERS["en"], "bd").template
        for question in (COLOURS, long)
    ]
    assert drawn == ["questionnaire/kinds/_radios.html", "questionnaire/kinds/_select.html"]
