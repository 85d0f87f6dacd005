"""The table of kinds. A kind that is not in it does not exist: the start stops on one."""

from bw.questionnaire.kinds import choosing, groups, numbers, times, writing
from bw.questionnaire.kinds.kind import ANSWER, Asked, Kind, Raw
from bw.web.locale import Locale


def _unasked(_raw: Raw, _question: Asked, _locale: Locale, _country: str) -> str:
    return ""


def _nothing(_canonical: str, _locale: Locale) -> Raw:
    return {ANSWER: []}


_SINGLE = (
    Kind("yes_no", "_radios.html", choosing.parse_one, choosing.format_yes_or_no,
         choosing.one_again, options=choosing.yes_or_no),
    Kind("single", "_radios.html", choosing.parse_one, choosing.format_choices,
         choosing.one_again, options=choosing.choices, search=choosing.found),
    Kind("multiple", "_checks.html", choosing.parse_many, choosing.format_choices,
         choosing.many_again, options=choosing.choices, search=choosing.found),
    Kind("months", "_checks.html", choosing.parse_months, choosing.format_months,
         choosing.many_again, options=choosing.months),
    Kind("country", "_select.html", choosing.parse_country, choosing.format_country,
         choosing.one_again, options=choosing.countries),
    Kind("integer", "_short.html", numbers.INTEGER.parse, numbers.formatter(),
         numbers.again, keyboard="numeric"),
    Kind("decimal", "_short.html", numbers.DECIMAL.parse, numbers.formatter(),
         numbers.again, keyboard="decimal"),
    Kind("percent", "_short.html", numbers.PERCENT.parse, numbers.formatter(numbers.percent_sign),
         numbers.again, unit=numbers.percent_sign, keyboard="decimal"),
    Kind("currency", "_short.html", numbers.CURRENCY.parse,
         numbers.formatter(numbers.currency_of, space="\u00a0"),
         numbers.again, unit=numbers.currency_of, keyboard="decimal"),
    Kind("date", "_date.html", times.parse_date, times.format_date,
         times.date_again, times.DATE_FIELDS, keyboard="numeric"),
    Kind("time", "_short.html", times.parse_time, times.format_time, times.time_again),
    Kind("time_range", "_time_range.html", times.parse_range, times.format_range,
         times.range_again, times.RANGE_FIELDS),
    Kind("text", "_line.html", writing.parse_line, writing.format_text, writing.text_again),
    Kind("long_text", "_long_text.html", writing.parse_lines, writing.format_text,
         writing.text_again),
    Kind("email", "_line.html", writing.parse_email, writing.format_text, writing.text_again,
         keyboard="email"),
    Kind("phone", "_line.html", writing.parse_phone, writing.format_phone, writing.phone_again,
         keyboard="tel"),
    Kind("note", "", _unasked, writing.format_text, _nothing, ()),
    Kind("calculate", "", _unasked, writing.format_text, _nothing, ()),
)  # fmt: skip
TABLE = (*_SINGLE, *groups.over({kind.name: kind for kind in _SINGLE}))

KINDS = {kind.name: kind for kind in TABLE}

# XLSForm type -> appearance -> kind; "" when no appearance of ours is named
_FROM_XLSFORM = {
    "select_multiple": {"": "multiple", "months": "months"},
    "integer": {"": "integer"},
    "int": {"": "integer"},
    "decimal": {"": "decimal", "percent": "percent", "currency": "currency"},
    "date": {"": "date"},
    "time": {"": "time"},
    "text": {
        "": "text",
        "multiline": "long_text",
        "email": "email",
        "tel": "phone",
        "country": "country",
        "time-range": "time_range",
    },
    "string": {"": "text"},
    "note": {"": "note"},
    "calculate": {"": "calculate"},
}


class UnknownKindError(LookupError):
    """A questionnaire has a kind of question that this program does not know."""


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises UnknownKindError."""
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownKindError(f"there is no kind of question {name!r}") from None


def from_xlsform(type: str, appearance: str = "") -> str | None:  # noqa: A002 - XLSForm's word
    """The kind of a row of a survey sheet, or None for a type that we do not ask.

    Appearances of other tools (``minimal``, ``w4``) do not change the kind.
    """
    words = type.split()
    if not words:
        return None
    if words[0] in ("select_one", "select_multiple"):
        if len(words) != 2:
            return None
        if words[0] == "select_one":
            return "yes_no" if words[1] == "yes_no" else "single"
    elif len(words) != 1:
        return None
    by_appearance = _FROM_XLSFORM.get(words[0])
    if by_appearance is None:
        return None
    ours = [by_appearance[word] for word in appearance.split() if word in by_appearance]
    return ours[0] if ours else by_appearance[""]
