"""A quote holds the word that was found, marked, at the second it is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import ItemId, Segment
from core.domain.segments import Word
from core.search.quoting import LETTERS, quoted, said_at
from core.search.wording import NO_WORDS, Vocabulary, Wanted

LINE = "Before the town wakes, the white boats lie side by side, and the church clock strikes five over the water."
WANTED = Wanted.of("clocks", Vocabulary({"clock": 1, "boats": 2}, 10))


def text(pieces):
    return "".join(piece for piece, _ in pieces)


def test_the_quote_is_cut_around_the_word_and_the_word_is_marked():
    pieces = quoted(LINE, WANTED)
    assert [piece for piece, marked in pieces if marked] == ["clock"]
    assert text(pieces).startswith("… ")
    assert "church clock strikes five" in text(pieces)


def test_a_short_line_is_quoted_whole_and_without_words_a_long_one_from_its_beginning():
    assert quoted("Elephants never forget.", WANTED) == (("Elephants never forget.", False),)
    assert text(quoted(LINE, NO_WORDS)).startswith("Before the town")


@settings(deadline=None)
@given(st.text("ab c", max_size=400), st.integers(0, 300))
def test_a_quote_is_a_piece_of_the_line_and_never_long(line, at):
    line = f"{line[:at]} clock {line[at:]}"
    pieces = quoted(line, WANTED)
    assert any(marked for _, marked in pieces)
    assert text(pieces).removeprefix("… ").removesuffix(" …") in line
    assert len(text(pieces)) <= LETTERS + 4


def test_the_second_is_that_of_the_word_measured_or_estimated():
    line = Segment(item_id=ItemId("a"), kind="speech", start_s=10.0, end_s=20.0, text=LINE)
    assert said_at(line, WANTED) == pytest.approx(10 + 10 * LINE.index("clock") / len(LINE))
    words = (Word(text="church", start_s=16.0, end_s=16.5), Word(text="clock,", start_s=16.5, end_s=17.0))
    measured = Segment(item_id=ItemId("a"), kind="speech", start_s=10.0, end_s=20.0, text=LINE, words=words)
    assert said_at(measured, WANTED) == 16.5
    assert said_at(line, NO_WORDS) == 10.0
