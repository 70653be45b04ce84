"""The map of the collection: look at it, select on it, colour it, draw it anew."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence

from core.domain import ItemId, Job, Modality, UserId, Visitor
from core.domain.maps import Subject
from core.errors import NotFound
from core.security.roles import allowed
from core.services.collection import Collection
from core.services.map_views import (
    Box,
    Colouring,
    Comparison,
    Density,
    Highlight,
    MapView,
    PointView,
    Polygon,
    Reshaped,
    RevisionView,
    Selection,
    Solid,
    ViewerDot,
)
from core.services.recommending import Recommending
from core.services.searching import Searching
from core.services.tagging import Tagging
from core.storage.database import Database

MAX_CORNERS = 400  # of a polygon
NOT_DRAWN = "This map has not been drawn yet."


class Mapping:
    """Maps as they are shown. They are drawn by jobs of the worker process (`core.services.map_drawing`)."""

    def __init__(
        self,
        database: Database,
        collection: Collection,
        searching: Searching,
        recommending: Recommending,
        tagging: Tagging,
    ) -> None:
        self._database = database
        self._collection = collection
        self._searching = searching
        self._recommending = recommending
        self._tagging = tagging

    @allowed("viewer")
    def revisions(self, visitor: Visitor, of: Subject | None = None) -> tuple[RevisionView, ...]:
        """Every drawing that is kept, newest first."""
        return ()

    @allowed("viewer")
    def view(
        self, visitor: Visitor, revision: str | None = None, of: Subject = "items", space: Modality = "fused"
    ) -> MapView:
        """One map: the given revision, else the newest of that subject and space.

        Cheap to call on each rerun. Without a drawing `state` is "none" (ask for one with `refit`) or "drawing".

        Raises:
            NotFound: a revision is given, and there is no such.
        """
        return MapView(state="none", of=of, space=space)

    @allowed("viewer")
    def geometry(self, visitor: Visitor, revision: str, solid: bool = False) -> tuple[bytes, str]:
        """The bytes of the geometry route, and their stamp: x, y (and z, if `solid`), classes; see `MapView`.

        Raises:
            NotFound: there is no such revision, or it has no third dimension.
        """
        raise NotFound(NOT_DRAWN)

    @allowed("viewer")
    def colours(self, visitor: Visitor, revision: str, mode: str) -> Colouring:
        """One byte per dot, with a legend. `mode` is a key of `MapView.modes`.

        Raises:
            NotFound: there is no such revision or mode.
        """
        raise NotFound(NOT_DRAWN)

    @allowed("viewer")
    def points(self, visitor: Visitor, revision: str, rows: Sequence[int]) -> tuple[PointView, ...]:
        """What some dots stand for, for hovering and for the table; rows that do not exist are passed over.

        Raises:
            NotFound: there is no such revision.
        """
        raise NotFound(NOT_DRAWN)

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
        raise NotFound(NOT_DRAWN)

    @allowed("viewer")
    def highlight(self, visitor: Visitor, revision: str, words: str, k: int = 60) -> Highlight:
        """The dots that match words, best first, as the search of the library finds them.

        Raises:
            NotFound: there is no such revision.
        """
        raise NotFound(NOT_DRAWN)

    @allowed("viewer")
    def people(
        self, visitor: Visitor, revision: str, users: Sequence[UserId], strategy: str = "content", k: int = 10
    ) -> tuple[ViewerDot, ...]:
        """Where some people's taste lies, with what they liked and what they would be shown; without likes no dot.

        Raises:
            NotFound: there is no such revision or strategy.
            NotAllowed: a viewer asks for somebody else.
        """
        raise NotFound(NOT_DRAWN)

    @allowed("viewer")
    def reshape(self, visitor: Visitor, revision: str, weights: Table[str, float]) -> Reshaped:
        """Where the dots would lie if modalities counted differently; nothing is stored. Maps of items only.

        Takes about a second for 200 items, ten for 5,000; equal weights are remembered.

        Raises:
            NotFound: there is no such revision.
            Refused: no weight is positive, or the map has too many dots to try this on.
        """
        raise NotFound(NOT_DRAWN)

    @allowed("viewer")
    def compare(self, visitor: Visitor, before: str, after: str) -> Comparison:
        """Two drawings of the same subject, dot by dot.

        Raises:
            NotFound: there is no such revision, or they have no dot in common.
        """
        raise NotFound(NOT_DRAWN)

    @allowed("viewer")
    def density(self, visitor: Visitor, revision: str, cells: int = 256, box: Box | None = None) -> Density:
        """How many dots lie where, for maps with more dots than can be drawn one by one.

        Raises:
            NotFound: there is no such revision.
        """
        raise NotFound(NOT_DRAWN)

    @allowed("viewer")
    def solid(self, visitor: Visitor, revision: str, limit: int = 5_000) -> Solid:
        """The map in three dimensions.

        Raises:
            NotFound: there is no such revision, or it has no third dimension.
        """
        raise NotFound(NOT_DRAWN)

    @allowed("curator")
    def refit(
        self,
        visitor: Visitor,
        of: Subject = "items",
        space: Modality = "fused",
        name: str = "",
        weights: Table[str, float] | None = None,
        seed: int = 0,
    ) -> Job:
        """Queue a new drawing of everything, turned so that it lies as the newest one does; the old one is kept.

        Args:
            name: Of the revision; without one, the date.
            weights: Of the modalities, of the fused space only; without them those of the settings.

        Raises:
            Refused: no weight is positive.
        """
        raise NotFound(NOT_DRAWN)

    @allowed("curator")
    def cancel(self, visitor: Visitor, job_id: str) -> None:
        """Stop a drawing that is being made."""

    @allowed("curator")
    def rename(self, visitor: Visitor, revision: str, name: str) -> None:
        """
        Raises:
            NotFound: there is no such revision.
        """
        raise NotFound(NOT_DRAWN)

    @allowed("curator")
    def remove(self, visitor: Visitor, revision: str) -> None:
        """Forget a drawing for good.

        Raises:
            NotFound: there is no such revision.
        """
        raise NotFound(NOT_DRAWN)
