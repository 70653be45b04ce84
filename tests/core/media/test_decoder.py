"""One loop over the packets gives exactly the frames a full decode would show at the wanted moments."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from core.errors import Refused
from core.media import progress
from core.media.decoder import one_picture, pieces
from core.media.film import PICTURES_AT_ONCE
from core.media.gate import examine
from core.media.limits import Limits
from core.media.piece import Piece
from core.media.sampling import wanted_times
from tests.core.media.clips import film, naive_frames, number_in, numbered, sound_file, tone, with_matrix


def read(path: Path, limits: Limits | None = None, duration_s: float | None = None) -> list[Piece]:
    limits, size = limits or Limits(), path.stat().st_size
    with open(path, "rb", buffering=0) as file:
        probe = examine(file, size, limits)
        return list(pieces(file, size, limits, duration_s or probe.duration_s, probe.kind == "video", probe.has_audio))


def frames_of(got: list[Piece]) -> tuple[np.ndarray, list[np.ndarray]]:
    return np.concatenate([p.times_s for p in got]), [picture for p in got for picture in p.frames]


def expected_at(path: Path, duration_s: float, limits: Limits) -> list[float]:
    times, _ = naive_frames(path)
    moments = wanted_times(duration_s, limits)
    chosen = [times[times <= m][-1] if (times <= m).any() else times[0] for m in moments]
    return list(dict.fromkeys(chosen))


GROUPS = {"g": "12", "bf": "2"}
CODECS = {
    "h264": ("libx264", "mp4", GROUPS),
    "h264 open groups": ("libx264", "mkv", GROUPS | {"x264-params": "open-gop=1:scenecut=0"}),
    "h264 one group": ("libx264", "mkv", {"g": "9999"}),
    "hevc": ("libx265", "mp4", {"x265-params": "keyint=12:bframes=3:open-gop=1:log-level=none", "preset": "ultrafast"}),
    "mpeg4 in avi": ("mpeg4", "avi", {"g": "12", "bf": "2", "b": "2000000"}),
    "vp9": ("libvpx-vp9", "webm", {"g": "12", "cpu-used": "8", "deadline": "realtime", "b": "800000"}),
    "prores": ("prores", "mov", {}),
    "mjpeg": ("mjpeg", "mkv", {}),
    "ts": ("libx264", "ts", GROUPS),
    "gif": ("gif", "gif", {}),
    "ffv1": ("ffv1", "mkv", {"g": "12"}),
    "vp8": ("libvpx", "webm", {"g": "12", "auto-alt-ref": "1", "lag-in-frames": "10", "b": "800000"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CODECS)
@pytest.mark.parametrize("frames_per_s", [0.3, 1.0, 7.0])
def test_frames_are_those_of_a_full_decode(name: str, frames_per_s: float, tmp_path: Path) -> None:
    codec, suffix, options = CODECS[name]
    pix_fmt = {"prores": "yuv422p10le", "mjpeg": "yuvj420p", "gif": "rgb8"}.get(codec, "yuv420p")
    path = film(tmp_path / f"a.{suffix}", map(numbered, range(150)), codec=codec, options=options, pix_fmt=pix_fmt)
    limits = Limits(frames_per_s=frames_per_s, min_frames=1)
    times, pictures = frames_of(read(path, limits, 6.0))
    np.testing.assert_allclose(times, expected_at(path, 6.0, limits), atol=1e-3)
    all_times, all_pictures = naive_frames(path)
    for time_s, picture in zip(times, pictures, strict=True):
        nearest = int(np.abs(all_times - time_s).argmin())
        assert number_in(picture) == number_in(all_pictures[nearest])


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_uneven_frame_times_are_respected(suffix: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    times_s = np.round(np.cumsum(rng.choice([0.02, 0.05, 0.4, 2.5], 60)), 3)
    times_s -= times_s[0]
    path = film(tmp_path / f"vfr.{suffix}", map(numbered, range(60)), times_s=list(times_s), options=GROUPS)
    duration_s = float(times_s[-1]) + 0.1
    limits = Limits(frames_per_s=2.0)
    times, pictures = frames_of(read(path, limits, duration_s))
    moments = wanted_times(duration_s, limits)
    shown = np.unique(np.searchsorted(times_s, moments + 1e-9, side="right") - 1)
    assert [number_in(p) for p in pictures] == list(shown)
    np.testing.assert_allclose(times, times_s[shown], atol=2e-3)


def test_groups_without_a_wanted_moment_are_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = film(tmp_path / "a.mkv", map(numbered, range(250)), options={"g": "5", "bf": "0"})
    decoded = []
    original = progress.decoded
    monkeypatch.setattr(progress, "decoded", lambda packet, stream: decoded.append(packet) or original(packet, stream))
    limits = Limits(frames_per_s=0.5, min_frames=1)
    with open(path, "rb", buffering=0) as file:
        times, _ = frames_of(list(pieces(file, path.stat().st_size, limits, 10.0, True, False)))
    np.testing.assert_allclose(times, [1.0, 3.0, 5.0, 7.0, 9.0], atol=0.041)
    assert len(decoded) <= 5 * 2 * 5 + 10


def test_the_first_and_last_pictures_stand_for_the_time_before_and_after_them(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", map(numbered, range(10)), options={"g": "5", "bf": "0"}, sound=tone(20))
    got = read(path, Limits(frames_per_s=0.2, min_frames=1))
    assert [number_in(p) for p in frames_of(got)[1]] == [9]
    times_s = [10.0 + i / 25 for i in range(20)]
    late = film(tmp_path / "b.mkv", map(numbered, range(20)), times_s=times_s, options={"g": "5"}, sound=tone(20))
    assert [number_in(p) for p in frames_of(read(late, Limits(frames_per_s=0.1, min_frames=1)))[1]] == [0, 19]


@pytest.mark.parametrize("name", ["h264", "h264 open groups", "mpeg4 in avi", "vp9", "ts", "gif"])
def test_one_picture_alone_is_the_very_one_of_the_whole_pass(name: str, tmp_path: Path) -> None:
    codec, suffix, options = CODECS[name]
    pix_fmt = "rgb8" if codec == "gif" else "yuv420p"
    path = film(tmp_path / f"a.{suffix}", map(numbered, range(150)), codec=codec, options=options, pix_fmt=pix_fmt)
    times, pictures = frames_of(read(path, Limits(tiny_per_s=12.5), 6.0))
    for time_s, picture in list(zip(times, pictures, strict=True))[::3]:
        with path.open("rb", buffering=0) as file:
            alone = one_picture(file, path.stat().st_size, Limits(), 6.0, float(time_s) + 1e-3)
        np.testing.assert_array_equal(alone, picture)


def test_one_picture_of_a_black_film_is_black_and_a_sound_has_none(tmp_path: Path) -> None:
    black = film(tmp_path / "a.mp4", [np.zeros((64, 96, 3), dtype=np.uint8)] * 60)
    with black.open("rb", buffering=0) as file:
        assert one_picture(file, black.stat().st_size, Limits(), 2.4, 1.0).max() < 24
    sound = sound_file(tmp_path / "a.wav", tone(1.0))
    with sound.open("rb", buffering=0) as file, pytest.raises(Refused, match="picture"):
        one_picture(file, sound.stat().st_size, Limits(), 1.0, 0.5)


def test_short_clips_still_give_eight_frames_and_long_ones_no_more_than_allowed(tmp_path: Path) -> None:
    path = film(tmp_path / "short.mp4", map(numbered, range(25)))
    assert len(frames_of(read(path))[0]) == 8
    assert len(frames_of(read(path, Limits(frames_per_s=100, max_frames=11)))[0]) == 11
    two = film(tmp_path / "two.mp4", map(numbered, range(2)))
    assert [number_in(p) for p in frames_of(read(two))[1]] == [0, 1]


def test_blank_frames_are_left_out(tmp_path: Path) -> None:
    black = np.zeros((64, 96, 3), dtype=np.uint8)
    pictures = [black] * 50 + [numbered(i) for i in range(50)] + [black] * 50
    times, shown = frames_of(read(film(tmp_path / "a.mp4", pictures), Limits(frames_per_s=5)))
    assert len(shown) == 10
    assert times.min() >= 2.0
    assert times.max() < 4.0


def test_a_film_that_is_nothing_but_black_gives_one_frame(tmp_path: Path) -> None:
    black = np.zeros((64, 96, 3), dtype=np.uint8)
    times, shown = frames_of(read(film(tmp_path / "a.mp4", [black] * 60)))
    assert len(shown) == len(times) == 1
    assert shown[0].max() < 24


def test_turned_and_mirrored_films_come_out_upright(tmp_path: Path) -> None:
    flat = film(tmp_path / "flat.mp4", map(numbered, range(20)))
    _, plain = frames_of(read(flat))
    for matrix, undo in (
        ((0, 1, -1, 0), lambda p: np.rot90(p, -1)),
        ((-1, 0, 0, -1), lambda p: np.rot90(p, 2)),
        ((0, -1, 1, 0), lambda p: np.rot90(p, 1)),
        ((-1, 0, 0, 1), lambda p: p[:, ::-1]),
    ):
        path = tmp_path / "turned.mp4"
        path.write_bytes(with_matrix(flat.read_bytes(), matrix))
        got = read(path)
        for turned, straight in zip(frames_of(got)[1], plain, strict=True):
            np.testing.assert_array_equal(turned, undo(straight))
        with open(path, "rb", buffering=0) as file:
            probe = examine(file, path.stat().st_size, Limits())
        assert (probe.height_px, probe.width_px) == got[0].frames.shape[1:3]


def test_oblong_pixels_become_square(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", map(numbered, range(20)), pixel_aspect=Fraction(2, 1))
    assert read(path)[0].frames.shape[1:] == (64, 192, 3)


def test_large_pictures_are_scaled_to_a_short_side_of_480(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", (numbered(i, (1280, 720)) for i in range(10)))
    got = frames_of(read(path))[1]
    assert got[0].shape == (480, 853, 3)
    assert [number_in(p) for p in got] == sorted(number_in(p) for p in got)


def test_sound_and_pictures_keep_their_common_clock(tmp_path: Path) -> None:
    silence = np.zeros(16000 * 3, dtype=np.float32)
    path = film(tmp_path / "a.mkv", map(numbered, range(100)), sound=np.concatenate([silence, tone(1)]))
    got = read(path)
    [window] = [p.window for p in got if p.window is not None]
    loud = np.flatnonzero(np.abs(window) > 3000)
    assert loud[0] / 16000 == pytest.approx(3.0, abs=0.05)
    assert loud[-1] / 16000 == pytest.approx(4.0, abs=0.07)


def test_pieces_are_small_and_progress_never_falls(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", map(numbered, range(500)), sound=tone(20), options=GROUPS)
    got = read(path, Limits(frames_per_s=5))
    assert max(len(p.frames) for p in got) <= PICTURES_AT_ONCE
    done = [p.done_s for p in got]
    assert done == sorted(done)
    assert done[-1] == pytest.approx(20.0, abs=0.1)


def test_sound_alone_gives_windows_only(tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.flac", tone(65), codec="flac")
    got = read(path)
    assert [p.window_start_s for p in got] == [0.0, 30.0, 60.0]
    assert sum(len(p.frames) for p in got) == 0
    assert got[-1].done_s == pytest.approx(65.0, abs=0.01)


def test_damaged_packets_are_skipped_and_the_rest_is_decoded(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", map(numbered, range(100)), options={"g": "10"}, sound=tone(4))
    data = bytearray(path.read_bytes())
    start = data.find(b"mdat") + 4
    third = (len(data) - start) // 3
    data[start + third : start + third + 2000] = bytes(2000)
    path.write_bytes(data)
    times, pictures = frames_of(read(path, duration_s=4.0))
    assert len(times) >= 5
    numbers = [number_in(p) for p in pictures]
    assert numbers == sorted(numbers)
    assert numbers[-1] >= 90


def test_leaving_out_non_reference_frames_moves_moments_by_a_frame_or_two_at_most(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", map(numbered, range(150)), options={"g": "50", "bf": "3", "preset": "fast"})
    exact, _ = frames_of(read(path))
    fast, pictures = frames_of(read(path, Limits(skip_non_reference=True)))
    assert len(fast) == len(exact)
    assert 0 < np.abs(fast - exact).max() <= 0.17
    for time_s, picture in zip(fast, pictures, strict=True):
        assert number_in(picture) == round(time_s * 25)


def test_pictures_nobody_needs_are_not_decoded_and_the_wanted_ones_stay_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(tmp_path / "a.mp4", map(numbered, range(150)), options={"g": "50", "bf": "3", "preset": "fast"})
    frames = 0
    original = progress.decoded

    def counted(packet, stream):  # type: ignore[no-untyped-def]
        nonlocal frames
        got = original(packet, stream)
        frames += len(got or [])
        return got

    monkeypatch.setattr(progress, "decoded", counted)
    limits = Limits(frames_per_s=2.0)
    with open(path, "rb", buffering=0) as file:
        times, pictures = frames_of(list(pieces(file, path.stat().st_size, limits, 6.0, True, False)))
    np.testing.assert_allclose(times, expected_at(path, 6.0, limits), atol=1e-3)
    assert [number_in(p) for p in pictures] == [round(25 * t) for t in times]
    assert frames <= 0.75 * 150
