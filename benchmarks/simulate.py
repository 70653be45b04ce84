"""How many simulated people per second, what they need in memory, and a plain loop over people doing the same.

The peer is the model of `core.simulation` written person by person in plain Python and numpy scalars, as most
simulators of recommender systems are; both are asked the same lists and run in the same process, one thread. RecSim
(E. Ie et al., 2019) is a row of the table where it is installed (`pip install recsim-no-tf six`): its interest
evolution environment, a slate of all ten documents, which stay the same; it leaves out most of what ours does.

    python -m benchmarks simulate [--quick]
"""

from __future__ import annotations

import argparse
import math
import random
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.machine import machine
from core.services.simulation.days import summary_of
from core.services.simulation.lists import policy
from core.services.simulation.lives import gathered, packed
from core.simulation.design import Behaviour
from core.simulation.draws import Draws
from core.simulation.people import Population, population
from core.simulation.running import BATCH, Asked, Course, run, step
from core.simulation.state import Public, State
from core.simulation.world import World, made_up

ROUNDS = 50


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks simulate")
    parser.add_argument("--quick", action="store_true", help="a fifth of the people, one repetition")
    parser.add_argument("--memory", type=int, metavar="PEOPLE", help="only what that many people need, in this process")
    given = parser.parse_args(arguments)
    with threadpool_limits(1):  # a thread that waits for another one costs CPU time, too
        if given.memory:
            print(_long(given.memory))
        else:
            _table(*((2_000, 1) if given.quick else (10_000, 3)))


def _table(n: int, times: int) -> None:
    world = made_up(5_000, seed=0)
    people = population(world, n, 0)
    print(machine())
    print(f"\n{n:,} people, {len(world):,} items in 64 dimensions, lists of 10; median of {times} (spread)")
    print(f"| {'what':<58} | person-steps per CPU second |\n|---|---|")
    state = State.of(people, Behaviour())
    _row("given lists", times, lambda: _given(people, state, rounds=10))
    _row("given lists, one person at a time (the peer)", times, lambda: _plain(world, people, state.bar, lists=2_000))
    _row("every list made by scoring all items by content", times, lambda: _scored(people, state, "content", rounds=2))
    _row("every list made by scoring all items by true taste", times, lambda: _scored(people, state, "truth", rounds=2))
    if (documents := _recsim()) is not None:
        _row("RecSim, interest evolution, slates of 10 of 10 documents", times, documents)
    alone = [sys.executable, "-m", "benchmarks", "simulate", "--memory", str(n)]
    print(f"\n{subprocess.run(alone, capture_output=True, text=True, check=True).stdout.strip()}")


