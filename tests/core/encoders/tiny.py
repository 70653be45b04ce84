"""Tiny models with random weights, saved in the very formats the real ones come in."""

import copy
import json
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import save_file
from whisper.model import ModelDimensions, Whisper

from core.encoders import torchvision_cure  # noqa: F401  (before open_clip)
from core.encoders.sources import ClipSource, WhisperSource

import open_clip  # isort: skip

CLIP_CONFIG = {
    "model_cfg": {
        "embed_dim": 32,
        "vision_cfg": {"image_size": 64, "layers": 2, "width": 64, "head_width": 32, "patch_size": 16},
        "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
    },
    "preprocess_cfg": {
        "mean": [0.48, 0.45, 0.40],
        "std": [0.26, 0.27, 0.28],
        "interpolation": "bicubic",
        "resize_mode": "shortest",
    },
}
WHISPER_DIMS = ModelDimensions(
    n_mels=80, n_audio_ctx=1500, n_audio_state=32, n_audio_head=2, n_audio_layer=1,
    n_vocab=51865, n_text_ctx=8, n_text_state=32, n_text_head=2, n_text_layer=1,
)  # fmt: skip


def clip_folder(folder: Path, seed: int = 0, **text: object) -> ClipSource:
    """A folder as open_clip writes them for the hub: configuration and safetensors."""
    folder.mkdir(parents=True, exist_ok=True)
    config = copy.deepcopy(CLIP_CONFIG)
    config["model_cfg"]["text_cfg"] |= text
    (folder / "open_clip_config.json").write_text(json.dumps(config))
    torch.manual_seed(seed)
    model = open_clip.CLIP(**config["model_cfg"])
    save_file(model.state_dict(), folder / "model.safetensors")
    return ClipSource("", folder.name, folder, demo=True)


def whisper_folder(folder: Path, seed: int = 0, **dims: int) -> WhisperSource:
    """A folder with dims.json and the states of the whole model."""
    folder.mkdir(parents=True, exist_ok=True)
    dimensions = ModelDimensions(**(asdict(WHISPER_DIMS) | dims))
    (folder / "dims.json").write_text(json.dumps(asdict(dimensions)))
    save_file(random_whisper(dimensions, seed).state_dict(), folder / "model.safetensors")
    return WhisperSource(folder.name, folder, demo=True)


def whisper_checkpoint(path: Path, dims: ModelDimensions = WHISPER_DIMS, seed: int = 0) -> WhisperSource:
    """A file as openai-whisper publishes them."""
    torch.save(
        {"dims": asdict(dims), "model_state_dict": random_whisper(dims, seed).state_dict()},
        path,
    )
    return WhisperSource(path.stem, path)


def random_whisper(dims: ModelDimensions, seed: int) -> Whisper:
    """Whisper leaves some parameters uninitialised, so they are drawn here."""
    torch.manual_seed(seed)
    model = Whisper(dims)
    model.decoder.positional_embedding.data.normal_()
    return model
