"""Trains the demo Whisper on `data.world.lessons`: `python -m data.world.train_whisper --lessons folder --minutes 80`.

A Whisper of the published architecture with the English vocabulary, small enough to be learned on one core: openai-
whisper builds, runs and transcribes with it. One model learns three things together: the words with their times
(the decoder), letters from the encoder alone (CTC, Graves et al., ICML 2006; thrown away afterwards, it makes the
attention find its way), and the kind of sound from the mean state, which is the sound vector of the application.
Windows are short, which carries over to 30 s because the encoder's positions are sinusoids; every 12th batch is 30 s.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from whisper.audio import N_FRAMES
from whisper.model import ModelDimensions, MultiHeadAttention, Whisper, sinusoids
from whisper.tokenizer import Tokenizer

from data.world import sentences
from data.world.lessons import KINDS, tokenizer

WIDTH = 128
DIMENSIONS = ModelDimensions(
    n_mels=80, n_audio_ctx=1500, n_audio_state=WIDTH, n_audio_head=4, n_audio_layer=3,
    n_vocab=51864, n_text_ctx=224, n_text_state=WIDTH, n_text_head=4, n_text_layer=2,
)  # fmt: skip
LETTERS = {letter: i + 1 for i, letter in enumerate("abcdefghijklmnopqrstuvwxyz ")}  # 0 is CTC's blank
FRAMES_PER_BATCH = 4800  # 48 s
LONG_EVERY, LONG_BATCH = 12, 3
WARM_UP, COOL_DOWN = 250, 0.33  # steps; share of the time
IGNORED = -100


class Alphabet:
    """The tokens in use, numbered without gaps, and one more that stands for all others.

    The decoder of training has only these rows. The one row for the others is never a target, and weighs as much as all
    of them; copied to every token not in use, it makes sure that the whole vocabulary behaves as the small one did.
    """

    def __init__(self) -> None:
        self.tokenizer: Tokenizer = tokenizer()
        words = sentences.vocabulary()
        used = {t for word in words for form in (word, word.capitalize()) for t in self.tokenizer.encode(" " + form)}
        used |= {t for mark in ".,!" for t in self.tokenizer.encode(mark)}
        special = (self.tokenizer.eot, self.tokenizer.sot, self.tokenizer.sot_prev, self.tokenizer.no_speech)
        used |= {*special, self.tokenizer.no_timestamps}
        self.used = sorted(used) + list(range(self.tokenizer.timestamp_begin, DIMENSIONS.n_vocab))
        self.number = {token: i for i, token in enumerate(self.used)}
        self.times = self.number[self.tokenizer.timestamp_begin]
        self.other = len(self.used)
        self.weight_of_other = math.log(DIMENSIONS.n_vocab - len(self.used))

    def text(self, said: str) -> list[int]:
        return [self.number[token] for token in self.tokenizer.encode(" " + said)]

    def time(self, seconds: float) -> int:
        return self.times + min(max(round(seconds / 0.02), 0), 1500)

    def __getattr__(self, name: str) -> int:
        """`eot`, `sot`, `sot_prev`, `no_speech`, `no_timestamps` as small numbers."""
        return self.number[getattr(self.tokenizer, name)]


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


def attention(
    self: MultiHeadAttention, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None
) -> tuple[torch.Tensor, None]:
    """Whisper's attention as two plain products: learning from the fused one takes a processor twice as long."""
    q, k, v = (x.unflatten(2, (self.n_head, -1)).transpose(1, 2) for x in (q, k, v))
    scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
    if mask is not None and q.shape[2] > 1:
        scores = scores + mask[: q.shape[2], : q.shape[2]].to(scores.dtype)
    return (torch._softmax(scores, -1, False) @ v).transpose(1, 2).flatten(2), None


