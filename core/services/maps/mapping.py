"""The map of the collection: look at it, select on it, colour it, draw it anew."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import numpy as np

from core.domain import ItemId, Modality, UserId, Visitor
from core.domain.languages import language_name
from core.domain.maps import Subject
from core.embedding.naming import sentence_of
from core.errors import NotFound
from core.security.roles import allowed
from core.services.collection import Collection, Snapshot, card
from core.services.maps import colours as map_colours
from core.services.maps.changes import faith_sentence, spot_of
from core.services.maps.drawing import drawing_of
from core.services.maps.keeping import SPACES
from core.services.maps.sheets import NOT_DRAWN, Kept, Sheet, number_of
from core.services.maps.shown import (
    clusters_of,
    first_rows,
    nearest_moment,
    note_of,
    point_of,
    url_of,
    with_progress,
)
from core.services.maps.terms import Terms, collect
from core.services.maps.trying import MapTrying
from core.services.maps.views import (
    Box,
    Colouring,
    ColourMode,
    Highlight,
    MapView,
    PointView,
    Polygon,
    Selection,
    ViewerDot,
)
from core.services.phrasing import Phrasing
from core.services.recommendation.recommending import STRENGTHS, Recommending
from core.services.search.searching import Searching
from core.services.understanding.tagging import Tagging
from core.storage.database import Database
from core.storage.jobs import Jobs
from core.storage.maps import Maps, Readings
from core.storage.segments import Segments

MAX_CORNERS = 400  # of a polygon
DENSE_FROM = 100_000  # dots; beyond, a grid is drawn


class Mapping(MapTrying):
    """Maps as they are shown. They are drawn by jobs of the worker process (`core.services.maps.drawing`)."""

    def __init__(
        self,
        database: Database,
        collection: Collection,
        searching: Searching,
        recommending: Recommending,
        tagging: Tagging,
        phrasing: Phrasing,
    ) -> None:
        super().__init__(database, collection)
        self._searching = searching
        self._recommending = recommending
        self._tagging = tagging
        self._phrasing = phrasing
        self._terms: Kept[Terms] = Kept(2)  # what curators see, and what viewers see
        self._terms_of: Kept[Terms] = Kept(8)
        self._coloured: Kept[Colouring] = Kept(48)

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
            job = drawing_of(Jobs(tx).live(), found.subject if found else of, found.space if found else space)
        shown = tuple(s for s in SPACES if s == "fused" or s in snapshot.pooled)
        if found is None:
            return with_progress(MapView(state="drawing" if job else "none", of=of, space=space, spaces=shown), job)
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
            tagged = self._words(visitor).having(mode.removeprefix(map_colours.TAG))
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

    @allowed("viewer")
    def selection(
        self,
        visitor: Visitor,
        revision: str,
        *,
        polygon: Polygon | None = None,
        box: Box | None = None,
        ids: Sequence[ItemId] | None = None,
        cluster: int | None = None,
        limit: int = 24,
    ) -> Selection:
        """The dots inside a polygon or box (map units), of given items, or of a cluster: exactly one of the four.

        Inside is decided by the even-odd rule on x and y as in the geometry, in double precision:
        (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0, for each edge from 0 to 1. A browser that
        uses the same formula selects the same dots. A box includes its edges.

        Raises:
            NotFound: there is no such revision.
            ValueError: none or several are given, or the polygon has fewer than 3 or more than MAX_CORNERS corners.
        """
        if sum(way is not None for way in (polygon, box, ids, cluster)) != 1:
            raise ValueError("give a polygon, a box, ids or a cluster")
        sheet, snapshot = self._sheet(visitor, revision), self._collection.snapshot(visitor)
        if polygon is not None:
            if not 3 <= len(polygon) <= MAX_CORNERS or not np.isfinite(np.asarray(polygon, float)).all():
                raise ValueError(f"a polygon has 3 to {MAX_CORNERS} corners, got {len(polygon)}")
            mask = sheet.paper.inside(polygon)
        elif box is not None:
            mask = sheet.paper.within(box)
        elif ids is not None:
            mask = np.zeros(len(sheet.dots), bool)
            mask[[row for item_id in ids for row in sheet.rows_of.get(item_id, ())]] = True
        else:
            mask = sheet.dots.classes == cluster
        own = sheet.owning(mask)
        chosen = tuple(sheet.items[n] for n in np.flatnonzero(own).tolist())
        known = self._words_of(visitor, sheet)
        terms = known.distinguishing(own)
        return Selection(
            revision=revision,
            count=int(mask.sum()),
            rows=mask.astype(np.uint8).tobytes(),
            item_ids=chosen,
            cards=tuple(card(snapshot.items[item_id]) for item_id in chosen[:limit]),
            common_tags=known.common_tags(own),
            terms=terms,
            sentence=sentence_of(terms, len(chosen), len(sheet.items) - len(chosen)),
            duration_s=float(sheet.durations_s[own].sum()),
        )

    @allowed("viewer")
    def highlight(self, visitor: Visitor, revision: str, words: str, k: int = 60) -> Highlight:
        """The dots that match words, best first, as the search of the library finds them.

        Raises:
            NotFound: there is no such revision.
        """
        sheet = self._sheet(visitor, revision)
        result = self._searching.words(visitor, words, k)
        best = max((hit.score for hit in result.hits), default=0.0)
        rows: dict[int, float] = {}
        cards = []
        for hit in result.hits:
            own = sheet.rows_of.get(hit.card.item.item_id, [])
            if own:
                cards.append(hit.card)
                strength = min(max(hit.score / best, 0.0), 1.0) if best > 0 else 0.0
                rows.setdefault(nearest_moment(sheet, own, hit.at_s), strength)
        return Highlight(
            words=words,
            rows=tuple(rows),
            strengths=tuple(rows.values()),
            cards=tuple(cards),
            note=result.note or ("" if rows else "Nothing on this map matches."),
        )

    @allowed("viewer")
    def people(
        self, visitor: Visitor, revision: str, users: Sequence[UserId], strategy: str = "content", k: int = 10
    ) -> tuple[ViewerDot, ...]:
        """Where some people's taste lies, with what they liked and what they would be shown; without likes no dot.

        Raises:
            NotFound: there is no such revision or strategy.
            NotAllowed: a viewer asks for somebody else.
        """
        sheet, snapshot = self._sheet(visitor, revision), self._collection.snapshot(visitor)
        dots = []
        for user in users:
            profile = self._recommending.profile(visitor, user)
            liked = [c.item.item_id for c in profile.likes]
            plays = [c.item.item_id for c in profile.plays]
            strengths = [STRENGTHS["like"]] * len(liked) + [STRENGTHS["play"]] * len(plays)
            picks = self._recommending.recommend(visitor, user, strategy, k)
            for x, y in spot_of([*liked, *plays], strengths, sheet, snapshot).tolist():
                dots.append(
                    ViewerDot(
                        user_id=user,
                        label=profile.viewer.label,
                        invented=profile.viewer.invented,
                        x=x,
                        y=y,
                        liked=first_rows(sheet, liked),
                        recommended=first_rows(sheet, [pick.card.item.item_id for pick in picks]),
                    )
                )
        return tuple(dots)

    def _words(self, visitor: Visitor) -> Terms:
        snapshot = self._collection.snapshot(visitor)
        return self._terms.of(
            (snapshot.revision, self._database.understanding_revision()),
            lambda: collect(visitor, self._database, snapshot, self._tagging, self._phrasing),
        )

    def _words_of(self, visitor: Visitor, sheet: Sheet) -> Terms:
        """Of the items on a map alone."""
        state = (self._collection.snapshot(visitor).revision, self._database.understanding_revision())
        key = (*state, sheet.revision.number, sheet.stamp)
        return self._terms_of.of(key, lambda: self._words(visitor).of(sheet.items))

    def _tag_modes(self, visitor: Visitor) -> tuple[ColourMode, ...]:
        return tuple(map_colours.tag_mode(tag.name) for tag in self._tagging.vocabulary(visitor))


__all__ = ["NOT_DRAWN", "Mapping"]
