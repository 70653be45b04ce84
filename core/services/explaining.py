"""Say why, in full: every layer of an explanation, checked against the pipeline that served the list."""

from __future__ import annotations

from core.domain import ItemId, UserId, Visitor
from core.domain.requests import Wanted
from core.security.roles import allowed
from core.services.explaining_views import Contrast, FullExplanation, Honesty, Overview, WhyNot


class Explaining:
    """Explains what `core.services.serving.Pipeline` lists. Equal state gives equal explanations."""

    @allowed("viewer")
    def full(
        self, visitor: Visitor, user_id: UserId, item_id: ItemId, wanted: Wanted | None = None
    ) -> FullExplanation:
        """Why an item has its score and its place, and what would have to be different.

        Raises:
            NotFound: there is no such item, the strategy does not know it, or there is nothing to go by.
        """
        raise NotImplementedError

    @allowed("viewer")
    def why_not(self, visitor: Visitor, user_id: UserId, item_id: ItemId, wanted: Wanted | None = None) -> WhyNot:
        """Why an item is not in the list, and what would bring it in."""
        raise NotImplementedError

    @allowed("viewer")
    def contrast(
        self, visitor: Visitor, user_id: UserId, first: ItemId, second: ItemId, wanted: Wanted | None = None
    ) -> Contrast:
        """Why one item scores more, or less, than another."""
        raise NotImplementedError

    @allowed("viewer")
    def honesty(self, visitor: Visitor, user_id: UserId, wanted: Wanted | None = None) -> Honesty:
        """Deletion and insertion tests of the reasons of one list."""
        raise NotImplementedError

    @allowed("curator")
    def honesty_of_many(self, visitor: Visitor, strategy: str, people: int = 100, seed: int = 0) -> Honesty:
        """The same over lists of many people, with intervals over people."""
        raise NotImplementedError

    @allowed("curator")
    def overview(self, visitor: Visitor, strategy: str = "content") -> Overview:
        """What drives a strategy over everybody's lists; its model card."""
        raise NotImplementedError
