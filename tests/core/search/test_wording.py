import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.search.wording import Vocabulary, Wanted, answered, content, corrected, slips_between, stem

HERE = Vocabulary({"lighthouse": 1, "boats": 5, "logs": 1, "the": 90, "forest": 9, "café": 2, "walking": 3}, 100)


@pytest.mark.parametrize(
    ("one", "other"), [("boat", "boats"), ("running", "run"), ("cities", "city"), ("waves", "wave")]
)
def test_forms_of_a_word_share_a_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("lighthuose", "lighthouse"), ("lihgthouse", "lighthouse"), ("forrest", "forest"), ("boats", "boats")],
)
def test_slips_of_the_pen_are_put_right(typed, meant):
    assert corrected(typed, HERE) == meant


@pytest.mark.parametrize("typed", ["dogs", "cat", "elephant", "zzzzzz", "x1y2", "lighth"])
def test_other_words_are_left_alone(typed):
    assert corrected(typed, HERE, known={"dogs", "elephant"}) == typed


def test_of_words_that_are_equally_near_one_of_a_name_is_meant():
    here = Vocabulary({"heart": 9, "hearth": 1}, 100)
    assert corrected("hearht", here) == "heart"
    assert corrected("hearht", here, names={"hearth"}) == "hearth"


def test_without_the_list_of_known_words_a_real_word_could_be_taken_for_a_slip():
    assert corrected("dogs", HERE) == "logs"


def test_only_words_change_and_everything_between_them_stays():
    assert corrected("the lighthuose, at night!", HERE, {"night"}) == "the lighthouse, at night!"


def test_rare_words_count_more_and_unknown_ones_most():
    wanted = Wanted.of("a giraffe in the forest", HERE)
    assert wanted.part("deep in the forest") < 0.5
    assert answered(wanted.part("deep in the forest")) < 0.2
    assert wanted.part("A giraffe walks in a forest") < 1  # nothing here is known to be a giraffe
    assert answered(Wanted.of("boat", HERE).part("Two boats")) > 0.9


def test_accents_and_capitals_do_not_matter():
    assert Wanted.of("CAFE", HERE).part("In the Café") == 1


@pytest.mark.parametrize(
    ("asked", "said", "indexed"),
    [
        ("nasa", "at NASA’s Goddard Center", "nasa"),
        ("nasa's", "here comes NASA", "nasa"),
        ("children's", "Children play", "children"),
        ("eau", "au bord de l'eau", "eau"),
        ("l’été", "un été à Paris", "été"),
    ],
)
def test_an_apostrophe_hides_no_word(asked, said, indexed):
    wanted = Wanted.of(asked, Vocabulary({indexed: 1}, 100))
    assert wanted.part(said) == 1
    assert len(wanted.found(said)) == 1


def test_the_last_word_may_still_be_typed():
    assert Wanted.of("the lighth", HERE).spellings == ("lighthouse",)
    assert Wanted.of("li", HERE).spellings == ()


def test_small_words_are_left_out_unless_there_are_no_others():
    assert content("a boat on the sea") == ("boat", "sea")
    assert content("the who") == ("the", "who")


@settings(deadline=None)
@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_the_distance_is_symmetric_and_zero_only_for_the_same_word(one, other):
    assert slips_between(one, other, 9) == slips_between(other, one, 9)
    assert (slips_between(one, other, 9) == 0) == (one == other)
    assert slips_between(one, other, 9) <= max(len(one), len(other))


def test_a_swap_is_one_slip():
    assert slips_between("form", "from", 2) == 1
