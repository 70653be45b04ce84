"""Turns decoded sound into 16 kHz mono windows at their true times.

Samples are 16-bit, as in Whisper's own loader (`ffmpeg -f s16le -ac 1 -ar 16000`): finite and within [-1, 1]
by construction, and half as wide on the pipe.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from core.domain.types import SAMPLE_RATE_HZ, WINDOW_S

Samples = npt.NDArray[np.int16]

WINDOW = int(WINDOW_S * SAMPLE_RATE_HZ)
GAP_S = 0.1  # shorter holes are jitter of the time stamps
LOUDEST = 16.0  # float samples above are damage or nonsense; overshoots of real masters stay below 2


def sane(frame: AudioFrame) -> tuple[AudioFrame, int]:
    """The frame without NaN, infinity and absurd values, and how many samples were not numbers."""
    if frame.format.name not in ("flt", "fltp", "dbl", "dblp"):
        return frame, 0
    values = frame.to_ndarray()
    if not values.size or np.abs(values).max() <= LOUDEST:  # False where anything is NaN
        return frame, 0
    return mixed(frame), int((~np.isfinite(values)).sum())


def mixed(frame: AudioFrame) -> AudioFrame:
    """The mean of all channels, for damaged frames and for layouts FFmpeg has no rule for."""
    channels = len(frame.layout.channels) or 1
    values: npt.NDArray[Any] = frame.to_ndarray()
    if values.shape[0] == 1:
        values = values.reshape(-1, channels).T
    values = values[:channels]
    if values.dtype.kind in "iu":
        info = np.iinfo(values.dtype)
        middle = (int(info.max) + 1) / 2 if values.dtype.kind == "u" else 0.0
        values = (values.astype(np.float64) - middle) / (middle or int(info.max) + 1)
    values = np.clip(np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0), -1.0, 1.0)
    mono = values.mean(axis=0, keepdims=True).astype(np.float32)
    made = AudioFrame.from_ndarray(mono, format="fltp", layout="mono")
    made.sample_rate, made.pts, made.time_base = frame.sample_rate, frame.pts, frame.time_base
    return made


class Windows:
    """Collects sound into windows that begin at multiples of `WINDOW_S`; holes become silence."""

    def __init__(self) -> None:
        self._buffer: Samples = np.zeros(WINDOW, dtype=np.int16)
        self._at = 0  # sample of the whole recording that comes next
        self._filled = 0  # samples of the current window up to the last one heard
        self._heard_s: float | None = None
        self._resampler: AudioResampler | None = None

    def add(self, frame: AudioFrame, start_s: float | None) -> Iterator[tuple[float, Samples]]:
        """Finished windows as (start in s, samples)."""
        frame, _ = sane(frame)
        start_s = self._heard_s if start_s is None else start_s
        if self._heard_s is None or (start_s is not None and start_s > self._heard_s + GAP_S):
            yield from self._drain()
            yield from self._jump(max(0, round((start_s or 0.0) * SAMPLE_RATE_HZ)))
            self._heard_s = max(0.0, start_s or 0.0)
        self._heard_s += frame.samples / frame.sample_rate
        for mono in self._resampled(frame):
            yield from self._append(mono)

    def finish(self) -> Iterator[tuple[float, Samples]]:
        yield from self._drain()
        yield from self._emit()

    def _resampled(self, frame: AudioFrame) -> list[AudioFrame]:
        try:
            return self._convert(frame)
        except (ValueError, av.FFmpegError):  # the format changed on the way, or has no rule for mono
            self._resampler = None
        try:
            return self._convert(frame)
        except (ValueError, av.FFmpegError):
            self._resampler = None
            return self._convert(mixed(frame))

    def _convert(self, frame: AudioFrame) -> list[AudioFrame]:
        if self._resampler is None:
            self._resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)
        frame.pts = None  # our own clock counts; the resampler would fill holes on its own
        return self._resampler.resample(frame)

    def _drain(self) -> Iterator[tuple[float, Samples]]:
        for mono in self._resampler.resample(None) if self._resampler is not None else []:
            if mono is not None:  # what PyAV answers where nothing had to be converted
                yield from self._append(mono)
        self._resampler = None

    def _append(self, mono: AudioFrame) -> Iterator[tuple[float, Samples]]:
        samples = mono.to_ndarray().reshape(-1)
        while len(samples):
            place = self._at % WINDOW
            part = samples[: WINDOW - place]
            self._buffer[place : place + len(part)] = part
            self._filled = place + len(part)
            self._at += len(part)
            samples = samples[len(part) :]
            if self._at % WINDOW == 0:
                yield from self._emit()

    def _jump(self, at: int) -> Iterator[tuple[float, Samples]]:
        if at // WINDOW > self._at // WINDOW:
            yield from self._emit()
        self._at = max(self._at, at)

    def _emit(self) -> Iterator[tuple[float, Samples]]:
        """Hand out the current window up to its last sound; a window without any is left out."""
        if self._filled:
            window = (self._at - 1) // WINDOW
            yield window * WINDOW_S, self._buffer[: self._filled].copy()
            self._buffer[:] = 0
            self._filled = 0
