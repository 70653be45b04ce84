"""Names for the primitive types that cross module boundaries."""

from typing import NewType

import numpy as np
import numpy.typing as npt

ItemId = NewType("ItemId", str)
UserId = NewType("UserId", str)  # a pseudonym; the real identity never enters core

FloatVector = npt.NDArray[np.float32]  # shape (n,)
FloatMatrix = npt.NDArray[np.float32]  # shape (n, m)
Scores = npt.NDArray[np.float64]  # shape (n,); float64, so that reasons add up to 1e-6
Frames = npt.NDArray[np.uint8]  # shape (n, height, width, 3), RGB
Waveform = npt.NDArray[np.float32]  # shape (samples,), mono, 16 kHz, in [-1, 1]

SAMPLE_RATE_HZ = 16_000
WINDOW_S = 30.0  # what one pass of Whisper's encoder sees
