"""What the demo Whisper hears in training: spoken sentences over the world's sounds, and sounds in which nobody speaks.

`python -m data.world.lessons --out folder --minutes 30` fills a folder with shards of spectrograms; training may begin
while it runs. A model that knows nothing yet learns to listen from `--easy` ones first. The same code makes the
examinations, from sentences, sounds and voices kept apart. Needs espeak-ng.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import time
import warnings
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from scipy import signal
from whisper.audio import log_mel_spectrogram
from whisper.tokenizer import Tokenizer, get_tokenizer

from data.world import sentences, sound
from data.world.disturbances import RATE_HZ, murmur, noise, white_noise

KINDS = tuple(sorted(sound.SOUNDS))
LONGEST_S = 12.0
BED_S = 10.0
EXAM_SEED = 7_000_000  # beds of examinations; training counts from 5 000 000, the collection stays below 1000


@dataclass(frozen=True)
class Voice:
    """An espeak-ng voice, e.g. "en-gb+f3", with its words per minute and pitch (0 to 99)."""

    name: str
    speed: int = 148
    pitch: int = 50


@dataclass(frozen=True)
class Said:
    """One sentence and when it is spoken, in seconds."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True)
class Lesson:
    """A piece of sound and what is to be learned from it.

    Attributes:
        sound: 16 kHz mono float32.
        said: Nothing where nobody speaks English.
        kind: The world's sound in it, one of `KINDS`, or empty.
        style: "speech", "sound", "noise", "murmur", "foreign": how it was made.
    """

    sound: np.ndarray
    said: tuple[Said, ...] = ()
    kind: str = ""
    style: str = "speech"


