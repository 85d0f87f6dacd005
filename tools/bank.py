"""``python -m tools.bank [FILE …]``: what is wrong with the texts of a question bank's sections.

The importer judges a bank as a form; this judges it as something that a worker reads on a phone:
every text in every language, nothing left in English, the same numbers and sentences everywhere,
the words of the glossary, short enough, light enough for a slow line.
"""

import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import brotli

ROOT = Path(__file__).resolve().parents[1] / "questionnaires"
BANK = ROOT / "slcp"
TERMS = ROOT / "terms.toml"
LANGUAGES = ("en", "bn", "id", "vi")
BENGALI_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
PLACEHOLDER = re.compile(r"\$\{[A-Za-z0-9_.-]+\}")
# Indonesian names that hold a digit: safety at work, its committee, first aid.
NUMBERED_NAMES = re.compile(r"\b(?:P2)?K3\b|\bP3K\b")
REF = re.compile(r"[A-Z]{2}-[A-Z]{3}-\d{2}\Z")
SENTENCE_END = re.compile(r"[.?!।](?=\s|$)")

# Key of a text -> the most characters that it may have in any language.
LONGEST = {
    "label": 140, "hint": 60, "guidance": 600, "constraint_message": 240,
    "required_message": 160, "law_bd": 420, "law_id": 420, "law_vn": 420,
}  # fmt: skip
LONGEST_CHOICE, LONGEST_HEADING = 110, 70
SENTENCES = range(2, 6)  # of a guidance
# All texts of one question in one language, as they travel; the page around them takes 700 B.
HEAVIEST = 3_400
DEPARTMENTS = {"hr", "production", "compliance", "finance", "safety", "management",
               "administration"}  # fmt: skip
THEMES = {"osh", "dialogue", "relations", "grievance", "voice"}
INSTRUMENTS = {
    "law_bd": r"Bangladesh (Labour (Act 2006|Rules 2015)|National Building Code|Standards)"
              r"|Fire Prevention and Extinction|EPZ Labour Act|Bangladesh EPZ",
    "law_id": r"Law (No\. )?\d+ of \d{4}|Government Regulation|Minister of|Presidential Regulation"
              r"|Constitution",
    "law_vn": r"Labour Code 2019|Law on |Trade Union Law|Employment Law|Decree No\.|Circular No\."
              r"|Housing Law|Electricity Law",
}  # fmt: skip
# Latin letters that a Bangla text may hold: names of bodies and references.
LATIN_IN_BANGLA = re.compile(
    r"\$\{[^}]*\}|[A-Z]{2}-[A-Z]{3}-\d{2}|PKB|LKS Bipartit|NIB|BPJS|VSIC|SLCP|NĐ-CP|BLHĐ"
    r"|TT-B[A-ZĐ]+|UBTVQH|QCVN|TCVN|/HK\."
)
ENGLISH = re.compile(r"\b(the|and|of|with|workers?|factory|which|from|this|are)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """One text in all languages, and where it stands."""

    place: str
    key: str
    texts: Mapping[str, str]


@dataclass
class Section:
    """A section's file with the lists of the whole form."""

    path: Path
    form: Mapping[str, Any]
    source: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.source = tomllib.loads(self.path.read_text(encoding="utf-8"))

    @cached_property
    def questions(self) -> list[dict[str, Any]]:
        """The questions in order, without the fields of groups."""
        return [q for leaf in self.source["leaf"] for q in leaf.get("question", [])]

    @cached_property
    def lists(self) -> dict[str, list[dict[str, str]]]:
        """Every choice list that the section may use."""
        return {**self.form["choices"], **self.source.get("choices", {})}

    def choices_of(self, question: Mapping[str, Any]) -> list[dict[str, str]]:
        """The choices of a question and of its fields; none for other kinds."""
        found = list(self.lists.get(question.get("rows", ""), []))
        for each in (question, *question.get("field", [])):
            words = each.get("type", "").split()
            if len(words) == 2 and words[0].startswith("select"):
                found += self.lists.get(words[1], [])
        return found

    def said(self) -> Iterator[Said]:
        """Every text of the section."""
        yield Said("section", "heading", self.source["section"]["label"])
        for name, choices in self.source.get("choices", {}).items():
            for choice in choices:
                texts = {k: v for k, v in choice.items() if k in LANGUAGES}
                yield Said(f"choices.{name}.{choice['name']}", "choice", texts)
        for leaf in self.source["leaf"]:
            yield Said(f"{leaf['name']}.label", "heading", leaf["label"])
            if "category" in leaf:
                yield Said(f"{leaf['name']}.category", "heading", leaf["category"])
            for question in leaf.get("question", []):
                yield from self._said_by(question)

    def _said_by(self, question: Mapping[str, Any]) -> Iterator[Said]:
        place = question.get("ref") or question.get("name", "?")
        for each in (question, *question.get("field", [])):
            here = place if each is question else f"{place}.{each.get('name', '?')}"
            for key in LONGEST:
                if key in each:
                    kind = "column" if each is not question and key == "label" else key
                    yield Said(f"{here}.{key}", kind, each[key])


def form_of(folder: Path) -> dict[str, Any]:
    """The form's own file: languages, settings, shared lists."""
    return tomllib.loads((folder / "form.toml").read_text(encoding="utf-8"))


def digits(text: str) -> list[str]:
    """The numbers in a text, whatever its digits, in order of size; names with a digit are none."""
    plain = NUMBERED_NAMES.sub("", PLACEHOLDER.sub("", text))
    return sorted(re.findall(r"\d+", plain.translate(BENGALI_DIGITS)))


def sentences(text: str) -> int:
    """How many sentences end in a text."""
    return len(SENTENCE_END.findall(text))


# ── texts ───────────────────────────────────────────────────────────────────────────────────────


def missing(said: Said) -> Iterator[str]:
    """Languages without the text."""
    for language in LANGUAGES:
        if not said.texts.get(language, "").strip():
            yield f"{language}: missing"


def left_in_english(said: Said) -> Iterator[str]:
    """Texts that are not in their language."""
    for language in ("id", "vi"):
        text = said.texts.get(language, "")
        if found := ENGLISH.search(text):
            yield f"{language}: English word {found[0]!r}"
        if text == said.texts.get("en") and len(text.split()) > 2:
            yield f"{language}: the English text"
    bangla = LATIN_IN_BANGLA.sub("", said.texts.get("bn", ""))
    if found := re.search(r"[A-Za-z]{2,}|[0-9]", bangla):
        yield f"bn: {found[0]!r} in Latin letters or digits"


def numbers_differ(said: Said) -> Iterator[str]:
    """Other numbers or other places for values than in English."""
    english = said.texts.get("en", "")
    for language in LANGUAGES[1:]:
        text = said.texts.get(language, "")
        if text and digits(text) != digits(english):
            yield f"{language}: numbers {digits(text)} instead of {digits(english)}"
        if text and sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(english)):
            yield f"{language}: other ${{…}} than in English"


