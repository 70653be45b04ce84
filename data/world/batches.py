"""Lessons put together for one step of training: short windows, and now and then whole ones of 30 s."""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from whisper.audio import N_FRAMES

from data.world import sentences
from data.world.alphabet import DIMENSIONS, IGNORED, LETTERS, Alphabet
from data.world.lessons import KINDS

FRAMES_PER_BATCH = 4800  # 48 s
LONG_EVERY, LONG_BATCH = 12, 3


@dataclasses.dataclass(frozen=True)
class Heard:
    """A spectrogram float16 (80, frames), what is said in it [[start_s, end_s, text]], and its kind or -1."""

    mel: np.ndarray
    said: list[Any]
    kind: int


class Library:
    """All lessons of a folder in the order of their lengths; looks for new shards now and then."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: set[Path] = set()
        self.heard: list[Heard] = []
        self.looked = -1e9
        self.refresh()

    def refresh(self) -> None:
        if time.monotonic() - self.looked < 60:
            return
        self.looked = time.monotonic()
        for path in sorted(set(self.folder.glob("*.npz")) - self.seen):
            with np.load(path) as file:
                mel, frames, facts = file["mel"], file["frames"], json.loads(str(file["facts"]))
            ends = np.cumsum(frames)
            for end, length, fact in zip(ends, frames, facts, strict=True):
                kind = KINDS.index(fact["kind"]) if fact["kind"] else -1
                self.heard.append(Heard(mel[:, end - length : end], fact["said"], kind))
            self.seen.add(path)
        self.heard.sort(key=lambda one: one.mel.shape[1])

    def alike(self, rng: np.random.Generator, share: float = 1.0) -> list[Heard]:
        """A batch of about equally long lessons, from the shortest `share` of all."""
        middle = int(rng.integers(0, int(len(self.heard) * share)))
        count = min(max(FRAMES_PER_BATCH // self.heard[middle].mel.shape[1], 5), 20)
        reach = min(max(len(self.heard) // 30, 3 * count), len(self.heard))
        low = min(max(middle - reach // 2, 0), len(self.heard) - reach)
        near = [self.heard[i] for i in low + rng.permutation(reach)]
        return [one for one in near if one.said or rng.random() < 0.6][:count]

    def any(self, rng: np.random.Generator) -> Heard:
        return self.heard[int(rng.integers(len(self.heard)))]


@dataclasses.dataclass
class Batch:
    """Tensors of one step; `start` is the encoder position at which the window begins."""

    mel: torch.Tensor  # (n, 80, frames) float32
    states: torch.Tensor  # (n,) how many states are not padding
    tokens: torch.Tensor  # (n, length) input of the decoder
    targets: torch.Tensor  # (n, length) with IGNORED
    letters: list[list[int]]
    kinds: torch.Tensor  # (n,) -1 where there is none
    start: int = 0


def floor(mel: np.ndarray) -> float:
    """The value of silence beside this sound: Whisper's spectrograms reach 8 decades below their loudest."""
    return float(mel.max()) - 2.0


