import math

import numpy as np
import pytest

from core.embedding.naming import distinguishing, evidence, name_of, sentence_of

WORDS = [("fire", "tag"), ("nature", "tag"), ("camp fire", "said"), ("night", "tag"), ("odd", "said")]


def test_evidence_is_the_difference_of_log_odds_over_its_deviation():
    [z] = evidence([7], 10, [3], 40)
    odds = math.log(7.5 / 3.5) - math.log(3.5 / 37.5)
    assert z == pytest.approx(odds / math.sqrt(1 / 7.5 + 1 / 3.5 + 1 / 3.5 + 1 / 37.5))


def test_words_that_hold_everywhere_or_by_chance_do_not_distinguish():
    inside, outside = np.array([9, 9, 6, 9, 1]), np.array([2, 85, 0, 30, 0])
    found = distinguishing(WORDS, inside, 10, outside, 90)
    assert [term.text for term in found] == ["fire", "night"]  # "camp fire" says "fire" again, "odd" is one item
    assert (found[0].inside, found[0].outside, found[0].source) == (9, 2, "tag")
    assert found[0].z > found[1].z > 2.5


def test_a_word_of_all_items_of_a_group_and_no_other_beats_one_that_is_also_elsewhere():
    found = distinguishing(WORDS[:2], np.array([6, 6]), 6, np.array([0, 12]), 130)
    assert [term.text for term in found] == ["fire", "nature"]


def test_everything_and_nothing_have_no_distinction():
    counts = np.array([3, 3, 3, 3, 3])
    assert distinguishing(WORDS, counts, 5, counts * 0, 0) == ()
    assert distinguishing(WORDS, counts * 0, 0, counts, 5) == ()
    assert sentence_of((), 0, 5) == "Nothing is selected."
    assert sentence_of((), 5, 0) == "This is the whole map."
    assert "No word" in sentence_of((), 2, 5)


def held(*columns: str) -> np.ndarray:
    """One row per letter: held("110", "001") has two words, the first of which the first two items have."""
    return np.array([[cell == "1" for cell in column] for column in columns]).T


def test_a_group_is_named_by_words_that_half_of_it_have_or_after_what_lies_in_its_middle():
    found = distinguishing(WORDS[:2], np.array([6, 6]), 6, np.array([0, 12]), 130)
    assert name_of(found, held("111111", "111111"), "The hearth") == "fire, nature"
    few = distinguishing(WORDS[:2], np.array([7, 2]), 10, np.array([1, 0]), 130)
    assert [term.text for term in few] == ["fire", "nature"]
    both = held("1111111000", "1100000000")
    assert name_of(few, both, "The hearth") == "fire", "two of ten are no reason to call the group so"
    assert name_of(few[1:], both[:, 1:], "The hearth") == "around “The hearth”"
    assert name_of((), np.zeros((6, 0), bool), "The hearth") == "around “The hearth”"


def test_a_second_word_is_true_of_those_that_the_first_leaves_out():
    found = distinguishing(WORDS[:2], np.array([7, 3]), 10, np.array([1, 0]), 130)
    assert name_of(found, held("1111111000", "0000000111"), "The hearth") == "fire and nature"
    assert name_of(found, held("1111111000", "0000011100"), "The hearth") == "fire"


def test_two_words_of_a_third_each_name_a_group_that_no_word_holds_for_half_of():
    found = distinguishing(WORDS[:2], np.array([4, 3]), 9, np.array([1, 0]), 130)
    assert name_of(found, held("111100000", "000011100"), "The hearth") == "fire and nature"
    assert name_of(found, held("111100000", "001110000"), "The hearth") == "around “The hearth”"


def test_a_wider_word_is_said_only_where_no_narrower_one_says_it():
    wider = {"fire": frozenset({"nature"}), "sea": frozenset({"nature"})}
    words = [("fire", "tag"), ("nature", "tag"), ("sea", "tag")]
    found = distinguishing(words, np.array([6, 6, 0]), 6, np.array([0, 12, 5]), 130, wider=wider)
    assert [term.text for term in found] == ["fire"], "that fire is nature is no news"
    found = distinguishing(words, np.array([3, 6, 3]), 6, np.array([0, 6, 0]), 130, wider=wider)
    assert {term.text for term in found} == {"fire", "nature", "sea"}
    columns = {"fire": "111000", "sea": "000111", "nature": "111111"}
    holds = held(*(columns[term.text] for term in found))
    assert name_of(found, holds, "", wider) == "fire and sea"
    assert found[0].text == "nature", "the strongest, and yet the least telling"
    only = distinguishing(words[1:], np.array([6, 1]), 6, np.array([6, 0]), 130, wider=wider)
    assert name_of(only, held("111111"), "", wider) == "nature"


def test_mostly_is_said_only_of_what_at_least_half_of_them_have():
    all_six = distinguishing(WORDS[:1], np.array([6]), 6, np.array([0]), 130)
    assert sentence_of(all_six, 6, 130) == "Mostly fire (6 of 6; elsewhere 0 of 130)."
    found = distinguishing(WORDS[:2], np.array([10, 3]), 40, np.array([0, 0]), 200)
    assert sentence_of(found[:1], 40, 200) == "More often than elsewhere: fire (10 of 40; elsewhere 0 of 200)."
    assert sentence_of(found[:1], 20, 200).startswith("Mostly fire")
