"""Tiny pictures of nearly every decoded frame: enough to see cuts, and to recognise the same film again."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from core.media.limits import TINY_PX
from core.media.picture import Picture, set_upright, turned

AT_ONCE = 64
QUICK = Interpolation.AREA  # 0.2 ms from 480p; the quickest one, at half of that, sees single pixels only
EARLY = 1e-3  # shares of a stretch that rounded time stamps may come too early


class TinyPictures:
    """At most one picture per stretch of 1 / `per_s` seconds, whatever the shape of the film."""

    def __init__(self, per_s: float) -> None:
        self._per_s = per_s
        self._stretch = -1
        self._reformatter = VideoReformatter()
        self._pictures: list[Picture] = []
        self._times_s: list[float] = []

    def stretch(self, time_s: float) -> int:
        return math.floor(time_s * self._per_s + EARLY)

    def see(self, time_s: float, frame: VideoFrame) -> None:
        """Times must not fall; all but the first frame of a stretch are left out."""
        if self.stretch(time_s) <= self._stretch:
            return
        self._stretch = self.stretch(time_s)
        width, height = TINY_PX
        turns = turned(frame)
        size = (height, width) if turns[0] else (width, height)
        rgb = self._reformatter.reformat(frame, *size, "rgb24", interpolation=QUICK)
        self._pictures.append(set_upright(cast(Picture, rgb.to_ndarray()), turns))
        self._times_s.append(time_s)

    @property
    def enough(self) -> bool:
        return len(self._pictures) >= AT_ONCE

    def take(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
        pictures, times_s = self._pictures, self._times_s
        self._pictures, self._times_s = [], []
        return np.stack(pictures) if pictures else NO_PICTURES, np.array(times_s, dtype=np.float32)


NO_PICTURES = np.zeros((0, TINY_PX[1], TINY_PX[0], 3), dtype=np.uint8)
NO_TIMES = np.zeros(0, dtype=np.float32)
