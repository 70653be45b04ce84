import numpy as np
import pytest

from core.domain import ItemId
from core.search.fusion import LEAST, fuse, narrowed, weigh

ITEMS = tuple(ItemId(name) for name in "abc")
WAYS = {"picture": np.array([0.9, 0.2, 0.0]), "text": np.array([0.0, 0.8, 0.0])}


def test_shares_add_up_to_the_confidence():
    found = fuse(ITEMS, WAYS)
    total = found.shares["picture"] + found.shares["text"]
    np.testing.assert_allclose(found.confidences, 1 - np.exp(-total))


def test_with_all_weights_one_it_is_the_chance_that_at_least_one_way_is_right():
    found = fuse(ITEMS, WAYS, {"picture": 1.0, "text": 1.0})
    np.testing.assert_allclose(found.confidences, [0.9, 1 - 0.8 * 0.2, 0.0])


def test_a_weight_of_zero_silences_a_way():
    found = fuse(ITEMS, WAYS, {"text": 0.0, "picture": 1.0})
    np.testing.assert_allclose(found.confidences, WAYS["picture"])


def test_a_way_that_finds_nothing_weighs_least():
    weights = weigh({"speech": np.zeros(3), "text": np.array([0.0, 0.8, 0.1])})
    assert weights == {"speech": LEAST, "text": 1.0}


def test_pictures_that_contradict_what_is_written_weigh_less():
    written = np.array([0.0, 0.0, 0.97])
    agrees, contradicts = np.array([0.2, 0.1, 0.9]), np.array([0.9, 0.8, 0.1])
    assert weigh({"picture": agrees, "text": written})["picture"] > 0.9
    assert weigh({"picture": contradicts, "text": written})["picture"] < 0.4


def test_what_must_hold_multiplies_and_what_must_not_takes_away():
    text, plus, minus = np.array([0.9, 0.9, 0.9]), np.array([1.0, 0.1, 1.0]), np.array([0.0, 0.0, 0.95])
    assert narrowed(text, [plus], [minus]) == pytest.approx([0.9, 0.09, 0.045])


def test_certainty_stays_finite():
    assert np.isfinite(fuse(ITEMS, {"text": np.ones(3)}).shares["text"]).all()
