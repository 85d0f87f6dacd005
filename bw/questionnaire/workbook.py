"""The safe reader of workbooks: what a file is, whether it may be opened, and its cells as text.

A file is recognised by its content, never by its name alone. Nothing in it may raise out of here
but ``WorkbookError``.
"""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bw.questionnaire import cells

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP = b"PK\x03\x04"
MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 25 * 1024 * 1024  # read, that is some 200 MiB
MOST_MEMBERS = 500
# XML of a sheet with one word in every cell packs some 60 times; a bomb packs over 1,000 times.
MOST_RATIO = 200
SMALL = 1024 * 1024  # below this a ratio says nothing
SECONDS = 10
# Its own word for too large; aborted (no memory), killed, out of processor time.
TOO_MUCH = (3, -6, -9, -24)
READER = Path(cells.__file__)


class WorkbookError(Exception):
    """The file is not opened. ``code`` names the sentence that says why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, and its rows as texts. ``rows[0]`` is row 1."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def read_workbook(data: bytes, *, file_name: str = "") -> tuple[Sheet, ...]:
    """The sheets of an Excel workbook (.xlsx, or .xls named so). Raises WorkbookError."""
    check(data, file_name=file_name)
    return _sheets(_in_a_process_of_its_own(data))


def check(data: bytes, *, file_name: str = "") -> None:
    """Refuse what is not a harmless workbook, before anything opens it. Raises WorkbookError."""
    if not data:
        raise WorkbookError("workbook_empty")
    if len(data) > MOST_BYTES:
        raise WorkbookError("workbook_too_large", most=MOST_BYTES // (1024 * 1024))
    name = file_name.casefold()
    if name.endswith((".xlsm", ".xltm", ".xlam")):
        raise WorkbookError("workbook_macros")
    if data.startswith(OLE):
        _check_old(data, name)
    elif data.startswith(ZIP):
        _check_zip(data)
    else:
        raise WorkbookError("workbook_not_excel")


def _check_old(data: bytes, name: str) -> None:
    """A file of the format before 2007: also what Excel makes of a workbook with a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise WorkbookError("workbook_password")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise WorkbookError("workbook_macros")
    if name and not name.endswith(".xls"):
        raise WorkbookError("workbook_old_format", name=Path(name).suffix or name)


def _check_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members)
            for member in members:
                _check_member(archive, member)
    except WorkbookError:
        raise
    except Exception:  # noqa: BLE001 - zipfile raises a dozen kinds of errors for broken files
        raise WorkbookError("workbook_broken") from None


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename.casefold() for member in members}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise WorkbookError("workbook_macros")
    if "xl/workbook.xml" not in names:
        raise WorkbookError("workbook_not_excel")
    if len(members) > MOST_MEMBERS or len(names) < len(members):
        raise WorkbookError("workbook_bomb")
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise WorkbookError("workbook_bomb")
    if any(member.flag_bits & 1 for member in members):
        raise WorkbookError("workbook_password")


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    most = max(SMALL, member.compress_size * MOST_RATIO)
    with archive.open(member) as stream:
        content = stream.read(most + 1)  # what the directory says of its size may be a lie
    if len(content) > most:
        raise WorkbookError("workbook_bomb")
    if not member.filename.casefold().endswith((".xml", ".rels", ".vml")):
        return
    plain = content.replace(b"\0", b"").lower()  # UTF-16 too
    if b"<!doctype" in plain or b"<!entity" in plain:
        raise WorkbookError("workbook_entities")
    if member.filename.casefold() == "[content_types].xml" and b"macroenabled" in plain:
        raise WorkbookError("workbook_macros")


def _in_a_process_of_its_own(data: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own program, nothing of the file on the line
            [sys.executable, "-I", str(READER)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkbookError("workbook_too_slow") from None
    if done.returncode == 0:
        return done.stdout
    raise WorkbookError("workbook_bomb" if done.returncode in TOO_MUCH else "workbook_broken")


def _sheets(output: bytes) -> tuple[Sheet, ...]:
    found: Iterator[tuple[str, list[list[str]]]] = iter(json.loads(output))
    return tuple(Sheet(name, tuple(tuple(row) for row in rows)) for name, rows in found)
