"""A film of two hours needs no more memory than one of ten minutes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from core.media.limits import Limits
from core.media.reader import SandboxedReader
from tests.core.media.clips import film, numbered, tone
from tests.core.media.test_hostile import watched_children
from tests.core.media.test_sandbox import children

RATE = 10
MINUTE_S = 60.0


@pytest.fixture(scope="module")
def minutes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Films of many minutes: one minute of packets, again and again."""
    folder = tmp_path_factory.mktemp("films")
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 60, (180, 320, 3), dtype=np.uint8)
    pictures = (np.maximum(numbered(i, (320, 180)), noise) for i in range(int(MINUTE_S) * RATE))
    minute = film(
        folder / "minute.mkv",
        pictures,
        rate=RATE,
        options={"g": str(2 * RATE), "bf": "0"},
        sound=tone(MINUTE_S) + 0.05 * rng.normal(size=int(MINUTE_S * 16000)).astype(np.float32),
        sound_codec="flac",
    )

    def make(count: int) -> Path:
        path = folder / f"{count}.mkv"
        with av.open(str(minute)) as source, av.open(str(path), "w") as out:
            streams = {s.index: out.add_stream_from_template(s) for s in source.streams}
            packets = [p for p in source.demux() if p.size]
            for turn in range(count):
                for packet in packets:
                    copy = av.Packet(bytes(packet))
                    shift = round(turn * MINUTE_S / packet.time_base)
                    copy.pts, copy.dts = packet.pts + shift, packet.dts + shift
                    copy.time_base, copy.duration = packet.time_base, packet.duration
                    copy.is_keyframe = packet.is_keyframe
                    copy.stream = streams[packet.stream.index]
                    out.mux(copy)
        return path

    return make


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured on Linux")
def test_memory_does_not_depend_on_the_length(
    minutes: Callable[[int], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    peaks, parents = {}, {}
    for count in (10, 120):
        path, reader = minutes(count), SandboxedReader(Limits(frames_per_s=0.5))
        with watched_children() as used:
            probe = reader.probe(path)
            assert probe.duration_s == pytest.approx(count * MINUTE_S, abs=0.2)
            assert not probe.degraded
            frames, sound, highest = 0, 0, 0.0
            for batch in reader.decode(path, probe):
                frames += len(batch.frames)
                sound += 0 if batch.window is None else len(batch.window)
                highest = max(highest, _resident_bytes())
        assert frames == pytest.approx(min(count * 30, 1800), rel=0.02)
        assert sound / 16000 == pytest.approx(count * MINUTE_S, abs=1)
        peaks[count] = max(u["peak_bytes"] for u in used)
        parents[count] = highest
    with capsys.disabled():
        print(f"\npeak of the child { ({k: round(v / 1e6) for k, v in peaks.items()}) } MB by minutes")
    assert peaks[120] - peaks[10] <= 50e6
    assert parents[120] - parents[10] <= 50e6


def _resident_bytes() -> float:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_child_waits_for_a_slow_reader(minutes: Callable[[int], Path]) -> None:
    """Backpressure: while nobody reads, the child stops working instead of piling up."""
    reader = SandboxedReader(Limits(frames_per_s=10, max_frames=10_000))
    path = minutes(3)
    batches = reader.decode(path, reader.probe(path))
    next(batches)
    time.sleep(3)
    before = _cpu_s_of_child()
    time.sleep(3)
    assert _cpu_s_of_child() - before <= 0.3
    batches.close()  # type: ignore[attr-defined]


def _cpu_s_of_child() -> float:
    [child] = children()
    return float(child.cpu_times().user + child.cpu_times().system)
