"""`coldstart`: what a question costs, and whether asking well is worth it.

Made-up recordings with twenty subjects and simulated people who live among them. The peer of every way to ask is the
list that is the same for everybody, and the interview about the best known recordings, with the same people.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import replace

import numpy as np

from benchmarks.machine import machine
from core.coldstart import bandit, curves, new_items
from core.coldstart.belief import learn, untold
from core.coldstart.interview import answered, begin, says
from core.coldstart.people import People
from core.coldstart.questions import Lab
from core.coldstart.space import item_space
from core.coldstart.ways import WAYS
from core.services.coldstart.lab import learned, players
from core.simulation.people import population
from core.simulation.world import made_up

KNOWN, HISTORY = 200, 40
QUESTIONS = 12
COMPARED = ("popular", "medoids", "informative", "pairs", "deciding", "deciding_pairs", "similar", "first", "hybrid")


def world(n_items: int, seed: int = 0, *, playing: bool = False) -> tuple[Lab, People]:
    """A laboratory of made-up recordings, and a hundred newcomers, who say what they like or, `playing`, play it."""
    home = made_up(n_items, seed=seed)
    agreed = 0.55 * np.random.default_rng(seed).normal(size=n_items)

    def people(n: int, other: int) -> People:
        some = population(home, n, other)
        own = some.taste.astype(np.float64) * some.temperature[:, None]
        return People.of(own @ home.affinity.T.astype(np.float64) + agreed, other)

    known, new = people(KNOWN, 1_000 + seed), people(100, 2_000 + seed)
    if playing:
        known, new = players(known), players(new)
    space = item_space(home.vectors, known.likes.mean(axis=0))
    met = np.argsort(np.random.default_rng(seed).random(known.likes.shape), axis=1)[:, :HISTORY]
    liked = np.take_along_axis(known.likes, met, axis=1)
    return learned(space, known.likes.mean(axis=0), met, liked, np.ones(n_items, dtype=bool)), new


def seconds(lab: Lab, way: str, people: People) -> list[float]:
    """CPU milliseconds of each question to one person, the update by the answer included."""
    one = People(people.utility[:1], people.luck[:1])
    sitting, found = begin(lab), []
    for _ in range(QUESTIONS):
        start = time.process_time()
        question = WAYS[way].ask(lab, sitting)
        sitting = answered(lab, sitting, question, says(one, question))
        found.append(1e3 * (time.process_time() - start))
    return found[1:]  # the first makes lists that are kept


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks coldstart", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 recordings, no curves")
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, default=10, help="worlds that curves are averaged over")
    parser.add_argument("--regret", action="store_true", help="only what learning while showing misses")
    options = parser.parse_args(arguments)
    if options.regret:
        _regret(options.seeds)
        return
    n = 1_000 if options.quick else options.items
    lab, people = world(n)
    where = f"{machine()}, one thread"
    print(f"{where}, {n:,} made-up recordings, {lab.space.width} numbers each")
    print("| way | a question, CPU ms, median (spread) |\n|---|---|")
    for way in WAYS:
        found = seconds(lab, way, people)
        print(f"| {way} | {statistics.median(found):.1f} ({min(found):.1f}-{max(found):.1f}) |", flush=True)
    rows = np.delete(lab.space.rows, -2, axis=1)
    factors = np.random.default_rng(0).normal(size=(n, 13))
    start = time.process_time()
    new_items.content_map(rows, factors, np.ones(n))
    print(f"map from content to factors, five folds: {time.process_time() - start:.2f} CPU s")
    if options.quick:
        return
    _many(options.seeds)
    _regret(options.seeds)


def _many(seeds: int) -> None:
    """Mean nDCG over worlds of 1,000 recordings with 100 newcomers each, and its 95 % interval over worlds."""
    at = (0, 3, 10, 20)
    found: dict[str, list[list[float]]] = {way: [] for way in COMPARED}
    lists = []
    for seed in range(seeds):
        lab, people = world(1_000, seed)
        lists.append(curves.popular_list(lab, people))
        for one in curves.learning(lab, COMPARED, people, max(at), 1.0):
            found[one.way].append([one.ndcg.mean[k] for k in at])
    print(f"\n{seeds} worlds; the same list for all: {np.mean(lists):.3f}")
    heads = " | ".join(f"nDCG@10 after {k}" for k in at)
    print(
        f"| way | {heads} | times the list after 3 | least of all worlds after 3, 10 |\n|---|{'---|' * (len(at) + 2)}"
    )
    for way, rows in found.items():
        values = np.array(rows)
        cells = [_interval(values[:, k]) for k in range(len(at))]
        least = f"{values[:, 1].min():.3f}, {values[:, 2].min():.3f}"
        print(f"| {way} | {' | '.join(cells)} | {_interval(values[:, 1] / np.array(lists))} | {least} |", flush=True)


def _regret(seeds: int, people: int = 60) -> None:
    """Plays or likes missed in 100 visits; differences are taken world by world, the people and their mood the same."""
    print(f"\n{seeds} worlds of 500 recordings, {people} newcomers each; missed of {bandit.ROUNDS}")
    print(
        "| who is known, and what counts | greedy | LinUCB | Thompson | LinUCB - greedy | LinUCB / greedy | told more |"
    )
    print("|---|---|---|---|---|---|---|")
    for known in (False, True):
        for playing in (False, True):
            rows = []
            for seed in range(seeds):
                lab, new = world(500, seed, playing=playing)
                some = People(new.utility[:people], new.luck[:people], new.liked, new.noise)
                told = lab if known else replace(lab, prior=untold(lab.space))
                runs = (bandit.run(told, bandit.POLICIES[n], some, seed=seed) for n in ("greedy", "linucb", "thompson"))
                rows.append([*(run.regret[-1].mean() for run in runs), _told_more(told, some, seed).mean()])
            values = np.array(rows)
            apart, times = values[:, 1] - values[:, 0], values[:, 1] / values[:, 0]
            cells = [_interval(cell) for cell in (*values.T[:3], apart, times, values[:, 3])]
            who = f"{KNOWN} people" if known else "nobody"
            print(f"| {who}, {'plays' if playing else 'likes'} | {' | '.join(cells)} |", flush=True)


def _told_more(lab: Lab, people: People, seed: int) -> np.ndarray:
    """Missed by greedy where after every visit it is told of one more item, at no cost: hardly to be bettered, (p,).

    What is told is as noisy as what comes of a visit; the item is drawn anew each time.
    """
    rng, who, space = np.random.default_rng([seed, 3]), np.arange(len(people)), lab.space
    luck = np.random.default_rng([seed, 1]).random((bandit.ROUNDS, len(people)))  # that of `bandit.run`
    belief, best = lab.prior.of(len(people)), people.chances.max(axis=1)
    missed = np.zeros(len(people))
    for mood in luck:
        shown = np.argmax(belief.scores(space.rows), axis=1)
        more, chance = rng.integers(0, len(space), len(people)), rng.random(len(people))
        belief = learn(belief, space.rows[shown], mood < people.chances[who, shown])
        belief = learn(belief, space.rows[more], chance < people.chances[who, more])
        missed += best - people.chances[who, shown]
    return missed


def _interval(values: np.ndarray) -> str:
    spread = 1.96 * values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else float("nan")
    return f"{values.mean():.3f} ± {spread:.3f}"
