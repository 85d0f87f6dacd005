"""The base of forms, and field validators whose sentences come from the catalogue."""

import re
from collections.abc import Callable
from typing import Any, cast

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import StopValidation, ValidationError

from bw.messages import sentence
from bw.web.locale import lazy_gettext

_EMAIL = re.compile(r"[^@\s,;<>()\[\]\\\"]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}", re.UNICODE)


class Form(FlaskForm):
    """A form with a CSRF token. Fields not declared are ignored, whatever the client sends."""

    class Meta(FlaskForm.Meta):
        """No translations of WTForms' own: all sentences are ours."""

        locales = False

        def get_translations(self, form: Any) -> None:
            """None: the sentences come from ``bw.messages``."""
            return

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent. Never JSON, which need not hold names and values: no page sends it."""
            return None if request.is_json else super().wrap_formdata(form, formdata)


def field_text(text: str) -> str:
    """``text`` translated when shown, for labels: WTForms' types know plain strings only."""
    return cast(str, lazy_gettext(text))


def needed(code: str = "field_needed") -> Callable[[Any, Field], None]:
    """The field may not be empty; the error is the sentence of ``code``."""

    def check(_form: Any, field: Field) -> None:
        data = field.data
        if data is None or (isinstance(data, str) and not data.strip()):
            raise StopValidation(sentence(code))

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


def at_most(length: int) -> Callable[[Any, Field], None]:
    """A text of at most ``length`` characters."""

    def check(_form: Any, field: Field) -> None:
        if field.data and len(field.data) > length:
            raise ValidationError(sentence("text_too_long", most=length, given=len(field.data)))

    return check


def email() -> Callable[[Any, Field], None]:
    """An e-mail address, as far as its form tells."""

    def check(_form: Any, field: Field) -> None:
        if not _EMAIL.fullmatch(field.data or "") or len(field.data) > 254:
            raise ValidationError(sentence("email_wrong"))

    return check
