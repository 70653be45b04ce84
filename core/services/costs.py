"""What a piece of work costs: processor seconds of all threads, and the most memory it needed."""

from __future__ import annotations

import time
from pathlib import Path

import psutil

PROC = Path("/proc/self")


class Meter:
    """Begins when it is made.

    The peak is that of the process since then where the system can say so (Linux), else what it holds now.
    """

    def __init__(self) -> None:
        self._exact = _forget_peak()
        self._start_s = time.process_time()

    def cpu_s(self) -> float:
        return time.process_time() - self._start_s

    def peak_mb(self) -> float:
        peak = _peak_mb() if self._exact else None
        return peak if peak is not None else psutil.Process().memory_info().rss / 1e6


def _forget_peak() -> bool:
    """Let the system count the peak anew; False where it cannot."""
    try:
        (PROC / "clear_refs").write_text("5")
    except OSError:
        return False
    return _peak_mb() is not None


def _peak_mb() -> float | None:
    try:
        lines = (PROC / "status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(found[0]) * 1024 / 1e6 if found else None
