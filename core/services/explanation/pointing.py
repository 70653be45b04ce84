"""Where in a still a word shows, or somebody's taste: the picture taken apart towards either."""

from __future__ import annotations

from core.domain import ItemId, Query, UserId, Visitor
from core.errors import NotFound
from core.recommend.content import ContentRecommender
from core.security.roles import allowed
from core.services.collection import Collection
from core.services.evidence_views import StillHeat
from core.services.explanation.case import Case
from core.services.explanation.concepts import ConceptWords, toward_taste
from core.services.feedback import require_own
from core.services.items.locating import Locating
from core.services.recommendation.interests import said_by
from core.services.recommendation.list_words import NOTHING
from core.storage.database import Database


class Pointing:
    """Looks into the still of a recording that has most of what is asked for, or into one that is named."""

    def __init__(self, database: Database, collection: Collection, words: ConceptWords, locating: Locating) -> None:
        self._database = database
        self._collection = collection
        self._words = words
        self._locating = locating

    @allowed("viewer")
    def word(self, visitor: Visitor, item_id: ItemId, name: str, at_s: float | None = None) -> StillHeat:
        """Where a word of the words layer shows.

        Raises:
            NotFound: there is no such item or word, or it has no pictures.
            Unavailable: the models are loading, were changed, or too many pictures are being read.
            Refused: the file cannot be read any more, or the model cannot be taken apart (E_MODEL).
        """
        direction = self._words.direction(self._collection.snapshot().content, name)
        return self._locating.along(visitor, item_id, direction, at_s)

    @allowed("viewer")
    def taste(self, visitor: Visitor, user_id: UserId, item_id: ItemId, at_s: float | None = None) -> StillHeat:
        """Where the pictures of everything somebody liked show, less those of what they put aside.

        Never written to the disk: it is somebody's own.

        Raises:
            NotAllowed: it is somebody else's taste.
            NotFound: also where there is nothing to go by yet; and as `word` does.
        """
        require_own(visitor, user_id)
        content = self._collection.snapshot().content
        history, told = said_by(self._database, user_id)
        query = Query(user_id=user_id, history=history, told=told)
        case = Case.of(ContentRecommender(content, "content"), query)
        direction = toward_taste(content, case.taste if case is not None else {})
        if not direction.any():
            raise NotFound(NOTHING)
        return self._locating.along(visitor, item_id, direction, at_s, on_disk=False)
