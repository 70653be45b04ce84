"""Audiences are invented, live, are looked at and forgotten; nothing they do can be taken for real."""

import re
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest

from core.domain import ItemId, UserId
from core.domain.simulations import KeptPopulation
from core.errors import Cancelled, NotAllowed, NotFound, TooLittleExamined, VitrineError
from core.recommend.ranking import top_k_many
from core.services.simulation import kept_events
from core.services.simulation.events import began_at
from core.services.simulation.files import write
from core.services.simulation.lists import best, offered, policy
from core.services.simulation.views import Plan, Wish
from core.simulation.anything import anything
from core.simulation.choice import CAUSES
from core.simulation.design import Behaviour
from core.simulation.draws import Draws
from core.simulation.people import PREFIX, population
from core.simulation.running import Asked, Course, run
from core.simulation.state import State
from core.simulation.world import made_up
from core.storage.interactions import Interactions
from core.storage.items import Items
from core.storage.runs import Runs
from core.storage.vectors import Vectors
from tests.core.services.conftest import CURATOR, VIEWER
from tests.factories import NOON, media_item, segment_vectors
from tests.fakes import CLIP

COLOURS = ("red", "blue", "green")


@pytest.fixture
def home(house):
    """A small collection in three colours, stored as if it had been read."""
    shades = house.encoders.texts.encode(COLOURS)
    with house.database.write() as tx:
        for n in range(12):
            item = media_item(f"{n:016x}", title=f"{COLOURS[n % 3].capitalize()} {n}")
            own = np.repeat(shades[n % 3][None], 2, axis=0) + 0.01 * n
            Items(tx).add(item)
            Vectors(tx).put(segment_vectors(item.item_id, CLIP, own / np.linalg.norm(own, axis=1, keepdims=True)))
    return house


def lived(home, strategy="content", **plan):
    """A population and days of it that are over."""
    simulating = home.simulating
    kept = simulating.populations(CURATOR)
    number = kept[0].number if kept else simulating.keep(CURATOR, Wish(name="Owls", n=30, seed=3))
    own = simulating.start(CURATOR, number, Plan(**{"strategy": strategy, "rounds": 4, "places": 5, **plan}))
    home.work()
    return number, own


def test_an_audience_lives_in_the_background_and_is_recorded(home):
    number, own = lived(home)
    view = home.simulating.simulation(CURATOR, own)
    assert (view.state, view.progress, view.population) == ("done", 1.0, number)
    assert len(view.curve["plays"]) == 4
    assert sum(view.curve["plays"]) == view.total["plays"] > 0
    assert sum(share for _, share in view.causes) == pytest.approx(1)
    with home.database.read() as tx:
        [record] = Runs(tx).all("simulate")
    assert record.simulated
    assert record.strategy == "content"


def test_a_life_tells_what_was_shown_and_why_it_was_taken(home):
    _, own = lived(home)
    watched = home.simulating.simulation(CURATOR, own).watched
    lives = [home.simulating.life(VIEWER, own, row) for row in watched]
    taken = [shown for life in lives for visit in life.visits for shown in visit.lists if shown.taken >= 0]
    assert taken
    assert all(shown.because for shown in taken)
    assert all(0 <= shown.watched <= 1 and shown.taken < len(shown.cards) for shown in taken)
    busy = max(lives, key=lambda life: life.plays)
    assert sum(shown.taken >= 0 for visit in busy.visits for shown in visit.lists) == busy.plays
    assert busy.label.startswith("Simulated person")
    with pytest.raises(NotFound):
        home.simulating.life(VIEWER, own, 10**6)


