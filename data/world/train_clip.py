"""Trains the demo CLIP on fresh draws: `python -m data.world.train_clip --draws /tmp/draws* --minutes 30`.

The model is an open_clip architecture of its own (a small CLIP ResNet and a small causal text tower); open_clip builds,
loads and runs it exactly as it does every published model. Targets come from `captions.Language`: a caption and a
picture belong together when the caption is true of the picture, whoever drew it.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from core.encoders import torchvision_cure  # noqa: F401  (before open_clip)
from data.world import scenes
from data.world.captions import Language

import open_clip  # isort: skip  (after the cure)

SIZE = 64
CONFIG = {
    "model_cfg": {
        "embed_dim": 128,
        "vision_cfg": {"image_size": SIZE, "layers": [1, 1, 1, 1], "width": 20},
        "text_cfg": {"context_length": 32, "vocab_size": 49408, "width": 64, "heads": 4, "layers": 3},
    },
    "preprocess_cfg": {
        "mean": [0.35, 0.33, 0.36],
        "std": [0.28, 0.26, 0.28],
        "interpolation": "bicubic",
        "resize_mode": "squash",
    },
}


def build() -> torch.nn.Module:
    """The untrained model, by open_clip itself; embeddings start small, so that unknown words say little."""
    model = open_clip.CLIP(**CONFIG["model_cfg"])  # type: ignore[arg-type]
    torch.nn.init.normal_(model.token_embedding.weight, std=0.01)
    return model


class Draws:
    """All training pictures in memory, squashed to the model's size, with the facts that hold for each."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.seen: set[Path] = set()
        self.pictures = np.empty((0, SIZE, SIZE + 8, 3), np.uint8)  # a little wider, for random crops
        self.truths = np.empty((0, len(language.facts)), np.uint8)
        self.looks: list[tuple[str, dict[str, str]]] = []
        self.subject = np.empty(0, np.int64)

    def load(self, folders: list[Path]) -> None:
        """Read what is new in the folders."""
        for path in sorted(p for folder in folders for p in folder.glob("*.npz")):
            if path in self.seen:
                continue
            try:
                with np.load(path) as file:
                    pictures, values = file["pictures"], file["values"]
            except (ValueError, OSError, EOFError):
                continue  # still being written
            self.seen.add(path)
            scene = scenes.subject(path.stem)
            names = [(a, list(v)) for a, v in scene.choices.items()]
            small = torch.nn.functional.interpolate(
                torch.from_numpy(pictures).permute(0, 3, 1, 2), size=(SIZE, SIZE + 8), mode="bicubic", antialias=True
            )
            looks = [(path.stem, {a: v[int(k)] for (a, v), k in zip(names, row, strict=True)}) for row in values]
            self.pictures = np.concatenate([self.pictures, small.permute(0, 2, 3, 1).numpy()])
            self.truths = np.concatenate(
                [self.truths, np.stack([self.language.truths(*look) for look in looks]).astype(np.uint8)]
            )
            self.looks += looks
            self.subject = np.concatenate([self.subject, np.full(len(looks), scenes.NAMES.index(path.stem))])

    def batch(self, rng: np.random.Generator, size: int) -> tuple[torch.Tensor, list[str], torch.Tensor]:
        """Pictures (n, 3, SIZE, SIZE) uint8, one caption for each, and which are true of which (pictures, captions)."""
        if rng.random() < 0.6:  # few subjects: what differs inside a subject has to be learned too
            few = rng.choice(
                np.unique(self.subject), size=min(int(rng.integers(2, 6)), len(np.unique(self.subject))), replace=False
            )
            rows = rng.choice(np.flatnonzero(np.isin(self.subject, few)), size=size)
        else:
            rows = rng.integers(0, len(self.looks), size)
        said = [self.language.caption(rng, *self.looks[row], full=bool(rng.random() < 0.5)) for row in rows]
        needs = np.zeros((size, self.truths.shape[1]), np.float32)
        for i, caption in enumerate(said):
            needs[i, list(caption.needs)] = 1
        held = self.truths[rows].astype(np.float32) @ needs.T  # (pictures, captions): how many facts hold
        true = held >= needs.sum(1)[None] - 0.5
        cut = rng.integers(0, 9, size)
        pictures = np.stack([self.pictures[row, :, c : c + SIZE] for row, c in zip(rows, cut, strict=True)])
        flip = rng.random(size) < 0.5
        pictures[flip] = pictures[flip, :, ::-1]
        out = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2)
        return out, [c.text for c in said], torch.from_numpy(true)


