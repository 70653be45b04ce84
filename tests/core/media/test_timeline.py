"""Recordings joined end to end get one clock."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from core.media.decoder import pieces
from core.media.gate import examine
from core.media.limits import Limits
from core.media.timeline import Timeline
from tests.core.media.clips import film, number_in, numbered, tone


def test_time_counts_from_the_origin_and_follows_reordered_pictures() -> None:
    line = Timeline(1.4, "mpegts")
    assert [round(line.at(s), 6) for s in (1.4, 1.52, 1.44, 1.48, 1.6)] == [0.0, 0.12, 0.04, 0.08, 0.2]


def test_a_restart_is_carried_on_behind_what_came_before() -> None:
    line = Timeline(0.0, "matroska")
    assert [line.at(s) for s in (0.0, 50.0, 100.0, 0.0, 1.0, 40.0)] == [0.0, 50.0, 100.0, 100.0, 101.0, 140.0]


def test_a_leap_is_a_cut_in_a_broadcast_and_a_pause_elsewhere() -> None:
    assert [Timeline(0.0, "mpegts").at(s) for s in (10.0,)] == [10.0]
    broadcast, slides = Timeline(0.0, "mpegts"), Timeline(0.0, "mp4")
    assert [broadcast.at(s) for s in (0.0, 90000.0, 90001.0)] == [0.0, 0.0, 1.0]
    assert [slides.at(s) for s in (0.0, 90000.0)] == [0.0, 90000.0]


def test_joined_broadcasts_are_as_long_as_their_parts_together(tmp_path: Path) -> None:
    first = film(tmp_path / "1.ts", map(numbered, range(250)), options={"g": "10", "bf": "0"}, sound=tone(10))
    second = film(tmp_path / "2.ts", map(numbered, range(250, 500)), options={"g": "10", "bf": "0"}, sound=tone(10))
    data = first.read_bytes() + second.read_bytes()
    file, limits = io.BytesIO(data), Limits(frames_per_s=1)
    probe = examine(file, len(data), limits)
    assert probe.duration_s == pytest.approx(20.0, abs=0.3)
    got = list(pieces(file, len(data), limits, probe.duration_s, True, True))
    times = np.concatenate([p.times_s for p in got])
    numbers = np.array([number_in(picture) for p in got for picture in p.frames])
    assert len(times) in (20, 21)
    np.testing.assert_allclose(times, numbers / 25, atol=0.3)
    assert sum(len(p.window) for p in got if p.window is not None) / 16000 == pytest.approx(20.0, abs=0.5)
