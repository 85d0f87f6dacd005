import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bw.questionnaire.expressions import EvaluationError
from bw.questionnaire.expressions.patterns import MAX_TEXT, Pattern, PatternError


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("[0-9]+", "abc1", True),
        ("^[0-9]+$", "12a", False),
        ("^[A-Z]{2}-[0-9]{3,5}$", "BD-1234", True),
        ("^[A-Z]{2}-[0-9]{3,5}$", "BD-123456", False),
        (r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", "a.b@factory.vn", True),
        (r"^\+?(?:880|84|62)\d{6,}$", "+88012345678", True),
        ("^(yes|no)?$", "", True),
        ("^.{2}$", "a\n", False),
        ("^a$", "a\n", False),
        (r"\bcat\b", "a cat.", True),
        (r"\bcat\b", "concat", False),
        (r"\Bcat\B", "concats", True),
        (r"^[]a]+$", "]a", True),
        (r"^[a\-\]]+$", "-]a", True),
        (r"^\w+$", "é", False),
        (r"^\x41\u0042\.$", "AB.", True),
        ("^a+?b*?c??$", "aab", True),
        ("^(a{2}){2}$", "aaaa", True),
        ("^(){999}$", "", True),
        ("^((a?){9}){9}b$", "aaab", True),
        ("", "x", True),
        ("a||b", "x", True),
        ("^(a*)*$", "aaab", False),
    ],
)
def test_pattern_is_found(pattern: str, text: str, found: bool) -> None:
    assert Pattern(pattern).found_in(text) is found


@pytest.mark.parametrize(
    "pattern",
    [
        "[",
        "(",
        "a)",
        "*",
        "a**",
        "a{2}{3}",
        "a{3,2}",
        "a{1}?",
        "[z-a]",
        "[[a]",
        "[a--b]",
        r"(a)\1",
        "(?=a)",
        "(?i)a",
        r"\p{L}",
        r"a\Z",
        "a\\",
        "{",
        "a{1000}",
        "((((((a{9}){9}){9}){9}){9}){9})",
        "(" * 16 + ")" * 16,
        "a" * 301,
    ],
)
def test_pattern_that_other_tools_or_we_cannot_use_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        Pattern(pattern)


def test_text_that_is_too_long_raises() -> None:
    with pytest.raises(EvaluationError):
        Pattern("a").found_in("b" * (MAX_TEXT + 1))


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a|a)*b",
        "(a|aa)+b",
        "a*a*a*a*a*b",
        "((){999}){999}b",
    ],
)
def test_pattern_cannot_keep_the_server_busy(pattern: str) -> None:
    # A matcher that tries every way would not come back within the age of the universe.
    assert Pattern(pattern).found_in("a" * MAX_TEXT) is False


_pieces = st.sampled_from(
    [
        "a",
        "b",
        ".",
        "[ab]",
        "[^a]",
        r"\d",
        "^",
        "$",
        r"\b",
        "(a|b)",
        "(?:ab)",
    ]
)
_counts = st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?"])


@given(
    st.lists(st.tuples(_pieces, _counts), max_size=5).map(
        lambda pairs: "".join(piece + ("" if piece[0] in "^$\\" else n) for piece, n in pairs)
    ),
    st.text(alphabet="ab1 ", max_size=6),
)
def test_pattern_agrees_with_python(pattern: str, text: str) -> None:
    expected = re.search(pattern, text, re.ASCII) is not None

    assert Pattern(pattern).found_in(text) is expected
