"""Small files of each type that is taken, and some that are not."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)


def office(*names: str) -> bytes:
    """A zip file with files of these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            # Always the same bytes: they stand in the names of tests.
            archive.writestr(zipfile.ZipInfo(name), "<x/>")
    return made.getvalue()


XLSX = office("[Content_Types].xml", "xl/workbook.xml")
DOCX = office("[Content_Types].xml", "word/document.xml")
XLSM = office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")
ALL = (PDF, PNG, JPEG, XLSX, DOCX, XLSM)
