"""What lies in a region of a map, which dots words find, and whose taste lies where."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.domain import ItemId, UserId, Visitor
from core.embedding.naming import sentence_of
from core.security.roles import allowed
from core.services.collection import Collection, Snapshot, card
from core.services.maps.changes import spot_of
from core.services.maps.moment_terms import collect_moments
from core.services.maps.selection_views import Highlight, Moment, Selection, ViewerDot
from core.services.maps.sheets import Kept, Sheet
from core.services.maps.shown import first_rows, nearest_moment
from core.services.maps.terms import Terms, collect
from core.services.maps.trying import MapTrying
from core.services.maps.views import Box, Polygon
from core.services.phrasing import Phrasing
from core.services.recommendation.recommending import STRENGTHS, Recommending
from core.services.search.searching import Searching
from core.services.understanding.tagging import Tagging
from core.services.views import Hit
from core.storage.database import Database

MAX_CORNERS = 400  # of a polygon
Mask = npt.NDArray[np.bool_]


class MapSelecting(MapTrying):
    """Some of the dots of a map, and what they are about."""

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

    @allowed("viewer")
    def selection(
        self,
        visitor: Visitor,
        revision: str,
        *,
        polygon: Polygon | None = None,
        box: Box | None = None,
        ids: Sequence[ItemId] | None = None,
        rows: Sequence[int] | None = None,
        cluster: int | None = None,
        limit: int = 24,
    ) -> Selection:
        """The dots inside a polygon or box (map units), of given items, rows, or a cluster: exactly one of the five.

        Inside is decided by the even-odd rule on x and y as in the geometry, in double precision:
        (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0, for each edge from 0 to 1. A browser that
        uses the same formula selects the same dots. A box includes its edges.

        Raises:
            NotFound: there is no such revision.
            ValueError: none or several are given, or the polygon has fewer than 3 or more than MAX_CORNERS corners.
        """
        if sum(way is not None for way in (polygon, box, ids, rows, cluster)) != 1:
            raise ValueError("give a polygon, a box, ids, rows or a cluster")
        sheet, snapshot = self._sheet(visitor, revision), self._collection.snapshot(visitor)
        if polygon is not None:
            if not 3 <= len(polygon) <= MAX_CORNERS or not np.isfinite(np.asarray(polygon, float)).all():
                raise ValueError(f"a polygon has 3 to {MAX_CORNERS} corners, got {len(polygon)}")
            mask = sheet.paper.inside(polygon)
        elif box is not None:
            mask = sheet.paper.within(box)
        elif rows is not None:
            mask = np.zeros(len(sheet.dots), bool)
            mask[[row for row in rows if 0 <= row < len(mask)]] = True
        elif ids is not None:
            mask = np.zeros(len(sheet.dots), bool)
            mask[[row for item_id in ids for row in sheet.rows_of.get(item_id, ())]] = True
        else:
            mask = sheet.dots.classes == cluster
        return self._described(visitor, sheet, snapshot, mask, limit)

    def _described(self, visitor: Visitor, sheet: Sheet, snapshot: Snapshot, mask: Mask, limit: int) -> Selection:
        own = sheet.owning(mask)
        chosen = tuple(sheet.items[n] for n in np.flatnonzero(own).tolist())
        known, count = self._words_of(visitor, sheet), int(mask.sum())
        terms = known.distinguishing(mask)
        return Selection(
            revision=str(sheet.revision.number),
            count=count,
            rows=mask.astype(np.uint8).tobytes(),
            item_ids=chosen,
            cards=tuple(card(snapshot.items[item_id]) for item_id in chosen[:limit]),
            moments=_moments(sheet, snapshot, np.flatnonzero(mask)[:limit].tolist()),
            common_tags=known.common_tags(mask),
            terms=terms,
            sentence=sentence_of(terms, count, len(mask) - count),
            duration_s=_lasting_s(sheet, mask, own),
        )

    @allowed("viewer")
    def highlight(self, visitor: Visitor, revision: str, words: str, k: int = 60) -> Highlight:
        """The dots that match words, best first, as the search of the library finds them.

        Raises:
            NotFound: there is no such revision.
        """
        sheet, snapshot = self._sheet(visitor, revision), self._collection.snapshot(visitor)
        result = self._searching.words(visitor, words, k)
        best = max((hit.score for hit in result.hits), default=0.0)
        rows: dict[int, float] = {}
        cards = []
        for hit in result.hits:
            own = sheet.rows_of.get(hit.card.item.item_id, [])
            if own:
                cards.append(hit.card)
            strength = min(max(hit.score / best, 0.0), 1.0) if best > 0 else 0.0
            for row in _answering(sheet, own, hit):
                rows.setdefault(row, strength)
        return Highlight(
            words=words,
            rows=tuple(rows),
            strengths=tuple(rows.values()),
            cards=tuple(cards),
            moments=_moments(sheet, snapshot, list(rows)),
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
            spots = spot_of([*liked, *plays], strengths, sheet, snapshot).tolist()
            deep = spot_of([*liked, *plays], strengths, sheet, snapshot, solid=True).tolist()
            for x, y in spots:
                dots.append(
                    ViewerDot(
                        user_id=user,
                        label=profile.viewer.label,
                        invented=profile.viewer.invented,
                        x=x,
                        y=y,
                        xyz=(deep[0][0], deep[0][1], deep[0][2]) if deep else None,
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
        """Of the dots of a map, row by row."""
        state = (self._collection.snapshot(visitor).revision, self._database.understanding_revision())
        key = (*state, sheet.revision.number, sheet.stamp)
        return self._terms_of.of(key, lambda: self._collected(visitor, sheet))

    def _collected(self, visitor: Visitor, sheet: Sheet) -> Terms:
        if not sheet.timed:
            return self._words(visitor).of(sheet.dots.item_ids)
        snapshot, dots = self._collection.snapshot(visitor), sheet.dots
        facts = (visitor, self._database, snapshot, self._tagging, self._phrasing)
        return collect_moments(*facts, dots.item_ids, dots.starts_s, dots.ends_s)


def _answering(sheet: Sheet, own: Sequence[int], hit: Hit) -> list[int]:
    """The dots of an item that answer a question: of a map of moments those with its good seconds."""
    if not own:
        return []
    seconds = [moment.at_s for moment in hit.moments] if sheet.timed else []
    return list(
        dict.fromkeys(nearest_moment(sheet, own, at_s) for at_s in (*seconds, *([] if seconds else [hit.at_s])))
    )


def _moments(sheet: Sheet, snapshot: Snapshot, rows: Sequence[int]) -> tuple[Moment, ...]:
    if not sheet.timed:
        return ()
    ids, starts_s, ends_s = sheet.dots.item_ids, sheet.dots.starts_s, sheet.dots.ends_s
    return tuple(
        Moment(row=n, card=card(snapshot.items[ids[n]]), start_s=float(starts_s[n]), end_s=float(ends_s[n]))
        for n in rows
    )


def _lasting_s(sheet: Sheet, mask: Mask, own: Mask) -> float:
    """Of its moments, or of all its items, together."""
    if sheet.timed:
        return float((sheet.dots.ends_s - sheet.dots.starts_s)[mask].sum())
    return float(sheet.durations_s[own].sum())
