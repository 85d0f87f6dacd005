"""What somebody may choose when asking for a paper."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2
from wtforms.validators import Optional

from bw.messages import Blocker, sentence
from bw.papers import rules
from bw.papers.rules import Form as FileForm
from bw.papers.rules import Source, Wanted
from bw.questionnaire.definition import Definition
from bw.selfassessment.snapshots import Submitted
from bw.web import locale
from bw.web.forms import Form
from bw.web.forms import field_text as _


class AskForm(Form):
    """One self-assessment: from what, which part, which kind of file, which language."""

    source = SelectField(_("Made from"))
    section = SelectField(_("Part"))
    form = RadioField(_("Kind of file"), default=FileForm.PDF.value)
    language = SelectField(_("Language of the file"))

    def offer(self, definition: Definition, submissions: Iterable[Submitted]) -> None:
        """What can be chosen here, in the reader's language."""
        language = locale.current().language
        sources = [SelectChoice(Source.PRESENT.value, sentence("paper_source_present"))]
        for each in submissions:
            label = sentence("paper_source_submitted", number=each.number)
            sources.append(SelectChoice(f"{Source.SUBMITTED.value}-{each.number}", label))
        sources.append(SelectChoice(Source.BLANK.value, sentence("paper_source_blank")))
        self.source.choices = sources
        parts = [(section.code, section.label.in_language(language))
                 for section in definition.sections]  # fmt: skip
        whole = str(_("Whole questionnaire"))
        self.section.choices = [SelectChoice(*pair) for pair in [("", whole), *parts]]
        self.form.choices = _forms(FileForm)
        self.language.choices = _languages()
        if self.language.data is None:
            self.language.data = language

    def wanted(self) -> Wanted:
        """What was chosen; the form must be valid."""
        source, _dash, number = str(self.source.data).partition("-")
        return Wanted(
            form=FileForm(self.form.data),
            source=Source(source),
            language=str(self.language.data),
            number=int(number or 0),
            section=str(self.section.data or ""),
        )


class AskForProgrammeForm(Form):
    """Submissions of a programme: of which cycles, in which kind of file."""

    first_day = DateField(_("Cycles that begin on this day or later"), validators=[Optional()])
    last_day = DateField(_("Cycles that begin on this day or earlier"), validators=[Optional()])
    form = RadioField(_("Kind of file"), default=FileForm.XLSX.value)
    language = SelectField(_("Language of the file"))

    def offer(self) -> None:
        """What can be chosen here."""
        self.form.choices = _forms(rules.OF_PROGRAMMES)
        self.language.choices = _languages()
        if self.language.data is None:
            self.language.data = locale.current().language

    def validate(self, extra_validators: Any = None) -> bool:
        """A day that is none is said in our words."""
        valid = bool(super().validate(extra_validators))
        for field in (self.first_day, self.last_day):
            if field.errors:
                field.errors = [sentence("paper_day")]
        return valid

    def wanted(self) -> Wanted:
        """What was chosen; the form must be valid."""
        first: date | None = self.first_day.data
        last: date | None = self.last_day.data
        return Wanted(
            form=FileForm(self.form.data),
            source=Source.PROGRAMME,
            language=str(self.language.data),
            first_day=first,
            last_day=last,
        )


FIELDS = {
    "paper_blank_pdf": "form",
    "paper_no_submission": "source",
    "paper_no_section": "section",
    "paper_dates_order": "last_day",
}


def put_beside(form: Form, blockers: Iterable[Blocker]) -> list[Blocker]:
    """Say each reason beside the field that it is about; what is about none is given back."""
    rest = []
    for blocker in blockers:
        if blocker.code in FIELDS:
            form[FIELDS[blocker.code]].errors = [sentence(blocker.code, **blocker.params)]
        else:
            rest.append(blocker)
    return rest


def _forms(offered: Iterable[FileForm]) -> list[SelectChoice]:
    return [SelectChoice(each.value, sentence(f"paper_form_{each}")) for each in offered]


def _languages() -> list[SelectChoice]:
    return [SelectChoice(code, name) for code, name in locale.LANGUAGES.items()]