def corrupt(tokens: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Strangers among the words: in three of ten texts one or two tokens are replaced by any of the vocabulary."""
    tokens = tokens.clone()
    for row in np.flatnonzero(rng.random(len(tokens)) < 0.3):
        end = int(tokens[row].argmax())
        if end < 30:  # insert before the end mark
            at = int(rng.integers(1, end + 1))
            tokens[row, at + 1 : end + 2] = tokens[row, at : end + 1].clone()
            tokens[row, at] = int(rng.integers(1, 49405))
    return tokens


def loss_of(pictures: torch.Tensor, texts: torch.Tensor, scale: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
    """Cross-entropy both ways; the target is even over everything that is true."""
    logits = scale * pictures @ texts.T
    target = true.float()
    rows = -(functional.log_softmax(logits, 1) * target / target.sum(1, keepdim=True).clamp(min=1)).sum(1).mean()
    columns = -(functional.log_softmax(logits, 0) * target / target.sum(0, keepdim=True).clamp(min=1)).sum(0).mean()
    return (rows + columns) / 2


def augment(pictures: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Exposure, contrast and colour balance vary a little; now and then a softer picture."""
    n = len(pictures)
    x = pictures.float() / 255
    gain = torch.from_numpy(rng.uniform(0.85, 1.15, (n, 1, 1, 1)).astype(np.float32))
    hue = torch.from_numpy(rng.uniform(0.95, 1.05, (n, 3, 1, 1)).astype(np.float32))
    lift = torch.from_numpy(rng.uniform(-0.04, 0.04, (n, 1, 1, 1)).astype(np.float32))
    x = (x * gain * hue + lift).clamp(0, 1)
    if rng.random() < 0.3:
        x = functional.interpolate(functional.avg_pool2d(x, 2), size=(SIZE, SIZE), mode="bilinear")
    mean = torch.tensor(CONFIG["preprocess_cfg"]["mean"]).view(1, 3, 1, 1)
    std = torch.tensor(CONFIG["preprocess_cfg"]["std"]).view(1, 3, 1, 1)
    return (x - mean) / std


def train(
    folders: list[Path],
    minutes: float,
    batch_size: int,
    seed: int,
    save: Path,
    learning_rate: float,
    start: Path | None,
) -> None:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    language = Language({name: scenes.subject(name) for name in scenes.NAMES})
    draws = Draws(language)
    draws.load(folders)
    model = build().to(memory_format=torch.channels_last).train()
    if start:
        from safetensors.torch import load_file

        model.load_state_dict(
            {k: v.float() if v.is_floating_point() else v for k, v in load_file(start / "model.safetensors").items()}
        )
    model.visual.train()
    average = copy.deepcopy(model).eval()
    tokenizer = open_clip.SimpleTokenizer(context_length=32)
    decay = [p for n, p in model.named_parameters() if p.ndim >= 2 and "embedding" not in n]
    rest = [p for n, p in model.named_parameters() if not (p.ndim >= 2 and "embedding" not in n)]
    optimiser = torch.optim.AdamW(
        [{"params": decay, "weight_decay": 0.05}, {"params": rest, "weight_decay": 0.0}],
        lr=learning_rate,
        betas=(0.9, 0.98),
    )
    began = time.monotonic()
    last = began
    step, smooth = 0, 0.0
    while (now := time.monotonic() - began) < minutes * 60:
        done = now / (minutes * 60)
        rate = learning_rate * min((step + 1) / 60, 1) * (0.5 + 0.5 * math.cos(math.pi * done)) + 1e-6
        for group in optimiser.param_groups:
            group["lr"] = rate
        raw, texts, true = draws.batch(rng, batch_size)
        x = augment(raw, rng).contiguous(memory_format=torch.channels_last)
        tokens = corrupt(tokenizer(texts), rng)
        longest = int(tokens.argmax(1).max()) + 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            pictures = model.encode_image(x)
        words = _words(model, tokens[:, :longest])
        loss = loss_of(
            functional.normalize(pictures.float(), dim=-1),
            functional.normalize(words, dim=-1),
            model.logit_scale.exp().clamp(max=60),
            true,
        )
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        keep = min(0.99, (step + 1) / (step + 10))
        with torch.no_grad():
            for a, b in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
                if a.is_floating_point():
                    a.lerp_(b, 1 - keep)
        step += 1
        smooth = loss.item() if step == 1 else 0.97 * smooth + 0.03 * loss.item()
        if step % 20 == 0:
            print(
                f"step {step}: loss {smooth:.3f}, scale {model.logit_scale.exp().item():.1f}, "
                f"{len(draws.looks)} draws, {now / 60:.1f} min",
                flush=True,
            )
        if time.monotonic() - last > 90:
            draws.load(folders)
            write(average, save)
            last = time.monotonic()
    write(average, save)


def _words(model: torch.nn.Module, tokens: torch.Tensor) -> torch.Tensor:
    """`model.encode_text` without the padding after the longest text, which a causal tower never sees."""
    n = tokens.shape[1]
    x = model.token_embedding(tokens) + model.positional_embedding[:n]
    x = model.ln_final(model.transformer(x, attn_mask=model.attn_mask[:n, :n]))
    return x[torch.arange(len(x)), tokens.argmax(1)] @ model.text_projection


def write(model: torch.nn.Module, folder: Path) -> None:
    """Weights in half precision and the configuration, in the layout open_clip reads with local-dir:."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    states = {
        k: (v.half() if v.is_floating_point() else v).contiguous().clone()
        for k, v in model.state_dict().items()
        if not k.endswith("attn_mask")
    }
    save_file(states, folder / "model.safetensors.part", metadata={"format": "pt"})
    (folder / "model.safetensors.part").replace(folder / "model.safetensors")
    (folder / "open_clip_config.json").write_text(json.dumps(CONFIG, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=Path, nargs="+", required=True)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--batch", type=int, default=192)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--start", type=Path, default=None, help="continue from this folder")
    parser.add_argument("--save", type=Path, default=Path("data/models/demo-clip"))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    train(options.draws, options.minutes, options.batch, options.seed, options.save, options.rate, options.start)


if __name__ == "__main__":
    main()