def test_events_are_written_only_when_asked_and_every_one_says_that_it_is_simulated(home):
    _, quiet = lived(home)
    assert home.simulating.simulated_events(CURATOR) == 0
    _, loud = lived(home, writes=True)
    n = home.simulating.simulated_events(VIEWER)
    assert n == home.simulating.simulation(CURATOR, loud).events > 0
    assert home.simulating.simulation(CURATOR, quiet).events == 0
    with home.database.read() as tx:
        stored = Interactions(tx)
        events = stored.all(simulated=True)
        assert stored.all() == ()
        assert stored.people() == []
        assert stored.reach() == {}
    assert all(e.origin == "simulated" and e.user_id.startswith(PREFIX) for e in events)
    assert max(e.at for e in events) < home.simulating.simulation(CURATOR, loud).made_at


def test_nothing_learns_from_simulated_people_unasked(home):
    lived(home, writes=True)
    assert len(home.training.data().interactions) == 0
    assert len(home.training.data(simulated=True).interactions) > 0
    assert home.recommending.recommend(CURATOR, CURATOR.user_id) == ()


def test_simulated_events_go_in_one_step_and_with_their_days(home):
    number, first = lived(home, writes=True)
    _, second = lived(home, writes=True, seed=1)
    own = home.simulating.simulation(CURATOR, first).events
    assert home.simulating.remove_days(CURATOR, first).events == own
    left = home.simulating.simulation(CURATOR, second).events
    assert home.simulating.simulated_events(CURATOR) == left > 0
    assert home.simulating.forget_events(CURATOR).events == left
    assert home.simulating.simulated_events(CURATOR) == 0
    home.simulating.remove(CURATOR, number)
    assert home.simulating.populations(CURATOR) == ()
    assert home.simulating.simulations(CURATOR) == ()


def test_two_strategies_are_compared_person_by_person(home):
    _, one = lived(home, "random")
    _, other = lived(home, "truth")
    paired = home.simulating.compare(CURATOR, one, other)
    assert paired.people == 30
    for row in paired.differences:
        assert row.difference == pytest.approx(row.second - row.first)
        assert row.low <= row.difference <= row.high
    same = home.simulating.compare(CURATOR, one, one)
    assert all(row.difference == 0 and not row.sure for row in same.differences)
    _, shorter = lived(home, "truth", rounds=2)
    with pytest.raises(VitrineError, match="days"):
        home.simulating.compare(CURATOR, one, shorter)


def test_a_fork_is_the_same_people(home):
    number, own = lived(home)
    fork = home.simulating.fork(CURATOR, number, "Owls again")
    again = home.simulating.start(CURATOR, fork, Plan(rounds=4, places=5))
    home.work()
    assert home.simulating.simulation(CURATOR, again).curve == home.simulating.simulation(CURATOR, own).curve
    assert home.simulating.populations(CURATOR)[0].forked_from == "Owls"
    home.simulating.rename(CURATOR, fork, "Larks")
    assert home.simulating.populations(CURATOR)[0].name == "Larks"


def test_a_phrase_becomes_an_interest_and_says_which_recordings_it_means(home):
    interest = home.simulating.meaning(CURATOR, "red")
    assert {card.item.title[:3] for card in interest.cards} == {"Red"}
    number = home.simulating.keep(CURATOR, Wish(name="Red ones", n=40, interests=(interest,)))
    own = home.simulating.start(CURATOR, number, Plan(strategy="random", rounds=5, places=6))
    home.work()
    played = [
        card.item.title
        for row in home.simulating.simulation(CURATOR, own).watched
        for card in home.simulating.life(CURATOR, own, row).history
    ]
    assert sum(title.startswith("Red") for title in played) > 1.3 * len(played) / 3


def test_what_makes_no_sense_is_refused_in_words(home):
    simulating = home.simulating
    number = simulating.keep(CURATOR, Wish(name="Owls", n=5))
    with pytest.raises(NotFound, match="no strategy"):
        simulating.start(CURATOR, number, Plan(strategy="magic"))
    with pytest.raises(VitrineError, match="days"):
        simulating.start(CURATOR, number, Plan(rounds=0))
    with pytest.raises(VitrineError, match="name"):
        simulating.keep(CURATOR, Wish(name=" "))
    with pytest.raises(VitrineError, match="people"):
        simulating.keep(CURATOR, Wish(name="All", n=10**7))
    with pytest.raises(NotAllowed):
        simulating.keep(VIEWER, Wish(name="Owls"))
    with pytest.raises(NotFound):
        simulating.meaning(CURATOR, "  ")


