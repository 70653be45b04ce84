import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import SAMPLE_RATE_HZ, ItemId, Segment, Word
from core.domain.speech import Heard, Passage, Phrase
from core.understanding.realigning import spread
from core.understanding.speech import Speech, confidence, doubt, languages

ITEM = ItemId("a" * 16)
VECTOR = np.zeros(4, np.float32)


def phrase(text, start_s, end_s, **fields):
    words = spread(text.split(), start_s, end_s, 0.9)
    return Phrase(**{"start_s": start_s, "end_s": end_s, "text": text, "words": words, "language": "en"} | fields)


def passage(start_s, end_s, overlap_s=0.0, spoken=None):
    length = end_s - start_s
    spoken = ((0.0, length),) if spoken is None else spoken
    sound = np.zeros(int(length * SAMPLE_RATE_HZ), np.float32)
    return Passage(sound=sound, start_s=start_s, spoken=spoken, overlap_s=overlap_s)


def put_together(*heard):
    speech = Speech(ITEM, "whisper/base@0123")
    for where, phrases in heard:
        speech.add(where, Heard(vector=VECTOR, phrases=tuple(phrases)))
    return speech.finish()


def texts(segments):
    return [segment.text for segment in segments]


def test_phrases_become_segments_in_seconds_of_the_recording():
    german = phrase("Guten Tag", 1.0, 2.0, language="de")
    first, second = put_together((passage(0, 20), [phrase("hello there", 2.0, 3.0)]), (passage(20, 50), [german]))
    assert (first.start_s, first.end_s, first.language, first.text) == (2.0, 3.0, "en", "hello there")
    assert (second.start_s, second.end_s, second.language) == (21.0, 22.0, "de")  # the language of each, not the first
    assert [(w.text, w.start_s >= 21.0) for w in second.words] == [("Guten", True), ("Tag", True)]
    assert {s.model for s in (first, second)} == {"whisper/base@0123"}
    assert (first.kind, first.origin, first.flag, first.locked) == ("speech", "machine", "", False)
    assert first.confidence == pytest.approx(0.9)


def test_where_passages_overlap_each_word_comes_once():
    before = phrase("one two three four five", 25.0, 30.0)
    after = phrase("four five six seven", 0.0, 4.4)  # begins at 28 s: it has heard "four" and "five" again
    segments = put_together((passage(0, 30), [before]), (passage(28, 58, overlap_s=2.0), [after]))
    assert " ".join(texts(segments)) == "one two three four five six seven"
    starts = [word.start_s for segment in segments for word in segment.words]
    assert starts == sorted(starts)


def test_a_word_cut_in_half_is_taken_from_the_passage_that_heard_it_whole():
    before = phrase("the lighthouse keeps wa", 26.0, 30.0, words=(
        Word(text="the", start_s=26.0, end_s=26.5), Word(text="lighthouse", start_s=26.5, end_s=28.2),
        Word(text="keeps", start_s=28.3, end_s=29.0), Word(text="wa", start_s=29.7, end_s=30.0)))  # fmt: skip
    after = phrase("keeps watch tonight", 0.3, 3.0, words=(
        Word(text="keeps", start_s=0.3, end_s=1.0), Word(text="watch", start_s=1.7, end_s=2.4),
        Word(text="tonight", start_s=2.4, end_s=3.0)))  # fmt: skip
    segments = put_together((passage(0, 30), [before]), (passage(28, 58, overlap_s=2.0), [after]))
    assert " ".join(texts(segments)) == "the lighthouse keeps watch tonight"


