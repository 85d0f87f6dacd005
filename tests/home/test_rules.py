"""What a factory's first page shows and asks for, and which files are taken."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from bw.home import rules
from bw.home.rules import MediaType, Step
from bw.messages import CATALOGUE
from bw.notifications.rules import Facts
from bw.organisations.rules import DayCounts
from tests.home import files

START, END = date(2026, 3, 1), date(2027, 2, 28)
FACTS = Facts(
    factory_id=1, cycle_id=1, starts_on=START, ends_on=END, counts=DayCounts(),
    activated_on=START, sharing=True, connected=True, profile_complete=True,
)  # fmt: skip


def at(month: int, day: int) -> datetime:
    """A moment of the cycle's first year."""
    return datetime(2026, month, day, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Known:
    """A cycle as a factory knows it."""

    starts_on: date = START
    ends_on: date = END
    arrived_at: datetime | None = None
    released_at: datetime | None = None
    submitted_at: datetime | None = None


@pytest.mark.rule("Q26")
@pytest.mark.parametrize(
    ("content", "found"),
    [
        (files.PDF, MediaType.PDF),
        (files.PNG, MediaType.PNG),
        (files.JPEG, MediaType.JPEG),
        (files.XLSX, MediaType.XLSX),
        (files.DOCX, MediaType.DOCX),
        (files.XLSM, None),
        (files.office("xl/workbook.xml"), None),
        (files.office("[Content_Types].xml", "evil.exe"), None),
        (files.XLSX[:40], None),
        (b"PK\x03\x04", None),
        (b"<html><script>alert(1)</script>", None),
        (b"MZ\x90\x00", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_media_type_is_what_the_first_bytes_say(content: bytes, found: MediaType | None) -> None:
    assert rules.media_type_of(content) is found


@runs(deadline=None)
@given(cut=st.integers(0, 300), junk=st.binary(max_size=60), start=st.sampled_from(files.ALL))
def test_no_file_makes_an_error(cut: int, junk: bytes, start: bytes) -> None:
    spoilt = start[:cut] + junk + start[cut:]

    assert rules.media_type_of(spoilt) in (*MediaType, None)
    assert rules.media_type_of(start[:4] + junk) in (*MediaType, None)


@pytest.mark.rule("Q26")
@pytest.mark.parametrize(
    ("title", "content", "codes"),
    [
        ("Report", files.PDF, []),
        ("", files.PDF, ["document_needs_title"]),
        ("x" * 201, files.PDF, ["document_title_long"]),
        ("x" * 200, b"", ["document_empty"]),
        ("Report", b"text", ["document_type"]),
        ("Report", files.PDF + bytes(rules.LARGEST - len(files.PDF)), []),
        ("Report", files.PDF + bytes(rules.LARGEST), ["document_large"]),
    ],
)
def test_may_upload(title: str, content: bytes, codes: list[str]) -> None:
    assert [one.code for one in rules.may_upload(title, content)] == codes


@pytest.mark.rule("Q26", "C6")
@pytest.mark.parametrize(
    ("counts", "codes"),
    [((0, 0, 0), []), ((2, 22, 99_999), []), ((-1, 0, 0), ["facts_number"]),
     ((0, 0, 100_000), ["facts_number"])],
)  # fmt: skip
def test_may_enter(counts: tuple[int, ...], codes: list[str]) -> None:
    assert [one.code for one in rules.may_enter(*counts)] == codes


@pytest.mark.rule("Q4", "Q6")
def test_report_is_shown_after_its_release_and_everything_else_at_once() -> None:
    assert not rules.shown("assessment_report", released=False, withdrawn=False)
    assert rules.shown("assessment_report", released=True, withdrawn=False)
    assert rules.shown("progress_report_1", released=False, withdrawn=False)
    assert not rules.shown("progress_report_1", released=True, withdrawn=True)


@pytest.mark.rule("H2", "Q6")
def test_date_of_a_report_is_not_before_the_release() -> None:
    early, release, late = at(6, 20), at(7, 8), at(7, 20)

    assert rules.dated("assessment_report", early, release) == release
    assert rules.dated("assessment_report", late, release) == late
    assert rules.dated("progress_report_1", early, release) == early


@pytest.mark.rule("Q4", "Q6", "H2")
def test_milestones_before_the_release_are_the_cycle_and_its_own_dates() -> None:
    leaky = Known(arrived_at=at(6, 9), submitted_at=at(5, 1))

    found = rules.milestones(leaky, FACTS, shared_at=at(7, 30))

    assert [(one.code, one.on) for one in found] == [
        ("own_date_start", START),
        ("own_date_submitted", at(5, 1)),
        ("own_date_submit_by", date(2026, 5, 19)),
        ("own_date_end", END),
    ]


@pytest.mark.rule("Q4", "H7")
def test_milestones_after_the_release_are_the_real_dates() -> None:
    known = Known(arrived_at=at(6, 9), released_at=at(7, 8))

    found = rules.milestones(known, FACTS, shared_at=at(7, 23))

    assert [one.code for one in found] == [
        "own_date_start", "own_date_submit_by", "own_date_arrived", "own_date_released",
        "own_date_shared", "own_date_end",
    ]  # fmt: skip


@pytest.mark.rule("F1", "Q8", "Q9")
@pytest.mark.parametrize(
    ("change", "started", "submitted", "steps"),
    [
        ({}, False, False, [Step.START]),
        ({"activated_on": None}, False, False, [Step.WAIT_ACTIVATION]),
        ({"profile_complete": False, "connected": False}, False, False,
         [Step.PROFILE, Step.START]),
        ({"connected": False}, True, False, [Step.CONNECT, Step.FILL]),
        ({"sharing": False, "profile_complete": False, "connected": False}, False, False,
         [Step.MAY_START]),
        ({}, True, True, [Step.WAIT_REPORT]),
        ({"released": True, "connected": False}, True, True, [Step.READ_REPORT]),
    ],
)  # fmt: skip
def test_steps(change: dict, started: bool, submitted: bool, steps: list[Step]) -> None:
    found = rules.steps(replace(FACTS, **change), started=started, submitted=submitted)

    assert list(found) == steps


def test_steps_without_a_cycle() -> None:
    assert rules.steps(None, started=False, submitted=False) == (Step.NO_CYCLE,)


@pytest.mark.rule("H1")
def test_after_the_submission_the_programme_assesses() -> None:
    found = rules.steps(FACTS, started=True, submitted=True)
    said = [str(CATALOGUE[f"next_{step}"]) for step in found]
    assert "Now the programme does its own assessment." in " ".join(said)
