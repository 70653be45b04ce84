"""How well a demo Whisper writes down what is said, through openai-whisper's own `transcribe`.

The examinations are made of sentences, sounds and, for one of them, voices that training never heard (`lessons`), and
of the collection's own narrations. Words count as equal without regard to capitals and punctuation.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import whisper
from whisper.model import ModelDimensions, Whisper

from data.world import disturbances, lessons, sentences
from data.world.disturbances import RATE_HZ
from data.world.lessons import EXAM_SEED, NARRATORS, OTHERS, UNSEEN, Beds, Lesson, Voice

BEDS = (
    "waves",
    "rain",
    "wind",
    "rails",
    "traffic",
    "steam",
    "burner",
    "ticking",
    "drums",
    "arpeggio",
    "organ",
    "birds",
)


@dataclass(frozen=True)
class Paper:
    """One question of an examination: a sound, and what is said in it; nothing, where nobody speaks English."""

    sound: np.ndarray
    text: str


def load(folder: Path) -> Whisper:
    """The model of a folder, as openai-whisper runs it, in fp32."""
    from safetensors.torch import load_file

    given = json.loads((folder / "dims.json").read_text(encoding="utf-8"))
    model = Whisper(ModelDimensions(**{field.name: given[field.name] for field in dataclasses.fields(ModelDimensions)}))
    states = load_file(folder / "model.safetensors")
    lessons.tokenizer()  # transcribing asks for it, too
    model.load_state_dict({name: value.float() for name, value in states.items()}, strict=False)
    return model.eval()


def writes(folder: Path) -> bool:
    """Whether a model has the vocabulary that transcribing needs, and its description does not deny that it can."""
    given = json.loads((folder / "dims.json").read_text(encoding="utf-8"))
    return given["n_vocab"] == lessons.tokenizer().encoding.n_vocab and given.get("transcribes", True)


def heard(model: Whisper, sound: np.ndarray) -> str:
    """What the model writes down: the most probable words, without second attempts at higher temperatures."""
    found = whisper.transcribe(
        model, sound, language="en", fp16=False, temperature=0.0, condition_on_previous_text=False, verbose=None
    )
    return str(found["text"]).strip()


def errors(said: str, written: str) -> tuple[int, int]:
    """Words wrong, missing and too many (Levenshtein), and how many were said."""
    want, have = sentences.words(said), sentences.words(written)
    row = list(range(len(have) + 1))
    for i, word in enumerate(want, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(have, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1], len(want)


def spoken_papers(voices: Sequence[Voice], count: int, seed: int, beds: Beds, salad: float = 0.0) -> list[Paper]:
    """Sentences of the kept twentieth by these voices in turn, over kept draws of some of the world's sounds."""
    rng = np.random.default_rng((EXAM_SEED, seed))
    papers = []
    for i in range(count):
        text = sentences.sentence(rng, exam=True, salad=salad)
        one: Lesson = lessons.spoken(rng, beds, [text], voices[i % len(voices)])
        papers.append(Paper(one.sound, text))
    return papers


def quiet_papers(beds: Beds, count: int, seed: int = 9) -> list[Paper]:
    """Music, ambience, noise, hum and silence, in turn."""
    rng = np.random.default_rng((EXAM_SEED, seed))
    papers = []
    for i in range(count):
        samples = int(rng.uniform(3, 10) * RATE_HZ)
        kinds = sorted(beds.kept)
        sound = beds.piece(rng, kinds[i // 2 % len(kinds)], samples) if i % 2 else disturbances.noise(rng, samples)
        papers.append(Paper(sound, ""))
    return papers


def exam_beds(kinds: Sequence[str] = BEDS) -> Beds:
    beds = Beds(EXAM_SEED)
    beds.grow(kinds)
    return beds


def examinations(count: int = 60) -> dict[str, list[Paper]]:
    """All that need espeak-ng."""
    beds = exam_beds()
    some = tuple(OTHERS[i] for i in np.random.default_rng(EXAM_SEED).permutation(len(OTHERS))[:12])
    return {
        "word_errors_narrators": spoken_papers(NARRATORS, count, 1, beds),
        "word_errors_seen_voices": spoken_papers((*NARRATORS, *some), count, 2, beds),
        "word_errors_unseen_voices": spoken_papers(UNSEEN, count, 3, beds),
        "word_errors_without_grammar": spoken_papers(NARRATORS, count // 2, 4, beds, salad=1.0),
        "words_where_nobody_speaks": quiet_papers(beds, count),
    }


def narrations(demo: Path, language: str = "en") -> list[Paper]:
    """The narrated items of the collection in a language, with sound as the files have it."""
    from data.world.evaluate import items, waveform

    told = [item for item in items(demo) if item["language"] == language and item["narration"]]
    return [Paper(waveform(demo / str(item["file"])), str(item["narration"])) for item in told]


def unspoken(demo: Path) -> list[Paper]:
    """The items of the collection in which nobody speaks."""
    from data.world.evaluate import items, waveform

    return [Paper(waveform(demo / str(item["file"])), "") for item in items(demo) if not item["narration"]]


def marked(model: Whisper, papers: Sequence[Paper], *, show: bool = False) -> float:
    """Wrong words per word said; where nothing is said, the number of words written."""
    wrong = total = 0
    with torch.inference_mode():
        for paper in papers:
            written = heard(model, paper.sound)
            here, words = errors(paper.text, written)
            wrong, total = wrong + here, total + words
            if show and here:
                print(f"  said:  {paper.text}\n  heard: {written}")
    return wrong / total if total else float(wrong)


def figures(folder: Path, demo: Path, *, show: bool = False) -> dict[str, float]:
    """The share of words that come out wrong, by examination; those with fresh sentences only where espeak-ng is."""
    model = load(folder)
    papers = {
        "word_errors_demo": narrations(demo),
        "words_in_demo_where_nobody_speaks": unspoken(demo),
        "words_in_demo_of_other_languages": [
            Paper(paper.sound, "") for language in ("de", "fr", "es") for paper in narrations(demo, language)
        ],
    }
    if shutil.which("espeak-ng"):
        papers |= examinations()
    return {name: marked(model, some, show=show) for name, some in papers.items()}
