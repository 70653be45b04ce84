"""Strategies judged from our own lists with places given by chance: against the truth of a made-up world."""

from datetime import timedelta

import numpy as np
import pytest

from core.domain import Interaction, InteractionTable, ItemId, TrainingData, UserId, Vocabulary
from core.domain.requests import ListRequest, Wanted
from core.errors import BadTable, NotAllowed, VitrineError
from core.recommend.catalogue import strategy
from core.recommend.exploring import Chance, draw_of
from core.recommend.reranking import Candidate
from core.services.measurement.log_views import OwnLog
from core.services.measurement.own_lists import OwnList, judge_own, own_lists
from tests.core.services.conftest import CURATOR, VIEWER
from tests.factories import NOON

ITEMS = tuple(ItemId(f"i{n:02}") for n in range(15))
K, SHARE, PEOPLE, DAYS = 5, 0.2, 32, 20
ME = UserId("me")


def worth(person, item):
    """Two camps, both among those that are learned from and those that are judged; each likes every other item."""
    return 0.6 if int(item[1:]) % 2 == person // 2 % 2 else 0.1


def event(user, item, kind="like", strength=1.0, at=NOON, played=0.0):
    return Interaction(
        user_id=UserId(user), item_id=ItemId(item), kind=kind, strength=strength, at=at, played_fraction=played
    )


@pytest.fixture(scope="module")
def world():
    """Lists as the pipeline makes them, always from the same order, and what everybody had liked before."""
    rng = np.random.default_rng(3)
    pool = tuple(Candidate(item, -float(n)) for n, item in enumerate(ITEMS))
    users, liked, lists = [], [], []
    for person in range(PEOPLE):
        own = [item for item in ITEMS if rng.random() < worth(person, item)]
        users += [f"p{person:02}"] * len(own)
        liked += own
        history = (event(f"p{person:02}", max(ITEMS[:2], key=lambda i: worth(person, i)), kind="play"),)
        for day in range(DAYS):
            chance = Chance(SHARE, draw_of(f"p{person}", "x", str(day)))
            shown = tuple(c.item_id for c in chance.apply(pool, K)[0])
            taken = frozenset(item for item in shown if rng.random() < worth(person, item))
            lists.append(OwnList(UserId(f"p{person:02}"), history, chance.propensities(pool, K), shown, taken))
    table = InteractionTable.from_columns(
        users, liked, np.ones(len(users), np.float32), np.arange(len(users), dtype=float)
    )
    return TrainingData(interactions=table), tuple(lists)


class Fixed:
    """A strategy that always says the same, whatever it learned."""

    name = "fixed"
    items = Vocabulary(ITEMS)

    def __init__(self, order):
        self._order = order

    def fit(self, data):
        return self

    def score(self, query):
        return np.array([-float(self._order.index(item)) for item in self.items.ids])


@pytest.mark.parametrize("order", [ITEMS, ITEMS[::-1], ITEMS[::2] + ITEMS[1::2]])
def test_every_estimator_finds_what_a_strategy_is_worth(world, order):
    data, lists = world
    truth = np.mean([worth(person, item) for person in range(PEOPLE) for item in order[:K]])
    judged = judge_own(Fixed(order), data, lists)
    assert judged.found.refusal == ""
    assert judged.covered == 1.0
    for way in ("ips", "snips", "dr"):
        one = judged.found.estimates[way]
        assert one.low - 0.01 <= truth <= one.high + 0.01, way
    assert judged.found.largest_weight <= 1 / (SHARE * K / (2 * K)) + 1e-9


def test_a_strategy_that_knows_what_people_like_would_have_earned_more(world):
    data, lists = world
    knows = judge_own(strategy("item_knn"), data, lists).found
    assert knows.estimates["dr"].low > knows.logged.mean
    assert knows.estimates["dr"].mean == pytest.approx(0.6, abs=0.1)


def test_nobody_is_judged_by_what_was_learned_from_themselves(world):
    data, lists = world
    seen = []

    class Watching(Fixed):
        def fit(self, data):
            seen.append(set(data.interactions.users.ids))
            return self

    judge_own(Watching(ITEMS), data, lists)
    people = sorted({one.user_id for one in lists})
    assert seen == [set(people[1::2]), set(people[0::2])]


