"""People as they come, served as they come: their figures lie within the bands of real platforms."""

from pathlib import Path

import numpy as np
import pytest

from core.domain import Fused, Vocabulary
from core.services.simulation.lists import policy
from core.services.simulation.people import design_of
from core.services.simulation.shown import design_from
from core.services.simulation.views import Plan, Wish
from core.simulation.design import Behaviour
from core.simulation.people import population
from core.simulation.realism import Verdict, figures, verdicts
from core.simulation.running import Course, run
from core.simulation.state import choosy_of, curious_of
from core.simulation.world import SPREAD, Interest, World, made_up, world

DEMO = Path(__file__).with_name("demo.npz")
"""The bundled collection: fused vectors in their 32 main directions as signed bytes (138, 32), lengths in seconds, rows
of the recordings typical of each group (13, 8), and how large the groups are."""
AT_FIRST = 500  # people, where the page begins


def lived_by_default(n_items: int, people: int, seed: int, rounds: int = Plan().rounds) -> tuple[Verdict, ...]:
    """Everything that can be chosen is as it is where nothing was chosen, but for how many there are."""
    return lived(made_up(n_items, seed=seed), people, seed, rounds=rounds)


def lived(home: World, people: int, seed: int, shares: tuple[float, ...] = (), rounds: int = 30) -> tuple[Verdict, ...]:
    plan = Plan()
    wished = design_from(Wish(name="any")) | {"interests": dict(zip(home.interests, shares, strict=False))}
    crowd = population(home, people, seed, design=design_of(wished))
    lists = policy(plan.strategy, crowd, None, {}, refit_days=plan.refit_days, seed=seed)
    ran = run(crowd, lists, Course(rounds=rounds, k=plan.places, seed=seed, keep_parts=False))
    return verdicts(figures(ran.log, len(home)))


def demo(seed: int) -> tuple[World, tuple[float, ...]]:
    """The collection everybody sees first, as the page offers it, and the share of each interest."""
    with np.load(DEMO) as kept:
        rows, typical = kept["vectors"].astype(np.float32), kept["typical"]
        lasts, shares = kept["duration_s"].tolist(), tuple(kept["shares"].tolist())
    vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    items = Vocabulary(tuple(f"demo-{row:03}" for row in range(len(vectors))))
    content = Fused(items, {"visual": np.ones(len(vectors))}, {"visual": vectors}, {})
    middles = vectors[typical].sum(axis=1)
    likes = [Interest(f"group {n}", middle / np.linalg.norm(middle)) for n, middle in enumerate(middles)]
    return world(content, seed=seed, interests=likes, duration_s=dict(zip(items.ids, lasts, strict=True))), shares


def test_the_audience_that_the_page_offers_first_is_like_people_in_the_bundled_collection():
    home, shares = demo(Wish(name="any").seed)
    assert [v for v in lived(home, AT_FIRST, Plan().seed, shares) if not v.within] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_people_of_the_bundled_collection_are_like_people_on_every_seed(seed):
    home, shares = demo(seed)
    assert [v for v in lived(home, AT_FIRST, seed, shares) if not v.within] == []


def test_taste_counts_the_same_whether_groups_of_a_collection_lie_close_or_far_apart():
    near, far = (made_up(200, topics=topics, dim=dim, seed=1) for topics, dim in ((4, 6), (20, 64)))
    assert near.affinity.std() == pytest.approx(SPREAD, rel=1e-4)
    assert far.affinity.std() == pytest.approx(SPREAD, rel=1e-4)


def test_who_has_more_to_choose_from_would_play_a_smaller_share_but_more_recordings():
    shares = [1 - choosy_of(Behaviour(), n) for n in (100, 1_000, 10_000)]
    assert shares == sorted(shares, reverse=True)
    assert shares[1] == pytest.approx(1 - Behaviour().choosy)
    assert np.all(np.diff(shares * np.array([100, 1_000, 10_000])) > 0)


def test_who_has_more_to_find_looks_round_more_and_who_never_or_always_does_does_so_everywhere():
    chances = [curious_of(Behaviour(), n) for n in (100, 1_000, 10_000)]
    assert chances == sorted(chances)
    assert chances[1] == pytest.approx(Behaviour().exploration)
    for extreme in (0.0, 1.0):
        assert {curious_of(Behaviour(exploration=extreme), n) for n in (100, 10_000)} == {extreme}


def test_a_small_audience_as_it_comes_is_like_people():
    assert [v for v in lived_by_default(200, 300, seed=1, rounds=20) if not v.within] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_an_audience_as_it_comes_is_like_people_on_every_seed(seed):
    assert [v for v in lived_by_default(1000, Wish(name="any").n, seed) if not v.within] == []


@pytest.mark.slow
def test_audiences_of_small_collections_are_like_people_but_where_a_standout_happens_to_stand_tenth():
    """Some 70 to 110 plays of the tenth place are counted, and few recordings ever stand there."""
    outside = [[v for v in lived_by_default(138, AT_FIRST, seed) if not v.within] for seed in range(20)]
    assert sum(bool(one) for one in outside) <= 1
    assert {v.name for one in outside for v in one} <= {"place_bias"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_few_people_with_many_recordings_are_like_people(seed):
    assert [v for v in lived_by_default(5_000, 2_000, seed) if not v.within] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_whoever_comes_back_for_fifty_days_to_the_bundled_collection_is_like_people(seed):
    home, shares = demo(seed)
    assert [v for v in lived(home, 10_000, seed, shares, rounds=50) if not v.within] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_ten_thousand_people_with_five_thousand_recordings_are_like_people(seed):
    assert [v for v in lived_by_default(5_000, 10_000, seed) if not v.within] == []
