"""What leaves the confined decoder: some pictures with their times, a window of sound, lines of subtitles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.media.sound import Samples
from core.media.subtitles import Line
from core.media.tiny import NO_PICTURES, NO_TIMES


class Piece(NamedTuple):
    """As `core.protocols.Batch`, with 16-bit sound."""

    frames: npt.NDArray[np.uint8]  # (n, height, width, 3)
    times_s: npt.NDArray[np.float32]  # (n,)
    window: Samples | None
    window_start_s: float
    done_s: float
    tiny: npt.NDArray[np.uint8] = NO_PICTURES  # (n, *TINY_PX, 3)
    tiny_times_s: npt.NDArray[np.float32] = NO_TIMES  # (n,)
    lines: Sequence[Line] = ()
    lines_format: str = ""
    lines_language: str = ""
    treated: tuple[int, int, int] = (0, 0, 0)  # as `core.protocols.Treated`
