"""The papers of the demo are whole PDF files."""

import re

from bw.demo import paper
from bw.home import rules


def test_pdf_is_taken_as_one() -> None:
    assert rules.media_type_of(paper.pdf("Report")) is rules.MediaType.PDF


def test_table_points_at_its_objects() -> None:
    made = paper.pdf("Report (first)", "Nghệ An")

    places = [int(one) for one in re.findall(rb"(\d{10}) 00000 n", made)]
    start = int(made.rsplit(b"startxref\n", 1)[1].split()[0])

    assert [made[place : place + 7] for place in places] == [
        b"%d 0 obj" % number for number in range(1, 6)
    ]
    assert made[start : start + 4] == b"xref"
    assert rb"(Report \(first\)) Tj" in made
