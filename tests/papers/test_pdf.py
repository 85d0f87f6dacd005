"""The PDF: read back with another program."""

import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from flask import Flask

from bw.papers import as_pdf, pages
from bw.papers.rules import Form, Source
from bw.questionnaire import entries
from bw.questionnaire.entries import Entry
from bw.web import locale
from tests.papers import scene
from tests.papers.scene import BANGLA, FORMULA, HOSTILE
from tests.questionnaire.build import grid, leaf, outline, q, section
from tests.selfassessment.world import world


def opened(content: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(content)


def text_of(content: bytes) -> str:
    """The text that somebody copies, with single spaces."""
    with opened(content) as document:
        texts = []
        for page in document:
            words = page.get_textpage()
            texts.append(words.get_text_range())
            words.close()
            page.close()
    return " ".join(" ".join(texts).split())


@pytest.mark.parametrize("language", ["en", "bn", "id", "vi"])
@pytest.mark.parametrize("source", [Source.PRESENT, Source.BLANK])
def test_pdf_is_tagged_and_has_title_and_bookmarks(
    app: Flask, language: str, source: Source
) -> None:
    content = scene.made(scene.answered(), Form.PDF, source, language=language)
    with opened(content) as document:
        assert document.is_tagged()
        assert document.get_metadata_dict()["Title"] == "Tiny"
        assert [mark.get_title() for mark in document.get_toc()] == [
            "FP Section FP", "Names – Facility", "Dormitory", "WI Section WI", "Unions",
        ]  # fmt: skip
    assert f"/Lang({language})".encode() in content.replace(b"/Lang (", b"/Lang(")


def test_bangla_can_be_copied_as_it_was_written(app: Flask) -> None:
    answer = "স্বাস্থ্যকর ক্ষুদ্র শ্রমিকের জন্য, র‍্যাব ও হৃদয়"
    made = scene.answered(story=answer)
    text = text_of(scene.made(made, Form.PDF, language="bn"))
    assert BANGLA in text
    assert answer in text or answer.replace("\u200d", "") in text.replace("\u200d", "")
    with locale.using(locale.make("bn")):
        assert locale.gettext("Page %(page)s of %(all)s", page="১", all="২") in text


def test_vietnamese_can_be_copied_as_it_was_written(app: Flask) -> None:
    answer = "Người lao động được nghỉ phép năm ở xưởng số Ⅲ"
    assert answer.replace("Ⅲ", "3") in text_of(
        scene.made(scene.answered(story=answer.replace("Ⅲ", "3")), Form.PDF, language="vi")
    )


def test_what_people_wrote_is_never_markup(app: Flask) -> None:
    text = text_of(scene.made(scene.answered(), Form.PDF))
    assert HOSTILE in text
    assert FORMULA in text
    assert "root:" not in text


@pytest.mark.parametrize(
    "hostile",
    [
        "#set page(width: 1pt)",
        '#import "@preview/cetz:0.3.0": *',
        "]#[ #panic()",
        "\\u{41} $ sum_(i=0)^n $ ``` raw",
        "a" * 3000,
        "ไทย 中文 😀 \u202e \ufdd0 \u0007",
        "line one\nline two\n\n\nline five",
        "{page} {all} %(page)s %s",
    ],
)
def test_hostile_answers_make_a_paper(app: Flask, hostile: str) -> None:
    made = scene.answered()
    scene.put(made, "story", hostile)
    content = scene.made(made, Form.PDF)
    shown = text_of(content).replace("\u200b", "").replace(" ", "").replace("\ufffe", "")
    first = hostile.split("\n", maxsplit=1)[0].replace(" ", "")[:20]
    assert content.startswith(b"%PDF")
    assert first.isascii() is False or first in shown


def outside(content: bytes) -> list[str]:
    """The letters that stand beyond the edge of their page."""
    found = []
    with opened(content) as document:
        for page in document:
            width, height = page.get_size()
            words = page.get_textpage()
            for index in range(words.count_chars()):
                left, bottom, right, top = words.get_charbox(index)
                if min(left, bottom) < 0 or right > width or top > height:
                    found.append(words.get_text_range(index, 1))
            words.close()
            page.close()
    return [each for each in found if each.strip()]


@pytest.mark.parametrize(
    "answer", ["line\n" * 300 + "end", "word " * 900 + "end", "w" * 4990 + "end"]
)
def test_long_answers_go_on_to_the_next_page(app: Flask, answer: str) -> None:
    made = scene.answered()
    scene.put(made, "story", answer)
    union = Entry("a" * 12, 1, {"u_name": answer, "u_members": "4"})
    scene.put(made, "unions", entries.write([union] * 3))
    content = scene.made(made, Form.PDF)
    assert outside(content) == []
    assert text_of(content).replace(" ", "").count("end") >= 4


def test_wide_grid_is_cut_into_tables(app: Flask) -> None:
    fields = [q(f"f{n}", "integer", label=f"Column {n}", ref="") for n in range(30)]
    months = [f"month{n}" for n in range(12)]
    wide = outline(
        section("FP", leaf("A", grid("wide", *fields, rows=months, ref="WIDE"))), threshold=10
    )
    made = world(wide)
    values = {f"f{n}": "123456" for n in range(30)}
    scene.put(made, "wide", entries.write(Entry(month, 1, values) for month in months))
    for source in (Source.PRESENT, Source.BLANK):
        content = scene.made(made, Form.PDF, source)
        assert outside(content) == []
        assert text_of(content).count("Month11") == 4


def test_section_that_asks_nothing_is_an_empty_paper(app: Flask) -> None:
    made = world(
        outline(
            section("FP", leaf("A", q("a"))), section("WI", leaf("B", q("b", step=2))), threshold=10
        )
    )
    assert "Padma" in text_of(scene.made(made, Form.PDF, section="WI"))


def test_blank_form_has_no_answers_and_three_entries(app: Flask) -> None:
    made = scene.answered()
    text = text_of(scene.made(made, Form.PDF, Source.BLANK))
    assert "HYPERLINK" not in text
    assert "=Union A" not in text
    assert text.count("Question u_name") == 3
    assert text.count("Comment:") == 9
    assert "Asked only when another answer makes it apply." in text
    assert "Yes No" in text
    assert "SECOND" not in text  # its step was not chosen


def test_filled_form_says_what_was_not_asked_and_marks_choices(app: Flask) -> None:
    text = text_of(scene.made(scene.answered(), Form.PDF))
    assert "BEDS Question beds not asked" in text
    assert "Yes × No" in text
    assert "× Red × Green" in text
    assert "Men not answered" in text


def test_priority_questions_are_marked_in_words_with_a_legend(app: Flask) -> None:
    text = text_of(scene.made(scene.answered(), Form.PDF))
    assert text.count("For the committee to discuss") == 2  # in the legend, at one question
    assert "COUNT For the committee to discuss Question count" in text


def test_head_and_pages_are_numbered(app: Flask) -> None:
    content = scene.made(scene.answered(), Form.PDF)
    text = text_of(content)
    with opened(content) as document:
        count = len(document)
    assert count > 1
    for number in range(1, count + 1):
        assert f"Page {number} of {count}" in text
    assert "Padma Garments, Cycle 1" in text
    assert "Tiny, version 1" in text


def test_one_section_alone(app: Flask) -> None:
    text = text_of(scene.made(scene.answered(), Form.PDF, section="WI"))
    assert "UNIONS" in text
    assert "WORD" not in text


def test_long_words_can_be_broken(app: Flask) -> None:
    assert pages.breakable("short words") == "short words"
    assert pages.breakable("a" * 70) == "a" * 30 + "\u200b" + "a" * 30 + "\u200b" + "a" * 10


def set_pages(folder: Path, source: str) -> int:
    """The exit of the typesetter for a template of the test's."""
    folder.mkdir(exist_ok=True)
    (folder / "pages.typ").write_text(source)
    (folder / "data.json").write_text(json.dumps({}))
    program = as_pdf.HERE / "typesetter.py"
    command = [sys.executable, "-I", str(program), str(folder), str(as_pdf.FONTS)]
    return subprocess.run(command, check=False, capture_output=True, timeout=60).returncode


def test_typesetter_reads_nothing_but_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    assert set_pages(tmp_path / "in", "Hello") == 0
    for path in ("../secret.txt", str(tmp_path / "secret.txt"), "/etc/passwd"):
        assert set_pages(tmp_path / "in", f'#read("{path}")') != 0, path


def test_typesetter_fetches_no_packages(tmp_path: Path) -> None:
    assert set_pages(tmp_path / "in", '#import "@preview/cetz:0.3.0": *') != 0


def test_typesetter_has_little_memory(tmp_path: Path) -> None:
    endless = '#let a = "0123456789" * 200000000\n#a.len()'
    assert set_pages(tmp_path / "in", endless) != 0


def test_typesetter_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = "#let n = 0\n#while n >= 0 { n += 1; if n > 90000000 { n = 0 } }"
    (tmp_path / "pages.typ").write_text(endless)
    monkeypatch.setattr(as_pdf, "SECONDS", 1)
    with pytest.raises(as_pdf.TypesettingError):
        as_pdf._run(tmp_path)


def test_process_inherits_no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}

    def run(command: list[str], **how: object) -> subprocess.CompletedProcess[bytes]:
        seen.update(how)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setenv("BW_SECRET_KEY", "x" * 40)
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(as_pdf.TypesettingError):
        as_pdf._run(tmp_path)
    assert "BW_SECRET_KEY" not in seen["env"]  # type: ignore[operator]
