"""Workbook on standard input, its cells as JSON on standard output: a small program of its own.

``workbook.read_workbook`` runs it in a process with limits of memory and time, so that no file,
however it was made, can harm the one that serves people. It imports nothing of the product.
"""

import datetime
import io
import json
import resource
import sys
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 8
MOST_ROWS = 30_000
MOST_CELLS = 1_500_000


# What no text holds and PostgreSQL refuses.
_CONTROL = dict.fromkeys(n for n in range(32) if chr(n) not in "\n\t")


def text_of(value: Any) -> str:
    """A cell as the text that its author sees: whole numbers without a point, days as ISO."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\N{NO-BREAK SPACE}", " ")
    return text.translate(_CONTROL).strip()


def cells_of(data: bytes) -> list[list[Any]]:
    """Each sheet as its name and its rows; the first row is row 1 of the sheet.

    Raises CalamineError, or whatever else the reader meets in a broken file.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets: list[list[Any]] = []
    for about in book.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        if sheet.total_height > MOST_ROWS or sheet.total_height * sheet.total_width > MOST_CELLS:
            raise OverflowError(about.name)
        rows = [[text_of(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        sheets.append([about.name, rows])
    return sheets


def main() -> int:
    """Exit code 0: JSON was written; 3: too large; anything else: not readable."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sheets = cells_of(sys.stdin.buffer.read())
    except (OverflowError, MemoryError):
        return 3
    except BaseException:  # noqa: BLE001 - a panic of the reader is no Exception; nothing goes on after it
        return 4
    sys.stdout.write(json.dumps(sheets))
    return 0


if __name__ == "__main__":
    sys.exit(main())
