"""Maps of the collection: drawings whose dots never move, and the dots that were added to them since."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import sqlalchemy as sa

from core.domain import ItemId, Modality, SegmentKind
from core.domain.maps import Cluster, Dots, Faith, MapRevision, Subject
from core.errors import NotFound
from core.storage.interactions import REAL
from core.storage.tables import findings, interactions, items, map_dots, maps, segments
from core.storage.vectors import as_bytes, as_floats

_COLUMNS = ("number", "name", "subject", "space", "made_at", "edition")
_FACTS = ("method", "made_by", "seed", "weights", "spaces", "fitted", "placed", "stretch_s", "note")
_FAITHS = ("faith", "faith_now", "faith_solid")
_LIVE = items.c.deleted_at.is_(None)
DRAWN, PLACED = 0, 1  # parts


class Maps:
    """The maps as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def all(self) -> tuple[MapRevision, ...]:
        """Newest first."""
        rows = self._tx.execute(sa.select(maps).order_by(maps.c.made_at.desc(), maps.c.number.desc()))
        return tuple(_revision(row) for row in rows.mappings())

    def get(self, number: int) -> MapRevision:
        """
        Raises:
            NotFound: there is no such map.
        """
        row = self._tx.execute(sa.select(maps).where(maps.c.number == number)).mappings().first()
        if row is None:
            raise NotFound(f"There is no map {number}.")
        return _revision(row)

    def newest(self, subject: Subject, space: Modality) -> MapRevision | None:
        """The one to show; None where none was drawn."""
        where = (maps.c.subject == subject) & (maps.c.space == space)
        ordered = sa.select(maps).where(where).order_by(maps.c.made_at.desc(), maps.c.number.desc())
        row = self._tx.execute(ordered.limit(1)).mappings().first()
        return None if row is None else _revision(row)

    def add(self, revision: MapRevision, dots: Dots) -> int:
        """Store a new drawing; gives its number."""
        row = {name: getattr(revision, name) for name in _COLUMNS if name != "number"}
        added = sa.insert(maps).values(**row, facts=_facts(revision)).returning(maps.c.number)
        number = int(self._tx.execute(added).scalar_one())
        self._tx.execute(sa.insert(map_dots).values(map=number, part=DRAWN, **_row(dots)))
        return number

    def extend(self, revision: MapRevision, placed: Dots) -> None:
        """Store what changed in a revision, and all dots that were ever placed on it; what was drawn stays as it is.

        Raises:
            NotFound: there is no such map.
        """
        changed = {"edition": revision.edition, "facts": _facts(revision)}
        self._change(revision.number, changed)
        own = (map_dots.c.map == revision.number) & (map_dots.c.part == PLACED)
        self._tx.execute(sa.delete(map_dots).where(own))
        self._tx.execute(sa.insert(map_dots).values(map=revision.number, part=PLACED, **_row(placed)))

    def rename(self, number: int, name: str) -> None:
        """
        Raises:
            NotFound: there is no such map.
        """
        self._change(number, {"name": name})

    def remove(self, number: int) -> None:
        """Forget a map with its dots.

        Raises:
            NotFound: there is no such map.
        """
        if self._tx.execute(sa.delete(maps).where(maps.c.number == number)).rowcount != 1:
            raise NotFound(f"There is no map {number}.")

    def dots(self, number: int) -> tuple[Dots, Dots | None]:
        """What was drawn together, and what was placed since.

        Raises:
            NotFound: there is no such map.
        """
        chosen = sa.select(map_dots).where(map_dots.c.map == number)
        parts = {row["part"]: _dots(row) for row in self._tx.execute(chosen).mappings()}
        if DRAWN not in parts:
            raise NotFound(f"There is no map {number}.")
        return parts[DRAWN], parts.get(PLACED)

    def _change(self, number: int, row: Mapping[str, Any]) -> None:
        if self._tx.execute(sa.update(maps).where(maps.c.number == number).values(row)).rowcount != 1:
            raise NotFound(f"There is no map {number}.")