# The collection's own three voices, and others; speed and pitch are drawn around theirs.
NARRATORS = (Voice("en-gb", 148, 42), Voice("en-us+f3", 148, 48), Voice("en-gb-scotland", 148, 54))
OTHERS = tuple(
    Voice(f"{accent}{variant}")
    for accent in ("en-gb", "en-us", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan")
    for variant in ("", "+m1", "+m3", "+m4", "+m7", "+f1", "+f2", "+f3", "+f4", "+klatt")
)
# Accents and speakers of which training hears nothing.
UNSEEN = (
    Voice("en-us-nyc", 150, 45),
    Voice("en-gb-x-gbcwmd", 145, 50),
    Voice("en-gb+f5", 150, 52),
    Voice("en-us+m2", 155, 46),
    Voice("en-029+m6", 145, 48),
)


def speak(text: str, voice: Voice) -> np.ndarray:
    """The text as float32 mono at 16 kHz, without silence around it.

    Raises:
        FileNotFoundError: espeak-ng is not installed.
    """
    command = ["espeak-ng", "-v", voice.name, "-s", str(voice.speed), "-p", str(voice.pitch), "-g", "2", "--stdout"]
    raw = subprocess.run([*command, "--", text], check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(raw)) as file:
        rate = file.getframerate()
        data = np.frombuffer(file.readframes(10**9), np.int16).astype(np.float32) / 32768
    data = signal.resample_poly(data, RATE_HZ, rate).astype(np.float32)
    heard = np.flatnonzero(np.abs(data) > 0.004)
    return data[heard[0] : heard[-1] + 1] if len(heard) else data[:0]


@dataclass
class Beds:
    """Draws of every kind of sound, as int16; `grow` adds one more of each."""

    seed: int
    kept: dict[str, list[np.ndarray]] = field(default_factory=dict)

    def grow(self, kinds: Sequence[str] = KINDS) -> None:
        for kind in kinds:
            have = self.kept.setdefault(kind, [])
            stereo = sound.play(kind, self.seed + len(have), BED_S)
            mono = signal.resample_poly(stereo.mean(1), 1, 3)
            have.append((mono.clip(-1, 1) * 32767).astype(np.int16))

    def piece(self, rng: np.random.Generator, kind: str, samples: int) -> np.ndarray:
        """A random part of a random draw, float32; a longer one than there is goes round."""
        draws = self.kept[kind]
        whole = draws[int(rng.integers(len(draws)))]
        at = int(rng.integers(0, max(len(whole) - samples, 1)))
        return np.take(whole, np.arange(at, at + samples), mode="wrap").astype(np.float32) / 32767


def training_voice(rng: np.random.Generator) -> Voice:
    """More often than not one of the collection's narrators as they are there, else anybody at any speed and pitch."""
    if rng.random() < 0.55:
        return NARRATORS[int(rng.integers(len(NARRATORS)))]
    chosen = (*NARRATORS, *OTHERS)[int(rng.integers(len(NARRATORS) + len(OTHERS)))]
    return Voice(chosen.name, int(rng.integers(125, 176)), int(rng.integers(32, 68)))


def lesson(rng: np.random.Generator, beds: Beds) -> Lesson:
    """One example of training."""
    chance = rng.random()
    if chance < 0.76:
        voice = training_voice(rng)
        texts = [sentences.sentence(rng)]
        if rng.random() < 0.2:
            texts.append(sentences.sentence(rng))
        return spoken(rng, beds, texts, voice)
    kind = KINDS[int(rng.integers(len(KINDS)))]
    samples = int(rng.uniform(2.5, 8.0) * RATE_HZ)
    if chance < 0.89:
        return Lesson(beds.piece(rng, kind, samples), kind=kind, style="sound")
    if chance < 0.92:
        return Lesson(noise(rng, samples), style="noise")
    if chance < 0.95:
        bed = beds.piece(rng, kind, samples)
        loud = float(bed.std()) * rng.uniform(0.3, 1.2)
        return Lesson(bed + murmur(rng, samples) * loud, kind=kind, style="murmur")
    language = str(rng.choice(list(sentences.FOREIGN)))
    voice = Voice(
        language + str(rng.choice(["", "+f2", "+f4", "+m3"])), int(rng.integers(135, 165)), int(rng.integers(38, 60))
    )
    made = spoken(rng, beds, [sentences.foreign(rng, language)], voice)
    return Lesson(made.sound, kind=made.kind, style="foreign")


def plain(rng: np.random.Generator) -> Lesson:
    """A short sentence of one of the collection's narrators over faint hiss, to begin with."""
    text = sentences.sentence(rng)
    while not 2 <= len(sentences.words(text)) <= 8:
        text = sentences.sentence(rng)
    heard = speak(text, NARRATORS[int(rng.integers(len(NARRATORS)))])
    heard = heard * 10 ** (-19 / 20) / (float(heard.std()) + 1e-9)
    at = int(rng.uniform(0.1, 0.8) * RATE_HZ)
    track = np.pad(heard, (at, int(rng.uniform(0.1, 0.6) * RATE_HZ)))
    track = track + white_noise(rng, len(track)) * 10 ** (rng.uniform(-70, -42) / 20)
    return Lesson(track.clip(-1, 1).astype(np.float32), (Said(at / RATE_HZ, (at + len(heard)) / RATE_HZ, text),))


def spoken(
    rng: np.random.Generator, beds: Beds, texts: Sequence[str], voice: Voice, *, ducked: bool | None = None
) -> Lesson:
    """Sentences over a bed of sound, as `narration.narrate` lays them, louder and softer."""
    at = int(rng.uniform(0.1, 1.5) * RATE_HZ)
    pieces: list[tuple[int, np.ndarray]] = []
    said: list[Said] = []
    for text in texts:
        heard = speak(text, voice)
        if pieces and at + len(heard) > LONGEST_S * RATE_HZ:
            break
        pieces.append((at, heard))
        said.append(Said(at / RATE_HZ, (at + len(heard)) / RATE_HZ, text))
        at += len(heard) + int(rng.uniform(0.25, 0.9) * RATE_HZ)
    samples = pieces[-1][0] + len(pieces[-1][1]) + int(rng.uniform(0.15, 1.5) * RATE_HZ)
    track = np.zeros(samples, np.float32)
    for start, heard in pieces:
        track[start : start + len(heard)] += heard
    voiced = np.concatenate([heard for _, heard in pieces])
    track *= 10 ** (-19 / 20) / (float(np.sqrt((voiced**2).mean())) + 1e-9)
    if rng.random() < 0.12:  # nothing but the voice, or a little hiss under it
        hiss = 10 ** (rng.uniform(-80, -45) / 20) if rng.random() < 0.7 else 0.0
        return Lesson(_levelled(rng, track + white_noise(rng, samples) * hiss), tuple(said))
    kinds = sorted(beds.kept)
    kind = kinds[int(rng.integers(len(kinds)))]
    bed = beds.piece(rng, kind, samples)
    bed *= 10 ** ((-19 - float(np.clip(rng.normal(13.0, 4.5), 4, 30))) / 20) / (float(bed.std()) + 1e-6)
    if ducked if ducked is not None else rng.random() < 0.7:  # louder where nobody speaks
        first, last = pieces[0][0], pieces[-1][0] + len(pieces[-1][1])
        here = np.zeros(samples, np.float32)
        here[max(first - 3200, 0) : last + 3200] = 1
        kernel = np.hanning(4800)
        bed = bed * (1 + 1.94 * (1 - signal.fftconvolve(here, kernel / kernel.sum(), "same"))).astype(np.float32)
    return Lesson(_levelled(rng, track + bed), tuple(said), kind)


def _levelled(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    """A little brighter or darker, as another microphone would be, and never beyond full scale."""
    if rng.random() < 0.4:
        x = signal.lfilter([1.0, rng.uniform(-0.5, 0.4)], [1.0], x)
    return (x * min(1.0, 0.98 / (float(np.abs(x).max()) + 1e-9))).astype(np.float32)


def tokenizer() -> Tokenizer:
    """Whisper's English tokens."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # whisper leaves its vocabulary file to the collector
        return get_tokenizer(False)


def mel_of(x: np.ndarray) -> np.ndarray:
    """Whisper's spectrogram, float16 (80, frames), an even number of frames of 10 ms."""
    x = np.pad(x, (0, -len(x) % 320))
    return log_mel_spectrogram(torch.from_numpy(np.ascontiguousarray(x, np.float32)), 80).numpy().astype(np.float16)


def write_shard(path: Path, lessons: Sequence[Lesson]) -> None:
    """Spectrograms side by side, and one line of facts each."""
    mels = [mel_of(lesson.sound) for lesson in lessons]
    facts = [
        {"said": [[s.start_s, s.end_s, s.text] for s in one.said], "kind": one.kind, "style": one.style}
        for one in lessons
    ]
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(
            file,
            mel=np.concatenate(mels, 1),
            frames=np.array([mel.shape[1] for mel in mels]),
            facts=np.array(json.dumps(facts)),
        )
    os.replace(part, path)


def fill(
    folder: Path, minutes: float, seed: int, *, easy: bool = False, per_shard: int = 250, rounds: int = 40
) -> None:
    """Shard after shard, now and then with one more draw of every sound, until time is over."""
    folder.mkdir(parents=True, exist_ok=True)
    beds = Beds(5_000_000 + seed * 10_000)
    began = time.monotonic()
    number = len(list(folder.glob(f"{seed}-*.npz")))
    while time.monotonic() - began < minutes * 60:
        have = len(beds.kept.get(KINDS[0], []))
        if not easy and have < rounds and (have < 4 or number % 3 == 0):
            beds.grow()
        rng = np.random.default_rng((seed, number))
        made = [plain(rng) if easy else lesson(rng, beds) for _ in range(per_shard)]
        write_shard(folder / f"{seed}-{number:04d}.npz", made)
        number += 1
        print(f"{number} shards, {(time.monotonic() - began) / 60:.1f} min", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("/tmp/vitrine-lessons"))
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--easy", action="store_true", help="short sentences of the narrators, without sounds")
    options = parser.parse_args()
    torch.set_num_threads(1)
    fill(options.out, options.minutes, options.seed, easy=options.easy)


if __name__ == "__main__":
    main()
