"""The demo models load by the code that loads published ones, and keep the promises of their cards."""

from __future__ import annotations

import json
import re
from pathlib import Path

import av
import numpy as np
import pytest

from core.encoders.clip import Clip
from core.encoders.sources import ClipSource, WhisperSource
from core.encoders.whisper import Whisper

MODELS = Path(__file__).parents[2] / "data" / "models"
CLIP, WHISPER = MODELS / "demo-clip", MODELS / "demo-whisper"


def figure(card: Path, name: str) -> float:
    """The number in the row of a card's table that carries this name in backquotes."""
    row = re.search(rf"\| `{name}` \| ([0-9.]+) \|", card.read_text(encoding="utf-8"))
    assert row, f"{card} says nothing of {name}"
    return float(row.group(1))


def test_the_demo_models_stay_small():
    assert (CLIP / "model.safetensors").stat().st_size <= 12_000_000
    assert (WHISPER / "model.safetensors").stat().st_size <= 3_000_000


def test_open_clip_itself_loads_the_demo_clip_from_its_folder():
    from core.encoders import torchvision_cure  # noqa: F401

    import open_clip  # isort: skip

    model, _, preprocess = open_clip.create_model_and_transforms(f"local-dir:{CLIP}")
    config = json.loads((CLIP / "open_clip_config.json").read_text())["model_cfg"]
    assert model.text_projection.shape[1] == config["embed_dim"]
    assert model.visual.image_size in (config["vision_cfg"]["image_size"], (config["vision_cfg"]["image_size"],) * 2)
    assert preprocess is not None


def test_the_demo_clip_prefers_the_film_of_which_the_words_are_true():
    encoder = Clip(ClipSource("", "demo", CLIP, demo=True))
    names = ("the-lighthouse-keeps-watch", "white-horses-and-gulls-at-noon", "steam-in-the-snow")
    pictures = encoder.frames.encode(np.stack([first_frame(name) for name in names]))
    words = encoder.texts.encode(["the sea at night", "gulls over the sea by day", "a red steam train in winter"])
    assert (words @ pictures.T).argmax(1).tolist() == [0, 1, 2]


def first_frame(name: str) -> np.ndarray:
    with av.open(str(MODELS.parent / "demo" / "clips" / f"{name}.mp4")) as file:
        return next(file.decode(video=0)).to_ndarray(format="rgb24")


def test_the_demo_whisper_gives_unit_vectors_of_its_width():
    encoder = Whisper(WhisperSource("demo", WHISPER, demo=True))
    rng = np.random.default_rng(0)
    rows = encoder.windows.encode([rng.normal(0, 0.1, 48000).astype(np.float32)])
    assert rows.shape == (1, json.loads((WHISPER / "dims.json").read_text())["n_audio_state"])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)


@pytest.mark.slow
def test_the_card_of_the_demo_clip_is_true():
    from data.world import evaluate

    figures = evaluate.clip_figures(CLIP, MODELS.parent / "demo")
    for name in ("recall_at_1", "recall_at_5", "zero_shot_subject"):
        assert figures[name] == pytest.approx(figure(CLIP / "card.md", name), abs=0.03)
    assert figures["recall_at_1"] >= 0.8
    assert figures["zero_shot_subject"] >= 0.9


@pytest.mark.slow
def test_the_card_of_the_demo_whisper_is_true():
    from data.world import evaluate

    figures = evaluate.whisper_figures(WHISPER, MODELS.parent / "demo")
    assert figures["nearest_same_kind"] == pytest.approx(figure(WHISPER / "card.md", "nearest_same_kind"), abs=0.05)
    assert figures["nearest_same_kind"] > 4 * figures["chance"]
