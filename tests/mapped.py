"""A stand-in for the map service: items of a collection on a spiral, in groups of three, for tests of its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.domain import ItemId, Job, UserId
from core.domain.maps import Cluster
from core.errors import NotFound
from core.services.maps.selection_views import Highlight, Selection, ViewerDot
from core.services.maps.views import (
    UNKNOWN,
    Colouring,
    ColourMode,
    Comparison,
    Faith,
    LegendEntry,
    MapView,
    PointView,
    Reshaped,
    RevisionView,
    Solid,
)
from core.services.views import Card
from tests.factories import NOON

GROUP = 3
MODES = (
    ColourMode(key="cluster", label="Group"),
    ColourMode(key="kind", label="Kind"),
    ColourMode(key="trust", label="Trust"),
)
SENTENCE = "Of the dots near one another, 93 % are truly alike."


class Mapped:
    """Two drawings, m1 and m2; m2 is the newest. What is asked of it is noted in `asked`."""

    def __init__(self, cards: Sequence[Card], state: str = "ready", drawing: bool = False) -> None:
        self.cards = tuple(cards)
        self.state, self.is_drawing = state, drawing
        self.asked: list[tuple[str, Any]] = []
        turns = np.arange(len(self.cards)) * 0.9
        self.xy = np.stack([turns * np.cos(turns), turns * np.sin(turns)]).astype("<f4")
        self.classes = (np.arange(len(self.cards)) // GROUP).astype(np.uint8)

    def revisions(self, visitor: object, of: str | None = None) -> tuple[RevisionView, ...]:
        if self.state != "ready":
            return ()
        facts: dict[str, Any] = {"of": of or "items", "space": "fused", "made_at": NOON, "sentence": SENTENCE}
        facts |= {"faith": Faith()}
        second = RevisionView(revision="m2", name="Spring", newest=True, **facts)
        return (second, RevisionView(revision="m1", name="Winter", **facts))

    def view(self, visitor: object, revision: str | None = None, of: str = "items", space: str = "fused") -> MapView:
        if revision not in (None, "m1", "m2"):
            raise NotFound("There is no such drawing.")
        if (of, space) != ("items", "fused") or self.state != "ready":
            return MapView(state="none", of=of, space=space, drawing=self.is_drawing, note="Twelve are needed.")
        revision = revision or "m2"
        return MapView(
            state="ready",
            revision=revision,
            name={"m1": "Winter", "m2": "Spring"}[revision],
            points=len(self.cards),
            geometry_url=f"/api/map/{revision}.bin",
            solid_url=f"/api/map/{revision}/solid.bin",
            bounds=self._bounds(),
            clusters=tuple(self._cluster(number) for number in sorted(set(self.classes.tolist()))),
            modes=MODES,
            spaces=("fused", "visual", "text"),
            weights={"visual": 0.6, "text": 0.4},
            sentence=SENTENCE,
            placed=1,
            drawing=self.is_drawing,
            progress=0.4,
            doing="Drawing the map",
            job_id="j1",
        )

    def _bounds(self) -> tuple[float, float, float, float]:
        x, y = self.xy
        return (float(x.min()), float(y.min()), float(x.max()), float(y.max()))

    def _cluster(self, number: int) -> Cluster:
        own = self.classes == number
        x, y = self.xy[:, own].mean(axis=1)
        return Cluster(number=number, name=f"Group {number}", x=float(x), y=float(y), count=int(own.sum()))

    def colours(self, visitor: object, revision: str, mode: str) -> Colouring:
        values = self.classes
        legend = tuple(
            LegendEntry(value=c.number, label=c.name, count=c.count) for c in map(self._cluster, set(values.tolist()))
        )
        kind: Any = "categories"
        if mode == "kind":
            values = np.array([card.item.kind == "audio" for card in self.cards], np.uint8)
            legend = (LegendEntry(value=0, label="Video"), LegendEntry(value=1, label="Sound"))
        elif mode == "trust":
            values = np.array([*range(len(self.cards) - 1), UNKNOWN], np.uint8)
            legend, kind = (LegendEntry(value=0, label="low"), LegendEntry(value=250, label="high")), "scale"
        label = {one.key: one for one in MODES}[mode]
        url = f"/api/map/{revision}/colours/{mode}.bin"
        return Colouring(mode=label, kind=kind, values=values.tobytes(), legend=legend, url=url)

    def points(self, visitor: object, revision: str, rows: Sequence[int]) -> tuple[PointView, ...]:
        return tuple(self._point(row) for row in rows if 0 <= row < len(self.cards))

    def _point(self, row: int) -> PointView:
        item = self.cards[row].item
        return PointView(
            row=row,
            item_id=item.item_id,
            title=item.title,
            kind=item.kind,
            duration_s=item.duration_s,
            media_url=f"/api/media/{item.item_id}",
            still_url=self.cards[row].cover_url,
            x=float(self.xy[0, row]),
            y=float(self.xy[1, row]),
            cluster=f"Group {self.classes[row]}",
            trust=None if row == 0 else 0.8,
            trust_sentence="12 of its 15 neighbours are truly alike.",
            placed=False,
        )

    def selection(self, visitor: object, revision: str, *, limit: int = 24, **which: Any) -> Selection:
        self.asked.append(("selection", which))
        x, y = self.xy
        if "box" in which:
            left, low, right, high = which["box"]
            inside = (x >= left) & (x <= right) & (y >= low) & (y <= high)
        elif "cluster" in which:
            inside = self.classes == which["cluster"]
        elif "rows" in which:
            inside = np.isin(np.arange(len(self.cards)), which["rows"])
        elif "ids" in which:
            inside = np.array([card.item.item_id in which["ids"] for card in self.cards])
        else:
            inside = crossed(x.astype(float), y.astype(float), which["polygon"])
        cards = [card for card, is_in in zip(self.cards, inside, strict=True) if is_in]
        return Selection(
            revision=revision,
            count=len(cards),
            rows=inside.astype(np.uint8).tobytes(),
            item_ids=tuple(card.item.item_id for card in cards),
            cards=tuple(cards[:limit]),
            common_tags=(("harbour", len(cards)),) if cards else (),
            sentence="Mostly harbour." if cards else "",
            duration_s=sum(card.item.duration_s for card in cards),
        )

    def highlight(self, visitor: object, revision: str, words: str, k: int = 60) -> Highlight:
        rows = tuple(n for n, card in enumerate(self.cards) if words.lower() in card.item.title.lower())
        note = "" if rows else "Nothing in the collection matches."
        strengths = tuple(1.0 for _ in rows)
        return Highlight(
            words=words, rows=rows, strengths=strengths, cards=tuple(self.cards[n] for n in rows), note=note
        )

    def people(self, visitor: object, revision: str, users: Sequence[UserId], **_: Any) -> tuple[ViewerDot, ...]:
        self.asked.append(("people", tuple(users)))
        facts: dict[str, Any] = {"x": 0.5, "y": 0.5, "xyz": (0.5, 0.5, 1.0), "liked": (0,), "recommended": (1, 2)}
        own = getattr(visitor, "user_id", "")
        names = [("You", False) if user == own else ("Night owl", True) for user in users]
        return tuple(
            ViewerDot(user_id=user, label=label, invented=invented, **facts)
            for user, (label, invented) in zip(users, names, strict=True)
        )

    def reshape(self, visitor: object, revision: str, weights: dict[str, float]) -> Reshaped:
        self.asked.append(("reshape", dict(weights)))
        known = np.ones(len(self.cards), np.uint8)
        facts: dict[str, Any] = {"bounds": self._bounds(), "faith": Faith(), "sentence": ""}
        return Reshaped(
            revision=revision, weights=weights, positions=self.xy[::-1].tobytes(), known=known.tobytes(), **facts
        )

    def compare(self, visitor: object, before: str, after: str) -> Comparison:
        self.asked.append(("compare", (before, after)))
        by_name = {one.revision: one for one in self.revisions(visitor)}
        rows = tuple(range(1, len(self.cards)))  # the first dot was not on the drawing before
        positions = np.concatenate([self.xy[::-1, 1:].ravel(), self.xy[:, 1:].ravel()]).astype("<f4")
        facts: dict[str, Any] = {"moved": 0.1, "kept": 0.9, "most_moved": (), "sentence": "", "bounds": self._bounds()}
        return Comparison(
            before=by_name[before],
            after=by_name[after],
            count=len(rows),
            positions=positions.tobytes() + self.classes[1:].tobytes(),
            rows_before=rows,
            rows_after=rows,
            **facts,
        )

    def solid(self, visitor: object, revision: str, limit: int = 5000) -> Solid:
        xyz = np.column_stack([*self.xy, self.xy.sum(axis=0)]).astype(np.float32)
        items = [card.item for card in self.cards]
        ids, titles = tuple(item.item_id for item in items), tuple(item.title for item in items)
        return Solid(rows=tuple(range(len(items))), xyz=xyz, item_ids=ids, titles=titles, faith=Faith())

    def refit(self, visitor: object, of: str = "items", space: str = "fused", **more: Any) -> Job:
        self.asked.append(("refit", (of, space, more)))
        return None  # type: ignore[return-value]

    def rename(self, visitor: object, revision: str, name: str) -> None:
        self.asked.append(("rename", (revision, name)))

    def remove(self, visitor: object, revision: str) -> None:
        self.asked.append(("remove", revision))

    def cancel(self, visitor: object, job_id: str) -> None:
        self.asked.append(("cancel", job_id))

    def ids(self, *rows: int) -> list[ItemId]:
        return [self.cards[row].item.item_id for row in rows]


def crossed(x: np.ndarray, y: np.ndarray, polygon: Sequence[tuple[float, float]]) -> np.ndarray:
    """Even-odd rule, edge by edge."""
    inside = np.zeros(len(x), bool)
    for (x0, y0), (x1, y1) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if y0 != y1:
            inside ^= ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return inside


__all__ = ["Mapped", "crossed"]
