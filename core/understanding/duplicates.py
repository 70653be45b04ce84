"""Recognises the same recording in another file: re-encoded, scaled, trimmed, with other sound, or cut differently.

Pictures are compared by what changes in them: two recordings of one place by one camera look alike at every moment,
but do not change alike. Both are shifted against each other until the changes agree best (normalised
cross-correlation), then stretches of two seconds are judged one by one; stretches in which nothing moves, black and
silence say nothing. Sound is compared by the share of differing bits (Haitsma and Kalker, 2002).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
import scipy  # loads its parts when they are asked for; what they bring costs every process a second

from core.domain.fingerprints import Fingerprint
from core.understanding.fingerprints import PER_S, STEP_S

Kind = Literal["near", "cut", "sound"]

STRETCH_S = 2.0
MOVES, STIRS = 0.8, 0.15  # grey levels, root mean square: changes that can refute, and that can confirm
ALIKE = (
    (0.93, 0.95),
    (0.65, 0.988),
    (0.3, 0.9996),
)  # changes and looks, correlations: less of one needs more of the other
SURE = 2
AGREES = 0.7  # of the stretches that say something
WHOLE = 0.75  # of the longer recording: more of it is the same recording, less another cut
PART, PART_S = 0.3, 5.0  # of the shorter recording, and at least
SHIFTS = 6  # ways to lay one film over another that are tried
SAME_BITS, CHANCE = 0.38, 0.3  # share of bits that differ, less for short sounds: unrelated ones differ in half
UNEVEN = 0.05  # by which a second may be worse than the whole
AUDIBLE_DB = 45.0  # below the loudest steps of the recording
LEAST_STEPS = 12  # of audible sound, 0.2 s
STILL_ALIKE = 0.995  # correlation of pictures in which nothing moves


@dataclass(frozen=True)
class Match:
    """What two recordings share.

    Attributes:
        kind: near: the same recording; cut: parts of the same recording; sound: films with the same sound only.
        picture, sound: Share of the shorter recording that agrees, 0 to 1; NaN where there was nothing to compare.
        shift_s: Add to a time of the second recording to get that of the first.
    """

    kind: Kind
    picture: float
    sound: float
    shift_s: float


@dataclass(frozen=True)
class _Agreement:
    same_s: float  # of the first recording, found in the second
    other_s: float  # that could be compared and differs
    anywhere_s: float  # surely found, be it in another order
    shift_s: float


def compare(first: Fingerprint, second: Fingerprint) -> Match | None:
    """Whether both are one recording, or parts of one; None where they are not, or nothing speaks for it."""
    shorter_s, longer_s = sorted((first.duration_s, second.duration_s))
    if shorter_s <= 0:
        return None
    pictures, sound = compare_pictures(first, second), compare_sound(first, second)
    seen, heard = (
        float("nan") if found is None else min(1.0, float(max(found.same_s, found.anywhere_s)) / shorter_s)
        for found in (pictures, sound)
    )
    if len(first.times_s) and len(second.times_s):
        if pictures is None:
            return _still(first, second, sound, heard)
        kind = _kind(pictures, shorter_s, longer_s)
        if kind is not None:
            return Match(kind, seen, heard, pictures.shift_s)
        if sound is not None and _kind(sound, shorter_s, longer_s) is not None:
            return Match("sound", seen, heard, sound.shift_s)
        return None
    kind = None if sound is None else _kind(sound, shorter_s, longer_s)
    if sound is None or kind is None:
        return None
    films = len(first.times_s) or len(second.times_s)
    return Match("sound" if films else kind, seen, heard, sound.shift_s)


def _kind(found: _Agreement, shorter_s: float, longer_s: float) -> Kind | None:
    judged_s = found.same_s + found.other_s
    agrees = found.same_s >= max(AGREES * judged_s, PART * shorter_s)
    if judged_s and agrees and shorter_s >= WHOLE * longer_s:
        return "near"
    return "cut" if found.anywhere_s >= max(PART * shorter_s, PART_S) else None


def _still(first: Fingerprint, second: Fingerprint, sound: _Agreement | None, heard: float) -> Match | None:
    """Nothing moves: the pictures have to be the same, and so has the sound."""
    a, b = (_unit(f.pictures.astype(np.float32).mean(axis=0, keepdims=True))[0] for f in (first, second))
    alike = float(a @ b)
    shorter_s, longer_s = sorted((first.duration_s, second.duration_s))
    silent = not audible(first).any() and not audible(second).any()
    if sound is not None and _kind(sound, shorter_s, longer_s) is not None:
        kind = _kind(sound, shorter_s, longer_s) if alike >= STILL_ALIKE else "sound"
        assert kind is not None
        return Match(kind, float("nan"), heard, sound.shift_s)
    if silent and alike >= STILL_ALIKE and shorter_s >= WHOLE * longer_s:
        return Match("near", float("nan"), float("nan"), 0.0)
    return None


# Pictures


def compare_pictures(first: Fingerprint, second: Fingerprint) -> _Agreement | None:
    """Stretches of the first film found in the second, at the shifts that explain most; None where nothing moves."""
    step_s = max(_step_s(first), _step_s(second))
    a, b = _even(first, step_s), _even(second, step_s)
    if a is None or b is None:
        return None
    changes_a, changes_b = _changes(a, step_s), _changes(b, step_s)
    verdicts = {shift: _judge(a, b, changes_a, changes_b, shift, step_s) for shift in _shifts(changes_a, changes_b)}
    if not any(verdict.any() for verdict in verdicts.values()):
        return None
    best = max(verdicts, key=lambda shift: int((verdicts[shift] > 0).sum()))
    anywhere = np.any([verdict == SURE for verdict in verdicts.values()], axis=0)
    same, other = verdicts[best] > 0, verdicts[best] < 0
    same_s, other_s, anywhere_s = (float(steps.sum()) * step_s for steps in (same, other, anywhere))
    return _Agreement(same_s, other_s, anywhere_s, best * step_s)


def _step_s(print_: Fingerprint) -> float:
    if len(print_.times_s) < 2:
        return 1 / PER_S
    doublings = round(math.log2(max(float(np.median(np.diff(print_.times_s))) * PER_S, 1.0)))
    return float(2**doublings) / PER_S


def _even(print_: Fingerprint, step_s: float) -> npt.NDArray[np.float32] | None:
    """Pictures at even steps, (n, 144); NaN where there is none nearby: black, or none was shown."""
    if len(print_.times_s) < 2:
        return None
    moments_s = np.arange(0, float(print_.times_s[-1]) + step_s, step_s)
    after = np.searchsorted(print_.times_s, moments_s).clip(1, len(print_.times_s) - 1)
    nearest = np.where(moments_s - print_.times_s[after - 1] <= print_.times_s[after] - moments_s, after - 1, after)
    pictures = print_.pictures[nearest].reshape(len(moments_s), -1).astype(np.float32)
    pictures[np.abs(print_.times_s[nearest] - moments_s) > 1.5 * step_s] = np.nan
    return pictures


def _changes(pictures: npt.NDArray[np.float32], step_s: float) -> npt.NDArray[np.float32]:
    """Pictures less their mean over a second around; zero where there is none."""
    width = max(3, round(1.0 / step_s) | 1)
    known = ~np.isnan(pictures[:, :1])
    filled = np.where(known, pictures, 0)
    kernel = np.ones((width, 1), dtype=np.float32)
    sums, counts = (
        scipy.signal.fftconvolve(values, kernel, mode="same", axes=0) for values in (filled, known.astype(np.float32))
    )
    means = sums / np.maximum(counts, 0.5)
    changes: npt.NDArray[np.float32] = np.where(known, pictures - means, 0).astype(np.float32)
    return np.nan_to_num(changes)


def _shifts(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> list[int]:
    """Steps to add to the second film so that its changes fall on those of the first, best first."""
    together = scipy.signal.fftconvolve(a, b[::-1], mode="full", axes=0).sum(axis=1)
    energy_a, energy_b = np.square(a).sum(axis=1), np.square(b).sum(axis=1)
    n, m = len(a), len(b)
    shifts = np.arange(-(m - 1), n)
    total_a, total_b = (np.concatenate([[0.0], np.cumsum(energy)]) for energy in (energy_a, energy_b))
    starts, ends = np.maximum(shifts, 0), np.minimum(shifts + m, n)
    inside_a = total_a[ends] - total_a[starts]
    inside_b = total_b[ends - shifts] - total_b[starts - shifts]
    strength = together / np.sqrt(np.maximum(inside_a * inside_b, 1e-6))
    whole = together / np.sqrt(max(total_a[-1] * total_b[-1], 1e-6))  # prefers long overlaps
    found: list[int] = []
    for score in (strength * np.sqrt((ends - starts) / min(n, m)).clip(max=1), whole):
        order = np.argsort(-score)
        for i in order[: 8 * SHIFTS]:
            if len(found) >= SHIFTS * 2 or score[i] <= 0:
                break
            if all(abs(int(shifts[i]) - other) > 1 for other in found):
                found.append(int(shifts[i]))
    return found


def _judge(
    a: npt.NDArray[np.float32],
    b: npt.NDArray[np.float32],
    changes_a: npt.NDArray[np.float32],
    changes_b: npt.NDArray[np.float32],
    shift: int,
    step_s: float,
) -> npt.NDArray[np.int8]:
    """For each step of the first film: SURE or 1 in stretches which agree, -1 in those which differ, else 0."""
    verdicts = np.zeros(len(a), dtype=np.int8)
    start, end = max(0, shift), min(len(a), shift + len(b))
    length = max(4, round(STRETCH_S / step_s))
    edges = np.linspace(start, end, max(1, round((end - start) / length)) + 1).astype(int)
    for at, to in pairwise(edges):
        x, y = changes_a[at:to], changes_b[at - shift : to - shift]
        energy_x, energy_y = float(np.square(x).mean()), float(np.square(y).mean())
        changes = float((x * y).mean()) / max(np.sqrt(energy_x * energy_y), 1e-6)
        looks = _correlation(_mean(a[at:to]), _mean(b[at - shift : to - shift]))
        sure, hardly = (any(changes >= c and looks >= same for c, same in rule) for rule in (ALIKE[:-1], ALIKE))
        if hardly:
            verdicts[at:to] = (SURE if sure else 1) if min(energy_x, energy_y) >= STIRS**2 else 0
        else:
            verdicts[at:to] = -1 if max(energy_x, energy_y) >= MOVES**2 else 0
    return verdicts


def _mean(pictures: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    known = pictures[~np.isnan(pictures[:, 0])]
    return known.mean(axis=0) if len(known) else np.zeros(pictures.shape[1], dtype=np.float32)


def _correlation(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> float:
    return float((_unit(a[None]) * _unit(b[None])).sum())


def _unit(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    flat = rows.reshape(len(rows), -1)
    centred = flat - flat.mean(axis=1, keepdims=True)
    units: npt.NDArray[np.float32] = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
    return units


# Sound


def compare_sound(first: Fingerprint, second: Fingerprint) -> _Agreement | None:
    """Audible steps of the first recording whose bits are those of the second; None where there is too little."""
    heard_a, heard_b = audible(first), audible(second)
    if min(heard_a.sum(), heard_b.sum()) < LEAST_STEPS:
        return None
    best: tuple[float, int, int, int] | None = None
    for shift in sound_shifts(first.words, second.words, heard_a, heard_b):
        start, end = max(0, shift), min(len(heard_a), shift + len(heard_b))
        both = heard_a[start:end] & heard_b[start - shift : end - shift]
        count = int(both.sum())
        if count < LEAST_STEPS:
            continue
        differing = np.bitwise_count(first.words[start:end] ^ second.words[start - shift : end - shift])[both]
        errors = float(differing.mean()) / 32
        score = (0.5 - errors) * np.sqrt(count)
        if best is None or score > best[0]:
            most = SAME_BITS - CHANCE / np.sqrt(count)
            alike = int((_smooth(differing) <= 32 * (most + UNEVEN)).sum()) if errors <= most else 0
            best = (score, shift, alike, count)
    if best is None:
        return None
    _, shift, same, count = best
    scale = STEP_S * max(first.duration_s, STEP_S) / max(heard_a.sum() * STEP_S, STEP_S)  # silence belongs to both
    same_s, other_s = float(same * scale), float((count - same) * scale)
    return _Agreement(same_s, other_s, same_s, shift * STEP_S)


def _smooth(differing: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Mean over about a second, or over all of a shorter sound."""
    width = min(len(differing), 63)
    kernel = np.ones(width)
    sums = np.convolve(differing, kernel, mode="same")
    smoothed: npt.NDArray[np.float64] = sums / np.convolve(np.ones(len(differing)), kernel, mode="same")
    return smoothed


