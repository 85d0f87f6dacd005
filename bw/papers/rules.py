"""What may be asked for, by whom, how long it is kept, what stands in a file safely. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bw.messages import Blocker
from bw.selfassessment.progress import has_step
from bw.text import fold
from bw.web.policy import Role

KEPT = timedelta(days=30)
MOST_OPEN = 5  # papers of one person that are not made yet
MOST_A_DAY = 100  # papers of one person
LARGEST = 64 * 1024 * 1024  # bytes of one paper
STEP_READ_BY_STAFF = 1

# What a spreadsheet program takes for the beginning of a formula, and what it skips before one.
_BEGINS_FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_UNSAFE = re.compile("[^a-z0-9]+")


class Form(StrEnum):
    """The kinds of files."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


MEDIA_TYPES = {
    Form.PDF: "application/pdf",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "text/csv",
    Form.JSON: "application/json",
}
OF_PROGRAMMES = (Form.XLSX, Form.CSV)


class Source(StrEnum):
    """What a paper is made from."""

    PRESENT = "present"  # the answers as they stand when it is made
    SUBMITTED = "submitted"  # a submission
    BLANK = "blank"  # the questions alone
    PROGRAMME = "programme"  # the submissions of many factories


class State(StrEnum):
    """How far a paper is."""

    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for. ``number``: of the submission; ``section``: its code, "" for all."""

    form: Form
    source: Source
    language: str
    number: int = 0
    section: str = ""
    first_day: date | None = None
    last_day: date | None = None


def state_of(
    *,
    begun_at: datetime | None,
    made_at: datetime | None,
    failed_at: datetime | None,
    given_up: bool = False,
) -> State:
    """How far a paper is; ``given_up``: the worker tries no more."""
    if made_at is not None:
        return State.READY
    if failed_at is not None or given_up:
        return State.FAILED
    return State.WAITING if begun_at is None else State.MAKING


def may_ask(
    wanted: Wanted, *, sections: Collection[str], submissions: Collection[int]
) -> list[Blocker]:
    """Why a paper about one self-assessment cannot be; empty when it can."""
    found = []
    if wanted.source is Source.BLANK and wanted.form is not Form.PDF:
        found.append(Blocker("paper_blank_pdf"))
    if wanted.source is Source.SUBMITTED and wanted.number not in submissions:
        found.append(Blocker("paper_no_submission"))
    if wanted.section and wanted.section not in sections:
        found.append(Blocker("paper_no_section"))
    return found


def may_ask_more(open_ones: int, today: int) -> list[Blocker]:
    """Why one person must wait with the next paper: so many are open, so many were asked for."""
    if open_ones >= MOST_OPEN:
        return [Blocker("paper_many_open", {"most": MOST_OPEN})]
    if today >= MOST_A_DAY:
        return [Blocker("paper_many_today", {"most": MOST_A_DAY})]
    return []


def may_remove(roles: Collection[Role], *, own: bool) -> bool:
    """Whether somebody may delete a paper or let it be made again: who asked, and the manager."""
    return own or Role.MANAGER in roles


def is_asked(*, hidden: bool, steps: int, step: int) -> bool:
    """Whether a question was asked: it applies, and its step is a chosen one. Rules Q11, Q22."""
    return not hidden and has_step(steps, step)


def read_by_staff(step: int) -> bool:
    """Whether staff read the answers of a step. Rules H10 and Q24: Step 1 only."""
    return step == STEP_READ_BY_STAFF


def safe_cell(text: str) -> str:
    """A text that no spreadsheet program takes for a formula: an apostrophe before what begins one.

    Apostrophes that stand there get one more, so that taking one away gives the text again.
    Numbers are not handed through here: ``-5`` stays a number.
    """
    return f"'{text}" if _BEGINS_FORMULA.match(text.lstrip(" \u00a0'")) else text


def file_name(*parts: str, form: Form) -> str:
    """A name in small ASCII letters, the parts joined; a part that has none is left out."""
    words = ["-".join(word for word in _UNSAFE.split(fold(part)) if word) for part in parts]
    return "_".join(word for word in words if word)[:100].strip("-_") + f".{form}"
