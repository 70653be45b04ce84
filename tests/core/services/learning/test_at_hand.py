"""What can be counted answers before anything was trained, for those who ask for it by name, and for nobody else."""

import pytest

from core.domain.requests import Wanted
from core.services.learning.at_hand import FEWEST
from tests.core.services.conftest import CURATOR, VIEWER, house_in

ME = VIEWER.user_id
LIKED = Wanted(strategy="popularity", k=3)


@pytest.fixture
def house(tmp_path):
    yield from house_in(tmp_path)


@pytest.fixture
def items(house):
    return [house.ready(name, f"{name}.mp4") for name in ("red", "blue", "green", "yellow", "red blue")]


def others_like(house, *liked, people=FEWEST):
    for n in range(people):
        for item in liked[: n + 1]:
            house.recommending.like(CURATOR, house.recommending.person(CURATOR, f"p{n}"), item)


def told(house, wanted=LIKED):
    listed = house.recommending.listed(VIEWER, ME, wanted)
    return [pick.card.item.item_id for pick in listed.picks], listed


def test_the_most_liked_is_counted_at_once_and_counted_anew_with_every_like(house, items):
    red, blue, *_ = items
    others_like(house, red, blue)
    assert "popularity" in house.recommending.strategies(VIEWER)
    states = {choice.name: choice.state for choice in house.recommending.choices(VIEWER)}
    assert (states["popularity"], states["cold_user"], states["ease"]) == ("ready", "ready", "untrained")
    first, listed = told(house)
    assert first[:2] == [red, blue]
    assert listed.fallback == ""
    assert [pick.recommendation.score for pick in listed.picks[:2]] == [1.0, (FEWEST - 1) / FEWEST]
    for n in range(1, FEWEST):
        house.recommending.undo(CURATOR, house.recommending.person(CURATOR, f"p{n}"), red, "like")
    again, later = told(house)
    assert again[0] == blue
    assert later.version != listed.version


def test_of_few_people_nothing_is_counted_so_that_nobody_is_recognised(house, items):
    others_like(house, *items[:2], people=FEWEST - 1)
    assert "popularity" not in house.recommending.strategies(VIEWER)
    assert told(house)[0] == []


def test_it_fills_no_places_of_others_and_gives_way_to_what_was_trained(house, items):
    others_like(house, *items[:2])
    assert told(house, Wanted(k=3))[0] == [], "somebody of whom nothing is known still chooses something to begin with"
    house.training.fit(CURATOR, "popularity")
    house.work()
    trained = house.registry.version("popularity").version
    assert told(house)[1].version == trained
    house.recommending.like(VIEWER, ME, items[4])
    assert told(house)[1].version == trained


def test_a_list_that_was_counted_is_explained_and_its_record_never_claims_more(house, items):
    others_like(house, *items[:3])
    wanted = Wanted(strategy="cold_user", k=2)
    house.recommending.like(VIEWER, ME, items[0])
    picks, listed = told(house, wanted)
    assert house.explaining.full(VIEWER, ME, picks[0], wanted).exact
    assert house.explaining.again(VIEWER, listed.number, picks[0]).same
    house.recommending.like(VIEWER, ME, items[3])
    later = house.explaining.again(VIEWER, listed.number, picks[0])
    assert later.told is None
    assert "no longer kept" in later.sentences["en"]
