"""Runs one confined process per file and reads its answers.

The process is a fresh Python (never a fork of this one, which may hold torch and its threads), gets an empty
environment, an empty working directory and the file as its already opened standard input, and is killed with
its group when it is too slow. It confines itself with `core.media.confinement`.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import av
import numpy as np

from core.errors import Refused
from core.media import wire
from core.media.limits import Limits
from core.media.wire import Array

CHILD = Path(__file__).with_name("child.py")
IMPORT_PATHS = tuple(
    dict.fromkeys(
        str(Path(path).resolve())
        for path in (CHILD.parents[2], Path(av.__file__).parents[1], Path(np.__file__).parents[1])
    )
)
ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}
NEEDED_ENVIRONMENT = ("SYSTEMROOT",)  # Windows cannot start Python without
PROBE_CPU_S = 15
START_S = 60.0  # Python's own start, 0.3 s on an idle machine, is not held against the file


def open_untrusted(path: Path) -> BinaryIO:
    """Open for reading without following a link and without waiting for a pipe's other end.

    Raises:
        Refused: E_TYPE where the path is a link, a folder or a device.
        OSError: there is no such file, or it may not be read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if path.is_symlink():
        raise Refused("E_TYPE", "It is a link to another file.")
    try:
        file = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise Refused("E_TYPE", "It is a link to another file.") from None
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise Refused("E_TYPE", "It is not a regular file.")
    return os.fdopen(file, "rb", buffering=0)


class Child:
    """One confined process; use as a context manager, which ends it whatever happened."""

    def __init__(self, file: BinaryIO, task: str, limits: Limits, cpu_s: int, **order: Any) -> None:
        self.timed_out = False
        self._ready = False
        self.used: dict[str, float] = {}
        size_bytes = os.fstat(file.fileno()).st_size
        text = json.dumps(
            {"paths": IMPORT_PATHS, "task": task, "limits": asdict(limits), "cpu_s": cpu_s, "size_bytes": size_bytes}
            | order
        )
        self._folder = tempfile.TemporaryDirectory(prefix="vitrine-")
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(CHILD), text],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=ENVIRONMENT | {n: os.environ[n] for n in NEEDED_ENVIRONMENT if n in os.environ},
            start_new_session=True,
        )

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process.wait()
        self._folder.cleanup()

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """Kill the whole group; the leader is not reaped before `wait`, so its number cannot be another's."""
        if self._process.returncode is None:
            with contextlib.suppress(OSError):
                if hasattr(os, "killpg"):
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()

    def receive(self, timeout_s: float) -> tuple[dict[str, Any], list[Array]]:
        """The next message of at most `timeout_s`; a refusal of the child, and its death, become `Refused`."""
        if not self._ready:
            self._receive(START_S)
            self._ready = True
        message, arrays = self._receive(timeout_s)
        self.used = message.pop("used", self.used)
        if message["kind"] == "refused":
            raise Refused(message["code"], message["detail"])
        return message, arrays

    def _receive(self, timeout_s: float) -> tuple[dict[str, Any], list[Array]]:
        assert self._process.stdout is not None
        with self._killed_after(timeout_s):
            try:
                answer = wire.receive(self._process.stdout)  # type: ignore[arg-type]
            except wire.WireError:
                answer = None
        if answer is None:
            raise self._death()
        return answer

    @contextlib.contextmanager
    def _killed_after(self, timeout_s: float) -> Iterator[None]:
        def kill() -> None:
            self.timed_out = True
            self.kill()

        timer = threading.Timer(timeout_s, kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _death(self) -> Refused:
        """Why the process ended without an answer."""
        if not self.timed_out:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)
        status = self._process.returncode
        if self.timed_out or status == -getattr(signal, "SIGXCPU", 0):
            return Refused("E_TIMEOUT")
        if status in (-getattr(signal, "SIGKILL", 0), -signal.SIGABRT):  # the kernel's or C++'s way to run out
            return Refused("E_MEMORY")
        return Refused("E_CORRUPT", f"The decoder stopped with status {status}.")


@functools.cache
def layers() -> dict[str, bool]:
    """Which layers of confinement take hold on this machine, and which attempts to break out still work.

    Keys of attempts begin with "can "; they should all be False. Measured once, in a real child.
    """
    with tempfile.TemporaryFile() as empty, Child(empty, "layers", Limits(), cpu_s=5) as child:
        message, _ = child.receive(20.0)
    attempts = {f"can {attempt}": bool(works) for attempt, works in message["attempts"].items()}
    return {layer: bool(active) for layer, active in message["layers"].items()} | attempts