def test_days_that_wait_can_be_stopped(home):
    number = home.simulating.keep(CURATOR, Wish(name="Owls", n=5))
    own = home.simulating.start(CURATOR, number, Plan())
    home.simulating.cancel(CURATOR, own)
    home.work()
    assert home.simulating.simulation(CURATOR, own).state == "cancelled"


def test_an_empty_collection_has_nothing_to_like(house):
    assert house.simulating.interests(CURATOR) == ()
    with pytest.raises(NotFound, match="recordings"):
        house.simulating.keep(CURATOR, Wish(name="Owls"))


@pytest.fixture(scope="module")
def people():
    return population(made_up(80, dim=12, topics=5, seed=1), 60, seed=2, name="9")


@pytest.mark.parametrize("name", ["content", "random", "popularity", "truth", "item_knn", "popularity_by_segment"])
def test_every_strategy_gives_lists_without_what_was_played(people, name):
    lists = policy(name, people, None, {}, refit_days=1, seed=0)
    ran = run(people, lists, Course(rounds=4, k=6))
    assert ran.policy == name
    seen: set[tuple[int, int]] = set()
    for row in range(len(ran.log)):
        slate = ran.log.slate[row]
        shown = slate[slate >= 0].tolist()
        assert len(set(shown)) == len(shown)
        assert not seen & {(int(ran.log.person[row]), item) for item in shown}
        seen |= {(int(ran.log.person[row]), int(ran.log.item[row]))}


@pytest.mark.parametrize("played", [0, 30, 75, 80])
def test_anything_is_whatever_is_left_and_everything_as_often(people, played):
    course, state = Course(k=6), State.of(people, Behaviour())
    state.seen[:, :played] = True
    shown = np.zeros(80)
    for step in range(40):
        asked = Asked(people, np.arange(60, dtype=np.int32), course.k, state, np.zeros(80), Draws(1), step)
        lists = anything(asked, asked.people)
        assert all(len(set(row[row >= 0])) == min(6, 80 - played) for row in lists)
        shown += np.bincount(lists[lists >= 0], minlength=80)
    assert not shown[:played].any()
    if played < 80:
        expected = 40 * 60 * min(6, 80 - played) / (80 - played)
        np.testing.assert_allclose(shown[played:], expected, rtol=0.35)
    some = np.array([3, 4, 30], dtype=np.int32)
    assert np.array_equal(anything(asked, some), lists[some])


@pytest.mark.parametrize("n_items", [7, 200, 1000])
def test_the_best_of_many_are_those_of_the_full_order(n_items):
    rng = np.random.default_rng(n_items)
    scores = rng.normal(size=(40, n_items)).round(1).astype(np.float32)  # with many ties
    scores[rng.random(scores.shape) < 0.2] = np.nan
    scores[::7, 5:] = np.nan
    scores[3] = np.nan
    scores[4] = 0.5
    expected = top_k_many(scores.copy(), 6)[0]
    assert np.array_equal(best(scores, 6), expected)


def test_a_strategy_that_learns_serves_after_it_has_learned_and_never_before(people):
    eager, lazy = (policy("item_knn", people, None, {}, refit_days=days, seed=0) for days in (1, 0))
    by_chance = run(people, policy("random", people, None, {}, refit_days=1, seed=0), Course(rounds=3))
    waiting = run(people, lazy, Course(rounds=3))
    assert np.array_equal(waiting.log.slate, by_chance.log.slate)
    learned = run(people, eager, Course(rounds=3))
    first = by_chance.log.round == 0
    assert np.array_equal(learned.log.slate[learned.log.round == 0], by_chance.log.slate[first])
    assert len(learned.log) != len(by_chance.log) or not np.array_equal(learned.log.slate, by_chance.log.slate)


