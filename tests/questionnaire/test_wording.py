"""Two texts word by word."""

from hypothesis import given
from hypothesis import strategies as st

from bw.questionnaire.wording import CAME, GONE, MOST_WORDS, SAME, Piece, pieces

TEXTS = st.lists(st.sampled_from(("a", "b", "কত", " ", "\n", "  "))).map("".join)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_pieces(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(text for how, text in found if how != CAME) == before
    assert "".join(text for how, text in found if how != GONE) == after


def test_only_the_words_that_changed_are_marked() -> None:
    assert pieces("How many hours?", "How many paid hours?") == [
        Piece(SAME, "How many "), Piece(CAME, "paid "), Piece(SAME, "hours?"),
    ]  # fmt: skip
    assert pieces("", "Why?") == [Piece(CAME, "Why?")]
    assert pieces("same", "same") == [Piece(SAME, "same")]


def test_endless_texts_are_replaced_as_a_whole() -> None:
    long = "a " * MOST_WORDS
    assert pieces(long, long + "b") == [Piece(GONE, long), Piece(CAME, long + "b")]
