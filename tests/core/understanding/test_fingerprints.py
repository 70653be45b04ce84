"""Fingerprints are small, do not depend on how the item came in pieces, and survive storage."""

from __future__ import annotations

import numpy as np
import pytest

from core.domain.fingerprints import Fingerprint
from core.understanding import fingerprints
from core.understanding.fingerprints import BANDS, FRAME, STEP, Fingerprinter, band_energies
from tests.core.understanding.films import black, scene


def noise(seconds: float, seed: int = 0) -> np.ndarray:
    return (0.1 * np.random.default_rng(seed).normal(size=round(16000 * seconds))).astype(np.float32)


def taken(pictures: np.ndarray, sound: np.ndarray, rate: float = 12.5, at_once: int = 64) -> Fingerprint:
    printer = Fingerprinter()
    times_s = (np.arange(len(pictures)) / rate).astype(np.float32)
    for at in range(0, len(pictures), at_once):
        printer.add_pictures(pictures[at : at + at_once], times_s[at : at + at_once])
    for at in range(0, len(sound), 480_000):
        printer.add_sound(sound[at : at + 480_000], at / 16000)
    return printer.finish(max(len(pictures) / rate, len(sound) / 16000))


def test_pieces_do_not_matter() -> None:
    pictures, sound = np.concatenate([scene(1, 60), black(20), scene(2, 60)]), noise(70)
    whole, parts = taken(pictures, sound, at_once=140), taken(pictures, sound, at_once=7)
    np.testing.assert_array_equal(whole.pictures, parts.pictures)
    np.testing.assert_array_equal(whole.times_s, parts.times_s)
    printer = Fingerprinter()
    printer.add_sound(sound, 0.0)
    np.testing.assert_array_equal(printer.finish(70.0).words, whole.words)


def test_black_pictures_and_silence_leave_no_trace() -> None:
    print_ = taken(np.concatenate([black(50), scene(1, 50)]), np.zeros(16000, dtype=np.float32))
    assert print_.times_s.min() == 4.0
    assert not print_.levels.any()


def test_holes_between_windows_are_silence_at_the_right_place() -> None:
    printer = Fingerprinter()
    printer.add_sound(noise(1.0), 0.0)
    printer.add_sound(noise(1.0), 3.0)
    levels = printer.finish(4.0).levels
    assert len(levels) == pytest.approx(4.0 * 16000 / STEP, abs=2)
    loud = np.flatnonzero(levels) * STEP / 16000
    assert not ((loud > 1.01) & (loud < 2.9)).any()


def test_bits_are_those_of_the_definition() -> None:
    sound = noise(1.0, seed=3)
    words = taken(np.zeros((0, 36, 64, 3), np.uint8), sound).words
    n, band = 20, 11
    energies = [band_energies(sound[STEP * i : STEP * i + FRAME][None])[0] for i in (n - 1, n)]
    grew = (energies[1][band + 1] - energies[1][band]) > (energies[0][band + 1] - energies[0][band])
    assert bool(words[n] >> band & 1) == bool(grew)


def test_a_tone_is_heard_in_its_own_band() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(FRAME) / 16000).astype(np.float32)
    edges = np.geomspace(300, 3400, BANDS + 1)
    assert edges[(loudest := int(band_energies(tone[None])[0].argmax()))] <= 1000 < edges[loudest + 1]


def test_long_films_are_thinned_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "MOST_PICTURES", 100)
    times_s = taken(scene(1, 400, drift_px=1.0), noise(0.1)).times_s
    assert 50 <= len(times_s) <= 100
    assert np.diff(times_s).max() <= 1.01


def test_storage_gives_back_what_was_put_in() -> None:
    print_ = taken(scene(4, 50), noise(3))
    back = Fingerprint.from_bytes(print_.to_bytes())
    for name in ("times_s", "pictures", "words", "levels"):
        np.testing.assert_array_equal(getattr(back, name), getattr(print_, name))
    assert back.duration_s == print_.duration_s
    assert len(print_.to_bytes()) < 1000 * print_.duration_s
    empty = Fingerprinter().finish(0.0)
    assert len(Fingerprint.from_bytes(empty.to_bytes()).times_s) == 0


@pytest.mark.parametrize("damage", [b"", b"VFP1", b"nonsense" * 9])
def test_what_is_no_fingerprint_is_refused(damage: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Fingerprint.from_bytes(damage)
    with pytest.raises(ValueError, match=r".+"):
        Fingerprint.from_bytes(taken(scene(4, 50), noise(3)).to_bytes()[:-20] + damage)
