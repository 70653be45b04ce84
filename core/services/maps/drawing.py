"""The jobs that draw maps and put new items on them; and the rule when either is due."""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import Connection

from core.domain import FloatMatrix, Job, Modality, Visitor
from core.domain.maps import Classes, Dots, Faith, MapRevision, Subject
from core.embedding import drawing
from core.embedding.alignment import laid_over
from core.embedding.placement import among, joined, placed, settled
from core.embedding.trust import faith, preserved
from core.errors import Cancelled, NotFound, Refused
from core.protocols import Beat
from core.services.changes import Finish
from core.services.collection import Collection, Snapshot
from core.services.maps.groups import groups_of, named
from core.services.maps.sheets import chosen
from core.services.maps.sheets import joined as one_after_the_other
from core.services.maps.terms import collect
from core.services.maps.vectors import Given, Spans, given
from core.services.phrasing import Phrasing
from core.services.understanding.tagging import Tagging
from core.storage.database import Database
from core.storage.jobs import Jobs
from core.storage.maps import Maps, Readings

DRAW, PLACE = "draw_map", "place_on_map"
TAKING_IN = ("take_in", "embed")  # while these go on, the collection is not what it is about to be
WORTH_IT = 20  # items that are placed even so
FEW = (
    "There are too few items for a map of neighbourhoods: these are drawn by their distances, as well as paper allows."
)

Handler = Callable[[Job, Beat], Finish]


