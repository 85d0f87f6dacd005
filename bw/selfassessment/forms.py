"""What was sent for a question -> a canonical answer, or the sentence of what is wrong."""

import hashlib
import json
from collections.abc import Iterable
from typing import NamedTuple

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2

from bw.messages import sentence
from bw.questionnaire.definition import Question
from bw.questionnaire.kinds import KINDS, AnswerError, Raw
from bw.selfassessment.entry_screens import Listed
from bw.web import locale
from bw.web.forms import Form, at_most, needed
from bw.web.forms import field_text as _

LONGEST_COMMENT = 2000
LONGEST_KEY = 64
# Beyond any answer of any kind: what is longer is cut before it is looked at.
LONGEST_FIELD = 20_000
MOST_FIELDS = 400
UNHASHED = ("csrf_token", "key")

Sent = MultiDict[str, str]  # a form as it came


class Typed(NamedTuple):
    """What somebody typed for a question: shown again as it was, whatever becomes of it."""

    raw: Raw
    value: str
    comment: str
    error: str = ""  # about the answer
    comment_error: str = ""
    listed: Listed | None = None  # of a group: its entries as they were typed
    based_on: int | None = None  # the revision it is based on, where the form's own says less

    @property
    def valid(self) -> bool:
        """Whether there is an answer and nothing is wrong with its form."""
        return bool(self.value) and not self.error and not self.comment_error


def read(form: Sent, question: Question, *, country: str) -> Typed:
    """Read answer and comment. Never raises: what is wrong stands in ``error``."""
    kind = KINDS[question.kind]
    raw = {
        name: [text[:LONGEST_FIELD] for text in texts[:MOST_FIELDS]]
        for name, texts in kind.read(form).items()
    }
    comment = clean(form.get("comment", ""))
    comment_error = comment_problem(comment)
    try:
        value = kind.parse(raw, question, locale.current(), country)
    except AnswerError as problem:
        return Typed(raw, "", comment, sentence(problem.code, **problem.params), comment_error)
    return Typed(raw, value, comment, "", comment_error)


def comment_problem(comment: str) -> str:
    """What is wrong with a comment; empty when nothing is."""
    if len(comment) <= LONGEST_COMMENT:
        return ""
    return sentence("answer_comment_too_long", given=len(comment), most=LONGEST_COMMENT)


def clean(text: str) -> str:
    """A comment as it is kept: line ends of one kind, no control characters, no outer space."""
    if text.isprintable():  # one line, as most are
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c == "\n" or c >= " ").strip()


def key_of(form: Sent, ref: str, *, account_id: int) -> tuple[str, str]:
    """The key of a save, and the hash of everything that was sent with it.

    Without JavaScript there is no key in the form, and the same form again gives the same one.
    """
    body = sorted((name, form.getlist(name)) for name in form if name not in UNHASHED)
    body_hash = hashlib.sha256(json.dumps([ref, body]).encode()).hexdigest()
    key = form.get("key", "")
    if not 8 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        text = f"{account_id} {body_hash}"  # the body holds the revision that it is based on
        key = "s" + hashlib.sha256(text.encode()).hexdigest()[:48]
    return key, body_hash


def clears(form: Sent) -> bool:
    """Whether the button that clears the answer was pressed."""
    return form.get("action", "") == "clear"


def searches(form: Sent) -> bool:
    """Whether the button was pressed that searches in a long list of choices."""
    return form.get("action", "") == "search"


def revision_of(form: Sent) -> int:
    """The revision that was on the screen; something unreadable is older than any."""
    text = form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class StartForm(Form):
    """Which steps to answer; Step 1 always."""

    more = SelectMultipleField(
        _("Further steps, when your buyers ask for them"),
        choices=[],
        validate_choice=True,
    )

    carry = BooleanField(_("Start from the answers of the last cycle"))

    def offer(self, steps: Iterable[int]) -> None:
        """Let people choose among these steps: those that the questionnaire asks something in."""
        names = {2: _("Step 2"), 3: _("Step 3")}
        self.more.choices = [SelectChoice(str(step), names[step]) for step in steps]

    def steps(self) -> int:
        """The chosen steps as bits."""
        return 1 | sum(1 << (int(step) - 1) for step in set(self.more.data or ()))


class ReopenForm(Form):
    """Why the submission is taken back."""

    reason = TextAreaField(
        _("Reason"), validators=[needed("reopen_reason_needed"), at_most(LONGEST_COMMENT)]
    )
