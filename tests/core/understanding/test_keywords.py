"""Key phrases."""

from core.understanding.keywords import background, key_phrases
from tests.core.understanding.test_words import said


def texts(found):
    return [phrase.text for phrase in found.phrases]


def test_a_phrase_that_is_said_often_comes_first_with_every_time_it_is_said():
    lines = said(
        "The glass blower opens the furnace.",
        "Nobody speaks while the glass blower works.",
        "In the end the glass blower smiles.",
        "Then everyone goes home.",
    )
    best = key_phrases(lines).phrases[0]
    assert (best.text, best.score, best.times_s) == ("glass blower", 1.0, (0.0, 10.0, 20.0))
    spoken = key_phrases(said("A glass blower.", "A glass blower.", "A lamp.", "A glass blower."), k=1).phrases[0]
    assert (spoken.text, spoken.times_s) == ("glass blower", (0.0, 10.0, 30.0))


def test_what_the_whole_collection_says_weighs_less_than_what_only_this_item_says():
    behind = background(["museum lecture about stones"] * 5 + ["museum lecture about birds"] * 4 + ["amber"])
    found = key_phrases(said("The lecture shows amber. The lecture ends. The museum keeps amber."), behind)
    assert texts(found)[0].startswith("amber")
    alone = {p.text: p.score for p in key_phrases(said("Stones. Amber."), behind).phrases}
    assert alone["Amber"] > alone["Stones"]


def test_a_word_that_more_than_half_of_the_collection_says_ends_a_phrase_like_a_stop_word():
    behind = background(["wir zeigen lumo heute"] * 6)
    assert texts(key_phrases(said("lumo bernstein lumo", language="xx"), behind)) == ["bernstein"]


def test_stop_words_and_punctuation_end_a_phrase_in_each_language():
    german = key_phrases(said("Der Mohn neigt sich im Sommerregen, rot wie Papier.", language="de"))
    assert set(texts(german)) == {"Mohn neigt", "Sommerregen", "rot", "Papier"}
    french = key_phrases(said("Une planète bleue et une petite lune fidèle.", language="fr"))
    assert "planète bleue" in texts(french)


def test_no_phrase_repeats_a_word_of_a_better_one():
    found = texts(key_phrases(said("Dark cliffs stand there. The dark cliffs again. Cliffs and waves.")))
    used = [word for text in found for word in text.lower().split()]
    assert len(used) == len(set(used))


def test_at_most_k_phrases_best_first():
    found = key_phrases(said("Apples. Pears. Plums. Cherries. Grapes. Apples."), k=3)
    scores = [phrase.score for phrase in found.phrases]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert found.phrases[0].text == "Apples"


def test_single_letters_and_numbers_are_no_phrases():
    assert texts(key_phrases(said("A b c 42 1999."))) == []


def test_silence_an_unknown_language_and_an_unspaced_script_say_so():
    assert key_phrases([]).note == "Nothing is said."
    assert "No stop words" in key_phrases(said("zorp blix", language="xx")).note
    assert "spaces" in key_phrases(said("夜の海辺。", language="ja")).note
    assert key_phrases(said("Amber.")).note == ""
