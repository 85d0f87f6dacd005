"""Types of the survey sheet: how they are written, and by name what is not served here."""

import re
from dataclasses import dataclass

from bw.questionnaire import kinds
from bw.questionnaire.sheets import near

TYPES = ("select_one", "select_multiple", "integer", "decimal", "date", "time", "text", "note",
         "calculate")  # fmt: skip
AT_SUBMISSION = "at-submission"
GRID = "grid"
TABLE_APPEARANCES = ("table-list",)
YES_NO = frozenset(("yes", "no"))
MONTHS = frozenset(str(month) for month in range(1, 13))

ALIASES = {
    "select one": "select_one",
    "select_one_from": "select_one",
    "select1": "select_one",
    "select multiple": "select_multiple",
    "select all that apply": "select_multiple",
    "int": "integer",
    "string": "text",
    "calculation": "calculate",
}
BEGIN_GROUP = "begin group"
END_GROUP = "end group"
BEGIN_REPEAT = "begin repeat"
END_REPEAT = "end repeat"
NESTING = (BEGIN_GROUP, END_GROUP, BEGIN_REPEAT, END_REPEAT)
NOT_SERVED = (
    "begin kobomatrix", "end kobomatrix", "begin score", "end score",
    "begin rank", "end rank", "begin loop", "end loop", "rank", "range", "datetime", "dateTime",
    "geopoint", "geotrace", "geoshape", "image", "photo", "audio", "video", "file", "barcode",
    "acknowledge", "trigger", "hidden", "select_one_from_file", "select_multiple_from_file",
    "select_one_external", "csv-external", "xml-external", "osm", "start", "end", "today",
    "deviceid", "subscriberid", "simserial", "phonenumber", "username", "email", "audit",
    "start-geopoint", "background-audio", "background-geopoint", "score__row", "rank__level",
)  # fmt: skip
WORDS = (*TYPES, *NESTING)
_GROUP = re.compile(r"^(begin|end)[ _]+(\w+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SurveyType:
    """What a cell of the column ``type`` says.

    ``word``: one of TYPES or NESTING; empty when ``problem`` says why not.
    """

    word: str
    list_name: str = ""
    problem: str = ""
    given: str = ""
    meant: str = ""


def read(cell: str) -> SurveyType:
    """The type in a cell."""
    text = " ".join(cell.split())
    if group := _GROUP.match(text):
        text = f"{group[1].lower()} {group[2].lower()}"
        if text in NESTING:
            return SurveyType(text)
        return _refused(text)
    lowered = text.lower()
    for alias, word in ALIASES.items():
        if lowered == alias or lowered.startswith(alias + " "):
            text = word + text[len(alias) :]
            break
    word, _, rest = text.partition(" ")
    word = word.lower()
    if word in ("select_one", "select_multiple"):
        return _select(word, rest.strip())
    if word in TYPES and not rest:
        return SurveyType(word)
    return _refused(text)


def nesting_of(cell: str) -> str:
    """What a cell begins or ends: ``begin group``, ``end repeat``, …; empty for a question."""
    group = _GROUP.match(" ".join(cell.split()))
    return f"{group[1].lower()} {group[2].lower()}" if group else ""


def _select(word: str, rest: str) -> SurveyType:
    list_name, _, more = rest.partition(" ")
    if more in ("or_other", "or other"):
        return SurveyType("", problem="type_or_other", given=f"{word} {rest}")
    if more or not list_name:
        return SurveyType("", problem="type_needs_list", given=f"{word} {rest}".strip())
    return SurveyType(word, list_name)


def _refused(text: str) -> SurveyType:
    first = text.lower().split(" ", maxsplit=1)[0]
    for name in NOT_SERVED:
        if text.lower() == name.lower() or (first == name.lower() and not text.startswith("begin")):
            return SurveyType("", problem="type_not_served", given=name)
    meant = near(text, WORDS) or near(first, WORDS)
    if meant:
        return SurveyType("", problem="type_misspelt", given=text, meant=meant)
    return SurveyType("", problem="type_unknown", given=text)


def kind_of(found: SurveyType, appearance: str, names: frozenset[str]) -> str:
    """The kind of question for a type, its appearance and the names of its list's choices."""
    kind = kinds.from_xlsform(f"{found.word} {found.list_name}".strip(), appearance.lower())
    if kind is None or (kind == "yes_no" and names and names != YES_NO):
        return "single"  # a list that is called yes_no and has more to choose
    return kind
