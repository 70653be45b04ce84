"""The jobs that draw maps and put new items on them; and the rule when either is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from core.domain import FloatMatrix, Job, Modality, Visitor
from core.domain.maps import Faith, MapRevision, Subject
from core.embedding import drawing
from core.embedding.alignment import laid_over
from core.embedding.trust import faith, preserved
from core.errors import Cancelled, NotFound, Refused
from core.protocols import Beat
from core.services.changes import Finish
from core.services.collection import Collection, Snapshot
from core.services.maps.groups import groups_of, named
from core.services.maps.moment_terms import collect_moments
from core.services.maps.moments import Moments, note_on, spans_of, stretch_for
from core.services.maps.placing import added, dots_of, matched
from core.services.maps.queueing import DRAW, PLACE, queue_due
from core.services.maps.sheets import joined as one_after_the_other
from core.services.maps.terms import Terms, collect
from core.services.maps.vectors import Given, Spans, given
from core.services.phrasing import Phrasing
from core.services.understanding.tagging import Tagging
from core.storage.database import Database
from core.storage.maps import Maps, Readings

FEW = "There are too few recordings for a map of neighbourhoods: these show distances, as well as paper allows."

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
        spans, moments = self._spans(snapshot, subject, space)
        rows = given(snapshot, subject, space, weights, spans)
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
        words = self._words(visitor, snapshot, subject, rows)
        clusters = named(rows, xy, classes, words, {item_id: item.title for item_id, item in snapshot.items.items()})
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
            stretch_s=moments.stretch_s,
            note=FEW if drawn.method == "distances" else moments.note,
        )
        trust = preserved(rows.values, xy)
        dots = dots_of(rows, xy, xyz, classes, trust)

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
        spans, _ = self._spans(snapshot, revision.subject, revision.space, revision.stretch_s)
        rows = given(snapshot, revision.subject, revision.space, weights, spans)
        there = drawn if before is None else one_after_the_other(drawn, before)
        _tell(beat, 0.3, "Looking for their neighbours")
        found = added(rows, there, revision.seed)
        if found is None:
            return lambda tx: None
        new, judged = found
        after = new if before is None else one_after_the_other(before, new)
        changed = replace(revision, placed=len(after), edition=revision.edition + 1, faith_now=judged)

        def store(tx: Connection) -> None:
            with suppress(NotFound):  # removed meanwhile
                current = Maps(tx).get(revision.number)
                if current.edition == revision.edition:  # else another job was quicker; the next round looks again
                    Maps(tx).extend(replace(changed, name=current.name), after)

        return store

    def keep_up(self) -> int:
        """Queue what is due: a first map of a collection that has come to rest, and new items on the newest maps."""
        return queue_due(self._database, self._collection)

    def _spans(
        self, snapshot: Snapshot, subject: Subject, space: Modality, stretch_s: float | None = None
    ) -> tuple[Spans, Moments]:
        """Where moments begin and end; without `stretch_s` as it suits the collection."""
        if subject == "items":
            return {}, Moments()
        with self._database.read() as tx:
            shots, lines = Readings(tx).shots(), Readings(tx).segments("speech")
        if stretch_s is None:
            stretch_s = stretch_for(shot for own in shots.values() for shot in own)
        begins = {item_id: [line[0] for line in own] for item_id, own in lines.items()}
        return spans_of(snapshot, space, shots, begins, stretch_s), Moments(stretch_s, note_on(shots, stretch_s))

    def _words(self, visitor: Visitor, snapshot: Snapshot, subject: Subject, rows: Given) -> Terms:
        """Of each row."""
        facts = (visitor, self._database, snapshot, self._tagging, self._phrasing)
        if subject == "items":
            return collect(*facts).of(rows.item_ids)
        return collect_moments(*facts, rows.item_ids, rows.starts_s, rows.ends_s)

    def _turned(
        self, subject: Subject, space: Modality, rows: Given, drawn: drawing.Drawn
    ) -> tuple[FloatMatrix, FloatMatrix | None]:
        with self._database.read() as tx:
            last = Maps(tx).newest(subject, space)
            if last is None:
                return drawn.xy, drawn.xyz
            before, added = Maps(tx).dots(last.number)
        there = before if added is None else one_after_the_other(before, added)
        here, at = matched(rows, there)
        xyz = drawn.xyz
        if xyz is not None and there.xyz is not None:
            xyz = laid_over(xyz, there.xyz, here, at)
        return laid_over(drawn.xy, there.xy, here, at), xyz


def _shares(snapshot: Snapshot, weights: Mapping[str, float]) -> dict[str, float]:
    """Weights of the modalities there are, adding up to 1."""
    used = {str(m): float(weights.get(m, 0.0)) for m in sorted(snapshot.pooled) if weights.get(m, 0.0) > 0}
    total = sum(used.values()) or 1.0
    return {m: weight / total for m, weight in used.items()}


def _spaces(snapshot: Snapshot, space: Modality) -> tuple[str, ...]:
    return tuple(p.space.key for m, p in sorted(snapshot.pooled.items()) if space in ("fused", m))


def _tell(beat: Beat, share: float, doing: str) -> None:
    if beat(share, doing):
        raise Cancelled
