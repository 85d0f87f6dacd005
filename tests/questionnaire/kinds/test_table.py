"""The table of kinds, and which row of a workbook is which kind."""

from pathlib import Path

import pytest

from bw.messages import kinds as sentences
from bw.questionnaire import kinds
from bw.questionnaire.kinds import KINDS, UnknownKindError, from_xlsform, kind_of
from bw.settings import ROOT
from tests.questionnaire.kinds.asked import PLAIN, READERS


@pytest.mark.parametrize(
    ("type", "appearance", "kind"),
    [
        ("select_one yes_no", "", "yes_no"),
        ("select_one colours", "minimal", "single"),
        ("select_multiple colours", "", "multiple"),
        ("select_multiple months", "months", "months"),
        ("integer", "", "integer"),
        ("decimal", "", "decimal"),
        ("decimal", "percent", "percent"),
        ("decimal", "w4 currency", "currency"),
        ("date", "at-submission", "date"),
        ("time", "", "time"),
        ("text", "", "text"),
        ("text", "multiline", "long_text"),
        ("text", "email", "email"),
        ("text", "tel", "phone"),
        ("text", "country", "country"),
        ("text", "time-range", "time_range"),
        ("note", "", "note"),
        ("calculate", "", "calculate"),
    ],
)
def test_row_of_a_workbook_has_a_kind(type: str, appearance: str, kind: str) -> None:  # noqa: A002
    assert from_xlsform(type, appearance) == kind


@pytest.mark.parametrize(
    "type",
    ["", "geopoint", "image", "select_one", "select_one a or_other", "begin_repeat", "text x"],
)
def test_row_of_a_workbook_is_nothing_we_ask(type: str) -> None:  # noqa: A002
    assert from_xlsform(type) is None


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(UnknownKindError):
        kind_of("hologram")


@pytest.mark.parametrize("name", sorted(KINDS.keys() - {"note", "calculate"}))
def test_kind_has_a_template(name: str) -> None:
    drawn = kind_of(name).widget(PLAIN, {}, READERS["en"], "bd")
    assert (ROOT / "templates" / drawn.template).is_file()


def test_note_and_calculation_take_no_answer() -> None:
    parsed = [KINDS[n].parse({"answer": ["x"]}, PLAIN, READERS["en"], "bd")
              for n in ("note", "calculate")]  # fmt: skip
    assert parsed == ["", ""]


def test_every_sentence_about_kinds_has_a_use() -> None:
    folder = Path(kinds.__file__).parent
    source = "".join(path.read_text() for path in folder.glob("*.py"))
    assert [code for code in sentences.CODES if f'"{code}"' not in source] == []