def _long(n: int) -> str:
    """A whole run with all that is kept of it, in a process that does nothing else."""
    people = population(made_up(5_000, seed=0), n, 0)
    before_mb, begun, cpu = _peak_mb(), time.perf_counter(), time.process_time()
    ran = run(people, policy("content", people, None, {}, refit_days=1, seed=0), Course(rounds=ROUNDS))
    summary_of(ran)
    kept_mb = len(packed(gathered(ran))) / 1e6
    took = f"{time.process_time() - cpu:.1f} CPU s, {time.perf_counter() - begun:.1f} s"
    log_mb = ran.log.memory_bytes() / 1e6
    return (
        f"{ROUNDS} rounds of {n:,} people served by content, every component kept: {len(ran.log):,} lists, "
        f"{took}, log {log_mb:.0f} MB, process at most {_peak_mb():.0f} MB ({before_mb:.0f} before it began), "
        f"{kept_mb:.1f} MB stored"
    )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _recsim() -> Callable[[], int] | None:
    """RecSim's steps, if it is there."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from recsim.environments import interest_evolution
    except ImportError:
        return None
    chosen = {"num_candidates": 10, "slate_size": 10, "resample_documents": False, "seed": 0}
    world, lists = interest_evolution.create_environment(chosen), 5_000

    def work() -> int:
        world.reset()
        for _ in range(lists):
            if world.step(np.arange(10))[2]:
                world.reset()
        return lists

    return work


def _given(people: Population, state: State, rounds: int) -> int:
    """Everybody answers `rounds` lists that are there already."""
    n, course = len(people), Course()
    rng = np.random.default_rng(0)
    slates = rng.integers(0, len(people.world), (n, 10)).astype(np.int32)
    everybody = np.arange(n, dtype=np.int32)
    for number in range(rounds):
        public = Public(np.zeros(len(people.world), np.float32), state.last.copy(), np.zeros(len(people.world), bool))
        for start in range(0, n, BATCH):
            part = slice(start, start + BATCH)
            step(people, state, everybody[part], slates[part], public, course, number, number)
    return n * rounds


def _scored(people: Population, state: State, name: str, rounds: int) -> int:
    """Every item scored for everybody, and the lists answered; people have a history of one list."""
    lists = policy(name, people, None, {}, refit_days=1, seed=0)
    n, course = len(people), Course(keep_parts=False)
    everybody, plays = np.arange(n, dtype=np.int32), np.zeros(len(people.world))
    slates = np.random.default_rng(0).integers(0, len(people.world), (n, 10)).astype(np.int32)
    public = Public(plays.astype(np.float32), state.last.copy(), np.zeros(len(people.world), bool))
    lists.observe(step(people, state, everybody, slates, public, course, 0)[0])
    for number in range(1, rounds + 1):
        slates = lists.slates(Asked(people, everybody, 10, state, plays, Draws(0), number))
        lists.observe(step(people, state, everybody, slates, public, course, number, number)[0])
    return n * rounds


def _plain(world: World, people: Population, bars: np.ndarray, lists: int) -> int:
    """The same model, one person after the other: utilities, cascade, watching, stars, change."""
    b, chance = Behaviour(), random.Random(0)
    taste = people.taste.astype(float).copy()
    tired, met = np.zeros_like(taste), np.zeros_like(taste)
    last = np.full(len(people), -1)
    for person in range(min(lists, len(people))):
        slate = [chance.randrange(len(world)) for _ in range(10)]
        friends = [f for f in people.friends[person] if f >= 0]
        utilities = []
        for item in slate:
            subject = world.subject[item]
            liking = float(taste[person] @ world.affinity[item]) * people.temperature[person]
            share = sum(last[f] == item for f in friends) / max(1, len(friends))
            new = 1 - met[person, subject] / max(1, met[person].sum())
            weary = tired[person, subject] / (tired[person, subject] + 2)
            off = abs(world.log_length[item] - people.log_length[person])
            utilities.append(
                liking + world.quality[item] + b.friends * share + b.novelty * people.diversity[person] * new
                - b.satiation * weary - b.length * off
            )  # fmt: skip
        taken = -1
        for place, utility in enumerate(utilities):
            u = chance.random()
            if utility - bars[person] + b.noise * math.log(u / (1 - u)) > 0:
                taken = place
                break
            if chance.random() > people.patience[person]:
                break
        if taken < 0:
            continue
        item, subject = slate[taken], world.subject[slate[taken]]
        mean = 1 / (1 + math.exp(-(b.watch_base + b.watch_gain * (utilities[taken] - bars[person]))))
        watched = chance.betavariate(8 * mean, 8 * (1 - mean))
        max(1, min(5, round(2.4 + 2.8 * watched + people.mood[person] + chance.gauss(0, 0.6))))
        tired[person] *= b.tired_keeps
        tired[person, subject] += watched
        met[person, subject] += 1
        near = np.maximum(world.affinity[item], 0)
        taste[person] += b.drift * watched * near / max(near.sum(), 1e-6)
        taste[person] /= taste[person].sum()
        last[person] = item
    return min(lists, len(people))


def _row(what: str, times: int, work: Callable[[], int]) -> None:
    rates = []
    work()
    for _ in range(times):
        begun = time.process_time()
        done = work()
        rates.append(done / (time.process_time() - begun))
    print(f"| {what:<58} | {statistics.median(rates):,.0f} ({min(rates):,.0f}-{max(rates):,.0f}) |", flush=True)
