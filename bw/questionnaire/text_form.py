"""A version as stable plain text, for ``diff``: one block for each question. Pure.

The same version gives the same text, whatever the order of its workbook's columns. It is made to be
read and compared, not to be imported: the workbook itself is kept byte for byte.
"""

from collections.abc import Iterator

from bw.questionnaire.outline import Outline
from bw.questionnaire.parts import TEXTS, Key, Part, What, parts_of

FORMAT = 1  # what has to change when the same version would read differently
INDENT = {What.FIELD: "  ", What.CHOICE: "  "}
_FIRST = ("kind", "name", "ref", "list_name", "rows_list")
_TEXT_RANK = {name: n for n, name in enumerate(("title", "label", "category", *TEXTS[1:]))}


def text_form(outline: Outline) -> str:
    """The text of a version: UTF-8, lines end with a line feed, the last one too."""
    head = f"# text form {FORMAT}\n# {outline.form_id}, version {outline.version}\n"
    blocks = (_block(part) for part in parts_of(outline))
    return head + "".join(blocks)


def _block(part: Part) -> str:
    indent = INDENT.get(part.what, "")
    lines = [f"{indent}{part.what} {part.name}"]
    lines += [f"{indent}  {line}" for line in _lines(part)]
    before = "" if indent else "\n"
    return before + "\n".join(lines) + "\n"


def _lines(part: Part) -> Iterator[str]:
    if part.parent and part.what is not What.CHOICE:
        yield f"in: {_place(part.parent)}"
    rank = {name: n for n, name in enumerate(_FIRST)}
    for name in sorted(part.logic, key=lambda name: (rank.get(name, len(rank)), name)):
        yield from _value(name, part.logic[name])
    for name, language in sorted(part.texts, key=_order_of_texts):
        yield from _value(f"{name} [{language}]", part.texts[name, language])


def _place(key: Key) -> str:
    return f"{key[0]} {key[1]}"


def _order_of_texts(key: tuple[str, str]) -> tuple[int, str, str]:
    name, language = key
    return _TEXT_RANK.get(name, len(_TEXT_RANK)), name, language


def _value(name: str, value: str) -> Iterator[str]:
    """On the line of its name; a value of several lines below it, each behind a bar."""
    lines = value.splitlines() or [""]
    if len(lines) == 1:
        yield f"{name}: {lines[0]}"
        return
    yield f"{name}:"
    for line in lines:
        yield f"  | {line}".rstrip()
