"""What holds for every kind, whatever is typed, in all four languages."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bw.messages import sentence
from bw.questionnaire.kinds import KINDS, AnswerError, Kind
from bw.questionnaire.kinds.numbers import LARGEST, canonical
from bw.web import locale
from tests.questionnaire.kinds.asked import COLOURS, READERS

SURROGATES_TOO = st.characters(exclude_categories=())
NUMBERS = st.text(alphabet="0123456789০১২৩৪৫৬৭৮৯.,- \u00a0%৳", max_size=14)
LIKELY = st.sampled_from(
    ["yes", "no", "red", "blue", "1", "12", "BD", "8:30", "24:00", "৮.৩০", "21", "2", "2024",
     "a@example.org", "01711-123456", "+84 24 3936 2634", "Rp 4.901.798", "1.234", "1,234", "12.5%"]
)  # fmt: skip
TYPED = st.one_of(LIKELY, NUMBERS, st.text(alphabet=SURROGATES_TOO, max_size=30))
WHERE = st.tuples(st.sampled_from(sorted(READERS)), st.sampled_from(["bd", "id", "vn"]))
ALL = [pytest.param(kind, id=name) for name, kind in KINDS.items()]


@pytest.mark.parametrize("kind", ALL)
@settings(max_examples=150, deadline=None)
@given(data=st.data(), where=WHERE)
def test_kind_round_trips_and_raises_nothing_but_answer_errors(
    kind: Kind, data: st.DataObject, where: tuple[str, str]
) -> None:
    language, country = where
    reader = READERS[language]
    raw = {field: data.draw(st.lists(TYPED, max_size=3)) for field in kind.fields}
    with locale.using(reader):
        try:
            stored = kind.parse(raw, COLOURS, reader, country)
        except AnswerError as error:
            sentence(error.code, **error.params)  # there is one, and its placeholders fit
            return
        again = kind.raw_from(stored, reader)
        assert kind.parse(again, COLOURS, reader, country) == stored
        assert bool(kind.format(stored, COLOURS, reader, country)) == bool(stored)
        stored.encode()  # whatever is kept can be written to a database


@settings(max_examples=300, deadline=None)
@given(
    value=st.integers(0, 6).flatmap(lambda places: st.decimals(-LARGEST, LARGEST, places=places)),
    where=WHERE,
)
def test_every_decimal_round_trips(value: Decimal, where: tuple[str, str]) -> None:
    language, country = where
    kind, reader = KINDS["decimal"], READERS[language]
    stored = canonical(value)
    assert kind.parse(kind.raw_from(stored, reader), COLOURS, reader, country) == stored


@settings(max_examples=200, deadline=None)
@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)), where=WHERE)
def test_every_day_round_trips(day: date, where: tuple[str, str]) -> None:
    language, country = where
    kind, reader = KINDS["date"], READERS[language]
    stored = day.isoformat()
    assert kind.parse(kind.raw_from(stored, reader), COLOURS, reader, country) == stored
