"""On real films too: skipping what is not wanted changes nothing about what is."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from core.errors import Refused
from core.media.decoder import pieces
from core.media.gate import examine
from core.media.limits import Limits
from core.media.sampling import wanted_times
from tests.media_files import shared_media

FILMS = ("real/video", "hostile/real", "hostile/gen")
TOO_ODD = {"wrong_ext.mp3"}


def films() -> list[Path]:
    files = [path for folder in FILMS for path in sorted(shared_media(folder).iterdir()) if path.is_file()]
    return [path for path in files if path.name not in TOO_ODD]


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("frames_per_s", [0.2, 1.0])
def test_frames_equal_those_of_a_full_decode(frames_per_s: float) -> None:
    limits, compared = Limits(frames_per_s=frames_per_s, min_frames=1), 0
    for path in films():
        size = path.stat().st_size
        with open(path, "rb", buffering=0) as file:
            try:
                probe = examine(file, size, limits)
            except (Refused, av.FFmpegError):
                continue
            if probe.kind != "video" or probe.degraded:
                continue
            got = list(pieces(file, size, limits, probe.duration_s, True, False))
        times = np.concatenate([p.times_s for p in got])
        every = shown_times(path, probe.width_px, probe.height_px)
        moments = wanted_times(probe.duration_s, limits)
        expected = [every[every <= m + 1e-6][-1] if (every <= m).any() else every[0] for m in moments]
        expected = list(dict.fromkeys(expected))
        assert len(times) <= len(expected), path.name  # blank ones are missing
        # AVI has no time stamps for pictures that are shown in another order than they are stored
        near_s = 0.17 if path.suffix == ".avi" else 1e-3
        assert all(np.abs(np.array(expected) - t).min() < near_s for t in times), (path.name, times, expected)
        compared += 1
    assert compared >= 40


def shown_times(path: Path, width_px: int | None, height_px: int | None) -> np.ndarray:
    with av.open(str(path), metadata_errors="replace") as container:
        origin = (container.start_time or 0) / av.time_base
        sizes = [{s.codec_context.width, s.codec_context.height} for s in container.streams.video]
        index = sizes.index({width_px, height_px}) if {width_px, height_px} in sizes else 0
        times = []
        for packet in container.demux(container.streams.video[index]):
            try:
                times += [float(f.time) - origin for f in packet.decode() if f.time is not None]
            except av.FFmpegError:
                continue
    return np.sort(np.array(times))
