"""`map`: is the map quick enough, does it stay put, and how far can it be trusted?

Speed: 100,000 dots with made-up vectors are stored as a map, and what the page asks for is timed on warm services, as
CPU seconds of this thread. A lasso of about 10,000 dots with 200 corners is the peer's worst case (`benchmarks/lasso`
compares the components in the browser). Budgets: a view, and a selection to its panel, 40 ms.

Faith: the same collections drawn whole, and drawn without a fifth of their items which are then placed; difference of
trustworthiness and continuity at 15 neighbours over several splits. Peers in the same run: placing at the plain mean of
the 15 nearest and, with --umap, umap-learn's own drawing and `transform`, which takes a minute of compilation.

Names: what the groups of the demo are called, against what its manifest says (`benchmarks/map_names`).

    python -m benchmarks map [--quick] [--umap] [--demo DATA]   DATA: a data directory that holds the demo collection
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import machine
from benchmarks.map_names import names
from core.domain import ItemId, UserId, Visitor
from core.domain.maps import Dots, MapRevision
from core.embedding.drawing import draw
from core.embedding.placement import among, placed, settled
from core.embedding.trust import faith
from core.services.collection import Collection
from core.services.maps.mapping import Mapping
from core.services.maps.vectors import item_rows
from core.storage.database import Database
from core.storage.items import Items
from core.storage.maps import Maps
from core.storage.tables import items as items_table
from tests.factories import media_item

CURATOR = Visitor(user_id=UserId("benchmark"), role="admin")
WEIGHTS = {"visual": 0.45, "sound": 0.15, "speech": 0.15, "text": 0.25}  # the settings' own


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks map")
    parser.add_argument("--quick", action="store_true", help="a tenth of the dots, fewer splits")
    parser.add_argument("--umap", action="store_true", help="umap-learn as the peer")
    parser.add_argument("--demo", type=Path, help="data directory with the demo collection")
    parser.add_argument("--splits", type=int, default=0, help="of each collection; without it, 10 small or 1 large")
    parser.add_argument("--only", choices=("speed", "faith", "names"), help="one part; names needs --demo")
    given = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    print(machine())
    if given.demo and given.only in (None, "names"):
        names(given.demo)
    if given.only in (None, "speed"):
        speed(10_000 if given.quick else 100_000)
    if given.only in (None, "faith"):
        worlds = {"made-up, 2,000": _world(2_000)} if given.quick else {"made-up, 10,000": _world(10_000)}
        if given.demo:
            worlds = {"demo": _demo(given.demo), **worlds}
        for name, values in worlds.items():
            splits = given.splits or (1 if len(values) > 5_000 else 3 if given.quick or len(values) > 1_000 else 10)
            stays_put(name, values, splits, peer=given.umap)


def speed(n: int) -> None:
    """What the page asks for, on a map of `n` dots."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/vitrine.db")
        database.migrate()
        xy = _store(database, n)
        mapping = Mapping(database, Collection(database, WEIGHTS), None, None, _NoTags(), None)  # type: ignore[arg-type]
        cold_s = _cpu_s(lambda: mapping.view(CURATOR))
        view = mapping.view(CURATOR)
        middle = xy[np.argsort(((xy - np.median(xy, axis=0)) ** 2).sum(axis=1))[n // 10]] - np.median(xy, axis=0)
        turns = np.linspace(0, 2 * np.pi, 201)[:-1]
        size = np.hypot(*middle) * (1 + 0.1 * np.sin(9 * turns))
        corners = np.median(xy, axis=0) + np.stack([np.cos(turns), np.sin(turns)], axis=1) * size[:, None]
        lasso = tuple((float(x), float(y)) for x, y in corners)
        chosen = mapping.selection(CURATOR, view.revision, polygon=lasso)
        print(f"\n{n:,} dots, {len(mapping.geometry(CURATOR, view.revision)[0]) / 1e6:.2f} MB of geometry")
        print(f"| {'what':<44} | CPU ms, median of 7 (spread) |\n|---|---|")
        print(f"| {'first view of a process, everything loaded':<44} | {1e3 * cold_s:.0f} |")
        sheet = mapping._sheet(CURATOR, view.revision)
        asked: dict[str, Callable[[], Any]] = {
            "view, warm": lambda: mapping.view(CURATOR),
            f"dots in a lasso of 200 corners ({chosen.count:,})": lambda: sheet.paper.inside(lasso),
            f"selection with words and cards ({chosen.count:,})": lambda: mapping.selection(
                CURATOR, view.revision, polygon=lasso
            ),
            "selection by box": lambda: mapping.selection(
                CURATOR, view.revision, box=(*corners.min(0), *corners.max(0))
            ),
            "geometry": lambda: mapping.geometry(CURATOR, view.revision),
            "colours by trust": lambda: mapping.colours(CURATOR, view.revision, "trust"),
            "colours by kind": lambda: mapping.colours(CURATOR, view.revision, "kind"),
            "density, 256 x 256": lambda: mapping.density(CURATOR, view.revision),
            "24 points": lambda: mapping.points(CURATOR, view.revision, range(24)),
        }
        for what, ask in asked.items():
            times = [1e3 * _cpu_s(ask) for _ in range(7)]
            print(f"| {what:<44} | {statistics.median(times):.1f} ({min(times):.1f}-{max(times):.1f}) |")
        database.close()


def stays_put(name: str, values: np.ndarray, splits: int, peer: bool) -> None:
    """A fifth placed on a map of the rest, against everything drawn anew."""
    lost: dict[str, list[tuple[float, float]]] = {}
    whole: list[tuple[float, float]] = []
    rng = np.random.default_rng(5)
    for seed in range(splits):
        new = np.zeros(len(values), bool)
        new[rng.choice(len(values), len(values) // 5, replace=False)] = True
        drawn = draw(values, seed=seed, report=_silent, solid=False).xy
        best = faith(values, drawn)
        whole.append((best.trustworthiness, best.continuity))
        old = draw(values[~new], seed=seed, report=_silent, solid=False).xy
        near, weights = among(values[new], values[~new])
        begun = placed(near, weights, old)
        ways = {
            "plain mean of 15 neighbours": placed(near, weights, old, reach=1e6),
            "ours, placed only": begun,
            "ours": settled(values[new], values[~new], begun, old, seed=seed),
        }
        for way, spots in ways.items():
            lost.setdefault(way, []).append(_loss(values, new, old, spots, best))
        if peer and seed < 3:
            theirs, theirs_old, spots = _umap(values, new, seed)
            judged = faith(values, theirs)
            lost.setdefault("umap-learn: transform", []).append(_loss(values, new, theirs_old, spots, judged))
            lost.setdefault("umap-learn: drawing of everything", []).append(
                (judged.trustworthiness - best.trustworthiness, judged.continuity - best.continuity)
            )
    t, c = np.mean(whole, axis=0)
    print(f"\n{name}: {len(values):,} items, {splits} splits; drawn whole: trustworthiness {t:.3f}, continuity {c:.3f}")
    print(f"| {'a fifth placed by':<36} | trustworthiness, mean (worst) | continuity, mean (worst) |\n|---|---|---|")
    for way, pairs in lost.items():
        mean, worst = np.mean(pairs, axis=0), np.min(pairs, axis=0)
        print(f"| {way:<36} | {mean[0]:+.4f} ({worst[0]:+.4f}) | {mean[1]:+.4f} ({worst[1]:+.4f}) |")


def _loss(values: np.ndarray, new: np.ndarray, old: np.ndarray, spots: np.ndarray, best: Any) -> tuple[float, float]:
    xy = np.zeros((len(values), 2), np.float32)
    xy[~new], xy[new] = old, spots
    judged = faith(values, xy)
    return judged.trustworthiness - best.trustworthiness, judged.continuity - best.continuity


def _umap(values: np.ndarray, new: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    import umap

    from core.embedding.drawing import spread

    def fitted(rows: np.ndarray) -> Any:
        return umap.UMAP(n_neighbors=15, metric="cosine", init=spread(rows, 2), random_state=seed, n_jobs=1).fit(rows)

    whole, old = fitted(values), fitted(values[~new])
    return whole.embedding_, old.embedding_, np.asarray(old.transform(values[new]))


def _world(n: int, dim: int = 64, seed: int = 1) -> np.ndarray:
    """Unit rows in sqrt(n) / 2 topics of six directions each."""
    rng, topics = np.random.default_rng(seed), max(4, int(n**0.5 / 2))
    centres, inner = rng.normal(size=(topics, dim)), rng.normal(size=(topics, 6, dim))
    topic = rng.integers(0, topics, n)
    rows = centres[topic] + 0.35 * np.einsum("nk,nkd->nd", rng.normal(size=(n, 6)), inner[topic])
    rows += 0.15 * rng.normal(size=(n, dim))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _demo(data: Path) -> np.ndarray:
    """The fused vectors of a collection that is there already."""
    database = Database(f"sqlite:///{data / 'vitrine.db'}")
    _, values = item_rows(Collection(database, WEIGHTS).snapshot(), "fused", WEIGHTS)  # type: ignore[arg-type]
    database.close()
    return values


def _store(database: Database, n: int) -> np.ndarray:
    """Items with tags and a map of them, without vectors: nothing that is timed here looks at them."""
    rng = np.random.default_rng(0)
    topic = rng.integers(0, 40, n)
    xy = (rng.normal(size=(40, 2)) * 8)[topic] + rng.normal(size=(n, 2))
    ids = [ItemId(f"{row:016x}") for row in range(n)]
    model = media_item()
    with database.write() as tx:
        Items(tx).add(model)
        [row] = tx.execute(items_table.select()).mappings()
        base = {name: value for name, value in row.items() if name != "number"}
        for start in range(0, n, 2_000):
            tx.execute(
                items_table.insert(),
                [
                    {
                        **base,
                        "item_id": ids[r],
                        "sha256": f"{r:064x}",
                        "title": f"Item {r}",
                        "kind": "audio" if r % 7 == 0 else "video",
                        "tags": [f"topic {topic[r]}", f"tag {r % 90}"],
                    }
                    for r in range(start, min(start + 2_000, n))
                ],
            )
        dots = Dots(
            item_ids=tuple(ids),
            starts_s=np.zeros(n, np.float32),
            ends_s=np.zeros(n, np.float32),
            xy=xy.astype(np.float32),
            xyz=None,
            classes=topic.astype(np.uint8),
            trust=rng.random(n).astype(np.float32),
        )
        revision = MapRevision(
            name="Benchmark",
            subject="items",
            space="fused",
            method="umap",
            made_at=datetime.now(UTC),
            made_by="",
            seed=0,
            fitted=n,
        )
        Maps(tx).add(revision, dots)
    return dots.xy


class _NoTags:
    """Stands for Tagging: no model reads anything into these items."""

    def surest(self, _visitor: Visitor, _k: int) -> dict[ItemId, tuple[str, ...]]:
        return {}

    def vocabulary(self, _visitor: Visitor) -> tuple[()]:
        return ()


def _silent(_share: float, _doing: str) -> bool:
    return False


def _cpu_s(ask: Callable[[], Any]) -> float:
    begun = time.thread_time()
    ask()
    return time.thread_time() - begun
