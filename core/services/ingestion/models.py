"""The weights of the encoders: which are here, and how to get the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from core.domain import Visitor
from core.encoders.known import KNOWN
from core.encoders.weights import WeightStatus, WeightStore
from core.errors import NotFound, VitrineError
from core.security.roles import allowed
from core.storage.database import Database
from core.storage.jobs import Jobs

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Bytes done, bytes in all."""


class Models:
    """Status and installation of published weights.

    Args:
        wanted: Names of the models the settings ask for, in the order they should be fetched.
    """

    def __init__(self, database: Database, store: WeightStore, wanted: Callable[[], Sequence[str]]) -> None:
        self._database = database
        self._store = store
        self._wanted = wanted

    @allowed("viewer")
    def status(self, visitor: Visitor) -> tuple[WeightStatus, ...]:
        """Every well-known model: whether it is here, its size and its licence."""
        return self._store.known()

    @allowed("viewer")
    def wanted(self, visitor: Visitor) -> tuple[str, ...]:
        """The models that the settings ask for."""
        return tuple(self._wanted())

    @allowed("admin")
    def request(self, visitor: Visitor, name: str) -> None:
        """Have a worker install a model in the background.

        Raises:
            NotFound: it is neither well known nor what the settings ask for.
        """
        if name not in KNOWN and name not in self._wanted():
            raise NotFound(f"There is no published model {name!r}.")
        with self._database.write() as tx:
            Jobs(tx).enqueue("fetch_model", {"name": name, "title": f"Model {name}"}, f"fetch_model:{name}")

    @allowed("admin")
    def install(
        self, visitor: Visitor, name: str, progress: Progress | None = None, folder: Path | None = None
    ) -> Path:
        """Install now, from the hub or from a folder; an interrupted download goes on where it stopped.

        Raises:
            NotFound: nobody publishes a model of that name.
            Unavailable: it cannot be reached, or is not in the folder.
            Refused: E_MODEL, what arrived is not the published file; E_NO_SPACE.
        """
        return self._store.install(name, progress, folder)

    @allowed("admin")
    def fetch_wanted(self, visitor: Visitor) -> bool:
        """Install what the settings ask for, if it can be reached; says whether all of it is here now.

        Meant for a background thread: without a network it gives up after the connect timeout, and says so in the log.
        """
        for name in self._wanted():
            try:
                self._store.install(name)
            except VitrineError as error:
                log.info("model %s was not fetched: %s", name, error)
                return False
        return True
