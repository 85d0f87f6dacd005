"""Somebody who answers a whole self-assessment, page by page, and remembers what was sent."""

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask.testing import FlaskClient

from bw.questionnaire.definition import Definition, Question
from bw.questionnaire.kinds import KINDS
from bw.web.locale import Locale
from tests.papers.browser import Form, form_of

BASE = "https://factory.test"
ENTRIES = 2  # in every list
ROUNDS = 50  # until the summary must have nothing left
TEXTS = ('Plot "7" & <b>eins</b>', "=1+1", "জরিপ ১২", "Đồng Nai\\n'x'", "50 %; a,b")
NUMBERS = {"integer": (0, 12), "decimal": (1, 4)}
_NEXT = re.compile(r"/questions/([^/?]+)$")
_MISSING = re.compile(r'<li><a href="questions/([^"]+)">')
_INVALID = re.compile(r'<li><a href="/self-assessments/\d+/questions/([^"]+)"><span class="ref">')
_BAR = re.compile(r"100%: (\d+) of \1 answered, 0 to answer")


class Respondent:
    """``answers``: name of a question -> canonical text sent last. ``entries``: name of a list ->
    id of an entry -> name of a field -> canonical text. ``own``: names -> what is sent, in turn.
    ``mended``: refs of the answers that had to be given anew, since they did not fit any more."""

    def __init__(
        self,
        client: FlaskClient,
        assessment_id: int,
        definition: Definition,
        own: Mapping[str, Sequence[str]],
    ) -> None:
        self.client, self.definition, self.own = client, definition, own
        self.place = f"/self-assessments/{assessment_id}"
        self.answers: dict[str, str] = {}
        self.entries: dict[str, dict[str, dict[str, str]]] = {}
        self.mended: set[str] = set()
        self._used: Counter[str] = Counter()
        self._draw = random.Random(definition.form_id)

    # ── pages ──────────────────────────────────────────────────────────────────────────────────

    def page(self, path: str = "") -> str:
        """A page of the self-assessment."""
        response = self.client.get(self.place + path, base_url=BASE)
        assert response.status_code == 200, (path, response.status_code)
        return response.text

    def send(self, path: str, form: Form) -> Any:
        """Press the button of a form."""
        return self.client.post(self.place + path, data=form.data(), base_url=BASE)

    def can_answer(self, question: Question) -> bool:
        """Whether its page lets one answer."""
        html = self.page(f"/questions/{question.ref}")
        if question.is_group:
            return f"/questions/{question.ref}/entries/new" in html
        return "answer" in form_of(html).visible()

    def entry_form(self, group: Question, entry: str) -> Form:
        """The form of an entry."""
        return form_of(self.page(f"/questions/{group.ref}/entries/{entry}"))

    def submit(self) -> None:
        """Press Submit on the summary, and yes."""
        assert 'href="' + self.place + '/submit"' in self.page("/summary")
        self.page("/submit")
        assert self.send("/submit", Form()).status_code == 303

    # ── answering ──────────────────────────────────────────────────────────────────────────────

    def finish(self) -> None:
        """Answer until the summary says that nothing is missing and everything fits."""
        for _ in range(ROUNDS):
            summary = self.page("/summary")
            misfits = _INVALID.findall(summary)
            self.mended.update(misfits)
            left = misfits or _MISSING.findall(summary)
            if not left:
                assert _BAR.search(summary), "the summary does not say that it is complete"
                return
            self.walk(left[0])
        raise AssertionError(f"still to answer: {left}")

    def walk(self, ref: str) -> None:
        """Answer this question and what follows it, as far as it is not answered."""
        goal: str | None = ref
        while goal is not None:
            question = self.definition.by_ref[goal]
            if question.is_group:
                self._fill_list(question)
            location = self.answer(question)
            found = _NEXT.search(location)
            goal = found[1] if found else None
            if goal is not None and self._is_answered(self.definition.by_ref[goal]):
                goal = None

    def _is_answered(self, question: Question) -> bool:
        return question.name in (self.entries if question.is_group else self.answers)

    def answer(self, question: Question, value: str | None = None) -> str:
        """Answer one question, with ``value`` or a drawn one; where it leads to."""
        form = form_of(self.page(f"/questions/{question.ref}"))
        if not question.is_group:
            if question.name in self.answers and question.choice_filter is None:
                _check(form, question, self.answers[question.name], "")
            value = self.drawn(question, form, "answer") if value is None else value
            self.answers[question.name] = value
            _write(form, question, value, "")
        response = self.send(f"/questions/{question.ref}", form)
        assert response.status_code == 303, (question.ref, value, response.text)
        return str(response.location)

    def _fill_list(self, group: Question) -> None:
        kept = self.entries.setdefault(group.name, {})
        while len(kept) < ENTRIES:
            self.change_entry(group, "new", {})

    def change_entry(self, group: Question, entry: str, values: Mapping[str, str]) -> None:
        """Write ``values`` into an entry, and what is empty and asked for; until it is kept.

        A field that applies because of another stands there once the form was sent.
        """
        path = f"/questions/{group.ref}/entries/{entry}"
        html, wanted = self.page(path), dict(values)
        for _ in range(3):
            form = form_of(html)
            entry = form.value("entry") or entry
            known = self.entries.get(group.name, {}).get(entry, {})
            sent = self._fill_entry(group, form, wanted, known)
            response = self.send(path, form)
            if response.status_code == 303:
                kept = self.entries.setdefault(group.name, {})
                kept[entry] = {**kept.get(entry, {}), **sent}
                return
            assert response.status_code == 422, response.status_code
            html, wanted = response.text, {**wanted, **sent}
        raise AssertionError(f"{path} is not kept")

    def _fill_entry(
        self, group: Question, form: Form, wanted: Mapping[str, str], known: Mapping[str, str]
    ) -> dict[str, str]:
        """What is ``known`` must stand there already, also in fields that apply again."""
        sent, visible = dict(wanted), form.visible()
        for field in group.fields:
            name, suffix = f"answer.{field.name}", f".{field.name}"
            if name not in visible:
                continue
            if field.name in known and field.name not in wanted:
                _check(form, field, known[field.name], suffix)
                continue
            sent[field.name] = wanted.get(field.name) or self.drawn(field, form, name)
            _write(form, field, sent[field.name], suffix)
        return sent

    def drawn(self, question: Question, form: Form, name: str) -> str:
        """A canonical answer out of what the page offers."""
        if own := self.own.get(question.name):
            self._used[question.name] += 1
            return own[self._used[question.name] % len(own)]
        match question.kind:
            case "yes_no" | "single":
                return self._draw.choice(form.offered(name))
            case "multiple":
                names = [c for c in form.offered(name) if c != "none"]
                chosen = self._draw.sample(names, self._draw.randint(1, min(3, len(names))))
                return " ".join(c for c in names if c in chosen)
            case "integer" | "decimal":
                return str(self._draw.randint(*NUMBERS[question.kind]))
            case "text":
                return self._draw.choice(TEXTS)
            case "long_text":
                return "\n".join(self._draw.sample(TEXTS, 3))
        raise AssertionError(f"nobody says how to answer {question.kind}")


def _write(form: Form, question: Question, value: str, suffix: str) -> None:
    for name, texts in KINDS[question.kind].raw_from(value, Locale()).items():
        form.fill(name + suffix, texts)


def _check(form: Form, question: Question, value: str, suffix: str) -> None:
    """What was sent stands on the page, for a browser to send once more."""
    for name, texts in KINDS[question.kind].raw_from(value, Locale()).items():
        assert form.texts(name + suffix) == list(texts), question.name
