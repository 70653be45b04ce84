"""Keys and events, as another platform sends them."""

from core.domain import Visitor
from core.storage.interactions import Interactions

ITEMS = ["a" * 16, "b" * 16, "c" * 16]
OPERATOR = Visitor(user_id="op", role="admin")


def stored(place):
    with place.database.read() as tx:
        return Interactions(tx).all()


def since(place):
    before = set(place.before)
    return [event for event in stored(place) if event not in before]


def key(house, allows="both", platform="Museum TV"):
    secret = house.services.platforms.add(OPERATOR, platform, allows)
    return {"Authorization": f"Bearer {secret}"}


def likes(*users, kind="like", **more):
    return {"events": [{"user": user, "item": ITEMS[0], "kind": kind, **more} for user in users]}
