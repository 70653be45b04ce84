"""A made-up text model: axis 0 to 9 are things; a phrase is the mean of its things, and other words hardly move it."""

import numpy as np
import pytest

from core.search.slight import Slightness, free, leave_out, without

NAMES = ("boat", "clock", "fish", "fire", "train", "tower", "snow", "moon", "rose", "wheel")
DIM = 64


def read(phrases):
    rows = []
    for phrase in phrases:
        things = [np.eye(DIM)[NAMES.index(word)] for word in phrase.split() if word in NAMES]
        others = [word for word in phrase.split() if word not in NAMES]
        noise = np.random.default_rng(sum(map(ord, phrase))).normal(size=DIM)
        noise *= (0.05 if things else 0.03) / np.linalg.norm(noise) if others else 0
        rows.append((np.mean(things, axis=0) if things else 0) + noise)
    return np.array(rows, np.float32)


@pytest.fixture(scope="module")
def judge():
    phrases = (*NAMES, *(f"nothing {n}" for n in range(20)))
    return Slightness.fit(read, phrases, read(phrases))


def test_a_word_that_hardly_moves_a_phrase_is_slight_and_a_thing_is_not(judge):
    whole, bare, other = read(["slowly boat", "boat", "slowly"])
    assert judge.slight(whole, bare, here=True)
    assert not judge.slight(whole, other, here=True)


def test_beside_words_the_model_does_not_know_only_what_is_nowhere_is_slight(judge):
    whole, without_it = read(["slowly organ", "organ"])
    assert judge.slight(whole, without_it, here=False)
    assert not judge.slight(whole, without_it, here=True)


def test_the_model_knows_its_things_and_no_others(judge):
    boat, panda = read(["boat", "panda"])
    assert judge.unknown(panda)
    assert not judge.unknown(boat)


def test_things_and_words_that_stand_alone_in_their_part_may_never_go():
    assert free("gears turning slowly", ()) == ("gears", "turning", "slowly")
    assert free("a giraffe in the forest", ()) == ()
    assert free("horses turning slowly", {"hors"}) == ("turning", "slowly")


@pytest.mark.parametrize(
    ("question", "slight", "unknown", "gone"),
    [
        ("gears turning slowly", {"turning", "slowly"}, (), ("turning", "slowly")),
        ("stunning gears", {"stunning"}, {"stunning"}, ("stunning",)),
        ("skateboarding slowly", {"slowly"}, {"skateboarding", "slowly"}, ()),
        ("giant panda", {"panda"}, {"panda"}, ()),
        ("kangaroo jumping over fire", {"kangaroo", "jumping"}, {"kangaroo", "jumping"}, ()),
    ],
)
def test_what_is_left_out_never_is_the_thing_itself(question, slight, unknown, gone):
    assert leave_out(question, slight, unknown, here=()) == gone


def test_where_all_words_are_slight_what_is_written_here_stays():
    words = {"organ", "music", "shown"}
    assert leave_out("organ music shown", words, words, here={"organ", "music"}) == ("shown",)
    assert leave_out("organ music shown", words, words, here=()) == ()


def test_the_rest_of_a_question_keeps_its_order():
    assert without("gears, turning slowly; at night", ["turning", "slowly"]) == "gears, ; at night"
