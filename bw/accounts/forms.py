"""Forms of accounts: text in, typed values or field errors out."""

import unicodedata
from collections.abc import Collection
from typing import Any, cast

from wtforms import EmailField, Field, PasswordField, SelectField, StringField
from wtforms.validators import StopValidation, ValidationError

from bw.accounts.rules import ROLE_NAMES
from bw.messages import Blocker, sentence
from bw.web.forms import Form, at_most, email, needed
from bw.web.locale import LANGUAGES, lazy_gettext
from bw.web.policy import Role


def _(text: str) -> str:
    """``text``, translated when shown; WTForms' types know labels as plain strings only."""
    return cast(str, lazy_gettext(text))


DIGITS = {"": None, "bengali": True, "western": False}


def one_line(text: str | None) -> str:
    """``text`` without control characters and with single spaces (joiners of Bangla stay)."""
    kept = (" " if c.isspace() else c for c in text or "")
    return " ".join("".join(c for c in kept if unicodedata.category(c) != "Cc").split())


class Choice(SelectField):
    """A list of which exactly one entry is chosen; what is not in it gets a sentence of ours.

    ``choices`` is a mapping value -> label.
    """

    def pre_validate(self, form: Any) -> None:
        """Raises StopValidation when the value is none of the choices."""
        if self.data not in (self.choices or ()):
            raise StopValidation(sentence("choice_unknown"))


def _same(form: Any, field: Field) -> None:
    if field.data != form.password.data:
        raise ValidationError(sentence("passwords_differ"))


def _address() -> EmailField:
    return EmailField(
        _("E-mail address"),
        filters=[one_line],
        validators=[needed(), email()],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


def _new_password() -> PasswordField:
    return PasswordField(
        _("New password"),
        description=_("At least 8 characters; 12 or more are better. A short sentence is fine."),
        validators=[needed()],
        render_kw={"autocomplete": "new-password"},
    )


def _again() -> PasswordField:
    return PasswordField(
        _("New password, once more"),
        validators=[needed(), _same],
        render_kw={"autocomplete": "new-password"},
    )


def _name() -> StringField:
    return StringField(
        _("Name"),
        filters=[one_line],
        validators=[needed(), at_most(120)],
        render_kw={"autocomplete": "name"},
    )


class SignInForm(Form):
    """Address and password."""

    email = _address()
    password = PasswordField(
        _("Password"), validators=[needed()], render_kw={"autocomplete": "current-password"}
    )


class ForgottenForm(Form):
    """The address to which a link to a new password goes."""

    email = _address()


class NewPasswordForm(Form):
    """A new password, typed twice."""

    password = _new_password()
    again = _again()


class ChangePasswordForm(Form):
    """The present password and a new one, typed twice."""

    current = PasswordField(
        _("Present password"), validators=[needed()], render_kw={"autocomplete": "current-password"}
    )
    password = _new_password()
    again = _again()


class NewAccountForm(Form):
    """What somebody who accepts an invitation adds to it."""

    name = _name()
    password = _new_password()
    again = _again()


class DetailsForm(Form):
    """Name, language and digits of an account."""

    name = _name()
    language = Choice(_("Language"), choices=dict(LANGUAGES))
    digits = Choice(_("Digits in Bangla"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.digits.choices = {
            "": sentence("digits_of_language"),
            "bengali": sentence("digits_bengali"),
            "western": sentence("digits_western"),
        }


class InviteForm(Form):
    """Whom to invite, to which of the roles that the person may give."""

    email = EmailField(_("E-mail address"), filters=[one_line], validators=[needed(), email()])
    name = StringField(_("Name"), filters=[one_line], validators=[at_most(120)])
    role = Choice(_("Role"))
    language = Choice(_("Language of the e-mail"), choices=dict(LANGUAGES))

    def __init__(self, *args: Any, roles: Collection[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = {
            role.value: sentence(ROLE_NAMES[role]) for role in Role if role in roles
        }


def typed(field: Field) -> str:
    """What was typed into a text field, never None."""
    return str(field.data or "")


def say(field: Field, blockers: Collection[Blocker]) -> None:
    """Show why something may not be done as the errors of a field."""
    field.errors = [*field.errors, *(sentence(b.code, **b.params) for b in blockers)]
