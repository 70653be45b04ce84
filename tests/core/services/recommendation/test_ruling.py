"""Rules of the house: they hold for everybody's lists, are named wherever they do something, and can be taken back."""

import numpy as np
import pytest

from core.domain import UserId
from core.domain.requests import HouseRules, Wanted
from core.errors import NotAllowed, NotFound
from core.services.recommendation import serving
from core.services.recommendation.ruling import BOOST
from tests.core.services.conftest import CURATOR, VIEWER, house_in

CONTENTS = ("red tone 200", "red red green", "blue tone 1000", "blue blue", "yellow red", "green", "tone 200", "red")
ME, THREE = VIEWER.user_id, Wanted(k=3)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    yield from house_in(tmp_path_factory.mktemp("ruling"))


@pytest.fixture(scope="module")
def items(house):
    items = [house.ready(content, f"{content}.mp4") for content in CONTENTS]
    for person in (ME, UserId("other")):
        house.recommending.like(CURATOR, person, items[0])
        house.recommending.like(CURATOR, person, items[4])
    return items


@pytest.fixture
def last(house, items):
    """What stands last of everything that could be listed; no rule holds any more when the test is over."""
    yield listed(house, Wanted(k=8))[-1].card.item.item_id
    for card, _ in house.ruling.all(CURATOR):
        house.ruling.rule(CURATOR, card.item.item_id, None)


def listed(house, wanted=THREE, person=ME):
    return house.recommending.listed(CURATOR, person, wanted).picks


def test_what_is_pinned_stands_first_for_everybody_and_every_layer_says_so(house, items, last):
    house.ruling.rule(CURATOR, last, "pin")
    for person in (ME, UserId("other")):
        first = listed(house, person=person)[0]
        assert first.card.item.item_id == last
        assert first.steps[-1].reason == "pinned by the house"
        assert sum(step.delta for step in first.steps) == pytest.approx(first.recommendation.score)
    why = house.explaining.full(VIEWER, ME, last, THREE)
    assert why.sentences["en"].short.startswith("Put first by the house.")
    assert why.path[-1].rank_after == 1
    assert why.counterfactual is None
    assert "rule of the house" in why.counterfactual_note


def test_what_is_preferred_gains_a_standard_deviation_of_the_scores(house, items, last):
    before = {p.card.item.item_id: p.recommendation.score for p in listed(house, Wanted(k=8))}
    house.ruling.rule(CURATOR, last, "boost")
    after = {p.card.item.item_id: p for p in listed(house, Wanted(k=8))}
    gain = after[last].recommendation.score - before[last]
    assert gain == pytest.approx(BOOST * np.std(list(before.values())))
    assert after[last].steps[-1].reason == "preferred by the house"
    assert all(after[i].recommendation.score == pytest.approx(s) for i, s in before.items() if i != last)


def test_what_is_hidden_is_in_no_list_and_why_not_says_it(house, items, last):
    [best, *_] = listed(house)
    house.ruling.rule(CURATOR, best.card.item.item_id, "hide")
    assert best.card not in {p.card for p in listed(house, Wanted(k=8))}
    assert house.explaining.why_not(VIEWER, ME, best.card.item.item_id, THREE).case == "hidden"


def test_a_rule_can_be_taken_back_and_the_lists_of_that_time_stay_as_they_were(house, items, last):
    plain = [p.card for p in listed(house)]
    change = house.ruling.rule(CURATOR, last, "pin")
    ruled = house.recommending.listed(CURATOR, ME, THREE)
    house.library.undo(CURATOR, change)
    assert [p.card for p in listed(house)] == plain
    assert house.ruling.all(CURATOR) == ()
    assert house.recommending.replay(CURATOR, ruled.number).same


def test_a_pinned_recording_is_found_however_far_down_it_stands(house, items, last, monkeypatch):
    monkeypatch.setattr(serving, "POOL", 3)
    assert last not in {p.card.item.item_id for p in listed(house)}
    house.ruling.rule(CURATOR, last, "pin")
    assert listed(house)[0].card.item.item_id == last


def test_removals_are_true_beside_rules(house, items, last):
    house.ruling.rule(CURATOR, last, "boost")
    for why in house.explaining.every(CURATOR, ME, THREE):
        if why.counterfactual is not None:
            scene = house.explaining._scene(CURATOR, ME, THREE)
            gone = {card.item.item_id for card in why.counterfactual.removed}
            kept = tuple(event for event in scene.query.history if event.item_id not in gone)
            again = scene.serve(type(scene.query)(user_id=ME, history=kept), never=frozenset(gone))
            assert why.card.item.item_id not in again.items()


def test_only_curators_rule_and_only_over_what_there_is(house, items):
    with pytest.raises(NotAllowed):
        house.ruling.rule(VIEWER, items[0], "pin")
    with pytest.raises(NotFound):
        house.ruling.rule(CURATOR, "nothing", "pin")


def test_rules_of_the_house_and_of_a_list_hold_together_and_twice_is_once():
    house = HouseRules(pinned=("a",), hidden=("b",), boosted=(("c", 1.0),))
    wanted = HouseRules(pinned=("d",), boosted=(("c", 2.0),), most_of_a_subject=2)
    both = house.with_those(wanted)
    assert both == HouseRules(pinned=("a", "d"), hidden=("b",), boosted=(("c", 2.0),), most_of_a_subject=2)
    assert house.with_those(both) == both
    assert Wanted.from_json(Wanted(rules=both).to_json()) == Wanted(rules=both)
