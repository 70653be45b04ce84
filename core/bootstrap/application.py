"""An application that is wired, and what its worker process does, one thread each."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.domain import Visitor
from core.errors import Unavailable
from core.jobs.queue import JobQueue
from core.jobs.worker import Worker
from core.services import (
    Services,
)
from core.services.ingestion.processing import Processing
from core.services.ingestion.watching import FolderWatch
from core.services.maps.drawing import MapDrawing
from core.settings import Settings
from core.storage.database import Database

HOUSEKEEPING_S = 2.0
IMPROVE_S = 10.0
FETCH_AGAIN_S = 3600.0


@dataclass(frozen=True)
class Application:
    """Everything one process needs, wired."""

    settings: Settings
    database: Database
    services: Services
    processing: Processing
    drawing: MapDrawing
    queue: JobQueue

    @cached_property
    def local_visitor(self) -> Visitor:
        """Whoever can start a process on the data directory: an administrator."""
        return self.services.accounts.operator()

    def first_start(self) -> None:
        """On a data directory that nobody has used yet, queue the bundled demo collection."""
        marker = self.settings.storage.data_dir / "started"
        if not marker.exists():
            if self.settings.storage.demo and not self.services.library.items(self.local_visitor):
                self.services.operations.load_demo(self.local_visitor)
            marker.touch()

    def work(self, stop: Callable[[], bool]) -> None:
        """Work off jobs in this thread until `stop()`, looking after the watched folder in between."""
        watched = self.settings.media.watch_folder
        watch = FolderWatch(Path(watched), self.services.ingesting, self.local_visitor) if watched else None
        worker = Worker(self.queue, self.processing.handlers(self.local_visitor), owner=_owner())
        with _Repeating(HOUSEKEEPING_S, self.processing.settle, *([watch.look] if watch else [])):
            worker.run(stop)
        self.processing.settle()

    def fetch(self, stop: Callable[[], bool]) -> None:
        """Download the models somebody asked for, in this thread until `stop()`."""
        Worker(self.queue, self.processing.fetching(self.local_visitor), owner=_owner(), poll_s=2.0).run(stop)

    def give_out(self, stop: Callable[[], bool]) -> None:
        """Make the exports somebody waits for, in this thread until `stop()`."""
        Worker(self.queue, self.services.exporting.handlers, owner=_owner()).run(stop)

    def learn(self, stop: Callable[[], bool], *, drain: bool = False) -> None:
        """Train strategies, each in its own process, until `stop()`, or with `drain` until none is left."""
        Worker(self.queue, self.services.training.handlers, owner=_owner(), poll_s=1.0).run(stop, drain=drain)

    def measure(self, stop: Callable[[], bool], *, drain: bool = False) -> None:
        """Evaluate, each evaluation in its own process, until `stop()`, or with `drain` until none is left."""
        services = self.services
        asked = (services.measuring, services.duels, services.logs, services.expecting, services.studies)
        handlers = {task: handler for service in asked for task, handler in service.handlers.items()}
        Worker(self.queue, handlers, owner=_owner(), poll_s=1.0).run(stop, drain=drain)

    def simulate(self, stop: Callable[[], bool], *, drain: bool = False) -> None:
        """Let invented people live, in this thread until `stop()`, or with `drain` until none is left."""
        Worker(self.queue, self.services.simulating.handlers, owner=_owner(), poll_s=0.5).run(stop, drain=drain)

    def draw(self, stop: Callable[[], bool], *, drain: bool = False) -> None:
        """Draw maps that are due, in this thread until `stop()`, or with `drain` until none is left."""
        Worker(self.queue, self.drawing.handlers(self.local_visitor), owner=_owner(), poll_s=1.0).run(stop, drain=drain)

    def improve(self, stop: Callable[[], bool]) -> None:
        """Fetch the models the settings ask for while there is a network, and embed what they have not seen.

        Runs in a thread of the worker process. The encoder process notices new weights by itself and restarts.
        """
        visitor, services = self.local_visitor, self.services
        fetched = not self.settings.models.fetch
        next_try_s = 0.0
        while not stop():
            if not fetched and time.monotonic() >= next_try_s:
                fetched = services.models.fetch_wanted(visitor)
                next_try_s = time.monotonic() + FETCH_AGAIN_S
            services.operations.embed_missing(visitor)
            with suppress(Unavailable):  # the next round finds the models loaded
                services.tagging.prepare(visitor)
            services.operations.tidy(visitor)
            with suppress(Unavailable):  # the database was busy: the next round places them
                self.drawing.keep_up()
                services.training.keep_up()
                services.expecting.keep_up()
            _pause(IMPROVE_S, stop)


def _owner() -> str:
    return f"{socket.gethostname()}/{os.getpid()}"


class _Repeating:
    """Call functions again and again in a thread while the block runs."""

    def __init__(self, every_s: float, *functions: Callable[[], object]) -> None:
        self._every_s = every_s
        self._functions = functions
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="housekeeping")

    def _run(self) -> None:
        while not self._over.wait(self._every_s):
            for function in self._functions:
                function()

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def _pause(seconds: float, stop: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not stop():
        time.sleep(0.2)
