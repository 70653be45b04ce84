"""Supervisor: keeps the encoder process and the workers running beside the web process.

A companion that ends is started again, later and later while it keeps failing. A crash costs nothing but
time: jobs are leased, and another worker, or the same one after its restart, takes them up again.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from core.settings import Settings

log = logging.getLogger(__name__)

GRACE_S = 5.0  # for a worker to give back its job, and for the encoder to let go of the device
LOG_BYTES = 8 * 1024 * 1024  # beyond this a log is set aside at the next start


@dataclass(frozen=True, kw_only=True)
class Status:
    """How a companion fares, for the health route and the Operations page."""

    name: str
    state: Literal["running", "waiting", "stopped"]
    pid: int | None
    restarts: int


@dataclass
class _Companion:
    name: str
    command: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0
    started_s: float = 0.0
    next_start_s: float = 0.0
    failures: int = 0  # in a row


@dataclass
class Supervisor:
    """Starts companions, watches them in a thread of its own, and ends them.

    Attributes:
        commands: Name and command line of each companion.
        logs_dir: Each companion writes to <name>.log there.
        steady_s: A companion that ran this long has recovered: its next restart is quick again.
        first_wait_s, longest_wait_s: The pause before a restart doubles from the first to the longest.
    """

    commands: Sequence[tuple[str, Sequence[str]]]
    logs_dir: Path
    grace_s: float = GRACE_S
    steady_s: float = 60.0
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    clock: Callable[[], float] = time.monotonic
    _companions: list[_Companion] = field(default_factory=list, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)
    _stopping: threading.Event = field(default_factory=threading.Event, init=False)

    def start(self) -> None:
        """Start everything. Returns at once."""
        self.logs_dir.mkdir(parents=True, exist_ok=True)
        self._companions = [_Companion(name, tuple(command)) for name, command in self.commands]
        self._stopping.clear()
        # The kernel ends a companion when the *thread* that started it ends, so one thread starts them all.
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End everything: first politely, after `grace_s` by force. Returns when all are gone."""
        self._stopping.set()
        if self._thread:
            self._thread.join()
            self._thread = None

    def status(self) -> tuple[Status, ...]:
        return tuple(self._status(companion) for companion in self._companions)

    def _status(self, companion: _Companion) -> Status:
        process = companion.process
        alive = process is not None and process.poll() is None
        state: Literal["running", "waiting", "stopped"] = "running" if alive else "waiting"
        if self._thread is None:
            state = "stopped"
        pid = process.pid if process is not None and alive else None
        return Status(name=companion.name, state=state, pid=pid, restarts=companion.restarts)

    def _watch(self) -> None:
        while not self._stopping.is_set():
            for companion in self._companions:
                self._look_after(companion)
            self._stopping.wait(0.5)
        self._end_all()

    def _look_after(self, companion: _Companion) -> None:
        """Start it when it is not running and its pause is over; note when it has just ended."""
        now_s = self.clock()
        if companion.process is None:
            if now_s >= companion.next_start_s:
                self._launch(companion, now_s)
        elif (status := companion.process.poll()) is not None:
            companion.process = None
            companion.restarts += 1
            companion.failures = 1 if now_s - companion.started_s >= self.steady_s else companion.failures + 1
            pause_s = min(self.first_wait_s * 2.0 ** (companion.failures - 1), self.longest_wait_s)
            companion.next_start_s = now_s + pause_s
            log.warning("%s ended with status %s; starting it again in %.0f s", companion.name, status, pause_s)

    def _launch(self, companion: _Companion, now_s: float) -> None:
        leash = (sys.executable, "-m", "core.web.leash", str(os.getpid()), str(self.grace_s))
        try:
            with _log_file(self.logs_dir / f"{companion.name}.log") as output:
                companion.process = subprocess.Popen(
                    (*leash, *companion.command),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        except OSError:
            log.exception("%s could not be started", companion.name)
            companion.next_start_s = now_s + self.longest_wait_s
            return
        companion.started_s = now_s

    def _end_all(self) -> None:
        """Tell all, then wait for all: they finish side by side."""
        running = [c.process for c in self._companions if c.process is not None]
        for process in running:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        for process in running:
            try:
                process.wait(self.grace_s + 2.0)
            except subprocess.TimeoutExpired:
                process.kill()  # the leash; the kernel takes its program with it
                process.wait()


def companions(settings: Settings) -> list[tuple[str, tuple[str, ...]]]:
    """The encoder process and as many workers as the settings say."""
    program = (sys.executable, "-m", "core")
    workers = (f"worker-{n + 1}" for n in range(settings.jobs.workers))
    return [("encoder", (*program, "encoder")), *((name, (*program, "worker")) for name in workers)]


def _log_file(path: Path) -> BinaryIO:
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")
