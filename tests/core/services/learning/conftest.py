"""A small place to train in: a database, ten items, and fits in this very process."""

from datetime import UTC, datetime

import numpy as np
import pytest

from core.jobs.queue import JobQueue
from core.jobs.worker import Worker
from core.services.learning import fitting
from core.services.learning.registry import Registry
from core.services.learning.training import Training
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.items import Items
from core.storage.jobs import Jobs
from tests.core.services.conftest import CURATOR
from tests.factories import events, media_item

ITEMS = [letter * 16 for letter in "abcdefghij"]


class FakeCollection:
    """The items that are there; nothing is embedded."""

    def __init__(self, database):
        self._database = database

    def snapshot(self, visitor=None):
        from core.embedding.fusion import fuse
        from core.services.collection import Snapshot

        with self._database.read() as tx:
            items = {item.item_id: item for item in Items(tx).all()}
        return Snapshot(self._database.revision(), items, {}, fuse([], {}))


class Place:
    """A database with ten items, and training in this very process."""

    def __init__(self, folder):
        self.folder = folder
        self.database = Database(f"sqlite:///{folder / 'vitrine.db'}")
        self.database.migrate()
        collection = FakeCollection(self.database)
        self.registry = Registry(self.database, collection, folder / "strategies")
        self.now = datetime.now(UTC)
        self.fits = []
        self.training = Training(self.database, collection, self.registry, fitter=self.fit, clock=lambda: self.now)
        with self.database.write() as tx:
            for item in ITEMS:
                Items(tx).add(media_item(item, sha256=item.ljust(64, "0"), subject="sea, night"))

    def fit(self, order, folder, told):
        self.fits.append(order)
        return fitting.fit(order, folder, told)

    def store(self, *given):
        with self.database.write() as tx:
            Interactions(tx).add(given)

    def people(self, n, start=0, seed=0, taste=2):
        """People who like the first or the second half of the items."""
        rng = np.random.default_rng(seed)
        for person in range(start, start + n):
            half = ITEMS[:5] if person % taste == 0 else ITEMS[5:]
            self.store(*events(f"p{person:03}", *rng.permutation(half)[:4]))

    def work(self):
        queue = JobQueue(self.database, Jobs)
        Worker(queue, self.training.handlers, owner="test").run(lambda: False, drain=True)

    def train(self, name="item_knn", **how):
        """Fit, and give the newest version."""
        self.training.fit(CURATOR, name, **how)
        self.work()
        return self.registry.versions(CURATOR, name)[0]

    def last_job(self):
        return self.training.jobs(CURATOR)[0]


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    yield place
    place.database.close()
