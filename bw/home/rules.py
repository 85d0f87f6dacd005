"""What a factory's first page may show, what it asks for next, which files are taken. Pure."""

import io
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bw.messages import Blocker
from bw.notifications.rules import Facts, submit_by

LARGEST = 10 * 1024 * 1024  # bytes of one document
LONGEST_TITLE = 200
MOST_COUNTED = 99_999  # of any quick fact


class DocumentKind(StrEnum):
    """What a document is."""

    ASSESSMENT_REPORT = "assessment_report"
    PROGRESS_1 = "progress_report_1"
    PROGRESS_2 = "progress_report_2"
    OTHER = "other"


class MediaType(StrEnum):
    """The types of files that are taken."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


ENDINGS = {
    MediaType.PDF: "pdf",
    MediaType.PNG: "png",
    MediaType.JPEG: "jpg",
    MediaType.XLSX: "xlsx",
    MediaType.DOCX: "docx",
}
BEGINNINGS = {
    b"%PDF-": MediaType.PDF,
    b"\x89PNG\r\n\x1a\n": MediaType.PNG,
    b"\xff\xd8\xff": MediaType.JPEG,
}


class Step(StrEnum):
    """What the first page asks for next."""

    NO_CYCLE = "no_cycle"
    WAIT_ACTIVATION = "wait_activation"
    PROFILE = "profile"
    CONNECT = "connect"
    START = "start"
    MAY_START = "may_start"
    FILL = "fill"
    WAIT_REPORT = "wait_report"
    READ_REPORT = "read_report"


class Known(Protocol):
    """A cycle as its factory knows it: dates of the assessment are None before the release."""

    @property
    def starts_on(self) -> date:
        """The first day."""

    @property
    def ends_on(self) -> date:
        """The last day."""

    @property
    def arrived_at(self) -> datetime | None:
        """When the assessors came; None before the release."""

    @property
    def released_at(self) -> datetime | None:
        """When the report was released."""

    @property
    def submitted_at(self) -> datetime | None:
        """When the self-assessment was submitted."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One date of a cycle. ``code`` names its sentence."""

    code: str
    on: date | datetime


def media_type_of(content: bytes) -> MediaType | None:
    """What a file is by its first bytes; None for anything else, whatever its name says."""
    for beginning, found in BEGINNINGS.items():
        if content.startswith(beginning):
            return found
    return _office(content) if content.startswith(b"PK\x03\x04") else None


def may_upload(title: str, content: bytes) -> list[Blocker]:
    """Why a file cannot be put there; empty when it can. Rule Q26."""
    found = []
    if not title:
        found.append(Blocker("document_needs_title"))
    elif len(title) > LONGEST_TITLE:
        found.append(Blocker("document_title_long", {"most": LONGEST_TITLE}))
    if not content:
        found.append(Blocker("document_empty"))
    elif len(content) > LARGEST:
        found.append(Blocker("document_large", {"most": LARGEST // 1024 // 1024}))
    elif media_type_of(content) is None:
        found.append(Blocker("document_type"))
    return found


def may_enter(*counts: int) -> list[Blocker]:
    """Why these quick facts cannot be; empty when they can. Rule Q26."""
    fits = all(0 <= count <= MOST_COUNTED for count in counts)
    return [] if fits else [Blocker("facts_number", {"most": MOST_COUNTED})]


def shown(kind: str, *, released: bool, withdrawn: bool) -> bool:
    """Whether a factory sees a document. Rules Q4 and Q6: no report before its release."""
    if withdrawn:
        return False
    return released or kind != DocumentKind.ASSESSMENT_REPORT.value


def dated(kind: str, uploaded_at: datetime, released_at: datetime | None) -> datetime:
    """The date beside a document. Rules H2 and Q6.

    A report was there before its release; the factory's date of it is the release's.
    """
    if kind == DocumentKind.ASSESSMENT_REPORT.value and released_at is not None:
        return max(uploaded_at, released_at)
    return uploaded_at


def milestones(cycle: Known, facts: Facts, *, shared_at: datetime | None) -> list[Milestone]:
    """The dates that a factory may know, in their order. Rules H2, Q4 and Q6.

    Before the release: the cycle's start and end, "submit by day 80", its own dates. After it the
    real ones.
    """
    found = [
        Milestone("own_date_start", cycle.starts_on),
        Milestone("own_date_submit_by", submit_by(cycle.starts_on, facts.counts)),
        Milestone("own_date_end", cycle.ends_on),
    ]
    own = {"own_date_submitted": cycle.submitted_at}
    if cycle.released_at is not None:
        own["own_date_arrived"] = cycle.arrived_at
        own["own_date_released"] = cycle.released_at
        own["own_date_shared"] = shared_at
    found += [Milestone(code, at) for code, at in own.items() if at is not None]
    return sorted(found, key=lambda one: _day(one.on))


def steps(facts: Facts | None, *, started: bool, submitted: bool) -> tuple[Step, ...]:
    """What is to be done now, the most important first. Rules Q8 and Q9."""
    if facts is None:
        return (Step.NO_CYCLE,)
    if facts.released:
        return (Step.READ_REPORT,)
    return (*_for_sharing(facts), _self_assessment(facts, started=started, submitted=submitted))


def _for_sharing(facts: Facts) -> Iterator[Step]:
    """Rule Q8: the profile gates connecting, and connecting is for those who share."""
    if facts.sharing and not facts.profile_complete:
        yield Step.PROFILE
    elif facts.sharing and not facts.connected:
        yield Step.CONNECT


def _self_assessment(facts: Facts, *, started: bool, submitted: bool) -> Step:
    if submitted:
        return Step.WAIT_REPORT
    if started:
        return Step.FILL
    if facts.activated_on is None:
        return Step.WAIT_ACTIVATION
    return Step.START if facts.sharing else Step.MAY_START


def _office(content: bytes) -> MediaType | None:
    """A workbook or a text of an office program, without macros; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, struct.error):
        return None
    if "[Content_Types].xml" not in names or any("vbaProject" in name for name in names):
        return None
    if "xl/workbook.xml" in names:
        return MediaType.XLSX
    return MediaType.DOCX if "word/document.xml" in names else None


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
