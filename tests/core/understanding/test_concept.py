"""Concept curves in a made-up space."""

import numpy as np
import pytest

from core.domain import ItemId
from core.domain.findings import Curve
from core.understanding.concept import ConceptScale
from core.understanding.tags import null_vectors, phrase_vectors
from tests.core.understanding.worlds import collection, encode, frames, gathered


@pytest.fixture(scope="module")
def scale():
    rng = np.random.default_rng(1)
    parts = frames(rng, ["fire"] * 5 + ["sea"] * 5)
    return ConceptScale.fit(null_vectors(encode), collection(extra={"two parts": parts})[0])


def curve(scale, item, phrase):
    return scale.curve(ItemId(item), phrase, phrase_vectors([(phrase,)], encode)[0])


def test_a_phrase_is_strong_where_it_shows_and_weak_where_it_does_not(scale):
    found = curve(scale, "two parts", "the sea at night")
    assert found.times_s == tuple(float(t) for t in range(10))
    assert min(found.values[5:]) > found.threshold > max(found.values[:5])
    assert (found.unit, found.label, found.note) == ("z", "the sea at night", "")


def test_zero_is_the_usual_level_of_the_collection(scale):
    values = np.concatenate([curve(scale, f"city-{n:02d}", "fire").values for n in range(12)])
    assert abs(np.median(values)) < 1


def test_a_thing_that_nothing_shows_stays_below_its_threshold_and_says_so(scale):
    found = curve(scale, "two parts", "giraffe")
    assert max(found.values) < found.threshold
    assert "clearly shows" in found.note


def test_an_item_without_pictures_has_an_empty_curve_with_a_reason(scale):
    found = curve(scale, "a sound", "fire")
    assert (found.times_s, found.values) == ((), ())
    assert found.note


def test_a_curve_can_be_stored(scale):
    found = curve(scale, "two parts", "fire")
    assert Curve.from_json(found.to_json()) == found


def test_without_pictures_there_is_no_scale():
    with pytest.raises(ValueError, match="there are none"):
        ConceptScale.fit(null_vectors(encode), gathered({}))
