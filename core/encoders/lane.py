"""Where work waits its turn at the models."""

from __future__ import annotations

import itertools
import os
import queue
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from core.errors import Unavailable

Result = TypeVar("Result")
LOWER_PRIORITY = 5  # "niceness" of the lane of frames and windows
ENDING = "The encoder process is ending."


class Lane:
    """One thread that works through a queue: the most urgent first, then in order of arrival."""

    def __init__(self, name: str, *, yields: bool = False) -> None:
        """`yields`: other threads of this machine go first (where threads have priorities of their own)."""
        self._yields = yields
        self._queue: queue.PriorityQueue[tuple[float, int, Callable[[], Any], Future[Any]]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._closing = False
        self._lock = threading.Lock()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def do(self, work: Callable[[], Result], urgency: float = 0) -> Future[Result]:
        """Lower numbers are more urgent.

        Raises:
            Unavailable: (in the result) the lane was closed first.
        """
        future: Future[Result] = Future()
        with self._lock:
            if self._closing:
                future.set_exception(Unavailable(ENDING))
            else:
                self._queue.put((urgency, next(self._order), work, future))
        return future

    def close(self) -> None:
        """Finish what is running; what still waits is told that the process ends."""
        with self._lock:
            self._closing = True
            self._queue.put((float("-inf"), next(self._order), lambda: None, Future()))

    def _run(self) -> None:
        if self._yields and sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWER_PRIORITY)
        while True:
            _, _, work, future = self._queue.get()
            if self._closing:
                break
            try:
                future.set_result(work())
            except BaseException as error:
                future.set_exception(error)
        future.set_exception(Unavailable(ENDING))
        with suppress(queue.Empty):
            while True:
                self._queue.get_nowait()[3].set_exception(Unavailable(ENDING))
