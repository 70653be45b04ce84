"""Looking back at the lists people were shown: by person, recording and day, and making one again."""

from __future__ import annotations

from datetime import UTC, date, tzinfo

from core.domain import ItemId, UserId, Visitor
from core.domain.requests import ListRequest
from core.errors import NotAllowed, NotFound
from core.privacy.pseudonyms import Pseudonyms
from core.security.roles import allowed
from core.services.collection import Collection, card
from core.services.feedback import require_own
from core.services.recommendation.list_words import past_list
from core.services.recommendation.lists import PastList, Replay
from core.services.recommendation.people import People
from core.services.recommendation.replaying import again_of
from core.services.recommendation.serving import Pipeline
from core.services.views import Viewer
from core.storage.database import Database
from core.storage.requests import KEPT_PER_PERSON, Requests


class LookingBack(People):
    """What people were shown, told from the records."""

    def __init__(self, database: Database, collection: Collection, pseudonyms: Pseudonyms, pipeline: Pipeline) -> None:
        super().__init__(database, collection, pseudonyms)
        self._pipeline = pipeline

    @allowed("viewer")
    def past(
        self,
        visitor: Visitor,
        user_id: UserId,
        k: int = KEPT_PER_PERSON,
        *,
        item_id: ItemId | None = None,
        day: date | None = None,
        zone: tzinfo = UTC,
    ) -> tuple[PastList, ...]:
        """The lists a person was shown, newest first, told from their records; those of others are looked at.

        Args:
            item_id: Only lists with this recording.
            day: Only lists of this day, as the clock of `zone` counts days.
        """
        require_own(visitor, user_id)
        if user_id != visitor.user_id:
            self.looked_at(visitor, user_id)
        seen = self._collection.snapshot(visitor)
        with self._database.read() as tx:
            kept = Requests(tx).of(user_id)
        asked = (one for one in kept if _has(one, item_id) and _on(one, day, zone))
        return tuple(past_list(seen, request) for request in asked)[:k]

    @allowed("curator")
    def shown_to(self, visitor: Visitor) -> tuple[tuple[Viewer, int], ...]:
        """Everybody of whom lists are kept, with how many: those with a label first, then by how many."""
        labels = {viewer.user_id: viewer for viewer in self.people(visitor)}
        with self._database.read() as tx:
            counts = Requests(tx).people()
        nobody = {user: Viewer(user_id=user, label="", invented=False) for user in counts}
        order = sorted(counts, key=lambda user: (user not in labels, -counts[user], user))
        return tuple(((nobody | labels)[user], counts[user]) for user in order)

    @allowed("viewer")
    def replay(self, visitor: Visitor, number: int) -> Replay:
        """A list of the past, made again from its record and compared with it.

        Raises:
            NotFound: it is not kept any more, or somebody else's.
        """
        with self._database.read() as tx:
            request = own_request(Requests(tx), visitor, number)
        seen = self._collection.snapshot(visitor)
        again = again_of(self._pipeline, request)
        items = () if again.gone else again.serve().items()
        return Replay(
            past=past_list(seen, request),
            same=list(items) == [pick["item"] for pick in request.listed],
            again=tuple(card(seen.items[item]) if item in seen.items else None for item in items),
            note=again.note,
        )


def own_request(requests: Requests, visitor: Visitor, number: int) -> ListRequest:
    """
    Raises:
        NotFound: it is not kept any more, or somebody else's.
    """
    request = requests.get(number)
    try:
        require_own(visitor, request.user_id)
    except NotAllowed:
        raise NotFound("This list is no longer kept.") from None
    return request


def _has(request: ListRequest, item_id: ItemId | None) -> bool:
    return item_id is None or any(pick["item"] == item_id for pick in request.listed)


def _on(request: ListRequest, day: date | None, zone: tzinfo) -> bool:
    """Whether it was shown on that day; what was shown again later was there all the time."""
    first, last = request.at.astimezone(zone), (request.until or request.at).astimezone(zone)
    return day is None or first.date() <= day <= last.date()
