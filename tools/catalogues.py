"""The catalogues of sentences: `update` after a sentence changed, `check` before each commit.

Every entry that no native speaker has read carries the translator's comment `DRAFT`; whoever reads
it takes the comment away. A new sentence gets an empty entry, never a guess.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("bn", "id", "vi")
DRAFT = "draft: not yet read by a native speaker"
PLURALS = {
    "bn": (2, "(n > 1)"),
    "id": (1, "0"),
    "vi": (1, "0"),
}
METHODS = [("bw/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
OPTIONS = {"templates/**": {"trimmed": "true", "silent": "false"}}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%(?:\([a-z_0-9]+\))?[sd%]|\{[a-z_0-9]*\}")
# Headers that change with each run, or say nothing.
NOISE = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Report-Msgid|Last-Translator|Language-Team|'
    r"Generated-By)[^\n]*\n",
    re.MULTILINE,
)
# Words that are the same in another language, or names.
SAME = {"Email", "SMS", "ID", "%(num)s", "%(size)s kB", "Demo", "Filter", "Status"}


def extracted() -> Catalog:
    """Every sentence of the code and the templates."""
    template = Catalog(project="Factory Self-Assessment", charset="utf-8")
    found = extract_from_dir(
        str(ROOT),
        METHODS,
        OPTIONS,
        KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
        directory_filter=_wanted,
    )
    for file, _line, message, comments, context in found:
        template.add(
            message, None, [(Path(file).as_posix(), 0)], auto_comments=comments, context=context
        )
    return template


def _wanted(folder: str | Path) -> bool:
    relative = Path(folder).resolve().relative_to(ROOT)
    return not relative.parts or relative.parts[0] in ("bw", "templates")


def path_of(language: str) -> Path:
    """The catalogue of a language."""
    return ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """The catalogue as it stands; an empty one when there is none."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as stream:
        return read_po(stream, locale=language, charset="utf-8")


def update(language: str, template: Catalog) -> int:
    """Keep what is translated, drop what is gone, add what is new. Gives how many are empty."""
    old = read(language)
    new = Catalog(locale=language, project="Factory Self-Assessment", charset="utf-8", fuzzy=False)
    new.header_comment = f"# Sentences in {language}. Written by tools/catalogues.py."
    count, expression = PLURALS[language]
    # Babel knows other plural forms for bn and id, and has no public way to say so.
    vars(new).update(_num_plurals=count, _plural_expr=expression)
    empty = 0
    for message in template:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        files = sorted({(file, 0) for file, _ in message.locations})
        comments = known.user_comments if known is not None else [DRAFT]
        string = known.string if known is not None else _blank(message, count)
        entry = new.add(
            message.id, string, files, auto_comments=message.auto_comments,
            user_comments=comments, context=message.context,
        )  # fmt: skip
        empty += not _filled(entry)
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    write_po(written, new, width=100, sort_output=True, include_lineno=False)
    path.write_text(NOISE.sub("", written.getvalue().decode()))
    return empty


def _blank(message: Message, plurals: int) -> str | tuple[str, ...]:
    return ("",) * plurals if message.pluralizable else ""


def _strings(message: Message) -> list[str]:
    """The translation: one text, or one for each plural form."""
    found = message.string if isinstance(message.string, list | tuple) else [message.string]
    return [text or "" for text in found]


def _filled(message: Message) -> bool:
    return all(_strings(message))


def problems(language: str, template: Catalog) -> Iterator[str]:
    """Everything that is wrong with a catalogue."""
    catalogue = read(language)
    for message in template:
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        name = message.id if isinstance(message.id, str) else message.id[0]
        if known is None:
            yield f"{language}: missing: {name!r}"
        elif not _filled(known):
            yield f"{language}: not translated: {name!r}"
        elif known.fuzzy:
            yield f"{language}: fuzzy: {name!r}"
        else:
            yield from _text_problems(language, known, name)
    wanted = {(str(m.id), m.context) for m in template}
    for message in catalogue:
        if message.id and (str(message.id), message.context) not in wanted:
            yield f"{language}: no longer used: {message.id!r}"


def _text_problems(language: str, message: Message, name: str) -> Iterator[str]:
    ids = message.id if isinstance(message.id, list | tuple) else [message.id]
    wanted = {frozenset(PLACEHOLDER.findall(text)) for text in ids}
    for text in _strings(message):
        if frozenset(PLACEHOLDER.findall(text)) not in wanted:
            yield f"{language}: placeholders differ: {name!r} -> {text!r}"
        if text == name and " " in name and name not in SAME:
            yield f"{language}: left in English: {name!r}"


def main(arguments: list[str]) -> int:
    """`update [language …]` or `check [language …]`; all languages when none is named."""
    task, languages = arguments[:1], arguments[1:] or list(LANGUAGES)
    template = extracted()
    if task == ["update"]:
        for language in languages:
            sys.stdout.write(f"{language}: {update(language, template)} without a translation\n")
        return 0
    found = [problem for language in languages for problem in problems(language, template)]
    complete = f"{len(template)} sentences in {', '.join(languages)}: complete"
    sys.stdout.write("\n".join(found or [complete]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