def test_lists_do_not_depend_on_batches_or_workers(people):
    course = Course(rounds=3, k=6)
    one, other = (
        run(people, policy("content", people, None, {}, refit_days=1, seed=0), own)
        for own in (course, replace(course, batch=17, workers=2))
    )
    assert np.array_equal(one.log.slate, other.log.slate)
    assert np.array_equal(one.log.watched, other.log.watched)


def test_an_unknown_strategy_is_named_with_those_there_are(people):
    with pytest.raises(NotFound, match="content"):
        policy("magic", people, None, {}, refit_days=1, seed=0)
    assert not {"two_tower", "sequence"} & set(offered())


def test_a_file_says_in_every_row_and_in_its_description_that_it_is_simulated(people, tmp_path):
    ran = run(people, policy("random", people, None, {}, refit_days=1, seed=0), Course(rounds=3))
    path = tmp_path / "events.parquet"
    assert write(ran, began_at(NOON, 3), path) == len(ran.log)
    table = pq.read_table(path)
    assert set(table["origin"].to_pylist()) == {"simulated"}
    assert all(user.startswith(PREFIX) for user in table["user_id"].to_pylist())
    assert table.schema.metadata[b"simulated"] == b"True"
    assert all(text.startswith("[simulated]") for text in table["comment"].to_pylist() if text)
    rows = table.to_pylist()
    taken = [row for row in rows if row["place"]]
    assert len(taken) == ran.log.played.sum() > 0
    assert all(row["shown"][row["place"] - 1] == row["played"] and row["true_reason"] in CAUSES for row in taken)
    assert all(row["played"] == "" and row["played_fraction"] is None for row in rows if not row["place"])
    for row in taken:
        reasons = {name: row[f"reason_{name}"] for name in CAUSES}
        assert row["true_reason"] in (max(reasons, key=reasons.get), "exploration", "attack")
    assert ItemId(taken[0]["played"]) in people.world.items.ids


def test_events_of_days_that_are_over_are_kept_when_asked_and_taken_out_again(home):
    _, quiet = lived(home)
    _, loud = lived(home, writes=True)
    expected = home.simulating.simulation(CURATOR, loud).events
    for _ in range(3):  # asked while it waits, and when it is done: written once
        home.simulating.keep_events(CURATOR, quiet)
        home.simulating.keep_events(CURATOR, quiet)
        home.work()
    assert home.simulating.simulation(CURATOR, quiet).events == expected > 0
    assert home.simulating.simulated_events(CURATOR) == 2 * expected
    with home.database.read() as tx:
        events = Interactions(tx).all(simulated=True)

    def without_numbers(number):
        own = [e for e in events if e.user_id.startswith(f"{PREFIX}{number}-")]
        return [(e.user_id[-5:], e.item_id, e.kind, e.strength, e.at, e.played_fraction) for e in own]

    assert without_numbers(quiet) == without_numbers(loud)
    assert all(e.origin == "simulated" for e in events)
    assert home.simulating.drop_events(CURATOR, quiet).events == expected
    assert home.simulating.simulated_events(CURATOR) == expected
    with pytest.raises(NotAllowed):
        home.simulating.keep_events(VIEWER, quiet)


def test_events_that_are_being_kept_show_how_far_they_are_and_when_stopped_nothing_stays(home, monkeypatch):
    monkeypatch.setattr(kept_events, "AT_ONCE", 5)
    _, own = lived(home)
    shown: list[tuple[float, str]] = []

    def stops(share: float, note: str) -> bool:
        shown.append((share, note))
        return len(shown) == 3

    with pytest.raises(Cancelled):
        kept_events.keep(home.database, own, stops)
    shares = [share for share, _ in shown]
    assert shares == sorted(set(shares))
    assert 0 < shares[0] < shares[-1] <= 1
    assert shown[0][1].startswith("Keeps what they did: 5 of ")
    assert home.simulating.simulated_events(CURATOR) == home.simulating.simulation(CURATOR, own).events == 0
    home.simulating.keep_events(CURATOR, own)
    assert home.simulating.keeping_events(VIEWER, own) is not None
    home.simulating.drop_events(CURATOR, own)
    assert home.simulating.keeping_events(VIEWER, own) is None
    home.work()
    assert home.simulating.simulated_events(CURATOR) == 0


