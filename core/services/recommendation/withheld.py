"""What must be in nobody's list but that of a curator: recordings that viewers may not see."""

from __future__ import annotations

from core.domain import ItemId, UserId, Visitor
from core.services.collection import Collection
from core.storage.database import Database
from core.storage.profiles import Profiles


def withheld_from(database: Database, collection: Collection, visitor: Visitor, user_id: UserId) -> frozenset[ItemId]:
    """What the one who asks may not see; where the list is that of somebody real, also what that person may not.

    Curators see everything, and so do viewers they invent; but a list of somebody who was here tells what they are
    served.
    """
    whole, seen = collection.snapshot(), collection.snapshot(visitor)
    hidden = whole.items.keys() - seen.items.keys()
    with database.read() as tx:
        real = user_id != visitor.user_id and Profiles(tx).label(user_id) is None
    return frozenset(hidden | (collection.hidden() & whole.items.keys() if real else set()))