class Readings:
    """What colours the dots: one value per item, for the whole collection at once."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def popularity(self) -> dict[ItemId, int]:
        """How often each item was played or liked by real people."""
        good = interactions.c.kind.in_(("play", "like")) & REAL
        counted = sa.select(interactions.c.item_id, sa.func.count()).where(good).group_by(interactions.c.item_id)
        return {ItemId(item_id): int(n) for item_id, n in self._tx.execute(counted)}

    def sentiment(self) -> dict[ItemId, float]:
        """Of each item about which it can be said, -1 to 1."""
        overall = findings.c.value["overall"].as_float()
        chosen = sa.select(findings.c.item_id, overall).where(findings.c.kind == "sentiment", overall.is_not(None))
        return {ItemId(item_id): float(value) for item_id, value in self._tx.execute(chosen)}

    def key_phrases(self) -> dict[ItemId, list[str]]:
        """What is said in each item, best first."""
        return {item_id: [text for text, _ in phrases] for item_id, phrases in self.timed_phrases().items()}

    def timed_phrases(self) -> dict[ItemId, list[tuple[str, list[float]]]]:
        """The same, each with the seconds at which the lines begin in which it is said."""
        joined = findings.join(items, items.c.item_id == findings.c.item_id)
        chosen = sa.select(findings.c.item_id, findings.c.value).select_from(joined)
        rows = self._tx.execute(chosen.where(findings.c.kind == "keywords", _LIVE))
        return {ItemId(i): [(p["text"], list(p["times_s"])) for p in value["phrases"]] for i, value in rows}

    def shots(self) -> dict[ItemId, list[tuple[float, float]]]:
        """The shots of every item that has pictures, [start_s, end_s) in the order of time."""
        return {i: [(start_s, end_s) for start_s, end_s, _ in own] for i, own in self.segments("shot").items()}

    def segments(self, kind: SegmentKind) -> dict[ItemId, list[tuple[float, float, str]]]:
        """Of every item those of one kind that are not doubted: start_s, end_s, text, in the order of time."""
        columns = (segments.c.item_id, segments.c.start_s, segments.c.end_s, segments.c.text)
        chosen = sa.select(*columns).where(segments.c.kind == kind, segments.c.flag == "")
        found: dict[ItemId, list[tuple[float, float, str]]] = {}
        for item_id, start_s, end_s, text in self._tx.execute(chosen.order_by(*columns[:2])):
            found.setdefault(ItemId(item_id), []).append((start_s, end_s, text))
        return found


def _facts(revision: MapRevision) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(revision, name) for name in _FACTS}
    facts["weights"], facts["spaces"] = dict(revision.weights), list(revision.spaces)
    facts |= {name: getattr(revision, name).to_json() for name in _FAITHS}
    return {**facts, "clusters": [cluster.to_json() for cluster in revision.clusters]}


def _revision(row: sa.RowMapping) -> MapRevision:
    facts = {"stretch_s": 0.0, **row["facts"]}  # drawn before shots were divided
    values = {name: row[name] for name in _COLUMNS} | {name: facts[name] for name in _FACTS}
    values |= {name: Faith.from_json(facts[name]) for name in _FAITHS}
    values["spaces"] = tuple(facts["spaces"])
    return MapRevision(**values, clusters=tuple(Cluster.from_json(cluster) for cluster in facts["clusters"]))


def _row(dots: Dots) -> dict[str, bytes]:
    timed = bool(dots.ends_s.any())
    return {
        "item_ids": zlib.compress("\n".join(dots.item_ids).encode()),
        "times": as_bytes(np.concatenate([dots.starts_s, dots.ends_s])) if timed else b"",
        "xy": as_bytes(dots.xy),
        "xyz": b"" if dots.xyz is None else as_bytes(dots.xyz),
        "classes": dots.classes.astype(np.uint8).tobytes(),
        "trust": as_bytes(dots.trust),
    }


def _dots(row: sa.RowMapping) -> Dots:
    lines = zlib.decompress(row["item_ids"]).decode()
    ids = tuple(ItemId(line) for line in lines.split("\n")) if lines else ()
    times = as_floats(row["times"]) if row["times"] else np.zeros(2 * len(ids), np.float32)
    return Dots(
        item_ids=ids,
        starts_s=times[: len(ids)],
        ends_s=times[len(ids) :],
        xy=as_floats(row["xy"]).reshape(-1, 2),
        xyz=as_floats(row["xyz"]).reshape(-1, 3) if row["xyz"] else None,
        classes=np.frombuffer(row["classes"], np.uint8),
        trust=as_floats(row["trust"]),
    )