def short_batch(rng: np.random.Generator, library: Library, alphabet: Alphabet, share: float) -> Batch:
    chosen = library.alike(rng, share)
    frames = max(one.mel.shape[1] for one in chosen)
    frames += int(rng.integers(0, 60)) // 2 * 2
    start = int(rng.integers(0, 1500 - frames // 2)) if share == 1.0 and rng.random() < 0.3 else 0
    mels = np.stack([augmented(rng, one.mel, frames) for one in chosen])
    return assembled(rng, alphabet, mels, [(one, [(0.0, one)]) for one in chosen], start)


def long_batch(rng: np.random.Generator, library: Library, alphabet: Alphabet) -> Batch:
    """Windows of 30 s: one lesson and silence, or several after each other."""
    mels, rows = [], []
    for _ in range(LONG_BATCH):
        parts: list[tuple[float, Heard]] = []
        mel = np.zeros((80, 0), np.float32)
        for _ in range(1 if rng.random() < 0.5 else int(rng.integers(2, 6))):
            one = library.any(rng)
            if mel.shape[1] + one.mel.shape[1] > N_FRAMES:
                break
            parts.append((mel.shape[1] / 100, one))
            mel = np.concatenate([mel, one.mel.astype(np.float32)], 1)
        mels.append(augmented(rng, mel, N_FRAMES))
        whole = Heard(mel, [], parts[0][1].kind if len(parts) == 1 else -1)
        rows.append((whole, parts))
    return assembled(rng, alphabet, np.stack(mels), rows, 0)


def augmented(rng: np.random.Generator, mel: np.ndarray, frames: int) -> np.ndarray:
    """Louder or softer, parts of the spectrogram missing (Park et al., Interspeech 2019), padded with silence."""
    x = mel.astype(np.float32)
    low = floor(x)
    if rng.random() < 0.5:
        band, wide = int(rng.integers(0, 74)), int(rng.integers(2, 9))
        x[band : band + wide] = low
    for _ in range(int(rng.integers(0, 3))):
        at, long = int(rng.integers(0, x.shape[1])), int(rng.integers(2, 14))
        x[:, at : at + long] = low
    x = np.pad(x, ((0, 0), (0, frames - x.shape[1])), constant_values=low)
    return x + rng.uniform(-0.2, 0.15)


def assembled(
    rng: np.random.Generator, alphabet: Alphabet, mels: np.ndarray, rows: list[tuple[Heard, list[Any]]], start: int
) -> Batch:
    pairs = [
        lesson_tokens(rng, alphabet, [(s + at, e + at, t) for at, one in parts for s, e, t in one.said], start * 0.02)
        for _, parts in rows
    ]
    length = max(len(tokens) for tokens, _ in pairs)
    tokens = np.full((len(rows), length), alphabet.eot)
    targets = np.full((len(rows), length), IGNORED)
    for i, (given, wanted) in enumerate(pairs):
        tokens[i, : len(given)], targets[i, : len(wanted)] = given, wanted
    letters = []
    for _, parts in rows:
        text = " ".join(word for _, one in parts for _, _, said in one.said for word in sentences.words(said))
        letters.append([LETTERS[letter] for letter in text.replace("'", "")])
    return Batch(
        torch.from_numpy(mels.astype(np.float32)),
        torch.tensor([whole.mel.shape[1] // 2 for whole, _ in rows]),
        torch.from_numpy(tokens),
        torch.from_numpy(targets),
        letters,
        torch.tensor([whole.kind for whole, _ in rows]),
        start,
    )


def lesson_tokens(
    rng: np.random.Generator, alphabet: Alphabet, said: list[tuple[float, float, str]], offset_s: float
) -> tuple[list[int], list[int]]:
    """What the decoder is given and what it has to say next, equally long, as in the paper's figure 1.

    Now and then the first time is another one that the decoding rules may force, some words are wrong, or words of
    before precede: so that it listens in all of these cases.
    """
    timed = rng.random() < 0.7
    if not said:
        forced = alphabet.time(rng.uniform(0, 1)) if timed else alphabet.no_timestamps
        return [alphabet.sot, forced], [alphabet.no_speech, alphabet.eot]
    line = [alphabet.sot] if timed else [alphabet.sot, alphabet.no_timestamps]
    for start_s, end_s, text in said:
        here = alphabet.text(text)
        line += [alphabet.time(start_s + offset_s), *here, alphabet.time(end_s + offset_s)] if timed else here
    given, wanted = list(line), [*line[1:], alphabet.eot]
    if not timed:
        wanted[0] = IGNORED
    elif rng.random() < 0.15:
        given[1], wanted[0] = alphabet.time(rng.uniform(0, 1)), IGNORED
    for i in range(1, len(given)):
        if given[i] < alphabet.eot and rng.random() < 0.06:
            given[i] = int(rng.integers(0, alphabet.eot))
    if rng.random() < 0.05:
        before = [t for _ in range(int(rng.integers(1, 4))) for t in alphabet.text(sentences.sentence(rng))]
        given, wanted = [alphabet.sot_prev, *before, *given], [IGNORED] * (len(before) + 1) + wanted
    return given[: DIMENSIONS.n_text_ctx], wanted[: DIMENSIONS.n_text_ctx]
