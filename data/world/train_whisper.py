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
import os
import time
from pathlib import Path

import numpy as np
import torch
from whisper.model import MultiHeadAttention

from data.world.alphabet import DIMENSIONS, Alphabet
from data.world.batches import LONG_EVERY, Library, long_batch, short_batch
from data.world.pupil import Pupil, attention

WARM_UP, COOL_DOWN = 250, 0.33  # steps; share of the time


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