def test_without_a_common_word_the_middle_of_the_overlap_is_the_seam():
    before, after = phrase("a b c d", 26.0, 30.0), phrase("w x y z", 0.0, 4.0)
    segments = put_together((passage(0, 30), [before]), (passage(28, 58, overlap_s=2.0), [after]))
    assert len(segments) == 2
    assert segments[0].end_s <= 29.5
    assert segments[1].start_s >= segments[0].end_s
    assert segments[0].text.startswith("a b c")
    assert segments[1].text.endswith("x y z")


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1), st.floats(0, 0.2))
def test_a_long_speech_without_pauses_is_put_together_as_it_was_said(seed, jitter_s):
    rng = np.random.default_rng(seed)
    said, at = [], 0.5
    while at < 100:
        length = rng.uniform(0.2, 0.6)
        said.append((f"w{len(said)}", at, at + length))
        at += length + 0.02
    speech = Speech(ITEM, "m")
    for start in (0.0, 28.0, 56.0, 84.0):
        end = start + 30.0
        inside = [w for w in said if w[1] >= start and w[2] <= end]
        words = [
            Word(text=t, start_s=max(0.0, a - start + rng.uniform(-jitter_s, jitter_s)), end_s=b - start + jitter_s)
            for t, a, b in inside
        ]
        phrases = [
            Phrase(
                start_s=part[0].start_s, end_s=part[-1].end_s, text=" ".join(w.text for w in part), words=tuple(part)
            )
            for part in (words[:15], words[15:35], words[35:])
            if part
        ]
        overlap_s = 2.0 if start else 0.0
        speech.add(passage(start, end, overlap_s), Heard(vector=VECTOR, phrases=tuple(phrases)))
    written = " ".join(texts(speech.finish())).split()
    assert written == [text for text, _, _ in said]


def test_phrases_without_measured_words_get_them_in_proportion():
    [segment] = put_together((passage(10, 30), [phrase("a longer word", 0.0, 7.0, words=())]))
    lengths = [word.end_s - word.start_s for word in segment.words]
    assert [word.text for word in segment.words] == ["a", "longer", "word"]
    assert lengths == pytest.approx([7 * 2 / 14, 7 * 7 / 14, 7 * 5 / 14])
    assert segment.words[-1].end_s == pytest.approx(17.0)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ""),
        ({"compression_ratio": 2.5}, "compression"),
        ({"compression_ratio": 2.3}, ""),
        ({"avg_logprob": -1.1}, "improbable"),
        ({"avg_logprob": -1.1, "no_speech_prob": 0.7}, "no_speech"),
        ({"avg_logprob": -0.5, "no_speech_prob": 0.7}, ""),  # sure of its words: somebody speaks quietly
        ({"text": "thank you " * 6}, "repetition"),
        ({"text": "we sang la la la la and went home to sleep in our beds at last"}, ""),
    ],
)
def test_doubts_are_those_of_whisper(fields, expected):
    text = fields.pop("text", "a boat comes home")
    assert doubt(phrase(text, 0, 5, **fields)) == expected


def test_words_where_nobody_speaks_are_doubted_and_kept():
    quiet = passage(0, 30, spoken=((20.0, 25.0),))
    invented, said = put_together((quiet, [phrase("thanks for watching", 2, 4), phrase("the sea", 21, 23)]))
    assert (invented.flag, said.flag) == ("no_speech", "")


def test_the_same_phrase_three_times_in_a_row_is_doubted():
    lines = [phrase("Yes.", i, i + 0.9) for i in range(2)] + [
        phrase("Subtitles by us", i, i + 0.9) for i in range(3, 6)
    ]
    segments = put_together((passage(0, 30), lines))
    assert [s.flag for s in segments] == ["", "", "repetition", "repetition", "repetition"]


def test_nothing_heard_gives_no_segments():
    assert put_together((passage(0, 30), []), (passage(30, 60), [])) == []
    assert put_together() == []


def test_confidence_is_the_mean_of_the_words_or_of_the_tokens():
    assert confidence(phrase("a b", 0, 1)) == pytest.approx(0.9)
    assert confidence(phrase("a b", 0, 1, words=(), avg_logprob=np.log(0.25))) == pytest.approx(0.25)


def test_languages_share_the_spoken_time_and_doubted_lines_do_not_count():
    def line(language, start_s, end_s, flag=""):
        return Segment(item_id=ITEM, kind="speech", start_s=start_s, end_s=end_s, language=language, flag=flag)

    lines = [line("de", 0, 30), line("fr", 30, 40), line("la", 40, 90, "no_speech")]
    assert languages(lines) == {"de": 0.75, "fr": 0.25}
    assert list(languages([line("en", 0, 1), line("de", 1, 3)])) == ["de", "en"]
    assert languages([]) == {}