def too_long(said: Said) -> Iterator[str]:
    """More than fits on a phone."""
    most = LONGEST.get(said.key, LONGEST_CHOICE if said.key == "choice" else LONGEST_HEADING)
    for language, text in said.texts.items():
        if len(text) > most:
            yield f"{language}: {len(text)} characters, at most {most}"


def form_of_text(said: Said) -> Iterator[str]:
    """A label that does not ask, a guidance of one sentence or of ten, or of other ones."""
    for language, text in said.texts.items():
        if said.key == "label" and not text.endswith("?"):
            yield f"{language}: does not end with a question mark"
        if said.key == "guidance" and sentences(text) not in SENTENCES:
            yield f"{language}: {sentences(text)} sentences, 2 to 5 are wanted"
    if said.key == "guidance" and len({sentences(text) for text in said.texts.values()}) > 1:
        counted = {language: sentences(text) for language, text in said.texts.items()}
        yield f"not as many sentences in every language: {counted}"


def law_note(said: Said) -> Iterator[str]:
    """A note that does not begin with its instrument."""
    pattern = INSTRUMENTS.get(said.key)
    if pattern and not re.match(pattern, said.texts.get("en", "")):
        yield "en: does not begin with a known instrument"


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary: where English says it, a translation says one of its forms."""

    english: re.Pattern[str]
    forms: Mapping[str, tuple[str, ...]]

    def unsaid(self, said: Said) -> Iterator[str]:
        """Languages in which the term is said with another word."""
        found = self.english.search(said.texts.get("en", ""))
        if not found:
            return
        for language, forms in self.forms.items():
            text = said.texts.get(language, "").casefold()
            if text and not any(form in text for form in forms):
                yield f"{language}: {found[0]!r} is not said with {' / '.join(forms)}"


def terms(path: Path = TERMS) -> list[Term]:
    """The terms that every section keeps to."""
    written = tomllib.loads(path.read_text(encoding="utf-8"))["term"]
    return [
        Term(
            re.compile(rf"\b(?:{each['en']})\b", re.IGNORECASE),
            {k: tuple(form.casefold() for form in each[k]) for k in LANGUAGES[1:] if k in each},
        )
        for each in written
    ]


OF_TEXTS: tuple[Callable[[Said], Iterator[str]], ...] = (
    missing, left_in_english, numbers_differ, too_long, form_of_text, law_note,
)  # fmt: skip


# ── questions ───────────────────────────────────────────────────────────────────────────────────


def structure(question: Mapping[str, Any]) -> Iterator[str]:
    """What every question has, and what only some values are allowed for."""
    if not REF.match(question.get("ref", "")):
        yield "ref is not like HS-EME-04"
    for needed in ("label", "guidance", "department"):
        if needed not in question:
            yield f"without {needed}"
    if ("constraint" in question) != ("constraint_message" in question):
        yield "constraint and constraint_message go together"
    if question.get("department") not in DEPARTMENTS:
        yield f"department {question.get('department')!r}"
    if question.get("bipartite", "osh") not in THEMES:
        yield f"bipartite {question['bipartite']!r}"


def quotations(question: Mapping[str, Any], choices: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Words in quotation marks that are no choice of the question, letter by letter."""
    known = list(choices)
    for key in ("guidance", "constraint_message"):
        for language, text in question.get(key, {}).items():
            for quoted in re.findall(r"“(.+?)”", text):
                if known and not any(quoted in choice.get(language, "") for choice in known):
                    yield f"{language}: {key} quotes “{quoted}”, which is no choice"