def test_days_are_laid_beside_what_real_people_did(home):
    _, own = lived(home)
    assert home.simulating.near_to_real(VIEWER, own) == ()
    home.simulating.keep_events(CURATOR, own)
    home.work()
    with home.database.write() as tx:
        made_up = [e for e in Interactions(tx).all(simulated=True) if e.kind == "play"]
        Interactions(tx).add([replace(e, origin="real", user_id=UserId(e.user_id[-5:])) for e in made_up])
    near = {n.label: n for n in home.simulating.near_to_real(VIEWER, own)}
    assert near["plays per person"].apart == pytest.approx(0)
    assert near["plays per person"].real == pytest.approx(near["plays per person"].simulated)


def test_a_taste_lies_on_the_map_near_what_it_likes(home):
    red = home.simulating.meaning(CURATOR, "red")
    home.simulating.keep(CURATOR, Wish(name="Red ones", n=30, seed=3, interests=(red,)))
    _, own = lived(home)
    row = home.simulating.simulation(CURATOR, own).watched[0]
    assert home.simulating.taste_map(VIEWER, own, row) is None
    home.mapping.refit(CURATOR)
    home.draw()
    found = home.simulating.taste_map(VIEWER, own, row)
    said = [colour.capitalize() for colour in COLOURS]
    places = {colour: np.mean([(d.x, d.y) for d in found.dots if colour in d.title], axis=0) for colour in said}
    away = {colour: np.linalg.norm(place - found.before) for colour, place in places.items()}
    assert min(away, key=away.get) == "Red"
    life = home.simulating.life(VIEWER, own, row)
    assert {dot.title for dot in found.dots if dot.day} == {card.item.title for card in life.history}


def test_a_buried_recording_is_shown_less_and_it_is_said_so(home):
    target = f"{4:016x}"
    how = {"attack": "average", "target": target, "attackers": 1.0, "nuke": True, "rounds": 9, "refit_days": 1}
    _, own = lived(home, "als", **how)
    told = home.simulating.simulation(CURATOR, own).attack
    assert "invented profiles bury “" in told
    assert "only because it looked popular" not in told
    before, after = (float(part) for part in re.findall(r"([\d.]+)% of lists instead of ([\d.]+)%", told)[0][::-1])
    assert after < before


def test_people_of_one_gender_and_region_with_their_friends(home):
    wish = Wish(name="Larks", n=40, genders={"female": 1.0}, regions={"north": 1.0}, friends=4, alike=1.0)
    home.simulating.keep(CURATOR, wish)
    _, own = lived(home)
    watched = home.simulating.simulation(CURATOR, own).watched
    lives = [home.simulating.life(VIEWER, own, row) for row in watched]
    assert {(life.facts["Gender"], life.facts["Region"]) for life in lives} == {("female", "north")}
    ages = {life.row: life.facts["Age"] for life in lives}
    assert any(life.friends for life in lives)
    assert all(ages[friend] == ages[life.row] != "" for life in lives for friend in life.friends if friend in ages)
    assert all(life.row not in life.friends for life in lives)


def test_what_to_do_about_an_empty_collection_is_something_that_helps(house):
    kept = KeptPopulation(name="Owls", n=5, seed=0, made_at=NOON, made_by="c", interests=())
    for asked in (
        lambda: house.simulating.kept_interests(CURATOR),
        lambda: house.simulating.live(CURATOR, kept, Plan()),
    ):
        with pytest.raises(TooLittleExamined, match="looked at or listened to") as error:
            asked()
        assert "load the demo" in error.value.hint
        assert "simulate" not in error.value.hint
