"""A narrower tag implies its wider ones, and a wider one that is rejected takes its narrower ones with it."""

import math

import pytest

from core.domain.tags import Tag
from core.understanding.hierarchy import Carried, ancestors, carried, check

TAGS = (Tag(name="nature"), Tag(name="water", parent="nature"), Tag(name="sea", parent="water"), Tag(name="city"))
LOW = {"nature": 0.1, "water": 0.3, "sea": 0.9, "city": 0.05}


def test_a_narrower_tag_carries_all_its_wider_ones_and_nothing_else():
    assert carried("nature", TAGS, LOW, {}) == Carried(0.9, "sea", False)
    assert carried("water", TAGS, LOW, {}) == Carried(0.9, "sea", False)
    assert carried("city", TAGS, LOW, {}) == Carried(0.05, "city", False)


def test_a_wider_tag_that_is_likelier_stands_by_itself():
    assert carried("nature", TAGS, LOW | {"nature": 0.95}, {}) == Carried(0.95, "nature", False)


def test_a_wider_tag_says_nothing_about_its_narrower_ones():
    assert carried("sea", TAGS, LOW | {"nature": 1.0, "sea": 0.2}, {}).probability == 0.2


def test_an_accepted_tag_carries_its_wider_ones_for_a_person():
    assert carried("nature", TAGS, LOW | {"sea": 0.0}, {"sea": True}) == Carried(1.0, "sea", True)


def test_a_rejected_tag_takes_its_narrower_ones_with_it():
    assert carried("sea", TAGS, LOW, {"nature": False}) == Carried(0.0, "sea", True)
    assert carried("water", TAGS, LOW, {"water": False}) == Carried(0.0, "water", True)
    assert carried("nature", TAGS, LOW, {"water": False}) == Carried(0.1, "nature", False)


def test_a_persons_word_about_the_very_tag_stands_against_one_about_a_wider_tag():
    said = {"nature": False, "sea": True}
    assert carried("sea", TAGS, LOW, said) == Carried(1.0, "sea", True)
    assert carried("water", TAGS, LOW, said) == Carried(0.0, "water", True)
    assert carried("nature", TAGS, LOW, said) == Carried(0.0, "nature", True)


def test_what_cannot_be_measured_is_carried_by_what_can():
    nothing = dict.fromkeys(LOW, math.nan)
    assert math.isnan(carried("nature", TAGS, nothing, {}).probability)
    assert carried("nature", TAGS, nothing | {"water": 0.2}, {}) == Carried(0.2, "water", False)


def test_ancestors_are_named_nearest_first_and_a_missing_parent_ends_the_line():
    assert ancestors("sea", TAGS) == ("water", "nature")
    assert ancestors("sea", TAGS[1:]) == ("water",)


@pytest.mark.parametrize(
    "tags",
    [
        (Tag(name="a", parent="a"),),
        (Tag(name="a", parent="b"), Tag(name="b", parent="c"), Tag(name="c", parent="a")),
    ],
)
def test_a_tag_that_is_its_own_ancestor_is_refused(tags):
    with pytest.raises(ValueError, match="own ancestor"):
        check(tags)


def test_two_tags_of_one_name_are_refused():
    with pytest.raises(ValueError, match="same name"):
        check((Tag(name="a"), Tag(name="a", parent="b")))


def test_the_nearest_word_of_a_person_counts_for_a_narrower_tag():
    said = {"nature": False, "water": True}
    assert carried("sea", TAGS, LOW, said) == Carried(0.9, "sea", False)
    assert carried("sea", TAGS, LOW, {"nature": True, "water": False}) == Carried(0.0, "sea", True)
