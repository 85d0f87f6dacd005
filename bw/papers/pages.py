"""A self-assessment as the data of the PDF's template: texts, and how much room an answer needs."""

import re
from collections.abc import Sequence
from typing import Any

from bw.papers.content import AnswerState, EntryLine, Head, Line, Value
from bw.papers.rules import Source
from bw.papers.words import of_what, state_word
from bw.questionnaire.definition import Definition, Question
from bw.questionnaire.kinds import KINDS
from bw.web import locale
from bw.web.locale import gettext as _

BLANK_ENTRIES = 3  # forms of a repeat on a blank paper
MOST_CHOICES = 40  # with boxes to tick; longer lists get room to write
# More than that may go over the end of a page: characters, lines, choices.
LONG, MOST_LINES, MOST_TOGETHER = 400, 8, 12
# Longer words run out of the page: they may be broken where nothing shows.
_LONG_WORD = re.compile(r"\S{40,}")
_PIECE = re.compile(r"\S{30}")
ROOM = {
    "long_text": "long",
    "integer": "number",
    "decimal": "number",
    "percent": "number",
    "currency": "number",
    "date": "date",
    "time": "number",
    "time_range": "range",
}


def breakable(text: str) -> str:
    """The text with places to break in words that no line holds."""
    if not _LONG_WORD.search(text):
        return text
    return _LONG_WORD.sub(lambda word: _PIECE.sub("\\g<0>\u200b", word[0]), text)


def frame(head: Head, definition: Definition) -> dict[str, Any]:
    """Title, head, words and digits; what the sections stand in."""
    about, reader = head.about, locale.current()
    title = definition.title.in_language(head.language)
    cycle = _("Cycle %(number)s", number=about.cycle_number)
    version = _("version %(number)s", number=definition.version)
    blank = head.source is Source.BLANK
    cycle_days = f"{reader.date(about.starts_on)} – {reader.date(about.ends_on)}"
    return {
        "blank": blank,
        "language": head.language,
        "digits": "১" if reader.bengali else "1",
        "title": title,
        "running": breakable(f"{about.factory_name}, {cycle}"),
        "factory": f"{title}, {version}",
        "made_from": of_what(head),
        "explained": "" if blank else _("The factory's own statement. Nobody has verified it."),
        "head": [
            [_("Factory"), breakable(about.factory_name)],
            [_("Cycle"), f"{reader.digits(str(about.cycle_number))} ({cycle_days})"],
            [_("Version of the questionnaire"), definition.version],
            [_("Made from"), of_what(head)],
        ],
        "words": _words(),
    }


def _words() -> dict[str, str]:
    return {
        # Translators: braces stay as they are
        "page": _("Page %(page)s of %(all)s", page="{page}", all="{all}"),
        "priority": _("For the committee to discuss"),
        "legend": _(
            "such questions have a bar at their side. Workers and management discuss them "
            "together before they are answered."
        ),
        "conditional": _("Asked only when another answer makes it apply."),
        "comment": _("Comment:"),
        "row": _("Row"),
        "day": _("day"),
        "month": _("month"),
        "year": _("year"),
    }


def question(line: Line, definition: Definition, head: Head) -> dict[str, Any]:
    """One question with its answer or the room for one."""
    asked, blank = line.asked, head.source is Source.BLANK
    language = head.language
    rows = [row.label.in_language(language) for row in asked.rows]
    entries = _blank_entries(rows, len(line.fields)) if blank else _entries(line.entries)
    return {
        **_asked(asked, line.question or asked.name, line.value, head),
        "ref": asked.ref,
        "hint": breakable(asked.hint.in_language(language)),
        "notes": _notes(asked, definition, head),
        "priority": bool(asked.bipartite),
        "conditional": bool(asked.conditions),
        "long": _is_long(line),
        "comment": breakable(line.comment),
        "shape": asked.kind if asked.is_group else "",
        "fields": [
            _asked(field, label, line.value, head)
            for field, label in zip(line.fields, line.field_labels, strict=True)
        ],
        "entries": entries if asked.is_group else [],
    }


def _is_long(line: Line) -> bool:
    """Whether a question may go over the end of a page; what is short stays together."""
    written = f"{line.value.read}\n{line.comment}"
    return (
        len(written) > LONG
        or written.count("\n") > MOST_LINES
        or len(line.asked.choices) > MOST_TOGETHER
        or line.asked.is_group
    )


def _asked(asked: Question, label: str, value: Value, head: Head) -> dict[str, Any]:
    """What a question and a field have in common."""
    return {
        "label": breakable(label),
        "room": ROOM.get(asked.kind, "short"),
        "unit": KINDS[asked.kind].unit(head.about.country),
        "value": _value(value),
        "choices": _choices(asked, value),
    }


def _choices(asked: Question, value: Value) -> list[dict[str, Any]]:
    offered = KINDS[asked.kind].options(asked, locale.current())
    if not 0 < len(offered) <= MOST_CHOICES:
        return []
    chosen = set(value.stored.split())
    return [{"label": label, "chosen": name in chosen} for name, label in offered]


def _value(value: Value) -> dict[str, str]:
    word = "" if value.state is AnswerState.ANSWERED else state_word(value.state)
    return {"state": value.state.value, "read": breakable(value.read), "word": word}


def _entries(entries: Sequence[EntryLine]) -> list[dict[str, Any]]:
    return [
        {"title": breakable(each.title), "values": [_value(value) for value in each.values]}
        for each in entries
    ]


def _blank_entries(rows: Sequence[str], fields: int) -> list[dict[str, Any]]:
    numbers = [locale.current().digits(str(n + 1)) for n in range(BLANK_ENTRIES)]
    nothing = _value(Value(AnswerState.NOT_ANSWERED))
    return [{"title": title, "values": [nothing] * fields} for title in rows or numbers]


def _notes(asked: Question, definition: Definition, head: Head) -> list[str]:
    """The notes right above; on a filled paper those that always apply."""
    blank = head.source is Source.BLANK
    return [
        breakable(note.label.in_language(head.language))
        for note in definition.notes_before(asked.position)
        if blank or not note.conditions
    ]