def audible(print_: Fingerprint) -> npt.NDArray[np.bool_]:
    """Which steps are loud enough to say something, compared with the loudest ones, (m,)."""
    if not len(print_.levels):
        return np.zeros(0, dtype=bool)
    loud = float(np.quantile(print_.levels, 0.95))
    heard: npt.NDArray[np.bool_] = (print_.levels > max(loud - 2 * AUDIBLE_DB, 2 * 40.0)) & (print_.levels > 0)
    return heard


def sound_shifts(
    a: npt.NDArray[np.uint32],
    b: npt.NDArray[np.uint32],
    heard_a: npt.NDArray[np.bool_],
    heard_b: npt.NDArray[np.bool_],
) -> list[int]:
    """Steps to add to the second sound so that its bits fall on those of the first: correlation of all 32 bits."""
    signs = [
        np.where(heard[:, None], ((words[:, None] >> np.arange(32, dtype=np.uint32)) & 1) * 2.0 - 1.0, 0.0)
        for words, heard in ((a, heard_a), (b, heard_b))
    ]
    together = scipy.signal.fftconvolve(signs[0].astype(np.float32), signs[1][::-1].astype(np.float32), axes=0).sum(
        axis=1
    )
    counts = scipy.signal.fftconvolve(heard_a.astype(np.float32), heard_b[::-1].astype(np.float32))
    score = together / np.sqrt(np.maximum(counts, LEAST_STEPS))
    order = np.argsort(-score)[:3]
    return [int(i) - (len(b) - 1) for i in order]
