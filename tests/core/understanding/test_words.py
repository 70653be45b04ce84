"""Words, languages and sentences of transcripts."""

import pytest

from core.domain import ItemId
from core.domain.segments import Segment
from core.understanding.words import Spoken, guess_language, language_of, sentences, stopping, words


def said(*lines, language="en", step_s=10.0, gap_s=0.0):
    """One segment per line, one after the other."""
    return [
        Segment(
            item_id=ItemId("a"),
            kind="speech",
            start_s=n * (step_s + gap_s),
            end_s=n * (step_s + gap_s) + step_s,
            text=line,
            language=language,
        )
        for n, line in enumerate(lines)
    ]


def test_words_are_lower_case_without_punctuation_and_keep_their_apostrophes():
    assert words("The sea's ROCKS, 3.5 km away!") == ["the", "sea's", "rocks", "3.5", "km", "away"]
    assert words("Größe ÄRGER") == ["grösse", "ärger"]


def test_a_script_without_spaces_gives_pairs_of_characters():
    assert words("夜の海辺") == ["夜の", "の海", "海辺"]


def test_common_words_are_known_in_thirty_languages_and_none_in_others():
    assert "the" in stopping("en")
    assert "und" in stopping("de")
    assert stopping("xx") == frozenset()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The light lies on the water and it is very quiet.", "en"),
        ("Das Licht liegt auf dem Wasser, und es ist sehr still.", "de"),
        ("La lumière est sur l'eau et tout est dans le calme.", "fr"),
        ("La luz está sobre el agua y no se oye nada.", "es"),
        ("Zorp blix.", ""),
        ("", ""),
    ],
)
def test_a_language_is_guessed_from_its_common_words(text, language):
    assert guess_language(text) == language


def test_the_language_of_a_transcript_is_what_most_of_the_time_is_in():
    assert language_of([*said("Hallo", language="de"), *said("x", "y", language="fr")]) == "fr"
    assert language_of(said("the sea and the sky are one", language="")) == "en"


def test_a_segment_is_cut_into_its_sentences_with_time_passing_by_characters():
    assert sentences(said("One two three. Four.")) == [
        Spoken("One two three.", 0.0, pytest.approx(10 * 14 / 19), "en"),
        Spoken("Four.", pytest.approx(10 * 14 / 19), 10.0, "en"),
    ]


def test_a_sentence_over_two_segments_becomes_one():
    found = sentences(said("The evening swell rolls in", "from the open sea. Night falls."))
    assert [s.text for s in found] == ["The evening swell rolls in from the open sea.", "Night falls."]
    assert (found[0].start_s, found[1].end_s) == (0.0, 20.0)


def test_a_pause_ends_a_sentence_and_so_does_another_language():
    assert len(sentences(said("no end here", "nor here", gap_s=5.0))) == 2
    mixed = [said("no end here")[0], said("x", "aber hier", language="de")[1]]
    assert len(sentences(mixed)) == 2


def test_an_endless_sentence_is_cut_somewhere():
    found = sentences(said(*["word " * 30] * 10))
    assert len(found) > 2
    assert max(len(s.text) for s in found) <= 460


def test_chinese_sentences_need_no_space_between_them():
    assert [s.text for s in sentences(said("夜の海。静かだ。", language="ja"))] == ["夜の海。", "静かだ。"]


def test_blank_lines_and_no_lines_give_no_sentences():
    assert sentences([]) == []
    assert sentences(said("   ")) == []
