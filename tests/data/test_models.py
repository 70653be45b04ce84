"""The demo models load by the code that loads published ones, and keep the promises of their cards."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from core.domain.speech import Passage
from core.encoders.clip import Clip
from core.encoders.listener import WhisperListener
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
    assert (WHISPER / "model.safetensors").stat().st_size <= 20_000_000


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


def test_the_demo_whisper_writes_down_what_is_said():
    """The very code that published weights use; the words are those of the film, which training never heard."""
    said = heard("northern-lights-above-the-snowfield.mp4")
    words = {"above", "the", "snow", "northern", "lights", "unfold", "green", "silent", "curtain", "wind"}
    assert len(words & set(said)) >= 0.8 * len(words)
    assert said.index("northern") < said.index("silent") < said.index("wind")


def test_the_demo_whisper_writes_nothing_where_nobody_speaks():
    rng = np.random.default_rng(0)
    t = np.arange(5 * 16_000, dtype=np.float32) / 16_000
    chord = sum(0.1 * np.sin(2 * np.pi * hz * t) for hz in (262, 330, 392)).astype(np.float32)
    noise = rng.normal(0, 0.1, 5 * 16_000).astype(np.float32)
    for sound in (np.zeros(5 * 16_000, np.float32), noise, chord):
        assert written(sound) == ""


def heard(name: str) -> list[str]:
    """The words of a film of the collection, in small letters."""
    with av.open(str(MODELS.parent / "demo" / "clips" / name)) as file:
        mono = av.AudioResampler(format="flt", layout="mono", rate=16_000)
        pieces = [p.to_ndarray()[0] for frame in file.decode(audio=0) for p in mono.resample(frame)]
    return re.findall(r"[a-z']+", written(np.concatenate(pieces)).lower())


def written(sound: np.ndarray) -> str:
    """What the model writes down where it is told that somebody may be speaking all the time."""
    listener = WhisperListener(Whisper(WhisperSource("demo", WHISPER, demo=True)))
    spoken = ((0.0, len(sound) / 16_000),)
    [found] = listener.hear([Passage(sound=sound, start_s=0.0, spoken=spoken)])
    return " ".join(phrase.text for phrase in found.phrases).strip()


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


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng speaks the examinations, and is not installed")
@pytest.mark.timeout(1200)  # hundreds of sentences, word by word
def test_the_demo_whisper_keeps_its_promises_about_words():
    from data.world import hearing

    figures = hearing.figures(WHISPER, MODELS.parent / "demo")
    assert figures["word_errors_seen_voices"] <= 0.10
    assert figures["word_errors_unseen_voices"] <= 0.25
    assert figures["words_where_nobody_speaks"] == figures["words_in_demo_where_nobody_speaks"] == 0
    for name in ("word_errors_seen_voices", "word_errors_unseen_voices", "word_errors_demo"):
        assert figures[name] == pytest.approx(figure(WHISPER / "card.md", name), abs=0.02)
