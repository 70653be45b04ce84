"""What can be read off tiny pictures, (n, height, width, 3) uint8 RGB, without any model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.domain import Frames

GRID = (12, 16)  # blocks down and across: coarse enough for trembling hands, fine enough for a changed scene
GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)
BLACK, FLAT = 24.0, 8.0  # grey levels of 255, as the decoder judges its large pictures
IGNORED = 0.005  # of the pixels at both ends: noise and logos

Blocks = npt.NDArray[np.float32]  # (n, 12, 16, 3), mean colour of each block


def blocks(tiny: Frames) -> Blocks:
    """Mean colours; height and width must be multiples of the grid."""
    n, height, width, _ = tiny.shape
    rows, columns = GRID
    parts = tiny.reshape(n, rows, height // rows, columns, width // columns, 3)
    means: Blocks = parts.mean(axis=(2, 4), dtype=np.float32)
    return means


def structure(means: Blocks) -> npt.NDArray[np.float32]:
    """Unit vectors (n, 192) of what is lighter or darker than its surroundings: light and colour casts drop out."""
    grey = means @ GREY
    padded = np.pad(grey, ((0, 0), (1, 1), (1, 1)), mode="edge")
    rows, columns = GRID
    around = sum(padded[:, y : y + rows, x : x + columns] for y in range(3) for x in range(3)) / np.float32(9)
    detail = (grey - around).reshape(len(grey), rows * columns)
    units: npt.NDArray[np.float32] = detail / np.maximum(np.linalg.norm(detail, axis=1, keepdims=True), 1e-3)
    return units


def blank(tiny: Frames) -> npt.NDArray[np.bool_]:
    """Black, or one flat colour, (n,)."""
    grey = np.sort((tiny.astype(np.float32) @ GREY).reshape(len(tiny), int(np.prod(tiny.shape[1:3]))), axis=1)
    ignored = int(grey.shape[1] * IGNORED)
    low, high = grey[:, ignored], grey[:, -1 - ignored]
    verdicts: npt.NDArray[np.bool_] = (high < BLACK) | (high - low < FLAT)
    return verdicts


def appeal(tiny: Frames) -> npt.NDArray[np.float32]:
    """How much there is to see, (n,), about 0 to 1: contrast and detail, less what is lost in black or white."""
    grey = tiny.astype(np.float32) @ GREY
    contrast = np.minimum(grey.std(axis=(1, 2)) / 55, 1)
    detail = np.abs(np.diff(grey, axis=2)).mean(axis=(1, 2)) + np.abs(np.diff(grey, axis=1)).mean(axis=(1, 2))
    lost = ((grey < 16) | (grey > 245)).mean(axis=(1, 2))
    values: npt.NDArray[np.float32] = (0.5 * contrast + 0.5 * np.minimum(detail / 25, 1) - lost).astype(np.float32)
    return values
