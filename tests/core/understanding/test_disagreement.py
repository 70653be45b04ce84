"""Spoken against pictured, in a made-up space."""

import numpy as np
import pytest

from core.domain import ItemId
from core.domain.segments import Segment
from core.understanding.concept import ConceptScale
from core.understanding.disagreement import disagreement
from core.understanding.tags import null_vectors
from tests.core.understanding.worlds import collection, encode, frames, gathered

NULLS = null_vectors(encode)


@pytest.fixture(scope="module")
def scale():
    return ConceptScale.fit(NULLS, collection()[0])


def line(start_s, end_s, text="x"):
    return Segment(item_id=ItemId("a"), kind="speech", start_s=start_s, end_s=end_s, text=text)


def track(scale, item, *lines):
    return disagreement(scale, ItemId(item), lines, encode([one.text for one in lines]))


def test_words_about_what_is_shown_agree_and_words_about_something_else_do_not(scale):
    agreeing = track(scale, "sea-03", line(0, 8, "look at the sea"))
    assert np.mean(agreeing.values) < 0.25
    opposing = track(scale, "sea-03", line(0, 8, "look at the fire"))
    assert np.mean(opposing.values) > 0.4
    assert np.mean(opposing.values) > np.mean(agreeing.values) + 0.25


def test_only_the_time_of_a_line_gets_a_value(scale):
    found = track(scale, "sea-03", line(2, 5, "the sea"))
    assert np.isfinite(found.values).tolist() == [False, False, True, True, True, False, False, False]


def test_a_line_between_two_frames_is_compared_with_the_nearest_one(scale):
    found = track(scale, "sea-03", line(3.2, 3.4, "the sea"))
    assert np.flatnonzero(np.isfinite(found.values)).tolist() == [3]


def test_words_about_nothing_that_can_be_seen_are_left_open(scale):
    found = track(scale, "sea-03", line(0, 8, "hello and welcome back"))
    assert not np.isfinite(found.values).any()
    assert found.note


def test_a_value_is_the_share_of_the_other_items_that_fit_better(scale):
    found = track(scale, "city-03", line(0, 8, "the sea"))
    assert min(found.values) >= 12 / 59  # the twelve that show it, of 59 others
    assert all((value * 59) % 1 == pytest.approx(0, abs=1e-9) or (value * 59) % 1 > 0.999 for value in found.values)


@pytest.mark.parametrize(
    ("item", "lines", "note"),
    [("a sound", [line(0, 1, "sea")], "no pictures"), ("sea-03", [], "Nothing is said")],
)
def test_where_nothing_can_be_compared_the_curve_is_empty_with_a_reason(scale, item, lines, note):
    found = track(scale, item, *lines)
    assert found.values == ()
    assert note in found.note


def test_a_rank_among_too_few_is_not_given():
    rng = np.random.default_rng(0)
    scale = ConceptScale.fit(NULLS, gathered({f"sea-{n}": frames(rng, ["sea"] * 4) for n in range(4)}))
    assert "too few" in track(scale, "sea-0", line(0, 4, "the sea")).note


def test_lines_without_vectors_are_refused(scale):
    with pytest.raises(ValueError, match="1 lines but 2 vectors"):
        disagreement(scale, ItemId("sea-03"), [line(0, 1)], encode(["a", "b"]))