class Pupil(nn.Module):
    """The Whisper of training: a small vocabulary, and beside it letters and kinds of sound."""

    def __init__(self, alphabet: Alphabet) -> None:
        super().__init__()
        small = dataclasses.replace(DIMENSIONS, n_vocab=len(alphabet.used) + 1)
        self.whisper = Whisper(small)
        self.letters = nn.Linear(WIDTH, len(LETTERS) + 1)
        self.kinds = nn.Parameter(torch.randn(len(KINDS), WIDTH) * 0.1)
        self.other, self.weight_of_other = alphabet.other, alphabet.weight_of_other
        decoder = self.whisper.decoder
        with torch.no_grad():  # close times and close places begin alike
            decoder.token_embedding.weight.normal_(0, WIDTH**-0.5)
            decoder.token_embedding.weight[alphabet.times : alphabet.other] = sinusoids(1501, WIDTH) * 0.08
            decoder.positional_embedding.copy_(sinusoids(DIMENSIONS.n_text_ctx, WIDTH) * 0.08)
            decoder.token_embedding.weight[alphabet.other] = -1.0  # with this bias: never said from the first step on
            decoder.ln.bias.fill_(0.1)

    def states(self, mel: torch.Tensor, start: int) -> torch.Tensor:
        """The encoder on a window that begins at state `start`: Whisper's own layers with a part of its positions."""
        encoder = self.whisper.encoder
        x = functional.gelu(encoder.conv1(mel))
        x = functional.gelu(encoder.conv2(x)).permute(0, 2, 1)
        x = x + encoder.positional_embedding[start : start + x.shape[1]]
        for block in encoder.blocks:
            x = block(x)
        return encoder.ln_post(x)

    def losses(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Mean losses: "words" per token, "letters" per letter, "kinds" per window that has one."""
        with torch.autocast("cpu", torch.bfloat16):
            states = self.states(batch.mel, batch.start)
            logits = self.whisper.decoder(batch.tokens, states)
            letters = self.letters(states)
        logits = logits.float()
        logits[..., self.other] += self.weight_of_other
        words = functional.cross_entropy(logits.flatten(0, 1), batch.targets.flatten(), ignore_index=IGNORED)
        sizes = torch.tensor([len(one) for one in batch.letters])
        spelled = functional.ctc_loss(
            functional.log_softmax(letters.float(), -1).transpose(0, 1),
            torch.tensor([letter for one in batch.letters for letter in one], dtype=torch.long),
            batch.states,
            sizes,
            reduction="none",
            zero_infinity=True,
        )
        spelled = (spelled / sizes.clamp(min=20)).mean()
        inside = (torch.arange(states.shape[1]) < batch.states[:, None]).float()
        pooled = functional.normalize((states.float() * inside[..., None]).sum(1), dim=-1)
        alike = 12 * pooled @ functional.normalize(self.kinds, dim=-1).T
        known = batch.kinds.masked_fill(batch.kinds < 0, IGNORED)
        wrong = functional.cross_entropy(alike, known, ignore_index=IGNORED, reduction="sum")
        kinds = wrong / (known >= 0).sum().clamp(min=1)
        return {"words": words, "letters": spelled, "kinds": kinds}


def train(
    lessons: Path,
    minutes: float,
    keep: Path,
    save: Path,
    *,
    rate: float = 1.5e-3,
    resume: bool = False,
    short: bool = False,
    seed: int = 1,
) -> None:
    """Learn until `minutes` of training in all are over; `keep` holds the state from which `resume` goes on.

    `short`: only the shorter half of the lessons, no windows of 30 s, for a decoder that does not listen yet.
    """
    torch.manual_seed(seed)
    alphabet = Alphabet()
    pupil = Pupil(alphabet).train()
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in pupil.parameters() if p.ndim >= 2], "weight_decay": 0.02},
            {"params": [p for p in pupil.parameters() if p.ndim < 2], "weight_decay": 0.0},
        ],
        lr=rate,
        betas=(0.9, 0.98),
        fused=True,
    )
    step, before = 0, 0.0
    keep.mkdir(parents=True, exist_ok=True)
    if resume and (keep / "training.pt").exists():
        kept = torch.load(keep / "training.pt", weights_only=True)
        pupil.load_state_dict(kept["pupil"])
        optimiser.load_state_dict(kept["optimiser"])
        step, before = kept["step"], kept["seconds"]
    library = Library(lessons)
    rng = np.random.default_rng((seed, step))
    began, smooth = time.monotonic(), dict[str, float]()
    while (now := before + time.monotonic() - began) < minutes * 60:
        left = 1 - now / (minutes * 60)
        lr = rate * min((step + 1) / WARM_UP, 1, left / COOL_DOWN) + 1e-6  # so that more minutes can be added later
        for group in optimiser.param_groups:
            group["lr"] = lr
        if step % LONG_EVERY == LONG_EVERY - 1 and not short:
            batch = long_batch(rng, library, alphabet)
        else:
            batch = short_batch(rng, library, alphabet, 0.5 if short else 1.0)
        losses = pupil.losses(batch)
        loss = losses["words"] + 0.5 * losses["letters"] + 0.25 * losses["kinds"]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(pupil.parameters(), 1.0)
        optimiser.step()
        step += 1
        for name, value in losses.items():
            smooth[name] = 0.98 * smooth.get(name, value.item()) + 0.02 * value.item()
        if step % 50 == 0:
            shown = ", ".join(f"{name} {value:.3f}" for name, value in smooth.items())
            print(f"step {step}: {shown}; {now / 60:.1f} min, {len(library.heard)} lessons", flush=True)
            library.refresh()
        if step % 250 == 0:
            _keep(keep, pupil, optimiser, step, now)
            write(pupil, alphabet, save)

    _keep(keep, pupil, optimiser, step, minutes * 60)
    write(pupil, alphabet, save)


def _keep(folder: Path, pupil: Pupil, optimiser: torch.optim.Optimizer, step: int, seconds: float) -> None:
    part = folder / "training.part"
    state = {"pupil": pupil.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "seconds": seconds}
    torch.save(state, part)
    os.replace(part, folder / "training.pt")


def write(pupil: Pupil, alphabet: Alphabet, folder: Path) -> None:
    """dims.json and the weights in half precision, with the whole vocabulary."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: value for name, value in pupil.whisper.state_dict().items() if not name.endswith("mask")}
    rows = weights["decoder.token_embedding.weight"]
    every = rows[alphabet.other].repeat(DIMENSIONS.n_vocab, 1)
    every[torch.tensor(alphabet.used)] = rows[: alphabet.other]
    weights["decoder.token_embedding.weight"] = every
    weights = {k: v.half().contiguous().clone() for k, v in weights.items()}
    part = folder / "model.part"
    save_file(weights, part, metadata={"format": "pt"})
    os.replace(part, folder / "model.safetensors")
    (folder / "dims.json").write_text(json.dumps(dataclasses.asdict(DIMENSIONS), indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lessons", type=Path, default=Path("/tmp/vitrine-lessons"))
    parser.add_argument("--minutes", type=float, default=80)
    parser.add_argument("--keep", type=Path, default=Path("/tmp/vitrine-whisper"), help="where training can go on from")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--short", action="store_true", help="the shorter half of the lessons, to begin with")
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--save", type=Path, default=Path("data/models/demo-whisper"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_float32_matmul_precision("medium")
    MultiHeadAttention.qkv_attention = attention
    train(
        options.lessons,
        options.minutes,
        options.keep,
        options.save,
        rate=options.rate,
        resume=options.resume,
        short=options.short,
    )


if __name__ == "__main__":
    main()
