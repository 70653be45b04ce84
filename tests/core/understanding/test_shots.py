"""Shots begin where the film is cut, dissolved or faded, and nowhere else."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.media.decoder import pieces
from core.media.gate import examine
from core.media.limits import Limits
from core.understanding.shots import Shot, ShotDetector
from core.understanding.tiny import appeal, blank
from tests.core.media.clips import film, naive_frames
from tests.core.understanding.films import Pictures, black, dissolved, faded, scene
from tests.media_files import shared_media

RATE = 12.5
DEMO = Path(__file__).resolve().parents[3] / "data" / "demo" / "clips"


def shots_of(pictures: Pictures, rate: float = RATE, at_once: int = 64) -> list[Shot]:
    detector = ShotDetector()
    times_s = (np.arange(len(pictures)) / rate).astype(np.float32)
    for at in range(0, len(pictures), at_once):
        detector.add(pictures[at : at + at_once], times_s[at : at + at_once])
    return detector.finish(len(pictures) / rate)


def joints_s(shots: list[Shot]) -> list[float]:
    return [shot.start_s for shot in shots[1:]]


def test_hard_cuts_are_found_to_the_picture() -> None:
    lengths = [40, 25, 60, 9, 33]
    shots = shots_of(np.concatenate([scene(i, n) for i, n in enumerate(lengths)]))
    np.testing.assert_allclose(joints_s(shots), np.cumsum(lengths)[:-1] / RATE, atol=1e-6)
    assert {shot.joint for shot in shots[1:]} == {"cut"}


@pytest.mark.parametrize("drift_px", [0, 0.5, 3.0])
def test_a_camera_that_moves_does_not_cut(drift_px: float) -> None:
    assert len(shots_of(scene(7, 300, drift_px=drift_px))) == 1


def test_shots_cover_the_film_without_gaps_whatever_the_pieces() -> None:
    pictures = np.concatenate([black(20), *(scene(i, 20 + 7 * i) for i in range(8)), black(15)])
    whole = shots_of(pictures, at_once=len(pictures))
    assert shots_of(pictures, at_once=5) == whole
    assert whole[0].start_s == 0
    assert whole[-1].end_s == len(pictures) / RATE
    assert all(a.end_s == b.start_s for a, b in pairwise(whole))


@pytest.mark.parametrize("overlap", [6, 12, 18])
def test_a_dissolve_is_one_joint_in_its_middle(overlap: int) -> None:
    pictures = dissolved(scene(1, 60), scene(2, 60), overlap)
    shots = shots_of(pictures)
    assert [shot.joint for shot in shots] == ["start", "dissolve"]
    assert shots[1].start_s == pytest.approx((60 - overlap / 2) / RATE, abs=0.25)


def test_a_fade_through_black_is_one_joint() -> None:
    pictures = np.concatenate([faded(scene(1, 60), last=10), black(5), faded(scene(2, 60), first=10)])
    shots = shots_of(pictures)
    assert [shot.joint for shot in shots] == ["start", "black"]
    assert 60 / RATE <= shots[1].start_s <= 70 / RATE


@pytest.mark.parametrize("length", [1, 3, 6])
def test_a_flash_is_no_cut(length: int) -> None:
    pictures = scene(3, 120)
    pictures[50 : 50 + length] = np.minimum(pictures[50 : 50 + length].astype(int) + 150, 255)
    assert len(shots_of(pictures)) == 1


def test_a_flash_beside_a_cut_hides_nothing() -> None:
    pictures = np.concatenate([scene(3, 60), scene(4, 60)])
    pictures[50:52] = 250
    assert joints_s(shots_of(pictures)) == pytest.approx([60 / RATE])


def test_a_blink_of_black_in_one_shot_is_no_cut() -> None:
    pictures = scene(5, 100, drift_px=0.2)
    pictures[40:43] = 0
    assert len(shots_of(pictures)) == 1


def test_light_that_fades_within_a_shot_is_no_dissolve() -> None:
    light = np.concatenate([np.ones(40), np.linspace(1, 0.35, 20), np.full(40, 0.35)])[:, None, None, None]
    assert len(shots_of((scene(6, 100, drift_px=0.02) * light).astype(np.uint8))) == 1


def test_black_at_either_end_is_no_shot_and_never_stands_for_one() -> None:
    pictures = np.concatenate([black(30), scene(1, 40), scene(2, 40), black(30)])
    shots = shots_of(pictures)
    assert joints_s(shots) == pytest.approx([70 / RATE])
    for shot in shots:
        assert shot.still_s is not None
        assert pictures[round(shot.still_s * RATE)].max() > 60


def test_a_film_of_nothing_but_black_is_one_shot_without_a_still() -> None:
    [shot] = shots_of(black(50))
    assert (shot.start_s, shot.end_s, shot.still_s) == (0.0, 4.0, None)


def test_no_picture_at_all_still_gives_one_shot() -> None:
    assert ShotDetector().finish(3.0) == [Shot(0.0, 3.0, None, "start")]


def test_the_still_is_neither_faded_nor_odd() -> None:
    pictures = faded(scene(9, 100, drift_px=0.02), first=30, last=30)
    pictures[50] = scene(10, 1)[0]
    [shot] = shots_of(pictures)
    assert shot.still_s is not None
    assert 24 <= round(shot.still_s * RATE) < 76  # at four fifths of its light or more
    assert round(shot.still_s * RATE) != 50


def test_memory_does_not_grow_with_the_film() -> None:
    detector, largest = ShotDetector(), 0
    pictures = scene(1, 500, drift_px=2)
    for turn in range(4):
        detector.add(pictures, (np.arange(500) / RATE + turn * 40).astype(np.float32))
        assert detector._pictures is not None
        largest = max(largest, len(detector._pictures))
    assert largest <= 500 + 8 * RATE + 64
    assert len(detector._open.chosen) <= 49


def test_blank_is_judged_as_the_decoder_judges_large_pictures() -> None:
    flat = np.full((1, 36, 64, 3), 90, dtype=np.uint8)
    lettered = black(1)
    lettered[0, 15:20, 20:40] = 255
    assert blank(np.concatenate([black(1), flat, lettered, scene(1, 1)])).tolist() == [True, True, False, False]
    assert appeal(scene(1, 1))[0] > appeal(faded(scene(1, 2), first=2))[0]


# Real pictures, through an encoder and our decoder.


def cut_list(
    path: Path, sources: list[Path], rng: random.Random, count: int, join: Callable[..., Pictures]
) -> list[float]:
    """Writes a film of pieces of the sources; returns when each later piece begins."""
    pictures, starts = np.zeros((0, 1, 1, 3), dtype=np.uint8), []
    size = None
    for _ in range(count):
        _, frames = naive_frames(rng.choice(sources))
        length = min(len(frames), rng.randrange(18, 60))
        first = rng.randrange(len(frames) - length + 1)
        piece = np.stack(frames[first : first + length])
        size = size or piece.shape[1:3]
        rows = np.arange(size[0]) * piece.shape[1] // size[0]
        columns = np.arange(size[1]) * piece.shape[2] // size[1]
        piece = piece[:, rows][:, :, columns]
        pictures, start = join(pictures, piece) if len(pictures) else (piece, 0.0)
        starts.append(start / 15)
    film(path, pictures, rate=15, options={"preset": "veryfast", "crf": "26"})
    return starts[1:]


def found_in(path: Path, tiny_per_s: float = 12.5) -> list[Shot]:
    detector, limits, size = ShotDetector(), Limits(tiny_per_s=tiny_per_s), path.stat().st_size
    with open(path, "rb", buffering=0) as file:
        probe = examine(file, size, limits)
        for piece in pieces(file, size, limits, probe.duration_s, True, False):
            detector.add(piece.tiny, piece.tiny_times_s)
    return detector.finish(probe.duration_s)


def matched(found_s: list[float], true_s: list[float], near_s: float) -> int:
    left, hits = list(found_s), 0
    for time_s in true_s:
        near = [f for f in left if abs(f - time_s) <= near_s]
        if near:
            left.remove(min(near, key=lambda f: abs(f - time_s)))
            hits += 1
    return hits


def by_cut(before: Pictures, after: Pictures) -> tuple[Pictures, float]:
    return np.concatenate([before, after]), len(before)


def by_dissolve(before: Pictures, after: Pictures) -> tuple[Pictures, float]:
    return dissolved(before, after, 12), len(before) - 6


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("join", "near_s", "least"), [(by_cut, 0.1, 0.95), (by_dissolve, 0.5, 0.65)], ids=["hard cuts", "dissolves"]
)
def test_spliced_demo_films_are_taken_apart_again(
    join: Callable[..., Pictures], near_s: float, least: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng, hits, found, true = random.Random(3), 0, 0, 0
    sources = sorted(DEMO.glob("*.mp4"))
    for i in range(6):
        starts_s = cut_list(tmp_path / f"{i}.mp4", sources, rng, 12, join)
        ours_s = joints_s(found_in(tmp_path / f"{i}.mp4"))
        hits, found, true = hits + matched(ours_s, starts_s, near_s), found + len(ours_s), true + len(starts_s)
    precision, recall = hits / found, hits / true
    score = 2 * precision * recall / (precision + recall)
    with capsys.disabled():
        print(f"\n{join.__name__}: precision {precision:.3f}, recall {recall:.3f}, F1 {score:.3f} of {true} joints")
    assert score >= least
    assert precision >= 0.95


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_films_of_a_single_shot_are_not_cut() -> None:
    """The whole demo collection, fireworks and lightning included."""
    cut = {path.name: joints_s(shots) for path in DEMO.glob("*.mp4") if len(shots := found_in(path)) > 1}
    assert cut == {}


@pytest.mark.slow
def test_real_films_are_cut_only_where_they_are() -> None:
    """One of them has a dissolve from 5.1 to 6.0 s and a hard cut at 8.08 s."""
    cut = {path.name: found_in(path)[1:] for path in sorted(shared_media("real/video").iterdir())}
    spliced = cut.pop("torchcodec__nasa_13013.mp4")
    assert [shot.joint for shot in spliced] == ["dissolve", "cut"]
    assert 5.1 < spliced[0].start_s < 6.0
    assert spliced[1].start_s == pytest.approx(8.08, abs=0.1)
    assert not any(cut.values())
