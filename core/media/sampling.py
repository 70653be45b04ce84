"""Which moments of a film are looked at."""

from __future__ import annotations

import math
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from core.media.limits import Limits

Frame = TypeVar("Frame")

ROUNDING_S = 1e-6  # time stamps are fractions, moments are not: a frame at the very moment counts as shown


def wanted_times(duration_s: float, limits: Limits) -> npt.NDArray[np.float64]:
    """The middles of equal stretches: about `frames_per_s`, at least `min_frames`, at most `max_frames`."""
    count = math.ceil(duration_s * limits.frames_per_s)
    count = min(max(count, limits.min_frames), limits.max_frames)
    return (np.arange(count, dtype=np.float64) + 0.5) * np.float64(duration_s / count)


class Picker(Generic[Frame]):
    """Of frames that pass in the order they are shown, keeps those on the screen at the wanted times.

    The frame on the screen at `t` is the last one whose own time is not later than `t`. It is handed out once,
    with its own time, however many wanted times fall on it.
    """

    def __init__(self, wanted_s: npt.NDArray[np.float64]) -> None:
        self._wanted_s = wanted_s
        self._next = 0
        self._shown: tuple[float, Frame] | None = None

    def see(self, time_s: float, frame: Frame) -> tuple[float, Frame] | None:
        """The frame before, if a wanted time fell between it and this one."""
        chosen = None
        if self._shown is not None and self._due(time_s):
            chosen = self._shown
        self._shown = (time_s, frame)
        return chosen

    def finish(self) -> tuple[float, Frame] | None:
        return self._shown if self._next < len(self._wanted_s) else None

    def wants(self, start_s: float, end_s: float) -> bool:
        """Whether a wanted time that is still open falls into [start_s, end_s)."""
        first = int(np.searchsorted(self._wanted_s, start_s))
        return max(first, self._next) < len(self._wanted_s) and self._wanted_s[max(first, self._next)] < end_s

    def _due(self, time_s: float) -> bool:
        before = self._next
        while self._next < len(self._wanted_s) and self._wanted_s[self._next] < time_s - ROUNDING_S:
            self._next += 1
        return self._next > before
