"""Runs a fit in a process of its own, reads how far it is, and ends it at once when it is cancelled.

The child is a fresh Python (`core.services.fitting_child`). Its standard input stays open and empty: when we die, it
reads the end of it and dies too, so that no orphan goes on computing.
"""

from __future__ import annotations

import json
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from core import errors
from core.errors import VitrineError
from core.services.fitting import Cancelled, Fitted, Order, Told

ORDER = "order.pickle"
LOOK_S = 0.5  # how often a cancelled job is noticed while the child is silent
ROOT = Path(__file__).resolve().parents[2]


def fit_apart(order: Order, folder: Path, told: Told) -> Fitted:
    """As `core.services.fitting.fit`, in another process.

    Raises:
        VitrineError: what the fit refused.
        RuntimeError: the process died; the message has its last words.
    """
    with tempfile.TemporaryDirectory(prefix="vitrine-fit-") as place, tempfile.TemporaryFile() as complaints:
        written = Path(place) / ORDER
        with written.open("wb") as file:
            pickle.dump((order, folder), file, protocol=pickle.HIGHEST_PROTOCOL)
        command = [sys.executable, "-m", "core.services.fitting_child", str(written)]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": complaints}
        with subprocess.Popen(command, cwd=ROOT, **pipes) as child:  # leaving waits for it
            try:
                answer = _listen(child, told)
            finally:
                child.kill()
        if answer is None:
            complaints.seek(0)
            raise RuntimeError(f"the fit died: {complaints.read()[-2000:].decode(errors='replace').strip()}")
        return _read(answer)


def _listen(child: subprocess.Popen[bytes], told: Told) -> dict[str, Any] | None:
    """What the child answered in the end; None when it died without a word."""
    lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    assert child.stdout is not None
    threading.Thread(target=_read_lines, args=(child.stdout, lines), daemon=True, name="fit").start()
    share, doing = 0.0, ""
    while True:
        try:
            line = lines.get(timeout=LOOK_S)
        except queue.Empty:
            line = b""
        if line is None:
            return None
        said = json.loads(line) if line else {}
        if "fitted" in said or "error" in said:
            return dict(said)
        share, doing = said.get("share", share), said.get("doing", doing)
        if told(share, doing):
            raise Cancelled


def _read_lines(pipe: IO[bytes], lines: queue.SimpleQueue[bytes | None]) -> None:
    for line in pipe:
        lines.put(line)
    lines.put(None)


def _read(answer: dict[str, Any]) -> Fitted:
    if "fitted" in answer:
        own = answer["fitted"]
        own["curve"] = {name: tuple(float(v) for v in values) for name, values in own["curve"].items()}
        return Fitted(**own)
    kind = getattr(errors, answer["error"], None)
    if isinstance(kind, type) and issubclass(kind, VitrineError) and kind is not errors.Refused:
        raise kind(answer["message"])
    raise RuntimeError(f"the fit failed: {answer['message']}")
