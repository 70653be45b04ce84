"""How much a play says: in proportion to what was played at the longest time."""

import pytest

from core.services.feedback import STRENGTHS, play_strength
from core.storage.interactions import Interactions
from tests.core.services.conftest import VIEWER

ME = VIEWER.user_id


def plays(house):
    with house.database.read() as tx:
        return [(event.strength, event.played_fraction) for event in Interactions(tx).of(ME)]


def test_a_second_of_playing_says_less_than_all_of_it_and_far_less_than_a_like():
    assert play_strength(0.01) < play_strength(0.5) == STRENGTHS["play"] < play_strength(1.0) < STRENGTHS["like"] / 2
    assert play_strength(0.0) == STRENGTHS["play"], "nothing is known of how much"


def test_playing_again_for_a_moment_takes_nothing_back(house):
    item = house.ready("red")
    house.recommending.play(VIEWER, ME, item, 0.9)
    house.recommending.play(VIEWER, ME, item, 0.02)
    assert plays(house) == [(pytest.approx(0.18), 0.9)]
    house.recommending.play(VIEWER, ME, item, 1.0)
    assert plays(house) == [(0.2, 1.0)]
