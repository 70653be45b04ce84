"""Loudness as people hear it, in LUFS, of sound that comes in pieces.

Source: ITU-R BS.1770-4 (K-weighting, gating) and EBU Tech 3342 (loudness range). The standard gives its two filters for
48 kHz; here they are designed anew for 16 kHz from the same analogue prototypes, as F. Steinmetz & J. Reiss,
"pyloudnorm" (AES 2021) do. Within 0.1 LU of ffmpeg's ebur128 on the same 16 kHz signal.

What is measured is the mono sound that the analysis hears: a recording with the same sound in both channels reads 3 LU
lower than on a stereo meter, and what lies above 8 kHz does not count. State: 10 numbers per second of sound.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import scipy  # loads its parts when they are asked for; what they bring costs every process a second

from core.domain import SAMPLE_RATE_HZ, Waveform
from core.domain.findings import Curve

Array = npt.NDArray[np.float64]

HOP_S = 0.1
HOP = int(HOP_S * SAMPLE_RATE_HZ)
MOMENTARY, SHORT_TERM = 4, 30  # hops: 0.4 s and 3 s
OFFSET = -0.691  # so that a 997 Hz sine of full scale in one channel reads -3.01
ABSOLUTE_GATE, RELATIVE_GATE, RANGE_GATE = -70.0, -10.0, -20.0
CURVE_POINTS = 3600  # at most


def k_weighting(rate_hz: int = SAMPLE_RATE_HZ) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Numerator and denominator of the two second-order filters: the head's high shelf, and a high-pass."""
    k = math.tan(math.pi * 1681.974450955533 / rate_hz)
    q, gain = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band, a0 = gain**0.4996667741545416, 1 + k / q + k * k
    shelf = np.array([gain + band * k / q + k * k, 2 * (k * k - gain), gain - band * k / q + k * k]) / a0
    shelf_below = np.array([1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0])
    k = math.tan(math.pi * 38.13547087602444 / rate_hz)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    high_below = np.array([1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0])
    return (shelf, shelf_below), (np.array([1.0, -2.0, 1.0]), high_below)


class Loudness:
    """`add` every piece in turn, then ask."""

    def __init__(self) -> None:
        self._filters = k_weighting()
        self._states = [np.zeros(2), np.zeros(2)]
        self._left = np.zeros(0)
        self._powers: list[Array] = []  # mean square of each tenth of a second
        self._samples = 0
        self._peak = 0.0

    def add(self, sound: Waveform) -> None:
        """The next piece, 16 kHz mono in [-1, 1], any length."""
        if not len(sound):
            return
        self._peak = max(self._peak, float(np.abs(sound).max()))
        self._samples += len(sound)
        heard: Array = sound.astype(np.float64)
        for n, (above, below) in enumerate(self._filters):
            heard, self._states[n] = scipy.signal.lfilter(above, below, heard, zi=self._states[n])
        heard = np.concatenate([self._left, heard])
        whole = len(heard) // HOP * HOP
        self._powers.append((heard[:whole].reshape(-1, HOP) ** 2).mean(axis=1))
        self._left = heard[whole:]

    @property
    def duration_s(self) -> float:
        return self._samples / SAMPLE_RATE_HZ

    @property
    def peak_dbfs(self) -> float:
        """Largest sample; NaN when every sample is zero."""
        return 20 * math.log10(self._peak) if self._peak > 0 else math.nan

    def powers(self) -> Array:
        """Mean square of the weighted sound for each finished tenth of a second."""
        return np.concatenate(self._powers) if self._powers else np.zeros(0)

    def integrated(self) -> float:
        """Gated loudness of the whole, LUFS; NaN when nothing passes the gate."""
        blocks = _running_mean(self.powers(), MOMENTARY)  # 0.4 s, overlapping by three quarters
        blocks = blocks[lufs(blocks) > ABSOLUTE_GATE]
        if not len(blocks):
            return math.nan
        kept = blocks[lufs(blocks) > lufs(blocks.mean()) + RELATIVE_GATE]
        return float(lufs(kept.mean()))

    def range_lu(self) -> float:
        """Loudness range: from the 10th to the 95th percentile of what is neither silent nor far below the mean."""
        blocks = _running_mean(self.powers(), SHORT_TERM)
        blocks = blocks[lufs(blocks) > ABSOLUTE_GATE]
        if len(blocks) < 2:
            return math.nan
        kept = lufs(blocks[lufs(blocks) > lufs(blocks.mean()) + RANGE_GATE])
        low, high = np.percentile(kept, [10, 95])
        return float(high - low)

    def curve(self) -> Curve:
        """Short-term loudness (3 s around each time), about once per second; NaN below the absolute gate."""
        powers = self.powers()
        if not len(powers):
            return Curve(label="loudness", times_s=(), values=(), unit="LUFS", note="There is no sound.")
        half, step = SHORT_TERM // 2, max(10, math.ceil(len(powers) / CURVE_POINTS))
        total = np.concatenate([[0.0], np.cumsum(powers)])
        at = np.arange(min(step // 2, len(powers) - 1), len(powers), step)
        first, last = np.maximum(at - half, 0), np.minimum(at + half, len(powers))
        loud = lufs((total[last] - total[first]) / (last - first))
        values = np.where(loud > ABSOLUTE_GATE, loud, np.nan)
        return Curve(
            label="loudness",
            times_s=tuple(float(t) for t in (at + 0.5) * HOP_S),
            values=tuple(float(v) for v in values),
            unit="LUFS",
        )


def lufs(power: npt.ArrayLike) -> Array:
    """Mean square of weighted sound to LUFS; silence is minus infinity."""
    with np.errstate(divide="ignore"):
        return np.asarray(OFFSET + 10 * np.log10(np.maximum(np.asarray(power, np.float64), 0.0)))


def _running_mean(values: Array, width: int) -> Array:
    """Means of `width` neighbours; of everything when there is less."""
    if len(values) < width:
        return values.mean(keepdims=True) if len(values) else values
    total = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray((total[width:] - total[:-width]) / width)
