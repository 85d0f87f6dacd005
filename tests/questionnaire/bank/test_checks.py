"""Single checks of the bank whose bounds matter, and the notes on national law."""

import re

import pytest

from bw.questionnaire import entries
from bw.questionnaire.definition import Question
from bw.questionnaire.entries import Entry
from bw.selfassessment import progress
from bw.selfassessment.progress import Stored
from tests.questionnaire.bank import read
from tools.bank import BENGALI_DIGITS, digits
from tools.bank_paths import TODAY

COUNTRIES = ("bd", "id", "vn")


def fits(ref: str, value: str, **others: str) -> bool:
    made = read.definition()
    rows = {made.by_name[name].position: Stored(text) for name, text in others.items()}
    return progress.fits(made, read.of(ref).position, value, rows, TODAY)


@pytest.mark.parametrize(
    ("ref", "accepted", "refused"),
    [
        ("FP-BAS-07", ("-90", "-6.1754", "90"), ("-90.5", "106.8272")),
        ("FP-BAS-08", ("-180", "106.8272", "180"), ("-181", "180.1")),
        ("FP-BAS-14", ("1987-03-01", "2026-11-21"), ("2026-11-22",)),
        ("FP-BAS-17", ("1", "6"), ("0", "7")),
        ("FP-WKF-16", ("5", "17"), ("4", "18")),
        ("FP-PRO-04", ("0", "99.5", "100"), ("-1", "100.1")),
        ("FP-LIC-04", ("2026-11-21", "2027-06-30"), ("2026-11-20",)),
        ("RH-CHI-01", ("5", "14", "60"), ("4", "61")),
        ("WH-REG-01", ("0.5", "168"), ("0", "168.5")),
        ("WH-RES-03", ("1", "366"), ("0", "367")),
        ("WI-CBA-04", ("0.5", "100"), ("0", "100.1")),
        ("HS-ENV-03", ("20", "140"), ("19", "141")),
    ],
)
def test_check_keeps_its_bounds(
    ref: str, accepted: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    assert [fits(ref, value) for value in accepted + refused] == [True] * len(accepted) + [
        False
    ] * len(refused)


@pytest.mark.parametrize(
    ("ref", "whole"),
    [("FP-BUI-02", "fp_bui_01"), ("FP-WKF-11", "fp_wkf_10"), ("WI-COO-03", "wi_coo_02"),
     ("WI-GRI-06", "wi_gri_05"), ("HS-EME-08", "hs_eme_07"), ("HS-DOR-02", "hs_dor_01"),
     ("TR-EMP-13", "tr_emp_04")],
)  # fmt: skip
def test_part_may_equal_its_whole_but_not_exceed_it(ref: str, whole: str) -> None:
    assert [fits(ref, value, **{whole: "8"}) for value in ("8", "9")] == [True, False]


def test_main_process_is_one_of_the_processes_at_the_site() -> None:
    assert fits("FP-PRO-03", "sewing", fp_pro_02="cutting sewing")
    assert not fits("FP-PRO-03", "dyeing", fp_pro_02="cutting sewing")
    assert fits("FP-PRO-03", "dyeing")


@pytest.mark.parametrize(("women", "verdict"), [("3", True), ("4", False)])
def test_headcount_adds_up_to_all_workers(women: str, verdict: bool) -> None:
    cells = {"fp_wkf_02_women": women, "fp_wkf_02_men": "2"}
    table = entries.write([Entry("permanent", 1, cells), Entry("casual", 1, cells)])

    assert fits("FP-WKF-02", table, fp_wkf_01="10") is verdict
    assert fits("FP-WKF-02", table)


def test_unions_are_not_more_than_were_counted() -> None:
    named = entries.write(Entry(f"union{n:07}", 1, {"fp_wrk_02_name": "U"}) for n in range(2))

    assert fits("FP-WRK-02", named, fp_wrk_01="2")
    assert not fits("FP-WRK-02", named, fp_wrk_01="1")


# ── national law ────────────────────────────────────────────────────────────────────────────────


def figures(question: Question, country: str) -> list[str]:
    """The numbers that a note names after its instrument and its article."""
    _, _, said = question.law[country].in_language("en").partition(": ")
    said = re.sub(r"ILO Conventions? Nos?\. [\d, and]+", "", said)
    return re.findall(r"\d+", said.translate(BENGALI_DIGITS))


@pytest.mark.parametrize(
    ("ref", "minima"),
    [
        ("RH-CHI-01", {"bd": "14", "id": "15", "vn": "15"}),  # age
        ("WH-REG-01", {"bd": "48", "id": "40", "vn": "48"}),  # hours a week
        ("WH-REG-02", {"bd": "8", "id": "7", "vn": "8"}),  # hours a day
        ("WH-OVT-05", {"bd": "10", "id": "4", "vn": "12"}),  # with overtime, overtime alone
        ("WH-RES-01", {"bd": "1", "id": "30", "vn": "45"}),  # break
        ("WH-LEA-01", {"bd": "18", "id": "12", "vn": "16"}),  # leave
        ("WB-PRE-01", {"bd": "200", "id": "150", "vn": "150"}),  # pay of overtime
    ],
)
def test_minima_differ_by_country(ref: str, minima: dict[str, str]) -> None:
    question = read.of(ref)

    assert [c for c, minimum in minima.items() if minimum not in figures(question, c)] == []
    assert len({tuple(figures(question, country)) for country in COUNTRIES}) > 1


def test_notes_of_the_countries_differ() -> None:
    noted = [q for q in read.asked() if len(q.law) > 1]
    same = [q.ref for q in noted for a, b in (("bd", "id"), ("id", "vn"), ("bd", "vn"))
            if a in q.law and b in q.law
            and q.law[a].in_language("en") == q.law[b].in_language("en")]  # fmt: skip

    assert same == []
    assert {len([q for q in read.asked() if c in q.law]) for c in COUNTRIES}.isdisjoint({0})
    assert len(noted) > 60


def test_names_that_hold_a_digit_are_no_numbers() -> None:
    assert digits("P3K, P2K3, K3: ${wh_ovt_03} / ১২ / 5 / 3K") == ["12", "3", "5"]