def test_a_handful_of_lists_is_refused_and_none_at_all_is_an_error(world):
    data, lists = world
    judged = judge_own(Fixed(ITEMS[::-1]), data, lists[:20])
    assert judged.found.estimates == {}
    assert "too little" in judged.found.refusal
    with pytest.raises(BadTable, match="No list"):
        judge_own(Fixed(ITEMS), data, ())


def request(number, seed, items, hours=0.0, user=ME):
    could = {item: 0.5 for item in ("a", "b", "c", "d")}
    return ListRequest(
        number=number,
        at=NOON + timedelta(hours=hours),
        user_id=user,
        wanted=Wanted(),
        version="v",
        seed=seed,
        history=(("z", "like", 1.0),),
        listed=tuple({"item": item, "rank": n, "score": 0.0, "strategy": "x"} for n, item in enumerate(items, 1)),
        around={"could": could, "never": ["n"]} if seed else {"never": []},
    )


def test_an_event_counts_for_the_last_list_that_held_its_item_and_only_for_a_day():
    requests = [request(1, 7, "ab"), request(2, 8, "ac", hours=5), request(3, 9, "bd", hours=60)]

    def at(hours):
        return NOON + timedelta(hours=hours)

    events = [
        event(ME, "a", at=at(6)),
        event(ME, "b", "rate", 0.5, at(7)),
        event(ME, "d", at=at(59)),
        event(ME, "c", "play", 0.1, at(8), played=0.4),
        event(ME, "b", "like", at=at(90)),
        event("other", "b", at=at(61)),
    ]
    assert [set(one.taken) for one in own_lists(requests, events)] == [{"b"}, {"a"}, set()]


def test_of_one_draw_the_first_list_counts_and_lists_without_chance_do_not():
    requests = [request(1, 7, "ab"), request(2, 7, "bc", hours=1), request(3, 0, "cd", hours=2)]
    [one] = own_lists(requests, [event(ME, "c", at=NOON + timedelta(hours=3))])
    assert (one.shown, one.taken, one.never) == (("a", "b"), frozenset(), frozenset("n"))
    assert [(e.item_id, e.kind) for e in one.history] == [("z", "like")]


def test_lists_of_invented_viewers_count_only_where_they_are_asked_for(house):
    items = [house.ready(f"red {colour}", f"{colour}.mp4") for colour in ("red", "green", "blue", "yellow")]
    house.exploring.explore(CURATOR, 0.5)
    for person in (UserId("real"), house.recommending.invent(CURATOR, "Night owls")):
        house.recommending.like(CURATOR, person, items[0])
        house.recommending.listed(CURATOR, person, Wanted(k=2))
    for simulated in (False, True):
        house.logs.start_own(CURATOR, ("content",), simulated=simulated)
        house.work()
    with_them, without = house.logs.judged(CURATOR)
    assert (with_them.simulated, with_them.found["content"].people) == (True, 2)
    assert (without.simulated, without.found["content"].people) == (False, 1)


def test_our_own_lists_are_judged_as_a_job_and_too_few_are_refused(house):
    items = [house.ready(f"red {colour}", f"{colour}.mp4") for colour in ("red", "green", "blue", "yellow", "tone 200")]
    people = [UserId(f"p{n}") for n in range(4)]
    house.exploring.explore(CURATOR, 0.5)
    for person in people:
        house.recommending.like(CURATOR, person, items[0])
        [first, *_] = house.recommending.listed(CURATOR, person, Wanted(k=2)).picks
        house.recommending.like(CURATOR, person, first.card.item.item_id)
    assert house.logs.own(CURATOR) == OwnLog(lists=4, people=4, share=0.5)
    house.logs.start_own(CURATOR, ("content", "popularity"))
    house.work()
    [view] = house.logs.judged(CURATOR)
    assert (view.own, list(view.found)) == (True, ["content", "popularity"])
    assert view.found["content"].choices == 8
    assert view.found["content"].logged.mean == pytest.approx(4 / 8), "one place of two was taken up by everybody"
    assert "too little" in view.found["content"].refusal
    assert 0 < view.covered["content"] <= 1
    with pytest.raises(NotAllowed):
        house.logs.start_own(VIEWER, ("content",))
    with pytest.raises(VitrineError):
        house.logs.start_own(CURATOR, ())
