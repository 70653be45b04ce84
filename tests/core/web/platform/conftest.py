"""A place with three items, a popularity model, and platforms."""

from types import SimpleNamespace

import pytest

from core.jobs.queue import JobQueue
from core.jobs.worker import Worker
from core.privacy.pseudonyms import Pseudonyms
from core.recommend.content import Content
from core.security.backoff import Backoff
from core.services.administration.forgetting import Forgetting
from core.services.administration.platforms import Platforms
from core.services.collection import Collection
from core.services.exports.shelf import Shelf
from core.services.learning import fitting
from core.services.learning.registry import Registry
from core.services.learning.training import Training
from core.services.recommendation.interests import Interests
from core.services.recommendation.recommending import Recommending
from core.services.recommendation.serving import Pipeline
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from tests.core.web.platform.asking import ITEMS, OPERATOR, stored
from tests.factories import WEIGHTS, events


@pytest.fixture
def house(place):
    """The place with three items, a popularity model, and platforms."""
    for n, item in enumerate(ITEMS):
        place.item(item, content=bytes([n]) * 50)
    collection = Collection(place.database, WEIGHTS)
    pseudonyms = Pseudonyms(place.folder / "keys" / "pseudonyms.key")
    registry = Registry(place.database, collection, place.folder / "strategies")
    training = Training(place.database, collection, registry, fitter=fitting.fit)
    place.services.platforms = Platforms(
        place.database,
        collection,
        pseudonyms,
        Forgetting(place.database, registry, (place.folder / "strategies",), Shelf(place.folder / "exports")),
        backoff=Backoff(free_tries=3, clock=place.clock),
    )
    pipeline = Pipeline(collection, [Content()], registry)
    place.services.recommending = Recommending(place.database, collection, pseudonyms, pipeline)
    place.services.interests = Interests(place.database, collection, SimpleNamespace(words=_sea))
    with place.database.write() as tx:
        for person in range(12):
            Interactions(tx).add(events(f"p{person}", *ITEMS[: 1 + person % 3]))
    training.fit(OPERATOR, "popularity")
    Worker(JobQueue(place.database, Jobs), training.handlers, owner="t").run(lambda: False, drain=True)
    place.before = stored(place)
    return place


def _sea(visitor, text, k):
    """A search that knows the sea: it is the second item."""
    card = SimpleNamespace(item=SimpleNamespace(item_id=ITEMS[1]))
    hits = (SimpleNamespace(card=card, confidence=0.9),) if text == "the sea" else ()
    return SimpleNamespace(hits=hits, calibrated=True)
