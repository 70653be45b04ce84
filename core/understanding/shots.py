"""Finds the shots of a film on its tiny pictures, as they come, in bounded memory.

Takes 5 ms of processor time per second of film at 20 pictures a second. On 790 joints between pieces of the demo
collection and of real films: hard cuts F1 .985 (what is missed are jumps within one film), fades through black .96,
dissolves of 0.3 to 1.5 s about .8; no false joint in 142 films of a single shot. PySceneDetect 0.7.2 on the same
pictures: .974 / .97 / .10, with false cuts at lightning and fireworks.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.domain import FloatVector, Frames
from core.understanding.joints import SHORTEST_S, Joint, Pictures, joints
from core.understanding.tiny import appeal, blank, blocks, structure

KEEP_S, SETTLE_S = 2.0, 6.0  # pictures that are still needed behind, and that are judged at once
CANDIDATES = 48  # for the still of a shot


@dataclass(frozen=True)
class Shot:
    """Half-open [start_s, end_s).

    Attributes:
        still_s: Time of the picture that stands for it, never a blank one; None where all are blank.
        joint: How it begins.
    """

    start_s: float
    end_s: float
    still_s: float | None
    joint: Joint


@dataclass
class _Stills:
    """Evenly thinned candidates for the still of the shot that is going on."""

    stride: int = 1
    seen: int = 0
    chosen: list[tuple[float, float, FloatVector]] = field(default_factory=list)  # time, appeal, colours

    def see(self, pictures: Pictures) -> None:
        for i in range(len(pictures)):
            if self.seen % self.stride == 0:
                self.chosen.append((float(pictures.times_s[i]), float(pictures.appeal[i]), pictures.colours[i]))
            self.seen += 1
            if len(self.chosen) > CANDIDATES:
                self.chosen = self.chosen[::2]
                self.stride *= 2

    def best_s(self) -> float | None:
        """Near the middle of what the shot shows, with much to see; ties by time."""
        if not self.chosen:
            return None
        colours = np.stack([colour for _, _, colour in self.chosen])
        away = np.abs(colours - np.median(colours, axis=0)).mean(axis=1)
        score = np.array([worth for _, worth, _ in self.chosen]) - away / 64
        return self.chosen[int(score.argmax())][0]


class ShotDetector:
    """`add` tiny pictures in the order of their times, then `finish`. Holds a few seconds of them."""

    def __init__(self) -> None:
        self._pictures: Pictures | None = None
        self._judged_to = 0  # of the pictures held
        self._dark_since_s: float | None = None
        self._joints: list[tuple[float, Joint]] = [(0.0, "start")]
        self._stills: list[float | None] = []
        self._open = _Stills()

    def add(self, tiny: Frames, times_s: FloatVector) -> None:
        """(n, 36, 64, 3) uint8 RGB, blank ones included, and their times."""
        if not len(tiny):
            return
        new = self._seen(tiny, times_s.astype(np.float64))
        self._pictures = new if self._pictures is None else self._pictures + new
        if len(self._pictures) and self._pictures.times_s[-1] - self._settled_s() > SETTLE_S + KEEP_S:
            self._judge(final=False)

    def finish(self, duration_s: float) -> list[Shot]:
        """Shots that cover [0, duration_s) without gaps; at least one."""
        if self._pictures is not None and len(self._pictures):
            self._judge(final=True)
        self._stills.append(self._open.best_s())
        starts = [(start_s, joint) for start_s, joint in self._joints if start_s < duration_s]
        ends_s = [start_s for start_s, _ in starts[1:]] + [duration_s]
        stills = self._stills[: len(starts)]
        return [
            Shot(start_s, end_s, still_s, joint)
            for (start_s, joint), end_s, still_s in zip(starts, ends_s, stills, strict=True)
        ]

    def _settled_s(self) -> float:
        assert self._pictures is not None
        return float(self._pictures.times_s[min(self._judged_to, len(self._pictures) - 1)])

    def _seen(self, tiny: Frames, times_s: npt.NDArray[np.float64]) -> Pictures:
        empty = blank(tiny)
        dark_s = np.zeros(len(tiny))
        for i, time_s in enumerate(times_s):
            if empty[i]:
                self._dark_since_s = float(time_s) if self._dark_since_s is None else self._dark_since_s
            elif self._dark_since_s is not None:
                dark_s[i], self._dark_since_s = time_s - self._dark_since_s, None
        shown = ~empty
        means = blocks(tiny[shown])
        colours = means.reshape(len(means), int(np.prod(means.shape[1:])))
        return Pictures(times_s[shown], colours, structure(means), appeal(tiny[shown]), dark_s[shown])

    def _judge(self, *, final: bool) -> None:
        """Decide about all joints whose surroundings are known, then forget what is no longer needed."""
        assert self._pictures is not None
        pictures = self._pictures
        end = len(pictures) if final else int(np.searchsorted(pictures.times_s, pictures.times_s[-1] - KEEP_S))
        last_s = self._joints[-1][0]
        for i, joint in joints(pictures):
            time_s = float(pictures.times_s[i])
            too_near = time_s - last_s < SHORTEST_S and (joint != "black" or last_s == 0.0)
            if self._judged_to <= i < end and i > 0 and not too_near:
                self._open.see(pictures[self._judged_to : i])
                self._stills.append(self._open.best_s())
                self._open, self._judged_to, last_s = _Stills(), i, time_s
                self._joints.append((time_s, joint))
        self._open.see(pictures[self._judged_to : end])
        first = int(np.searchsorted(pictures.times_s, pictures.times_s[max(end - 1, 0)] - KEEP_S))
        self._pictures, self._judged_to = pictures[first:], end - first
