"""What is heard: speech, music, noise or silence at every moment, loudness, tempo, and where sound begins and ends.

Speech is given by the voice detector. The rest is decided by signal alone: *silence* is below the threshold of hearing
of the analysis; *music* has several lasting tones at once, or a steady beat of sounds that are far from flat;
all else is *noise*. Rules instead of a trained model, because they can be read, need no weights and no licence; their
thresholds were set on the demo collection (76 of 78 items without narration are told apart) and on 25 real recordings
(all 7 of music, 16 of 18 others). Known errors: the bell of a telephone, a subway and a swarm of bees pass for music;
a single bell, horn or flute can be called either way; singing is speech where the voice detector says so; drums
alone are noise where their beat is not steady.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from core.domain import Waveform
from core.domain.findings import Sound, SoundKind, SoundSpan, Tempo
from core.understanding.loudness import HOP_S, Loudness, lufs
from core.understanding.spectrum import STEP_S, Analyser, Spectrum
from core.understanding.tempo import pulse, tempo

Array = npt.NDArray[np.float64]
Cells = npt.NDArray[np.int64]

SILENT_LUFS = -60.0
SHORTEST_SILENCE_S = 0.5
AROUND_S = 3.0  # music is judged over this much to each side
AUDIBLE_DB = -62.0
FAINT_DB = 45.0  # below the loudest frame around: not listened to
TONES, TONES_WIDTH = 2.7, 0.35  # lasting tones at which music and noise are equally likely
PULSE, PULSE_WIDTH = 0.52, 0.05
BEATS_S = 4.0  # less has no beat
FLATNESS_DB, FLATNESS_WIDTH_DB = -19.0, 1.5
KINDS: tuple[SoundKind, ...] = ("silence", "speech", "music", "noise")
SILENCE, SPEECH, MUSIC, NOISE = range(4)


class SoundListener:
    """`add` every piece of 16 kHz mono sound in turn, then `finish`. State: 1.3 kB per second of sound."""

    def __init__(self) -> None:
        self._loudness = Loudness()
        self._analyser = Analyser()

    def add(self, sound: Waveform) -> None:
        self._loudness.add(sound)
        self._analyser.add(sound)

    def finish(self, voices: Sequence[tuple[float, float]] = ()) -> Sound:
        """Everything that was heard.

        Args:
            voices: Half-open spans (start_s, end_s) in which somebody speaks.
        """
        length_s = self._loudness.duration_s
        if length_s < HOP_S:
            return Sound(note="There is no sound.")
        spectrum = self._analyser.finish()
        quiet = lufs(self._loudness.powers()) < SILENT_LUFS  # one per tenth of a second
        music = music_probability(spectrum, length_s)
        spans = _spans(quiet, voices, music, length_s)
        audible = np.flatnonzero(~quiet)
        return Sound(
            spans=spans,
            integrated_lufs=self._loudness.integrated(),
            range_lu=self._loudness.range_lu(),
            peak_dbfs=self._loudness.peak_dbfs,
            loudness=self._loudness.curve(),
            tempos=_tempos(spectrum, spans),
            sound_start_s=float(audible[0] * HOP_S) if len(audible) else 0.0,
            sound_end_s=float(min((audible[-1] + 1) * HOP_S, length_s)) if len(audible) else 0.0,
            note="" if len(audible) else "All of it is silent.",
        )


def music_probability(spectrum: Spectrum, length_s: float) -> Array:
    """That each second is music rather than noise, judged over AROUND_S to each side, (seconds,)."""
    seconds = max(int(np.ceil(length_s)), 1)
    found, reach, n = np.zeros(seconds), round(AROUND_S / STEP_S), len(spectrum.level_db)
    for second in range(seconds):
        middle = round((second + 0.5) / STEP_S)
        first, last = max(min(middle, n) - reach, 0), min(middle + reach, n)
        around = slice(max(min(first, n - 2 * reach), 0), max(last, min(2 * reach, n)))
        found[second] = _is_music(spectrum, around)
    return found


def _is_music(spectrum: Spectrum, around: slice) -> float:
    level = spectrum.level_db[around]
    if not len(level):
        return 0.0
    heard = level > max(float(level.max()) - FAINT_DB, AUDIBLE_DB)
    if heard.sum() < 8:
        return 0.0
    tonal = _step(float(spectrum.tones[around][heard].mean()), TONES, TONES_WIDTH)
    beat = _step(pulse(spectrum.onset[around]), PULSE, PULSE_WIDTH) if len(level) * STEP_S >= BEATS_S else 0.0
    pointed = _step(-float(spectrum.flatness_db[around][heard].mean()), -FLATNESS_DB, FLATNESS_WIDTH_DB)
    return 1 - (1 - tonal) * (1 - min(beat, pointed))


def _step(value: float, middle: float, width: float) -> float:
    return float(1 / (1 + np.exp(-np.clip((value - middle) / width, -30, 30))))


def _spans(
    quiet: npt.NDArray[np.bool_], voices: Sequence[tuple[float, float]], music: Array, length_s: float
) -> tuple[SoundSpan, ...]:
    """Every tenth of a second gets one kind; silences and changes that are too short do not count."""
    seconds = np.minimum((np.arange(len(quiet)) * HOP_S).astype(int), len(music) - 1)
    smooth = _median_of_five(music)  # nothing shorter than three seconds
    cells: Cells = np.where(smooth[seconds] >= 0.5, MUSIC, NOISE)
    for start, end, on in _runs(quiet):
        if on and (end - start) * HOP_S >= SHORTEST_SILENCE_S:
            cells[start:end] = SILENCE
    for start_s, end_s in voices:
        cells[round(start_s / HOP_S) : round(end_s / HOP_S)] = SPEECH
    found = []
    for start, end, kind in _runs(cells):
        p = float(music[seconds[start:end]].mean())
        sure = {MUSIC: p, NOISE: 1 - p}.get(int(kind), 1.0)
        stop = length_s if end == len(cells) else end * HOP_S
        found.append(SoundSpan(start_s=start * HOP_S, end_s=stop, kind=KINDS[int(kind)], confidence=sure))
    return tuple(found)


def _median_of_five(values: Array) -> Array:
    padded = np.pad(values, 2, mode="edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, 5), axis=1))


def _runs(cells: npt.NDArray[np.generic]) -> list[tuple[int, int, int]]:
    """Stretches of one value as (first, end, value)."""
    found, at = [], 0
    for value, group in groupby(cells.tolist()):
        count = len(list(group))
        found.append((at, at + count, int(value)))
        at += count
    return found


def _tempos(spectrum: Spectrum, spans: Sequence[SoundSpan]) -> tuple[Tempo, ...]:
    found = []
    for span in spans:
        if span.kind == "music":
            own = spectrum.onset[round(span.start_s / STEP_S) : round(span.end_s / STEP_S)]
            if (one := tempo(own, span.start_s)) is not None:
                found.append(one)
    return tuple(found)
