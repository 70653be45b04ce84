"""`explain`: what one full explanation costs beside a list, how small its removals are, and what sampling would cost.

A made-up collection of 10,000 items with pictures, sound and words, and a person with 100 history items. Every layer is
computed and every removal is served again, as for a page; the first explanation of each list finds nothing ready. The
peer is sampling Shapley, which asks the model about parts of the history in random orders until its reasons pass the
deletion test as well as ours. CPU seconds, one thread.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from benchmarks.machine import machine
from benchmarks.recommend import world
from core.domain import Interaction, ItemId, MediaItem, Modality, SegmentVectors, Space, TrainingData, UserId, Visitor
from core.domain.requests import Wanted
from core.embedding.fusion import fuse
from core.embedding.pooling import pool
from core.explain.honesty import faithfulness, strongest_first
from core.recommend.catalogue import strategy
from core.recommend.content import Content
from core.recommend.over import Over
from core.services.collection import Snapshot
from core.services.explanation.case import Case
from core.services.explanation.concepts import ConceptWords
from core.services.explanation.explaining import Explaining
from core.services.explanation.honesty import shares_of
from core.services.recommendation.serving import Pipeline
from core.storage.database import Database
from core.storage.interactions import Interactions

HISTORY = 100
FRAMES = 4
DIMS: dict[Modality, int] = {"visual": 512, "sound": 384, "text": 512}
WEIGHTS: dict[Modality, float] = {"visual": 0.5, "sound": 0.2, "text": 0.3}
MOST_ORDERS = 64
MOST_ITEMS = {"ease": 3_000}  # its matrix has a cell for every two items: 10,000 would take a gigabyte and a minute
VISITOR = Visitor(user_id=UserId("u"), role="admin")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def snapshot(ids: Sequence[str], seed: int = 0) -> Snapshot:
    """Items of 20 topics each, in every modality."""
    rng = np.random.default_rng(seed)
    mixes = rng.dirichlet(np.full(20, 0.2), len(ids))
    pooled = []
    for modality, dim in DIMS.items():
        topics = rng.normal(size=(20, dim))
        space = Space(model="benchmark", revision="1", modality=modality, dim=dim)
        rows = {}
        for item, mix in zip(ids, mixes, strict=True):
            values = mix @ topics + 0.7 * rng.normal(size=(FRAMES, dim)) + 2.0
            values /= np.linalg.norm(values, axis=1, keepdims=True)
            times = np.arange(FRAMES, dtype=np.float32)
            rows[ItemId(item)] = SegmentVectors(space, ItemId(item), times, times, values.astype(np.float32))
        pooled.append(pool(space, rows))
    items = {ItemId(i): _item(i) for i in ids}
    return Snapshot(1, items, {p.space.modality: p for p in pooled}, fuse(pooled, WEIGHTS))


def _item(item_id: str) -> MediaItem:
    return MediaItem(
        item_id=ItemId(item_id),
        title=f"Item {item_id}",
        kind="video",
        sha256=item_id.ljust(64, "0"),
        size_bytes=1,
        mime="video/mp4",
        duration_s=10.0,
        decoded_s=10.0,
        status="ready",
        uploaded_at=NOW,
    )


class Trained:
    """Models by name, as the registry gives them."""

    def __init__(self, models: dict[str, Any]) -> None:
        self.models = models

    def recommender(self, name: str) -> Any:
        return self.models.get(name)

    def names(self) -> tuple[str, ...]:
        return tuple(self.models)

    def version(self, name: str) -> None:
        return None

    def serving(self, name: str) -> str:
        return "1"


def _phrases() -> Any:
    """Words with random vectors: what they mean does not change what they cost."""
    rng = np.random.default_rng(9)

    def read(texts: Sequence[str]) -> np.ndarray:
        rows = rng.normal(size=(len(texts), DIMS["visual"]))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    return SimpleNamespace(joint_with=lambda space: read)


def measure(name: str, n_items: int, people: int, quick: bool, described: bool = False) -> dict[str, Any]:
    """Every item of several lists, in full.

    Args:
        described: Strategies that can, learn from what is in items, too.
    """
    table = world(n_items // 2, n_items, 50 * n_items)
    ids = table.items.ids
    whole = snapshot(ids)
    models: dict[str, Any] = {}
    if name != "content":
        data = TrainingData(interactions=table, content=whole.content if described else None)
        models[name] = Over(table.items, strategy(name).fit(data))  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'b.db'}")
        database.migrate()
        held: Any = SimpleNamespace(snapshot=lambda visitor=None: whole, hidden=frozenset)
        pipeline = Pipeline(held, [Content()], Trained(models))  # type: ignore[arg-type]
        explaining = Explaining(database, held, pipeline, ConceptWords(database, _phrases()))
        times, found, ratios = [], [], []
        for person in range(people + 1):
            user = UserId(f"u{person}")
            _fill(database, user, table, whole, person)
        wanted = Wanted(strategy=name)
        assert explaining.every(VISITOR, user, replace(wanted, k=1))  # of somebody else: fitted, words read
        for person in range(people):
            user = UserId(f"u{person}")
            scene = explaining._scene(VISITOR, user, wanted)
            for pick in scene.served.picks[: 2 if quick else 10]:
                start = time.process_time()
                found.append(explaining.full(VISITOR, user, pick.item_id, wanted))
                times.append(time.process_time() - start)
            ratios.append(_peer(scene, statistics.median(times)))
        database.close()
    shown = [one.counterfactual for one in found if one.counterfactual is not None]
    return {
        "items": len(ids),
        "explanations": len(found),
        "median_ms": 1000 * statistics.median(times),
        "p95_ms": 1000 * float(np.quantile(times, 0.95)),
        "error": max(one.completeness_error for one in found),
        "shown": len(shown) / len(found),
        "certified": float(np.mean([one.certified for one in shown])) if shown else float("nan"),
        "size": float(np.mean([len(one.removed) for one in shown])) if shown else float("nan"),
        "orders": statistics.median(r[0] for r in ratios),
        "ratio": statistics.median(r[1] for r in ratios),
    }


def _fill(database: Database, user: UserId, table: Any, whole: Snapshot, seed: int) -> None:
    """100 items that somebody of one taste would have met."""
    rng = np.random.default_rng(seed)
    met = np.argsort(-np.diff(table.matrix.indptr), kind="stable")[seed]
    own = table.matrix[[met]].indices
    near = whole.content.between([ItemId(table.items.ids[own[0]])], [ItemId(i) for i in table.items.ids])[0]
    more = np.argsort(-near, kind="stable")[: 10 * HISTORY]
    chosen = list(dict.fromkeys([*own[: HISTORY // 2], *rng.permutation(more)]))[:HISTORY]
    events = [
        Interaction(user_id=user, item_id=ItemId(table.items.ids[row]), kind="like", strength=1.0, at=NOW)
        for row in chosen
    ]
    with database.write() as tx:
        Interactions(tx).add(events)


def _peer(scene: Any, ours_s: float) -> tuple[int, float]:
    """How many random orders sampling Shapley needs to do as well in the deletion test, and its time beside ours."""
    case: Case = scene.case
    item = case.column(scene.served.picks[0].item_id)
    rivals = scene.columns[scene.columns != item]
    n = len(case.rows)
    own = strongest_first(shares_of(case, item, np.ones(n, dtype=bool)))
    [ours] = faithfulness(case.ask, [own], item, rivals, 10)
    rng, sums, orders = np.random.default_rng(0), np.zeros(n), 0
    start = time.process_time()
    while orders < MOST_ORDERS:
        order, before = rng.permutation(n), 0.0
        keep = np.zeros((1, n), dtype=bool)
        for place in order:
            keep[0, place] = True
            value = float(np.nan_to_num(case.model.score_parts(case.rows, case.strengths, keep)[0, item]))
            sums[place], before = sums[place] + value - before, value
        orders += 1
        spent = time.process_time() - start
        [theirs] = faithfulness(case.ask, [strongest_first(sums)], item, rivals, 10)
        if theirs.values["del"] <= ours.values["del"] + 0.01:
            break
        start = time.process_time() - spent
    return orders, spent / ours_s


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks explain", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small world")
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=3)
    parser.add_argument("--strategies", default="content,item_knn,user_knn,rp3beta,als,bpr,ease,hybrid")
    parser.add_argument("--described", action="store_true", help="learn from pictures, sound and words, too (hybrid)")
    options = parser.parse_args(arguments)
    size = 600 if options.quick else options.items
    print(f"{machine()}, one thread, history of {HISTORY} items, all layers, CPU time")
    print(
        "| strategy | items | explanations | median, ms | p95, ms | error | removal shown | proven smallest | size "
        "| Shapley orders | Shapley time / ours |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name in options.strategies.split(","):
        n_items, people = min(size, MOST_ITEMS.get(name, size)), 1 if options.quick else options.people
        f = measure(name, n_items, people, options.quick, options.described)
        print(
            f"| {name} | {f['items']:,} | {f['explanations']} | {f['median_ms']:.0f} | {f['p95_ms']:.0f} "
            f"| {f['error']:.0e} "
            f"| {f['shown']:.0%} | {f['certified']:.0%} | {f['size']:.1f} | {f['orders']:.0f} | {f['ratio']:.1f} |",
            flush=True,
        )
