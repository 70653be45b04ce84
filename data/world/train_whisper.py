"""Trains the encoder of the demo Whisper on fresh sounds: `python -m data.world.train_whisper --minutes 10`.

A Whisper architecture of its own (openai-whisper builds and runs it). The encoder learns to tell the demo world's
sounds apart: supervised contrast (Khosla et al., NeurIPS 2020, eq. 2) on the mean of its states over short windows;
that carries over to 30 s because its positions are sinusoids. The decoder is NOT trained yet: it transcribes nothing.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from scipy import signal
from torch.nn import functional
from whisper.audio import log_mel_spectrogram
from whisper.model import ModelDimensions, Whisper

from data.world import sound

DIMENSIONS = ModelDimensions(
    n_mels=80, n_audio_ctx=1500, n_audio_state=96, n_audio_head=3, n_audio_layer=2,
    n_vocab=1024, n_text_ctx=64, n_text_state=96, n_text_head=3, n_text_layer=1,
)  # fmt: skip
WINDOW_S = 3.0


def mels_of(name: str, seed: int, seconds: float = 7.0) -> np.ndarray:
    """One fresh sound as Whisper's spectrogram, (80, frames)."""
    stereo = sound.play(name, seed, seconds)
    mono = signal.resample_poly(stereo.mean(1), 1, 3).astype(np.float32)
    rng = np.random.default_rng((seed, 3))
    if rng.random() < 0.4:  # a voice-like murmur above it, so that narration does not matter
        mono = mono + _murmur(rng, len(mono)) * rng.uniform(0.3, 1.2) * float(mono.std())
    return log_mel_spectrogram(torch.from_numpy(mono), 80).numpy()


def _murmur(rng: np.random.Generator, n: int) -> np.ndarray:
    """Something like speech: a buzz of changing pitch through moving formants, in syllables; unit loudness."""
    out = np.zeros(n, np.float32)
    at = int(rng.uniform(0, 8000))
    pitch = rng.uniform(90, 210)
    while at < n - 6000:
        length = int(rng.uniform(0.08, 0.28) * 16000)
        t = np.arange(length) / 16000
        buzz = signal.sawtooth(2 * np.pi * pitch * (1 + rng.uniform(-0.15, 0.15) * t) * t)
        voice = np.zeros(length)
        for low, high in ((300, 850), (900, 2300), (2400, 3200)):
            f = rng.uniform(low, high)
            voice += signal.sosfilt(signal.butter(1, [f * 0.85, f * 1.15], "band", fs=16000, output="sos"), buzz)
        if rng.random() < 0.3:
            voice += (
                signal.sosfilt(signal.butter(1, 3500, "high", fs=16000, output="sos"), rng.standard_normal(length))
                * 0.3
            )
        end = min(at + length, n)
        out[at:end] += (voice * np.sin(np.pi * t / t[-1]))[: end - at]
        at += length + int((rng.exponential(0.04) if rng.random() < 0.85 else rng.uniform(0.2, 0.5)) * 16000)
    return out / (out.std() + 1e-9)


def synthesise(folder: Path, per_kind: int, minutes: float) -> None:
    """Spectrograms of fresh sounds, round by round over all kinds, until the time is over."""
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    rounds: dict[str, list[np.ndarray]] = {name: [] for name in sound.SOUNDS}
    for i in range(per_kind):
        for name in sound.SOUNDS:
            rounds[name].append(mels_of(name, 5_000_000 + i, 5.0).astype(np.float16))
        if time.monotonic() - began > minutes * 60:
            break
    np.savez(folder / "mels.npz", **{name: np.stack([m[:, :500] for m in mels]) for name, mels in rounds.items()})
    print(f"{i + 1} of each kind in {time.monotonic() - began:.0f} s", flush=True)


def states(encoder: torch.nn.Module, mel: torch.Tensor, start: int) -> torch.Tensor:
    """The encoder on a short window that begins at state `start`: Whisper's own layers with a part of its positions."""
    x = functional.gelu(encoder.conv1(mel))
    x = functional.gelu(encoder.conv2(x)).permute(0, 2, 1)
    x = x + encoder.positional_embedding[start : start + x.shape[1]]
    for block in encoder.blocks:
        x = block(x)
    return encoder.ln_post(x)


def train(folder: Path, minutes: float, save: Path, seed: int = 1, rate: float = 1.5e-3) -> None:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    with np.load(folder / "mels.npz") as file:
        names = sorted(file.files)
        mels = [file[name] for name in names]  # (sounds, 80, 500) each
    model = Whisper(DIMENSIONS)
    encoder = model.encoder.train()
    optimiser = torch.optim.AdamW(encoder.parameters(), lr=rate, weight_decay=0.01)
    frames = int(WINDOW_S * 100)
    began, step, smooth = time.monotonic(), 0, 0.0
    while (now := time.monotonic() - began) < minutes * 60:
        lr = rate * min((step + 1) / 40, 1) * (0.5 + 0.5 * math.cos(math.pi * now / (minutes * 60))) + 1e-6
        for group in optimiser.param_groups:
            group["lr"] = lr
        kinds = np.repeat(rng.permutation(len(names))[:20], 4)
        batch = []
        for k in kinds:
            whole = mels[k][rng.integers(len(mels[k]))].astype(np.float32)
            at = int(rng.integers(0, whole.shape[1] - frames))
            piece = whole[:, at : at + frames] + rng.uniform(-0.12, 0.12)
            if rng.random() < 0.5:  # a band of the spectrum missing (Park et al. 2019)
                low = int(rng.integers(0, 70))
                piece[low : low + int(rng.integers(2, 10))] = piece.min()
            batch.append(piece)
        mel = torch.from_numpy(np.stack(batch).astype(np.float32))
        pooled = functional.normalize(states(encoder, mel, int(rng.integers(0, 1500 - frames // 2))).mean(1), dim=-1)
        logits = pooled @ pooled.T / 0.1
        logits.fill_diagonal_(-1e4)
        same = torch.from_numpy(kinds[:, None] == kinds[None])
        same.fill_diagonal_(False)
        loss = -(functional.log_softmax(logits, 1) * same).sum(1).div(same.sum(1)).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimiser.step()
        step += 1
        smooth = loss.item() if step == 1 else 0.95 * smooth + 0.05 * loss.item()
        if step % 20 == 0:
            print(f"step {step}: loss {smooth:.3f}, {now / 60:.1f} min", flush=True)
    write(model, save)


def write(model: Whisper, folder: Path) -> None:
    """dims.json and the weights in half precision."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    weights = {
        k: (v.half() if v.is_floating_point() else v).contiguous().clone()
        for k, v in model.state_dict().items()
        if not k.endswith("mask")
    }
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "dims.json").write_text(json.dumps(dataclasses.asdict(DIMENSIONS), indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sounds", type=Path, default=Path("/tmp/vitrine-sounds"))
    parser.add_argument("--per-kind", type=int, default=60)
    parser.add_argument("--synthesis-minutes", type=float, default=8)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--save", type=Path, default=Path("data/models/demo-whisper"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    if not (options.sounds / "mels.npz").exists():
        synthesise(options.sounds, options.per_kind, options.synthesis_minutes)
    train(options.sounds, options.minutes, options.save)


if __name__ == "__main__":
    main()