class MapDrawing:
    """For the worker process: it imports scikit-learn when it draws, and umap-learn never."""

    def __init__(
        self,
        database: Database,
        collection: Collection,
        tagging: Tagging,
        phrasing: Phrasing,
        weights: Mapping[Modality, float],
    ) -> None:
        self._database = database
        self._collection = collection
        self._tagging = tagging
        self._phrasing = phrasing
        self._weights: Mapping[str, float] = {str(modality): weight for modality, weight in weights.items()}

    def handlers(self, visitor: Visitor) -> Mapping[str, Handler]:
        """Task name -> handler; new items first. They take minutes on large collections and hold up nobody else."""
        return {
            PLACE: self.place,
            DRAW: lambda job, beat: self.draw(visitor, job, beat),
        }

    def draw(self, visitor: Visitor, job: Job, beat: Beat) -> Finish:
        """Draw everything anew, turned as the newest map of the same kind is.

        Raises:
            Refused: it was cancelled, or there is nothing to draw.
        """
        subject, space = job.payload["subject"], job.payload["space"]
        weights = job.payload["weights"] or self._weights
        _tell(beat, 0.0, "Gathering vectors")
        snapshot = self._collection.snapshot()
        rows = given(snapshot, subject, space, weights, self._shots(subject))
        if not len(rows):
            raise Refused("E_EMPTY", "Nothing has been turned into vectors of this kind yet.")
        drawn = drawing.draw(
            rows.values, seed=job.payload["seed"], report=lambda share, doing: beat(0.05 + 0.7 * share, doing)
        )
        _tell(beat, 0.76, "Turning it the way the last one lay")
        xy, xyz = self._turned(subject, space, rows, drawn)
        _tell(beat, 0.8, "Looking for groups")
        classes = groups_of(xy)
        _tell(beat, 0.85, "Finding words for them")
        terms = collect(visitor, self._database, snapshot, self._tagging, self._phrasing)
        clusters = named(rows, xy, classes, terms, {item_id: item.title for item_id, item in snapshot.items.items()})
        _tell(beat, 0.9, "Checking how far it can be trusted")
        judged = faith(rows.values, xy)
        revision = MapRevision(
            name=job.payload["name"] or f"{datetime.now(UTC):%-d %B %Y, %H:%M}",
            subject=subject,
            space=space,
            method=drawn.method,
            made_at=datetime.now(UTC),
            made_by=job.payload["by"],
            seed=job.payload["seed"],
            weights=_shares(snapshot, weights) if space == "fused" else {},
            spaces=_spaces(snapshot, space),
            fitted=len(rows),
            faith=judged,
            faith_now=judged,
            faith_solid=faith(rows.values, xyz) if xyz is not None else Faith(),
            clusters=clusters,
            note=FEW if drawn.method == "distances" else "",
        )
        trust = preserved(rows.values, xy)
        dots = _dots(rows, xy, xyz, classes, trust)

        def store(tx: Connection) -> None:
            Maps(tx).add(revision, dots)

        return store

    def place(self, job: Job, beat: Beat) -> Finish:
        """Put items that are not on a map yet among those that are; no old dot moves.

        Raises:
            Refused: it was cancelled.
        """
        with self._database.read() as tx:
            try:
                revision = Maps(tx).get(job.payload["map"])
            except NotFound:
                return lambda tx: None  # removed meanwhile
            drawn, before = Maps(tx).dots(revision.number)
        _tell(beat, 0.1, "Gathering vectors")
        snapshot = self._collection.snapshot()
        weights = revision.weights or self._weights
        rows = given(snapshot, revision.subject, revision.space, weights, self._shots(revision.subject))
        there = drawn if before is None else one_after_the_other(drawn, before)
        known = set(there.item_ids)
        new = np.array([item_id not in known for item_id in rows.item_ids], bool)
        old, at = _matched(rows, there)
        if not new.any() or not len(old):
            return lambda tx: None
        _tell(beat, 0.3, "Looking for their neighbours")
        added = _placed(rows, new, old, chosen_rows(there, at), revision.seed)
        _tell(beat, 0.7, "Checking how far it can be trusted")
        everything = np.concatenate([rows.values[old], rows.values[new]])
        xy = np.vstack([there.xy[at], added.xy])
        fresh = np.arange(len(old), len(everything))
        added = replace(added, trust=preserved(everything, xy, rows=fresh))
        after = added if before is None else one_after_the_other(before, added)
        changed = replace(revision, placed=len(after), edition=revision.edition + 1, faith_now=faith(everything, xy))

        def store(tx: Connection) -> None:
            with suppress(NotFound):  # removed meanwhile
                current = Maps(tx).get(revision.number)
                if current.edition == revision.edition:  # else another job was quicker; the next round looks again
                    Maps(tx).extend(replace(changed, name=current.name), after)

        return store

    def keep_up(self) -> int:
        """Queue what is due: a first map of a collection that has come to rest, and new items on the newest maps."""
        snapshot = self._collection.snapshot()
        ready = set(snapshot.content.items.ids)
        with self._database.read() as tx:
            live = Jobs(tx).live()
            newest = _newest(Maps(tx).all())
            dots = {revision.number: Maps(tx).dots(revision.number) for revision in newest.values()}
        calm = not any(job.task in TAKING_IN for job in live)
        queued = 0
        if ("items", "fused") not in newest and calm and len(ready) > 2:
            queued += self._request("items", "fused", live)
        for revision in newest.values():
            drawn, added = dots[revision.number]
            known = {*drawn.item_ids, *(added.item_ids if added else ())}
            pooled = snapshot.pooled.get(revision.space)
            could = ready if pooled is None else set(pooled.vectors.item_ids)
            missing = len(could - known)
            busy = any(job.task == PLACE and job.payload["map"] == revision.number for job in live)
            if missing and not busy and (calm or missing >= WORTH_IT):
                with self._database.write() as tx:
                    key = f"{PLACE}:{revision.number}:{snapshot.revision}"
                    job = Jobs(tx).enqueue(PLACE, {"map": revision.number}, key)
                queued += job.state == "queued"
        return queued

    def _request(self, subject: Subject, space: Modality, live: Sequence[Job]) -> int:
        if drawing_of(live, subject, space) is not None:
            return 0
        with self._database.write() as tx:
            return int(request(Jobs(tx), subject, space, by="Vitrine", once=True).state == "queued")

    def _shots(self, subject: Subject) -> Spans:
        if subject == "items":
            return {}
        with self._database.read() as tx:
            return Readings(tx).shots()

    def _turned(
        self, subject: Subject, space: Modality, rows: Given, drawn: drawing.Drawn
    ) -> tuple[FloatMatrix, FloatMatrix | None]:
        with self._database.read() as tx:
            last = Maps(tx).newest(subject, space)
            if last is None:
                return drawn.xy, drawn.xyz
            before, added = Maps(tx).dots(last.number)
        there = before if added is None else one_after_the_other(before, added)
        here, at = _matched(rows, there)
        xyz = drawn.xyz
        if xyz is not None and there.xyz is not None:
            xyz = laid_over(xyz, there.xyz, here, at)
        return laid_over(drawn.xy, there.xy, here, at), xyz


