"""What an item looks and sounds like, small enough to keep and to compare with ten thousand others."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain.types import FloatVector

HEADER = struct.Struct("<4sIIId")  # mark, pictures, steps of sound, height of a picture x 256 + width, seconds
MARK = b"VFP1"
MOST_BYTES = 64 * 1024**2


@dataclass(frozen=True)
class Fingerprint:
    """Of one item. Either part may be empty: blank pictures and silence say nothing about an item.

    Attributes:
        times_s: When each picture is shown, ascending, float32 (n,).
        pictures: Grey thumbnails, uint8 (n, 9, 16).
        words: One 32-bit word per step of 16 ms of sound from the beginning on, uint32 (m,).
        levels: How loud each step is, in half decibels above -110 dB of full scale, 0 where silent, uint8 (m,).
    """

    duration_s: float
    times_s: FloatVector
    pictures: npt.NDArray[np.uint8]
    words: npt.NDArray[np.uint32]
    levels: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        if len(self.times_s) != len(self.pictures) or len(self.words) != len(self.levels):
            raise ValueError("pictures and times, or words and levels, differ in number")

    def to_bytes(self) -> bytes:
        height, width = self.pictures.shape[1:]
        head = HEADER.pack(MARK, len(self.pictures), len(self.words), height << 8 | width, self.duration_s)
        change = np.diff(self.pictures, axis=0, prepend=np.zeros((1, height, width), np.uint8))  # wraps around, undone
        parts = [
            self.times_s.astype("<f4").tobytes(),
            change.tobytes(),
            self.words.astype("<u4").tobytes(),
            self.levels.tobytes(),
        ]
        return head + zlib.compress(b"".join(parts), 6)

    @staticmethod
    def from_bytes(data: bytes) -> Fingerprint:
        """Raises ValueError where this is no fingerprint of ours."""
        try:
            mark, n, m, shape, duration_s = HEADER.unpack_from(data)
            if mark != MARK:
                raise ValueError("not a fingerprint")
            height, width = shape >> 8, shape & 255
            sizes = [4 * n, n * height * width, 4 * m, m]
            body = zlib.decompressobj().decompress(data[HEADER.size :], min(MOST_BYTES, sum(sizes) + 1))
        except (struct.error, zlib.error) as error:
            raise ValueError(str(error)) from None
        if len(body) != sum(sizes):
            raise ValueError(f"{len(body)} bytes, expected {sum(sizes)}")
        a, b, c = np.cumsum(sizes[:3])
        change = np.frombuffer(body[a:b], np.uint8).reshape(n, height, width)
        return Fingerprint(
            duration_s,
            np.frombuffer(body[:a], "<f4").astype(np.float32),
            np.cumsum(change, axis=0, dtype=np.uint8),
            np.frombuffer(body[b:c], "<u4").astype(np.uint32),
            np.frombuffer(body[c:], np.uint8),
        )
