"""The same recording is found again whatever was done to it; a different one of the same thing is not."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import av
import numpy as np
import pytest

from core.domain import ItemId
from core.domain.fingerprints import Fingerprint
from core.media.decoder import pieces
from core.media.gate import examine
from core.media.limits import Limits
from core.understanding.duplicates import Match, compare
from core.understanding.fingerprints import Fingerprinter
from core.understanding.lookup import Keys, Lookup, keys
from tests.core.understanding.films import Pictures, black, faded, scene
from tests.core.understanding.test_fingerprints import noise, taken
from tests.media_files import shared_media

NO_PICTURES, NO_SOUND = np.zeros((0, 36, 64, 3), dtype=np.uint8), np.zeros(0, dtype=np.float32)
DEMO = Path(__file__).resolve().parents[3] / "data" / "demo"
ALREADY_TWICE = {"learning-area__rabbit.webm", "learning-area__rabbit320.mp4"}  # one film in two sizes


def moving(seed: int, count: int = 150) -> Pictures:
    """A static place in which a bright thing walks about."""
    place, rng = scene(1, 1)[0], np.random.default_rng(seed)
    turns = np.repeat(rng.normal(size=(count // 8 + 1, 2)) * (1.0, 1.8), 8, axis=0)[:count]
    path = np.cumsum(turns, axis=0) + np.array([18, 32])
    pictures = np.repeat(place[None], count, axis=0)
    for picture, (y, x) in zip(pictures, path, strict=True):
        top, left = int(y) % 28, int(x) % 54
        picture[top : top + 8, left : left + 9] = 240
    return pictures


def coded(pictures: Pictures, seed: int = 0) -> Pictures:
    """What an encoder leaves: noise, and a little less contrast."""
    rough = np.random.default_rng(seed).normal(size=pictures.shape) * 4
    return np.clip(pictures * 0.95 + 5 + rough, 0, 255).astype(np.uint8)


def kind(first: Fingerprint, second: Fingerprint) -> str | None:
    match = compare(first, second)
    return None if match is None else match.kind


def test_an_encoded_copy_is_the_same_recording() -> None:
    film = moving(1)
    assert kind(taken(film, NO_SOUND), taken(coded(film), NO_SOUND)) == "near"


def test_a_trimmed_copy_is_found_at_its_place() -> None:
    film = moving(2)
    match = compare(taken(film, NO_SOUND), taken(coded(film[8:-7]), NO_SOUND))
    assert match is not None
    assert match.kind == "near"
    assert match.shift_s == pytest.approx(8 / 12.5, abs=0.13)


def test_other_sound_does_not_hide_the_same_pictures() -> None:
    film = moving(3)
    match = compare(taken(film, noise(12, 1)), taken(coded(film), noise(12, 2)))
    assert match is not None
    assert match.kind == "near"
    assert match.picture > 0.9
    assert match.sound < 0.1


def test_two_recordings_of_one_place_are_two() -> None:
    assert kind(taken(moving(1), NO_SOUND), taken(moving(4), NO_SOUND)) is None


def test_parts_in_another_order_are_another_cut() -> None:
    film = np.concatenate([scene(i, 75, drift_px=1.0) for i in range(10, 14)])
    recut = np.concatenate([film[225:300], film[0:75], *(scene(i, 75, drift_px=1.0) for i in range(20, 22))])
    assert kind(taken(film, NO_SOUND), taken(coded(recut), NO_SOUND)) == "cut"


def test_a_black_intro_or_silence_is_no_duplicate() -> None:
    first, second = (
        np.concatenate([black(60), faded(scene(i, 100, drift_px=1.0), first=10), black(30)]) for i in (30, 31)
    )
    quiet = np.zeros(15 * 16000, dtype=np.float32)
    assert kind(taken(first, quiet), taken(second, quiet)) is None
    assert kind(taken(black(100), quiet), taken(black(100), quiet)) is None
    assert kind(taken(NO_PICTURES, quiet), taken(NO_PICTURES, quiet)) is None


def test_the_same_still_picture_with_other_sound_is_something_else() -> None:
    cover = np.repeat(scene(5, 1), 100, axis=0)
    assert kind(taken(cover, noise(8, 1)), taken(cover, noise(8, 2))) is None
    assert kind(taken(cover, noise(8, 1)), taken(coded(cover), noise(8, 1))) == "near"


def test_films_that_share_their_sound_only_are_told_apart() -> None:
    assert kind(taken(moving(1), noise(12)), taken(moving(4), noise(12))) == "sound"


def test_sound_is_found_shifted_and_noisy() -> None:
    sound = noise(20, 5) * np.repeat(np.random.default_rng(1).uniform(0.2, 1, 200), 1600).astype(np.float32)
    match = compare(taken(NO_PICTURES, sound), taken(NO_PICTURES, 0.6 * sound[16000:] + 0.1 * noise(19, 6)))
    assert match is not None
    assert match.kind == "near"
    assert match.shift_s == pytest.approx(1.0, abs=0.02)
    assert compare(taken(NO_PICTURES, sound), taken(NO_PICTURES, noise(20, 7))) is None


def test_comparing_is_symmetric() -> None:
    a, b = taken(moving(2), noise(12, 1)), taken(coded(moving(2)[10:]), noise(12, 2))
    there, back = compare(a, b), compare(b, a)
    assert isinstance(there, Match)
    assert isinstance(back, Match)
    assert there.kind == back.kind
    assert there.shift_s == pytest.approx(-back.shift_s, abs=0.13)


def test_the_lookup_names_the_copy_among_many() -> None:
    prints = {ItemId(f"i{n}"): taken(moving(n, 60), noise(4, n)) for n in range(30)}
    lookup = Lookup((item_id, keys(print_)) for item_id, print_ in prints.items())
    asked = keys(taken(NO_PICTURES, noise(4, 7) + 0.02 * noise(4, 99)), asking=True)
    assert lookup.candidates(asked)[0] == "i7"
    assert "i7" not in lookup.candidates(asked, exclude=[ItemId("i7")])
    assert Lookup([]).candidates(asked) == []
    silent = Keys(np.zeros(0, np.uint64), np.zeros(0, np.uint32), np.zeros(32, np.float32))
    assert lookup.candidates(silent) == []


# Real recordings, encoded anew.


def fingerprint(path: Path) -> Fingerprint:
    printer, limits, size = Fingerprinter(), Limits(tiny_per_s=12.5), path.stat().st_size
    with open(path, "rb", buffering=0) as file:
        probe = examine(file, size, limits)
    with open(path, "rb", buffering=0) as file:
        for piece in pieces(file, size, limits, probe.duration_s, probe.kind == "video", probe.has_audio):
            printer.add_pictures(piece.tiny, piece.tiny_times_s)
            if piece.window is not None:
                printer.add_sound(piece.window.astype(np.float32) / 32768, piece.window_start_s)
    return printer.finish(probe.duration_s)


def recoded(path: Path, folder: Path) -> Path:
    """Other codecs, half the size, other sample rate, low bit rates."""
    out = folder / f"{path.stem}.mkv"
    with av.open(str(path)) as source, av.open(str(out), "w") as target:
        video = source.streams.video[0] if source.streams.video and path.suffix not in (".mp3", ".ogg") else None
        audio = source.streams.audio[0] if source.streams.audio else None
        seen, heard, last_ms = None, None, -1
        if video is not None:
            seen = target.add_stream("mpeg4", rate=25, options={"b": "400000", "threads": "1"})
            seen.width, seen.height = video.width // 4 * 2, video.height // 4 * 2
            seen.pix_fmt, seen.time_base = "yuv420p", Fraction(1, 1000)
            seen.codec_context.time_base = Fraction(1, 1000)
        if audio is not None:
            heard = target.add_stream("libopus", rate=48000, layout="mono", options={"b": "32000"})
            resampler = av.AudioResampler(format="s16", layout="mono", rate=48000, frame_size=960)
        for frame in source.decode(*[s for s in (video, audio) if s is not None]):
            if isinstance(frame, av.VideoFrame) and seen is not None:
                small = frame.reformat(seen.width, seen.height, "yuv420p")
                last_ms = max(last_ms + 1, round(float(frame.time or 0) * 1000))  # some films repeat a time stamp
                small.pts, small.time_base = last_ms, Fraction(1, 1000)
                target.mux(seen.encode(small))
            elif heard is not None:
                frame.pts = None  # some time stamps go back a little; sound has no holes here
                for part in resampler.resample(frame):
                    target.mux(heard.encode(part))
        if heard is not None:
            for part in resampler.resample(None):
                target.mux(heard.encode(part))
        for stream in filter(None, (seen, heard)):
            target.mux(stream.encode(None))
    return out


def real_files() -> Iterator[Path]:
    for kind_ in ("video", "speech", "sound", "music"):
        yield from sorted(path for path in shared_media("real", kind_).iterdir() if path.is_file())


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_real_recording_is_found_again_and_nothing_else_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also the spoken digits of a third of a second, and two people who say the same one."""
    paths = list(real_files())
    prints = {ItemId(path.name): fingerprint(path) for path in paths}
    lookup = Lookup((item_id, keys(print_)) for item_id, print_ in prints.items())
    missed, confused = [], []
    for path in paths:
        copy = fingerprint(recoded(path, tmp_path))
        found = [name for name in lookup.candidates(keys(copy, asking=True)) if kind(prints[name], copy) == "near"]
        missed += [path.name] if path.name not in found else []
        confused += [(path.name, name) for name in found if name != path.name and {name, path.name} != ALREADY_TWICE]
    pairs = [p for p in combinations(prints, 2) if set(p) != ALREADY_TWICE]
    merged = [(a, b, match) for a, b in pairs if (match := compare(prints[a], prints[b])) is not None]
    with capsys.disabled():
        print(f"\n{len(paths) - len(missed)} of {len(paths)} found; {len(merged)} of {len(pairs)} pairs merged")
    assert not missed
    assert not confused
    assert not merged


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_demo_films_of_one_subject_are_not_merged(capsys: pytest.CaptureFixture[str]) -> None:
    prints = {path.name: fingerprint(path) for path in sorted((DEMO / "clips").glob("*.mp4"))}
    pairs = list(combinations(prints, 2))
    merged = [(a, b) for a, b in pairs if kind(prints[a], prints[b]) in ("near", "cut")]
    with capsys.disabled():
        print(f"\n{len(merged)} of {len(pairs)} pairs merged: {merged}")
    assert len(merged) <= 1


@pytest.mark.slow
def test_ten_thousand_items_are_asked_in_a_moment(capsys: pytest.CaptureFixture[str]) -> None:
    import time

    rng, words = np.random.default_rng(0), np.uint32
    many = [
        (
            ItemId(f"i{n}"),
            Keys(
                rng.integers(0, 2**63, 48, dtype=np.uint64),
                rng.integers(0, 2**32, 384, dtype=words),
                rng.normal(size=32).astype(np.float32) / 20,
            ),
        )
        for n in range(10_000)
    ]
    lookup = Lookup(many)
    asked = [keys(taken(moving(n), noise(12, n)), asking=True) for n in range(5)]
    started = time.process_time()
    for each in asked:
        lookup.candidates(each)
    ms = (time.process_time() - started) / len(asked) * 1000
    with capsys.disabled():
        print(f"\n{ms:.0f} ms of processor time per item asked among 10,000")
    assert ms < 500
    _, known = many[4321]
    worn = Keys(known.looks ^ np.uint64(0b11), known.words[100:], known.habit)
    assert lookup.candidates(worn)[0] == "i4321"
