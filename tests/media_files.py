"""Small real media files, made by PyAV when a test needs them."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

SHARED = Path(os.environ.get("VITRINE_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def shared_media(*parts: str) -> Path:
    """A folder of recordings beside the checkout; the test is skipped where there is none."""
    folder = SHARED.joinpath("media", *parts)
    if not folder.exists():
        pytest.skip(f"the test media are not on this machine ({folder.name})")
    return folder


def write_clip(path: Path, seed: int, seconds: float = 1.0, pitch_hz: float = 440.0) -> Path:
    """An MP4 with moving coloured stripes and a tone; equal seeds give equal pictures."""
    rng = np.random.default_rng(seed)
    low, high = rng.integers(0, 120, 3), rng.integers(130, 255, 3)
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=12)
        video.width, video.height, video.pix_fmt = 160, 96, "yuv420p"
        audio = container.add_stream("aac", rate=16000, layout="mono")
        for n in range(int(seconds * 12)):
            stripes = (np.arange(160) + 4 * n) // (8 + seed % 7) % 2
            picture = np.where(stripes[None, :, None] > 0, high, low).astype(np.uint8).repeat(96, axis=0)
            for packet in video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
        t = np.arange(int(seconds * 16000)) / 16000
        wave = (0.3 * np.sin(2 * np.pi * pitch_hz * t)).astype(np.float32)
        for start in range(0, len(wave), 1024):
            frame = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 16000, start, Fraction(1, 16000)
            for packet in audio.encode(frame):
                container.mux(packet)
        for stream in (video, audio):
            for packet in stream.encode(None):
                container.mux(packet)
    return path
