"""The words in files: names of columns, states of answers, what stands at the head."""

from collections.abc import Mapping

from bw.papers.content import AnswerState, Head
from bw.papers.rules import Source
from bw.web import locale
from bw.web.locale import LazyString, gettext
from bw.web.locale import lazy_gettext as _

COLUMNS: Mapping[str, LazyString] = {
    "ref": _("Reference"),
    "entry": _("Entry"),
    "field": _("Field"),
    "section": _("Section"),
    "subsection": _("Subsection"),
    "category": _("Category"),
    "question": _("Question"),
    "read": _("Answer"),
    "stored": _("Answer as stored"),
    "unit": _("Unit"),
    "comment": _("Comment"),
    "state": _("State"),
    "factory_id": _("Factory ID"),
    "factory": _("Factory"),
    "city": _("City"),
    "country": _("Country"),
    "cycle": _("Cycle"),
    "starts_on": _("First day of the cycle"),
    "ends_on": _("Last day of the cycle"),
    "submission": _("Submission"),
    "submitted_at": _("Submitted at (UTC)"),
    "stands": _("Stands submitted"),
    "version": _("Version of the questionnaire"),
    "kind": _("Kind"),
    "choices": _("Choices"),
}
STATES: Mapping[AnswerState, LazyString] = {
    AnswerState.ANSWERED: _("answered"),
    AnswerState.NOT_ANSWERED: _("not answered"),
    AnswerState.NOT_ASKED: _("not asked"),
}


def columns(*names: str) -> list[str]:
    """The names of columns in the reader's language."""
    return [str(COLUMNS[name]) for name in names]


def state_word(state: AnswerState) -> str:
    """Whether there is an answer, in a word."""
    return str(STATES[state])


def not_in_version() -> str:
    """What stands in the column of a question that another version asks."""
    return gettext("not in this version")


def yes_or_no(value: bool) -> str:
    """A fact of ours in a word."""
    return gettext("yes") if value else gettext("no")


def of_what(head: Head) -> str:
    """What the paper was made from, with its day."""
    at = locale.current().datetime(head.at)
    if head.source is Source.SUBMITTED:
        return gettext("Submission %(number)s of %(at)s", number=head.number, at=at)
    if head.source is Source.BLANK:
        return gettext("Blank form")
    return gettext("Answers as they stood on %(at)s", at=at)
