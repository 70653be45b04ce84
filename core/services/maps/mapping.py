"""The map of the collection: look at it, select on it, colour it, draw it anew."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from urllib.parse import quote

import numpy as np

from core.domain import Modality, Visitor
from core.domain.languages import language_name
from core.domain.maps import Subject
from core.errors import NotFound
from core.security.roles import allowed
from core.services.collection import Snapshot
from core.services.maps import colours as map_colours
from core.services.maps.changes import faith_sentence
from core.services.maps.keeping import SPACES
from core.services.maps.queueing import PLACE, TAKING_IN, drawing_of
from core.services.maps.selecting import MapSelecting
from core.services.maps.sheets import NOT_DRAWN, Kept, Sheet, number_of
from core.services.maps.shown import (
    clusters_of,
    note_of,
    point_of,
    url_of,
    with_progress,
)
from core.services.maps.views import (
    Colouring,
    ColourMode,
    MapView,
    PointView,
)
from core.storage.jobs import Jobs
from core.storage.maps import Maps, Readings
from core.storage.segments import Segments

DENSE_FROM = 100_000  # dots; beyond, a grid is drawn


class Mapping(MapSelecting):
    """Maps as they are shown. They are drawn by jobs of the worker process (`core.services.maps.drawing`)."""

    @cached_property
    def _coloured(self) -> Kept[Colouring]:
        return Kept(48)

    @allowed("viewer")
    def view(
        self, visitor: Visitor, revision: str | None = None, of: Subject = "items", space: Modality = "fused"
    ) -> MapView:
        """One map: the given revision, else the newest of that subject and space.

        Cheap to call on each rerun. Without a drawing `state` is "none" (ask for one with `refit`) or "drawing".

        Raises:
            NotFound: a revision is given, and there is no such.
        """
        snapshot = self._collection.snapshot(visitor)
        with self._database.read() as tx:
            rows = Maps(tx)
            found = rows.get(number_of(revision)) if revision else rows.newest(of, space)
            live = Jobs(tx).live()
        job = drawing_of(live, found.subject if found else of, found.space if found else space)
        busy = any(one.task in (*TAKING_IN, PLACE) for one in live)
        shown = tuple(s for s in SPACES if s == "fused" or s in snapshot.pooled)
        if found is None:
            nothing = MapView(state="drawing" if job else "none", of=of, space=space, spaces=shown, arriving=busy)
            return with_progress(nothing, job)
        sheet = self._sheets.of(found, snapshot)
        view = MapView(
            state="ready",
            revision=str(found.number),
            name=found.name,
            of=found.subject,
            space=found.space,
            made_at=found.made_at,
            points=len(sheet.dots),
            fitted=int((~sheet.placed).sum()),
            placed=int(sheet.placed.sum()),
            bounds=sheet.paper.bounds,
            stamp=sheet.stamp,
            geometry_url=url_of(sheet, ".bin"),
            solid_url=url_of(sheet, "/solid.bin") if sheet.dots.xyz is not None else "",
            density_url=url_of(sheet, "/density.bin"),
            dense=len(sheet.dots) > DENSE_FROM,
            clusters=clusters_of(sheet),
            modes=(*map_colours.MODES, *self._tag_modes(visitor)),
            spaces=shown,
            weights=found.weights,
            faith=found.faith_now,
            sentence=faith_sentence(found.faith_now),
            note=note_of(sheet, snapshot),
            arriving=busy or _drawable(snapshot, found.space) > len(sheet.items),
        )
        return with_progress(view, job)

    @allowed("viewer")
    def geometry(self, visitor: Visitor, revision: str, solid: bool = False) -> tuple[bytes, str]:
        """The bytes of the geometry route, and their stamp: x, y (and z, if `solid`), classes; see `MapView`.

        Raises:
            NotFound: there is no such revision, or it has no third dimension.
        """
        sheet = self._sheet(visitor, revision)
        if not solid:
            return sheet.geometry, sheet.stamp
        if sheet.dots.xyz is None:
            raise NotFound("This map was not drawn in three dimensions.")
        return np.ascontiguousarray(sheet.dots.xyz.T, "<f4").tobytes() + sheet.dots.classes.tobytes(), sheet.stamp

    @allowed("viewer")
    def colours(self, visitor: Visitor, revision: str, mode: str) -> Colouring:
        """One byte per dot, with a legend. `mode` is a key of `MapView.modes`.

        Raises:
            NotFound: there is no such revision or mode.
        """
        sheet, known = self._sheet(visitor, revision), map_colours.known_mode(mode)
        snapshot, database = self._collection.snapshot(visitor), self._database
        facts = (snapshot.revision, database.understanding_revision(), database.feedback_revision())
        return self._coloured.of(
            (revision, sheet.stamp, mode, *facts), lambda: self._colours(visitor, sheet, snapshot, known)
        )

    def _colours(self, visitor: Visitor, sheet: Sheet, snapshot: Snapshot, known: ColourMode) -> Colouring:
        mode, items = known.key, snapshot.items
        url = url_of(sheet, f"/colours.bin?mode={quote(mode, safe='')}")
        if mode == "cluster":
            return map_colours.by_cluster(sheet, known, clusters_of(sheet), url)
        if mode == "trust":
            return map_colours.by_trust(sheet, known, url)
        if mode == "newness":
            return map_colours.by_newness(sheet, known, items, url)
        if mode == "kind":
            kinds = {item_id: item.kind.capitalize() for item_id, item in items.items()}
            return map_colours.by_category(sheet, known, kinds, url)
        if mode.startswith(map_colours.TAG):
            tagged = self._words_of(visitor, sheet).having(mode.removeprefix(map_colours.TAG))
            return map_colours.by_tag(sheet, known, tagged, url)
        with self._database.read() as tx:
            if mode == "popularity":
                return map_colours.by_popularity(sheet, known, Readings(tx).popularity(), url)
            if mode == "sentiment":
                return map_colours.by_sentiment(sheet, known, Readings(tx).sentiment(), url)
            spoken = Segments(tx).languages()
        languages = {i: language_name(item.language or spoken.get(i, "")) for i, item in items.items()}
        return map_colours.by_category(sheet, known, languages, url)

    @allowed("viewer")
    def points(self, visitor: Visitor, revision: str, rows: Sequence[int]) -> tuple[PointView, ...]:
        """What some dots stand for, for hovering and for the table; rows that do not exist are passed over.

        Raises:
            NotFound: there is no such revision.
        """
        sheet, snapshot = self._sheet(visitor, revision), self._collection.snapshot(visitor)
        names = {cluster.number: cluster.name for cluster in sheet.revision.clusters}
        return tuple(point_of(sheet, snapshot, row, names) for row in rows if 0 <= row < len(sheet.dots))

    def _tag_modes(self, visitor: Visitor) -> tuple[ColourMode, ...]:
        return tuple(map_colours.tag_mode(tag.name) for tag in self._tagging.vocabulary(visitor))


def _drawable(snapshot: Snapshot, space: Modality) -> int:
    """How many items have vectors in a space."""
    if space == "fused":
        return len(snapshot.content.items.ids)
    return len(snapshot.pooled[space].vectors.item_ids) if space in snapshot.pooled else 0


__all__ = ["NOT_DRAWN", "Mapping"]