def request(
    jobs: Jobs,
    subject: Subject,
    space: Modality,
    *,
    by: str,
    name: str = "",
    weights: Mapping[str, float] | None = None,
    seed: int = 0,
    once: bool = False,
) -> Job:
    """Queue a drawing. `once`: not again when one that nobody asked for has failed."""
    payload = {"subject": subject, "space": space, "name": name, "weights": weights, "seed": seed, "by": by}
    return jobs.enqueue(DRAW, payload, f"{DRAW}:{subject}:{space}:{'first' if once else uuid.uuid4().hex}")


def drawing_of(live: Sequence[Job], subject: Subject, space: Modality) -> Job | None:
    """The drawing of this kind that is being made or waits."""
    wanted = (subject, space)
    return next((j for j in live if j.task == DRAW and (j.payload["subject"], j.payload["space"]) == wanted), None)


def chosen_rows(dots: Dots, rows: Sequence[int]) -> Dots:
    mask = np.zeros(len(dots), bool)
    mask[list(rows)] = True
    return chosen(dots, mask)


def _placed(rows: Given, new: np.typing.NDArray[np.bool_], old: Sequence[int], there: Dots, seed: int) -> Dots:
    fresh, anchors = rows.values[new], rows.values[list(old)]
    near, weights = among(fresh, anchors)
    xy = settled(fresh, anchors, placed(near, weights, there.xy), there.xy, seed=seed)
    xyz = None
    if there.xyz is not None:
        xyz = settled(fresh, anchors, placed(near, weights, there.xyz), there.xyz, seed=seed)
    picked = Given(
        tuple(item_id for item_id, is_new in zip(rows.item_ids, new.tolist(), strict=True) if is_new),
        rows.starts_s[new],
        rows.ends_s[new],
        fresh,
    )
    return _dots(picked, xy, xyz, joined(near, weights, there.classes), np.full(len(fresh), math.nan, np.float32))


def _matched(rows: Given, there: Dots) -> tuple[list[int], list[int]]:
    """Rows that have a dot already, and the rows of their dots, both ascending by dot."""
    at = {key: row for row, key in enumerate(_keys(rows))}
    pairs = [(at[key], dot) for dot, key in enumerate(_keys(there)) if key in at]
    return [row for row, _ in pairs], [dot for _, dot in pairs]


def _keys(rows: Given | Dots) -> list[tuple[str, float]]:
    """A dot is the same when its item is, and the moment begins at the same tenth of a second."""
    return [(item_id, round(s, 1)) for item_id, s in zip(rows.item_ids, rows.starts_s.tolist(), strict=True)]


def _dots(
    rows: Given,
    xy: FloatMatrix,
    xyz: FloatMatrix | None,
    classes: Classes,
    trust: np.typing.NDArray[np.float32],
) -> Dots:
    return Dots(
        item_ids=rows.item_ids,
        starts_s=rows.starts_s,
        ends_s=rows.ends_s,
        xy=xy,
        xyz=xyz,
        classes=classes,
        trust=trust,
    )


def _shares(snapshot: Snapshot, weights: Mapping[str, float]) -> dict[str, float]:
    """Weights of the modalities there are, adding up to 1."""
    used = {str(m): float(weights.get(m, 0.0)) for m in sorted(snapshot.pooled) if weights.get(m, 0.0) > 0}
    total = sum(used.values()) or 1.0
    return {m: weight / total for m, weight in used.items()}


def _spaces(snapshot: Snapshot, space: Modality) -> tuple[str, ...]:
    return tuple(p.space.key for m, p in sorted(snapshot.pooled.items()) if space in ("fused", m))


def _newest(revisions: Sequence[MapRevision]) -> dict[tuple[Subject, Modality], MapRevision]:
    found: dict[tuple[Subject, Modality], MapRevision] = {}
    for revision in revisions:  # newest first
        found.setdefault((revision.subject, revision.space), revision)
    return found


def _tell(beat: Beat, share: float, doing: str) -> None:
    if beat(share, doing):
        raise Cancelled
