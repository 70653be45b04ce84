"""`recommend`: how training, answering and memory grow with a collection, and where strategies hand over.

Each strategy is fitted in a process of its own on made-up interactions with the long tail and the taste groups of real
ones, on one thread. CPU seconds are what a busy machine pays; the peak is that of the whole process. What does not end
within so many CPU seconds, or needs more memory than allowed, is stopped and says how far it came.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import time

import numpy as np

from benchmarks.machine import machine
from core.domain import InteractionTable, TrainingData, UserId
from core.errors import TooLarge
from core.protocols import Epoch

SIZES = [(1_000, 1_700, 75_000), (5_000, 5_000, 250_000), (10_000, 10_000, 500_000), (20_000, 50_000, 1_000_000)]
QUICK = [(300, 400, 10_000)]
CLOSED = ["popularity", "item_knn", "user_knn", "rp3beta", "ease", "als", "bpr", "cold_user", "hybrid"]
NETWORKS = ["two_tower", "lightgcn", "sequence"]
PEOPLE = 1_000  # lists that are timed
GRACE_S = 60  # after which a fit that is deep in a library and cannot be interrupted is ended


class OutOfTime(Exception):
    """The CPU seconds are used up."""


def world(n_users: int, n_items: int, n_events: int, seed: int = 0) -> InteractionTable:
    """People of 20 tastes draw items by popularity (Zipf) times how well the item fits the taste."""
    rng = np.random.default_rng(seed)
    popularity = 1 / np.arange(1, n_items + 1) ** 0.8
    tastes = rng.dirichlet(np.full(20, 0.15), n_items)  # (n_items, 20)
    chances = np.cumsum(tastes * popularity[:, None], axis=0)
    users = rng.choice(n_users, n_events, p=_long_tail(rng, n_users))
    own = rng.integers(0, 20, (n_users, 2))[users, rng.integers(0, 2, n_events)]
    items = np.empty(n_events, dtype=np.int64)
    for taste in range(20):
        mine = np.flatnonzero(own == taste)
        items[mine] = np.searchsorted(chances[:, taste], rng.random(len(mine)) * chances[-1, taste])
    names = np.array([f"i{n:06}" for n in range(n_items)], dtype=object)
    people = np.array([f"u{n:06}" for n in range(n_users)], dtype=object)
    return InteractionTable.from_columns(
        people[users], names[items], np.ones(n_events, dtype=np.float32), np.arange(n_events, dtype=np.float64)
    )


def _long_tail(rng: np.random.Generator, n: int) -> np.ndarray:
    weights = rng.lognormal(0, 1, n)
    return weights / weights.sum()


def measure(name: str, n_users: int, n_items: int, n_events: int, cpu_s: int, memory_gb: int) -> dict[str, object]:
    """Fit once and make lists for PEOPLE; in this process, which the caller throws away."""
    from core.recommend.catalogue import NEEDS_TORCH, strategy
    from core.services.measurement.evaluating import Task, make_lists

    table = world(n_users, n_items, n_events)
    data = TrainingData(interactions=table)
    table.matrix  # noqa: B018  (made once, whatever the strategy)
    passes: list[Epoch] = []
    watched = {"watch": lambda epoch: passes.append(epoch)} if name in NEEDS_TORCH else {}
    _limit(cpu_s, memory_gb)
    start = time.process_time()
    try:
        recommender = strategy(name).fit(data, **watched)
        fitted = time.process_time()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        make_lists(recommender, Task(data, tuple(UserId(u) for u in table.users.ids[:PEOPLE])))
        listed = time.process_time()
    except TooLarge as error:
        return {"refused": f"refuses: {error}"}
    except MemoryError:
        return {"refused": f"more than {memory_gb} GB"}
    except OutOfTime:
        return {"refused": f"not within {cpu_s} s{_reached(passes, time.process_time() - start)}"}
    parts = [part.strategy for part in getattr(recommender, "parts", ())]
    return {
        "train_cpu_s": fitted - start,
        "lists_cpu_s": listed - fitted,
        "peak_mb": peak / 1024,
        "items": len(table.items),
        "events": int(table.matrix.nnz),
        "parts": [*parts, recommender.cold.strategy] if parts else [],
    }


def _limit(cpu_s: int, memory_gb: int) -> None:
    """From here on; what was used before does not count."""

    def stop(*_: object) -> None:
        raise OutOfTime

    signal.signal(signal.SIGXCPU, stop)
    until = int(time.process_time()) + cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (until, until + GRACE_S))
    resource.setrlimit(resource.RLIMIT_DATA, (memory_gb << 30, memory_gb << 30))


def _reached(passes: list[Epoch], spent_s: float) -> str:
    return f" ({len(passes)} passes of {spent_s / len(passes):.1f} s)" if passes else ""


def in_own_process(name: str, size: tuple[int, int, int], cpu_s: int, memory_gb: int) -> dict[str, object]:
    numbers = map(str, (*size, cpu_s, memory_gb))
    command = [sys.executable, "-m", "benchmarks", "recommend", "--one", name, *numbers]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode < 0:
        return {"refused": f"not within {cpu_s} s"}
    return json.loads(done.stdout) if done.returncode == 0 else {"refused": done.stderr.strip().splitlines()[-1][:120]}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks recommend", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small world, one run")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--strategies", default=",".join(CLOSED + NETWORKS))
    parser.add_argument("--largest", type=int, default=len(SIZES), help="how many of the sizes")
    parser.add_argument("--from", dest="first", type=int, default=0, help="leave so many of the smallest out")
    parser.add_argument("--cpu", type=int, default=600, help="CPU seconds a fit with its lists may take")
    parser.add_argument("--memory", type=int, default=8, help="gigabytes it may hold")
    parser.add_argument("--one", nargs=6, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        name, *size = options.one
        print(json.dumps(measure(name, *map(int, size))))
        return
    runs = 1 if options.quick else options.runs
    print(f"{machine()}, one thread, median of {runs}")
    print("| people | items | interactions | strategy | train, CPU s | 1,000 lists, CPU s | peak, MB | parts |")
    print("|---|---|---|---|---|---|---|---|")
    for size in QUICK if options.quick else SIZES[options.first : options.largest]:
        for name in options.strategies.split(","):
            found = [in_own_process(name, size, options.cpu, options.memory) for _ in range(runs)]
            print(_line(size, name, found), flush=True)


def _line(size: tuple[int, int, int], name: str, found: list[dict[str, object]]) -> str:
    people, items, events = size
    if any("refused" in one for one in found):
        return f"| {people:,} | {items:,} | {events:,} | {name} | {found[0].get('refused', 'failed')} | | | |"

    def told(key: str) -> str:
        values = [float(one[key]) for one in found]  # type: ignore[arg-type]
        spread = f" ({min(values):.2f}-{max(values):.2f})" if len(values) > 1 else ""
        return f"{statistics.median(values):.2f}{spread}"

    first = found[0]
    parts = ", ".join(first["parts"])  # type: ignore[arg-type]
    return (
        f"| {people:,} | {first['items']:,} | {first['events']:,} | {name} | {told('train_cpu_s')} "
        f"| {told('lists_cpu_s')} | {told('peak_mb')} | {parts} |"
    )
