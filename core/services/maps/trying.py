"""Drawings beside the one that is shown: what is kept, other weights, before and after, density, space."""

from __future__ import annotations

from collections.abc import Mapping as Table

import numpy as np

from core.domain import Modality, Visitor
from core.domain.maps import MapRevision, Subject
from core.errors import NotFound, Refused
from core.security.roles import allowed
from core.services.collection import Collection
from core.services.maps.changes import compared, faith_sentence, reshaped
from core.services.maps.keeping import MapKeeping
from core.services.maps.sheets import Kept, Sheet, Sheets, number_of
from core.services.maps.shown import positive
from core.services.maps.views import Box, Comparison, Density, Reshaped, RevisionView, Solid
from core.storage.database import Database
from core.storage.maps import Maps

MAX_CELLS = 512  # of a density grid, each way


class MapTrying(MapKeeping):
    """What can be looked at without drawing a map anew."""

    def __init__(self, database: Database, collection: Collection) -> None:
        super().__init__(database, collection)
        self._sheets = Sheets(database)
        self._tried: Kept[Reshaped] = Kept(32)

    @allowed("viewer")
    def revisions(self, visitor: Visitor, of: Subject | None = None) -> tuple[RevisionView, ...]:
        """Every drawing that is kept, newest first."""
        with self._database.read() as tx:
            kept = Maps(tx).all()
        seen: set[tuple[Subject, Modality]] = set()
        views = []
        for revision in kept:
            views.append(_line(revision, newest=(revision.subject, revision.space) not in seen))
            seen.add((revision.subject, revision.space))
        return tuple(view for view in views if of in (None, view.of))

    @allowed("viewer")
    def reshape(self, visitor: Visitor, revision: str, weights: Table[str, float]) -> Reshaped:
        """Where the dots would lie if modalities counted differently; nothing is stored. Maps of items only.

        Takes half a CPU second for 140 items, four for 2,000; equal weights are remembered.

        Raises:
            NotFound: there is no such revision.
            Refused: no weight is positive, or the map has too many dots to try this on.
        """
        sheet, snapshot = self._sheet(visitor, revision), self._collection.snapshot(visitor)
        if sheet.timed:
            raise Refused("E_TYPE", "Weights can be tried on a map of recordings; draw the moments anew instead.")
        shares = positive(weights, snapshot)
        key = (revision, sheet.stamp, *sorted(shares.items()))
        return self._tried.of(key, lambda: reshaped(sheet, snapshot, shares))

    @allowed("viewer")
    def compare(self, visitor: Visitor, before: str, after: str) -> Comparison:
        """Two drawings of the same subject, dot by dot.

        Raises:
            NotFound: there is no such revision, or they have no dot in common.
        """
        first, second = self._sheet(visitor, before), self._sheet(visitor, after)
        items = self._collection.snapshot(visitor).items
        views = (_line(first.revision), _line(second.revision))
        return compared(first, second, views, {item_id: item.title for item_id, item in items.items()})

    @allowed("viewer")
    def density(self, visitor: Visitor, revision: str, cells: int = 256, box: Box | None = None) -> Density:
        """How many dots lie where, for maps with more dots than can be drawn one by one.

        Raises:
            NotFound: there is no such revision.
        """
        sheet = self._sheet(visitor, revision)
        size = min(max(cells, 1), MAX_CELLS)
        x0, y0, x1, y1 = box or sheet.paper.bounds
        area = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        counts = sheet.paper.counts(area, size, size)
        most = int(counts.max(initial=0))
        shade = np.ceil(np.log1p(counts) / np.log1p(max(most, 1)) * 255).astype(np.uint8)
        classes = sheet.paper.majorities(area, size, size, sheet.dots.classes)
        return Density(
            width=size, height=size, box=area, values=shade.tobytes(), classes=classes.tobytes(), fullest=most
        )

    @allowed("viewer")
    def solid(self, visitor: Visitor, revision: str, limit: int = 5_000) -> Solid:
        """The map in three dimensions.

        Raises:
            NotFound: there is no such revision, or it has no third dimension.
        """
        sheet, items = self._sheet(visitor, revision), self._collection.snapshot(visitor).items
        if sheet.dots.xyz is None:
            raise NotFound("This map was not drawn in three dimensions.")
        n = len(sheet.dots)
        rows = np.unique(np.linspace(0, n - 1, min(n, limit)).astype(int)).tolist() if n else []
        ids = tuple(sheet.dots.item_ids[row] for row in rows)
        titles = tuple(items[item_id].title for item_id in ids)
        solid = sheet.dots.xyz[rows]
        return Solid(rows=tuple(rows), xyz=solid, item_ids=ids, titles=titles, faith=sheet.revision.faith_solid)

    def _sheet(self, visitor: Visitor, revision: str) -> Sheet:
        with self._database.read() as tx:
            found = Maps(tx).get(number_of(revision))
        return self._sheets.of(found, self._collection.snapshot(visitor))


def _line(revision: MapRevision, newest: bool = False) -> RevisionView:
    return RevisionView(
        revision=str(revision.number),
        name=revision.name,
        of=revision.subject,
        space=revision.space,
        made_at=revision.made_at,
        faith=revision.faith_now,
        sentence=faith_sentence(revision.faith_now),
        newest=newest,
    )
