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


def test_a_group_is_named_by_words_that_half_of_it_have_or_after_what_lies_in_its_middle():
    found = distinguishing(WORDS[:2], np.array([6, 6]), 6, np.array([0, 12]), 130)
    assert name_of(found, 6, "The hearth") == "fire, nature"
    few = distinguishing(WORDS[:2], np.array([7, 4]), 10, np.array([1, 2]), 130)
    assert [term.text for term in few] == ["fire", "nature"]
    assert name_of(few, 10, "The hearth") == "fire", "four of ten are no reason to call the group so"
    assert name_of(few[1:], 10, "The hearth") == name_of((), 6, "The hearth") == "around “The hearth”"
    assert sentence_of(found[:1], 6, 130) == "Mostly fire (6 of 6; elsewhere 0 of 130)."


def test_mostly_is_said_only_of_what_at_least_half_of_them_have():
    found = distinguishing(WORDS[:2], np.array([10, 3]), 40, np.array([0, 0]), 200)
    assert sentence_of(found[:1], 40, 200) == "More often than elsewhere: fire (10 of 40; elsewhere 0 of 200)."
    assert sentence_of(found[:1], 20, 200).startswith("Mostly fire")
