"""Runs a function in a process of its own, reads how far it is, and ends it at once when it is to stop.

So its memory and time are its own, a cancelled piece of work ends at once, and what it imports stays there. The child
is a fresh Python (`core.services.apart_child`). Its standard input stays open and empty: when we die, it reads the end
of it and dies too, so that no orphan goes on computing.
"""

from __future__ import annotations

import json
import os
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar

from core.errors import Cancelled, VitrineError

ASKED, ANSWERED = "asked.pickle", "answered.pickle"
LOOK_S = 0.5  # how often a cancelled job is noticed while the child is silent
ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")
A = TypeVar("A")
Told = Callable[[float, str], bool]
"""Share done and what is being done; True means: stop."""


def apart(function: Callable[[A, Told], T], argument: A, told: Told) -> T:
    """As `function(argument, told)`, in another process on one thread; the function is one of a module.

    Raises:
        VitrineError: what the function refused.
        Cancelled: it was told to stop.
        RuntimeError: the process died; the message has its last words.
    """
    with tempfile.TemporaryDirectory(prefix="vitrine-") as place, tempfile.TemporaryFile() as complaints:
        folder = Path(place)
        with (folder / ASKED).open("wb") as file:
            pickle.dump((function, argument), file, protocol=pickle.HIGHEST_PROTOCOL)
        command = [sys.executable, "-m", "core.services.apart_child", str(folder)]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": complaints}
        threads = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
        with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **threads}, **pipes) as child:
            try:
                _listen(child, told)
            finally:
                child.kill()
        if not (folder / ANSWERED).exists():
            complaints.seek(0)
            raise RuntimeError(f"it died: {complaints.read()[-2000:].decode(errors='replace').strip()}")
        answer = pickle.loads((folder / ANSWERED).read_bytes())  # noqa: S301  # written by our child
    if isinstance(answer, VitrineError):
        raise answer
    result: T = answer
    return result


def _listen(child: subprocess.Popen[bytes], told: Told) -> None:
    """Until the child is done or has died."""
    lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    assert child.stdout is not None
    threading.Thread(target=_read_lines, args=(child.stdout, lines), daemon=True, name="apart").start()
    share, doing = 0.0, ""
    while True:
        try:
            line = lines.get(timeout=LOOK_S)
        except queue.Empty:
            line = b""
        if line is None:
            return
        if line:
            share, doing = json.loads(line)
        if told(share, doing):
            raise Cancelled


def _read_lines(pipe: IO[bytes], lines: queue.SimpleQueue[bytes | None]) -> None:
    for line in pipe:
        lines.put(line)
    lines.put(None)
