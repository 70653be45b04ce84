"""Why was this shown last Tuesday? The same layers again where they can be had, and the truth where they cannot."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from core.domain import UserId
from core.domain.requests import HouseRules, Wanted
from core.errors import NotAllowed, NotFound
from core.storage.requests import Requests
from tests.core.services.conftest import CURATOR, VIEWER, house_in

ME = VIEWER.user_id
FOUR = Wanted(k=4, diversity=0.8, rules=HouseRules(most_of_a_subject=3))


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    yield from house_in(tmp_path_factory.mktemp("replay"))


@pytest.fixture(scope="module")
def items(house):
    contents = [
        "red tone 200",
        "red red green",
        "blue tone 1000",
        "blue blue",
        "yellow red",
        "green",
        "red",
        "blue green",
    ]
    return {content: house.ready(content, f"{content}.mp4") for content in contents}


@pytest.fixture
def then(house, items):
    """A list of the past with all its reasons as they were told, and a person who thinks otherwise since."""
    liked = ("red tone 200", "blue blue")
    for content in items:
        house.recommending.undo(VIEWER, ME, items[content], "hide")
    for content in liked:
        house.recommending.like(VIEWER, ME, items[content])
    with house.database.write() as tx:
        Requests(tx).forget(ME)
    listed = house.recommending.listed(VIEWER, ME, FOUR)
    told = {p.card.item.item_id: house.explaining.full(VIEWER, ME, p.card.item.item_id, FOUR) for p in listed.picks}
    house.recommending.undo(VIEWER, ME, items["red tone 200"], "like")
    house.recommending.hide(VIEWER, ME, items["yellow red"])
    return listed, told


def test_every_layer_of_a_list_of_the_past_is_what_was_told_then(house, then):
    listed, told = then
    assert [p.card.item.item_id for p in house.recommending.listed(VIEWER, ME, FOUR).picks] != list(told)
    for item_id, why in told.items():
        again = house.explaining.again(VIEWER, listed.number, item_id)
        assert again.same
        assert again.told == why
        assert again.listed.candidates == listed.candidates
        assert "the same place and score" in again.sentences["en"]
        assert "相同" in again.sentences["zh"]


def test_a_changed_collection_is_said_and_both_places_are_told(house, items, then):
    listed, told = then
    strongest = next(iter(told))
    house.ready("red red", "red red.mp4")
    again = house.explaining.again(VIEWER, listed.number, strongest)
    assert not again.same
    assert again.record.score == pytest.approx(listed.picks[0].recommendation.score)
    said = again.sentences["en"]
    assert said.startswith(f"On record: place 1, score {again.record.score:.3f}. The collection has changed")
    assert "today" in said
    assert again.told is not None


def test_a_model_that_is_no_longer_kept_is_not_stood_in_for(house, items, then):
    listed, _ = then
    with house.database.write() as tx:
        kept = Requests(tx).get(listed.number)
        number = Requests(tx).add(replace(kept, wanted=replace(kept.wanted, strategy="ease"), version="lost"))
    again = house.explaining.again(VIEWER, number, listed.picks[0].card.item.item_id)
    assert again.told is None
    assert not again.same
    assert "no longer kept" in again.sentences["en"]
    assert [label for label, _ in again.record.reasons]


def test_reasons_come_from_the_model_of_that_day_and_not_from_the_one_in_use(house, items):
    names = list(items.values())
    for n in range(6):
        for item in names[n % 4 : n % 4 + 4]:
            house.recommending.like(CURATOR, house.recommending.person(CURATOR, f"p{n}"), item)
    house.recommending.like(VIEWER, ME, names[0])
    wanted = Wanted(strategy="ease", k=2)
    house.training.fit(CURATOR, "ease")
    house.work()
    listed = house.recommending.listed(VIEWER, ME, wanted)
    item_id = listed.picks[0].card.item.item_id
    why = house.explaining.full(VIEWER, ME, item_id, wanted)
    for n in range(6):
        house.recommending.like(CURATOR, house.recommending.person(CURATOR, f"p{n}"), names[-1])
    house.training.fit(CURATOR, "ease")
    house.work()
    assert house.explaining.full(VIEWER, ME, item_id, wanted).score != pytest.approx(why.score)
    again = house.explaining.again(VIEWER, listed.number, item_id)
    assert again.same
    assert again.told.version == why.version == listed.version
    assert again.told.terms == why.terms


def test_lists_are_found_by_recording_and_by_the_day_of_the_readers_own_clock(house, items, then):
    listed, _ = then
    late = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)  # a Tuesday; in Tokyo it is Wednesday already
    with house.database.write() as tx:
        kept = Requests(tx).get(listed.number)
        for days in (0, 2):
            Requests(tx).add(replace(kept, at=late + timedelta(days=days)))
        Requests(tx).add(replace(kept, at=late + timedelta(days=4), listed=kept.listed[1:]))
    past, first = house.recommending.past, kept.listed[0]["item"]
    tokyo = timezone(timedelta(hours=9))
    assert len(past(VIEWER, ME, day=date(2026, 11, 17))) == 1
    assert past(VIEWER, ME, day=date(2026, 11, 17), zone=tokyo) == ()
    assert len(past(VIEWER, ME, day=date(2026, 11, 18), zone=tokyo)) == 1
    with_it = past(VIEWER, ME, item_id=first)
    assert len(with_it) == len(past(VIEWER, ME)) - 1
    assert all(any(pick.card.item.item_id == first for pick in one.picks) for one in with_it)
    assert len(past(VIEWER, ME, item_id=first, day=date(2026, 11, 19))) == 1


def test_nobody_asks_why_somebody_else_was_shown_something(house, then):
    listed, told = then
    stranger = replace(VIEWER, user_id=UserId("another"))
    with pytest.raises(NotFound):
        house.explaining.again(stranger, listed.number, next(iter(told)))
    with pytest.raises(NotAllowed):
        house.recommending.shown_to(stranger)
    assert ME in {viewer.user_id for viewer, n in house.recommending.shown_to(CURATOR) if n}


def test_what_was_not_in_the_list_has_no_reasons_there(house, items, then):
    listed, _ = then
    with pytest.raises(NotFound, match="not in that list"):
        house.explaining.again(VIEWER, listed.number, items["red tone 200"])


def test_of_a_recording_that_is_gone_the_record_alone_is_told(house, items, then):
    listed, _ = then
    gone = listed.picks[-1].card.item.item_id
    house.library.delete(CURATOR, [gone])
    again = house.explaining.again(VIEWER, listed.number, gone)
    assert again.told is None
    assert again.record.card is None
    assert again.record.reasons
    assert "gone" in again.sentences["en"]
    assert again.sentences["en"].endswith("the record alone.")
