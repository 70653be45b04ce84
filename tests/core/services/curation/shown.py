"""A list that somebody was shown, as it is kept."""

from datetime import UTC, datetime

from core.domain import ItemId, UserId
from core.domain.requests import ListRequest, Wanted
from core.storage.requests import Requests


def show(house, person: str, *items: str) -> int:
    """Keep a list of these items, and give its number."""
    listed = tuple({"item": ItemId(item), "rank": rank} for rank, item in enumerate(items, start=1))
    wanted = Wanted(strategy="content")
    kept = ListRequest(at=datetime.now(UTC), user_id=UserId(person), wanted=wanted, version="1", listed=listed)
    with house.database.write() as tx:
        return Requests(tx).add(kept)
