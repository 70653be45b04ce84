"""Main loops of the processes beside the web process."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

from core.bootstrap.application import IMPROVE_S
from core.bootstrap.models import choice, local_encoders, rendezvous
from core.bootstrap.wiring import build
from core.settings import Settings


def run_worker(settings: Settings, stop: Callable[[], bool], parent: int = 0) -> None:
    """Main loop of a worker process."""
    application = build(settings)
    over = _or_orphaned(stop, parent)
    asides = (
        application.improve,
        application.simulate,
        application.fetch,
        application.give_out,
        application.draw,
        application.learn,
        application.measure,
    )
    for aside in asides:
        threading.Thread(target=aside, args=(over,), daemon=True, name=aside.__name__).start()
    application.work(over)


def run_encoder(settings: Settings, stop: Callable[[], bool], parent: int = 0) -> None:
    """Main loop of the encoder process: it owns the models of the collection."""
    from core.encoders.server import serve

    socket_path, token_path = rendezvous(settings)
    missing = choice(settings).missing
    newly_installed = _Every(IMPROVE_S, lambda: choice(settings).missing != missing)
    over = _or_orphaned(stop, parent)
    serve(lambda: local_encoders(settings), socket_path, token_path, lambda: over() or newly_installed())


class _Every:
    """Ask a costly question now and then; in between, the last answer holds."""

    def __init__(self, every_s: float, question: Callable[[], bool]) -> None:
        self._every_s = every_s
        self._question = question
        self._asked_s = time.monotonic()
        self._answer = False

    def __call__(self) -> bool:
        if time.monotonic() - self._asked_s > self._every_s:
            self._answer, self._asked_s = self._question(), time.monotonic()
        return self._answer


def _or_orphaned(stop: Callable[[], bool], parent: int) -> Callable[[], bool]:
    """Stop when told, or when the process that started us is gone."""
    return lambda: stop() or (parent > 0 and os.getppid() != parent)
