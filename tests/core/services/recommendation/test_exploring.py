"""Places given by chance in lists that are served: they say so, can be made again, and can be turned off."""

import pytest

from core.domain import UserId
from core.domain.requests import Wanted
from core.errors import NotAllowed, VitrineError
from core.recommend.exploring import GIVEN
from core.storage.requests import Requests
from tests.core.services.conftest import CURATOR, VIEWER, house_in

CONTENTS = ("red tone 200", "red red green", "blue tone 1000", "blue blue", "yellow red", "green", "tone 200", "red")
ME, TWO = VIEWER.user_id, Wanted(k=2)
SHARE = 0.5  # one of two places


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    for house in house_in(tmp_path_factory.mktemp("exploring")):
        items = [house.ready(content, f"{content}.mp4") for content in CONTENTS]
        for person in (ME, *(UserId(f"p{n}") for n in range(6))):
            for liked in (0, 2, 4):
                house.recommending.like(CURATOR, person, items[liked])
        yield house


@pytest.fixture
def house(filled):
    filled.exploring.explore(CURATOR, SHARE)
    yield filled
    filled.exploring.explore(CURATOR, 0.0)


def listed(house, person=ME, wanted=TWO, visitor=CURATOR):
    return house.recommending.listed(visitor, person, wanted)


def items_of(one):
    return [pick.card.item.item_id for pick in one.picks]


def drawn_of(one):
    return [pick for pick in one.picks if any(step.reason == GIVEN for step in pick.steps)]


def kept(house, number):
    with house.database.read() as tx:
        return Requests(tx).get(number)


def test_chance_has_no_say_until_a_curator_gives_it_one_and_that_can_be_undone(filled):
    assert filled.exploring.share(CURATOR) == 0.0
    plain = listed(filled)
    assert drawn_of(plain) == []
    assert {pick["propensity"] for pick in kept(filled, plain.number).listed} == {1.0}
    change = filled.exploring.explore(CURATOR, SHARE)
    assert len(drawn_of(listed(filled))) == 1
    filled.library.undo(CURATOR, change)
    assert items_of(listed(filled)) == items_of(plain)


def test_equal_requests_have_equal_lists_and_people_have_their_own_draws(house):
    assert items_of(listed(house)) == items_of(listed(house))
    assert len({tuple(items_of(listed(house, UserId(f"p{n}")))) for n in range(6)}) > 1


def test_a_list_of_the_past_is_made_again_with_its_draw_on_another_day(house, monkeypatch):
    one = listed(house)
    monkeypatch.setattr(house.recommending._pipeline, "_draws", lambda user, strategy: 99)
    other = listed(house)
    house.exploring.explore(CURATOR, 0.0)
    for number in (one.number, other.number):
        assert house.recommending.replay(CURATOR, number).same
    assert kept(house, one.number).seed != kept(house, other.number).seed == 99


def test_every_place_is_kept_with_its_propensity_and_what_else_could_have_been_there(house):
    one = listed(house)
    request = kept(house, one.number)
    could = request.around["could"]
    drawn = {pick.card.item.item_id for pick in drawn_of(one)}
    for pick in request.listed:
        assert pick["propensity"] == could[pick["item"]]
        assert pick["propensity"] == pytest.approx(1 / 3 if pick["item"] in drawn else 1 / 2)
    assert len(could) == 5
    assert sum(could.values()) == pytest.approx(2)


def test_the_reasons_say_in_both_languages_that_chance_gave_the_place(house):
    [drawn] = drawn_of(listed(house))
    item = drawn.card.item.item_id
    assert drawn.steps[-1].stage == "chance"
    assert sum(step.delta for step in drawn.steps) == pytest.approx(drawn.recommendation.score)
    why = house.explaining.full(VIEWER, ME, item, TWO)
    assert why.sentences["en"].short == "Chance gave it this place, to find out what else you might like."
    assert "随机" in why.sentences["zh"].short
    assert why.counterfactual is None
    assert "Chance" in why.counterfactual_note
    gone = next(i for i in items_of(listed(house, wanted=Wanted(k=8))) if i not in items_of(listed(house)))
    assert house.explaining.why_not(VIEWER, ME, gone, TWO).sentences["en"].short


def test_what_had_to_make_room_is_told_so(house, monkeypatch):
    monkeypatch.setattr(house.recommending._pipeline, "_draws", lambda user, strategy: 3)
    shown = items_of(listed(house))
    house.exploring.explore(CURATOR, 0.0)
    [gone] = set(items_of(listed(house))) - set(shown)
    house.exploring.explore(CURATOR, SHARE)
    why = house.explaining.why_not(VIEWER, ME, gone, TWO)
    assert (why.case, why.path[-1].reason) == ("moved", "its place was given by chance")
    assert "chance moved it out" in why.sentences["en"].short


def test_removals_are_true_beside_chance_because_they_are_served_with_the_same_draw(house):
    found = 0
    for person in (UserId(f"p{n}") for n in range(6)):
        for why in house.explaining.every(CURATOR, person, TWO):
            if why.counterfactual is not None:
                found += 1
                scene = house.explaining._scene(CURATOR, person, TWO)
                gone = {card.item.item_id for card in why.counterfactual.removed}
                kept = tuple(event for event in scene.query.history if event.item_id not in gone)
                again = scene.serve(type(scene.query)(user_id=person, history=kept), never=frozenset(gone))
                assert again.draw == scene.served.draw > 0
                assert why.card.item.item_id not in again.items()
    assert found


def test_a_rule_of_the_house_holds_its_place_against_chance(house):
    [pinned, *_] = reversed(items_of(listed(house, wanted=Wanted(k=8))))
    house.ruling.rule(CURATOR, pinned, "pin")
    for person in (UserId(f"p{n}") for n in range(6)):
        assert items_of(listed(house, person, Wanted(k=3)))[0] == pinned
    house.ruling.rule(CURATOR, pinned, None)


def test_a_list_for_nobody_leaves_nothing_to_chance(house):
    voices = [pick.card.item.item_id for pick in listed(house).picks]
    with_chance = house.recommending.around(CURATOR, voices, k=2)
    house.exploring.explore(CURATOR, 0.0)
    assert house.recommending.around(CURATOR, voices, k=2) == with_chance


def test_only_curators_decide_and_only_for_up_to_half_of_a_list(house):
    wrong = ((VIEWER, 0.1, NotAllowed), (CURATOR, 0.7, VitrineError), (CURATOR, -0.1, VitrineError))
    for visitor, share, error in wrong:
        with pytest.raises(error):
            house.exploring.explore(visitor, share)
