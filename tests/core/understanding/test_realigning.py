import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import ItemId, Segment, Word
from core.understanding.realigning import realign, spread

LINE = Segment(
    item_id=ItemId("a" * 16), kind="speech", start_s=10.0, end_s=14.0, text="the old boot comes home", language="en",
    confidence=0.4, flag="improbable", model="whisper/base@0123", number=7,
    words=(
        Word(text="the", start_s=10.0, end_s=10.3, confidence=0.9), Word(text="old", start_s=10.4, end_s=10.9),
        Word(text="boot", start_s=11.0, end_s=11.6, confidence=0.2), Word(text="comes", start_s=12.0, end_s=12.5),
        Word(text="home", start_s=12.6, end_s=13.8),
    ),
)  # fmt: skip


def times(line):
    return {word.text: (word.start_s, word.end_s) for word in line.words}


def test_a_corrected_word_takes_the_place_of_the_wrong_one_and_the_others_stay():
    line = realign(LINE, "The old boat comes home.")
    assert [word.text for word in line.words] == ["The", "old", "boat", "comes", "home."]
    assert times(line)["boat"] == (10.9, 12.0)  # between its neighbours
    assert times(line)["comes"] == (12.0, 12.5)
    assert times(line)["home."] == (12.6, 13.8)


def test_the_line_is_the_persons_and_locked():
    line = realign(LINE, "the old boat")
    assert (line.origin, line.locked, line.flag, line.model, line.confidence) == ("human", True, "", "", 1.0)
    assert (line.start_s, line.end_s, line.number, line.language) == (10.0, 14.0, 7, "en")


def test_words_put_in_share_the_time_between_their_neighbours():
    line = realign(LINE, "the old boot comes back to home")
    assert 12.5 <= times(line)["back"][0] < times(line)["back"][1] <= times(line)["to"][0]
    assert times(line)["to"][1] <= 12.6


def test_times_the_model_measures_count_from_the_beginning_of_the_line():
    asked = []

    def align(text, language):
        asked.append((text, language))
        return (Word(text="a", start_s=0.5, end_s=1.0), Word(text="boat", start_s=1.0, end_s=9.0))

    line = realign(LINE, "a  boat", align)
    assert asked == [("a boat", "en")]
    assert times(line) == {"a": (10.5, 11.0), "boat": (11.0, 14.0)}  # never beyond the line


def test_where_the_model_cannot_tell_times_are_in_proportion():
    line = realign(LINE, "a boat", lambda text, language: ())
    assert times(line) == {"a": (10.0, pytest.approx(10.0 + 4 * 2 / 7)), "boat": (pytest.approx(11.142857), 14.0)}


def test_a_line_without_words_is_refused():
    with pytest.raises(ValueError, match="delete"):
        realign(LINE, " \n ")


@given(st.text(alphabet="abc de.,", max_size=60))
def test_words_are_in_order_inside_the_line_whatever_is_written(text):
    if not text.strip():
        return
    line = realign(LINE, text)
    assert [word.text for word in line.words] == text.split()
    moments = [t for word in line.words for t in (word.start_s, word.end_s)]
    assert moments == sorted(moments)
    assert all(10.0 <= t <= 14.0 for t in moments)


def test_an_edit_of_hours_of_text_ends_soon():
    line = realign(LINE, "word " * 20_000)
    assert len(line.words) == 20_000
    assert spread([], 0.0, 1.0) == ()