def weight(question: Mapping[str, Any], choices: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """More bytes than a question may have on the line."""
    known = list(choices)
    for language in LANGUAGES:
        texts = [question[key].get(language, "") for key in LONGEST if key in question]
        texts = [text for text in texts if text] + [c.get(language, "") for c in known]
        size = len(brotli.compress("\n".join(texts).encode(), quality=5))
        if size > HEAVIEST:
            yield f"{language}: {size} B of texts, at most {HEAVIEST}"


def faults(section: Section, known_terms: Iterable[Term]) -> Iterator[str]:
    """Everything that is wrong with a section, a line each."""
    vocabulary = list(known_terms)
    for said in section.said():
        for check in OF_TEXTS:
            yield from (f"{said.place} {fault}" for fault in check(said))
        for term in vocabulary:
            yield from (f"{said.place} {fault}" for fault in term.unsaid(said))
    for question in section.questions:
        place = question.get("ref") or question.get("name", "?")
        choices = section.choices_of(question)
        yield from (f"{place} {fault}" for fault in structure(question))
        yield from (f"{place} {fault}" for fault in quotations(question, choices))
        yield from (f"{place} {fault}" for fault in weight(question, choices))
    yield from _whole(section)


def _whole(section: Section) -> Iterator[str]:
    refs = [question.get("ref", "") for question in section.questions]
    for ref in sorted({ref for ref in refs if refs.count(ref) > 1}):
        yield f"{ref} stands twice"
    used = {
        word
        for question in section.questions
        for each in (question, *question.get("field", []))
        for word in (*each.get("type", "").split()[1:], each.get("rows", ""))
    }
    for name in section.source.get("choices", {}):
        if name not in used:
            yield f"choices.{name} is not used"
    for leaf in section.source["leaf"]:
        questions = leaf.get("question", [])
        if len(questions) > 1 and all("bipartite" in question for question in questions):
            yield f"{leaf['name']}: priorities are single questions, not a whole leaf"


def main(arguments: list[str]) -> int:
    """Print the faults of the named files, or of every section of the bank; 1 when there are."""
    paths = [Path(argument).resolve() for argument in arguments]
    paths = paths or [BANK / name for name in form_of(BANK)["sections"]]
    vocabulary, found, questions = terms(), 0, 0
    for path in paths:
        section = Section(path, form_of(path.parent))
        questions += len(section.questions)
        for fault in faults(section, vocabulary):
            sys.stdout.write(f"{path.name}: {fault}\n")
            found += 1
    told = f"{found} faults" if found else f"{questions} questions in {len(paths)} files: no fault"
    sys.stdout.write(told + "\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
