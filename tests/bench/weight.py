"""Bytes on the wire, headers included, over the whole real bank in each language."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.definition import Definition, Question
from bw.web import locale
from tests.bench import questionnaires, samples
from tests.bench.report import Report
from tests.bench.seed import Made, making, respondents
from tests.bench.servers import Server, running
from tests.bench.throughput import tokens
from tests.bench.wire import Answer, Browser

LANGUAGES = ("en", "bn", "id", "vi")
COUNTRIES = ("bd", "bd", "id", "vn")  # whose national law stands beside the question
EVERY_STEP = 7
COMMENT = "As seen on the floor today."
LINKED = re.compile(rb'<(link|script|img)[^>]+(?:href|src)="([^"]+)"[^>]*>')
APART = (b"icon", b"manifest")
BUDGET = {"en": 1460, "bn": 2400, "id": 1460, "vi": 1460}
LARGEST, UP = 4380, 1100
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document", "Upgrade-Insecure-Requests": "1"}  # fmt: skip


def bank_world(folder: Path) -> tuple[Made, Definition]:
    """The real bank, asked in each language at once."""
    outline = questionnaires.real_bank()
    with making(folder) as (made, app):
        made.respondents = respondents(
            app, outline, len(LANGUAGES), languages=LANGUAGES, countries=COUNTRIES,
            steps=EVERY_STEP,
        )  # fmt: skip
        made.refs = made.respondents[0]["refs"]
    return made, compile_definition(outline, version_id=0)


class Walk:
    """Goes from question to question with everything open, leaving no trace behind a step.

    The answer sent is the one that stands already, which opens and closes nothing: so that each
    question of the bank is met once, whatever hangs on what.
    """

    def __init__(self, made: Made, who: dict[str, Any], port: int) -> None:
        self.who, self.browser = who, Browser(port, who["cookie"])
        self.database = made.database
        self._write("UPDATE answer SET scope = 1 WHERE self_assessment_id = ?", who["assessment"])

    def _write(self, sentence: str, *values: Any) -> None:
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(sentence, values)

    @contextmanager
    def standing(self, question: Question) -> Iterator[None]:
        """The question has its answer for the length of the block."""
        place = (self.who["assessment"], question.position)
        self._write(
            "INSERT OR REPLACE INTO answer (self_assessment_id, position, value, comment, revision,"
            " scope) VALUES (?, ?, ?, ?, 1, 1)",
            *place, samples.canonical(question), COMMENT,
        )  # fmt: skip
        yield
        self._write(
            "UPDATE answer SET value = '', comment = '', revision = 0"
            " WHERE self_assessment_id = ? AND position = ?", *place,
        )  # fmt: skip

    def step(self, question: Question) -> Answer:
        """Answer it; what comes back is the next one."""
        form = samples.fields(
            question, locale.make(self.who["language"]), revision=1, comment=COMMENT
        )
        sent = {"csrf_token": self.who["token"], "key": os.urandom(12).hex(), **form}
        path = f"/self-assessments/{self.who['assessment']}/questions/{question.ref}"
        with self.standing(question):
            answer = self.browser.post(path, sent)
        assert answer.headers["BW-Saved"] == sent["key"], answer
        return answer


def report(out: Report, folder: Path) -> None:
    """Print the table of bytes."""
    out.part("Weight (bytes over HTTP, headers included; the whole bank)")
    made, definition = bank_world(folder)
    with running("product", made.file) as server:
        tokens(server, made.respondents)
        _pages(out, server, made.respondents, definition)
        for who in made.respondents:
            _answers(out, made, who, server.port, definition)


def _pages(
    out: Report, server: Server, people: list[dict[str, Any]], definition: Definition
) -> None:
    """The first page of each reader with nothing in the cache, and the next with everything."""
    html, whole, following, linked = [], [], [], set()
    first, second = [question.ref for question in definition.questions if question.counted][:2]
    for who in people:
        browser = Browser(server.port, who["cookie"])
        place = f"/self-assessments/{who['assessment']}/questions"
        page = browser.get(f"{place}/{first}", **PAGE)
        parts = {address for _, address in LINKED.findall(page.body)}
        linked |= {address for address in parts if not any(word in address for word in APART)}
        html.append(page.down)
        whole.append(page.down + sum(browser.get(part.decode()).down for part in parts))
        following.append(browser.get(f"{place}/{second}", **PAGE).down)
    out.at_most("first page with everything, cold, heaviest language", max(whole), 30_000, "B")
    out.at_most("its HTML with the first-view style", max(html), 14_600, "B")
    out.at_most("requests for it (icon apart)", 1 + len(linked), 4)
    foreign = [address for address in linked if not address.startswith(b"/")]
    out.at_most("requests to other hosts", len(foreign), 0)
    out.at_most("next page with a warm cache", max(following), 6_000, "B")


def _answers(
    out: Report, made: Made, who: dict[str, Any], port: int, definition: Definition
) -> None:
    walk = Walk(made, who, port)
    answers = {after.ref: walk.step(before) for before, after in samples.steps_through(definition)}
    heaviest = max(answers, key=lambda ref: answers[ref].down)
    language = who["language"]
    middle = median(answer.down for answer in answers.values())
    out.at_most(f"{language}: answer to next question, median", middle, BUDGET[language], "B")
    name = f"{language}: the heaviest question ({heaviest})"
    out.at_most(name, answers[heaviest].down, LARGEST, "B")
    up = [answer.up for answer in answers.values()]
    out.at_most(f"{language}: one answer, up, median", median(up), UP, "B")
    out.say(f"{language}: one answer, up, heaviest", max(up), "B")
