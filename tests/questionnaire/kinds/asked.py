"""What the tests ask of kinds with: a question with choices, readers of four languages."""

from bw.questionnaire.definition import NO_TEXT, Choice, Text
from bw.questionnaire.kinds import KINDS, AnswerError
from bw.web.locale import make

READERS = {language: make(language) for language in ("en", "bn", "id", "vi")}


class Question:
    """As much of a question as a kind asks for."""

    hint = NO_TEXT

    def __init__(self, *names: str) -> None:
        self.choices = tuple(Choice(n, Text({"en": n.upper(), "bn": f"{n}-bn"})) for n in names)


PLAIN = Question()
COLOURS = Question("red", "green", "blue")


def parse(kind: str, *texts: str, language: str = "en", country: str = "bd") -> str:
    """The canonical answer; ``texts`` are one for each field, or all of them for choices."""
    made = KINDS[kind]
    if len(made.fields) == 1:
        raw = {made.fields[0]: list(texts)}
    else:
        raw = {field: [text] for field, text in zip(made.fields, texts, strict=True)}
    question = COLOURS if kind in ("single", "multiple") else PLAIN
    return made.parse(raw, question, READERS[language], country)


def refused(kind: str, *texts: str, language: str = "en", country: str = "bd") -> str:
    """The code of the error that the texts are answered with; empty when they are taken."""
    try:
        parse(kind, *texts, language=language, country=country)
    except AnswerError as error:
        return error.code
    return ""


def shown(kind: str, canonical: str, *, language: str = "en", country: str = "bd") -> str:
    """The answer as a reader sees it."""
    question = COLOURS if kind in ("single", "multiple") else PLAIN
    return KINDS[kind].format(canonical, question, READERS[language], country)
