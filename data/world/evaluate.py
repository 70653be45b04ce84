"""Measures the demo models on the demo collection: `python -m data.world.evaluate [--clip folder] [--whisper folder]`.

The models run through `core.encoders`, the code that serves published models. No clip of the collection and no sentence
of its catalogue was seen in training; see `draws.FIRST_SEED` and `captions.Caption`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import av
import numpy as np

from core.encoders.clip import Clip
from core.encoders.sources import ClipSource, WhisperSource

DEMO = Path("data/demo")
CLIP = Path("data/models/demo-clip")
WHISPER = Path("data/models/demo-whisper")
FRAMES = 6
PROMPTS = ("footage showing {}", "what you see here is {}", "{}", "a short film: {}")


def items(demo: Path = DEMO) -> list[dict[str, object]]:
    """The manifest's items."""
    return list(json.loads((demo / "manifest.json").read_text(encoding="utf-8"))["items"])


def frames(path: Path, count: int = FRAMES) -> np.ndarray:
    """`count` frames spread evenly over a film, uint8 (count, height, width, 3)."""
    with av.open(str(path)) as file:
        every = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
    return np.stack([every[int((i + 0.5) * len(every) / count)] for i in range(count)])


def waveform(path: Path) -> np.ndarray:
    """The whole sound at 16 kHz mono, float32."""
    with av.open(str(path)) as file:
        to_16k = av.AudioResampler(format="flt", layout="mono", rate=16000)
        pieces = [out.to_ndarray()[0] for frame in file.decode(audio=0) for out in to_16k.resample(frame)]
        pieces += [out.to_ndarray()[0] for out in to_16k.resample(None)]
    return np.concatenate(pieces).astype(np.float32)


def unit(x: np.ndarray) -> np.ndarray:
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-9)


def clip_figures(model: Path = CLIP, demo: Path = DEMO, draws: Path | None = None) -> dict[str, float | int]:
    """Recall of clips by their own sentences, and subjects named without training, on films it never saw.

    A film is the mean of the vectors of `FRAMES` frames. Subjects are chosen by the mean vector of their nouns in four
    sentences, three of them of forms not used in training.
    """
    encoder = Clip(ClipSource("", "demo", model, demo=True))
    films = [item for item in items(demo) if item["kind"] == "video"]
    pictures = unit(np.stack([encoder.frames.encode(frames(demo / str(item["file"]))).mean(0) for item in films]))
    sentences = encoder.texts.encode([str(item["description"]) for item in films])
    scores = sentences @ pictures.T  # (sentences, films)
    ranks = (scores > scores.diagonal()[:, None]).sum(1)
    nouns = json.loads((demo / "manifest.json").read_text(encoding="utf-8"))["subjects"]
    subjects = list(nouns)
    names = unit(
        np.stack(
            [
                encoder.texts.encode([p.format(noun) for noun in nouns[name] for p in PROMPTS]).mean(0)
                for name in subjects
            ]
        )
    )
    chosen = (pictures @ names.T).argmax(1)
    right = [subjects[c] == item["subject"] for c, item in zip(chosen, films, strict=True)]
    figures: dict[str, float | int] = {
        "films": len(films),
        "recall_at_1": float((ranks == 0).mean()),
        "recall_at_5": float((ranks < 5).mean()),
        "median_rank": float(np.median(ranks) + 1),
        "zero_shot_subject": float(np.mean(right)),
    }
    if draws:
        hit, total = 0, 0
        for path in sorted(draws.glob("*.npz")):
            with np.load(path) as file:
                rows = encoder.frames.encode(file["pictures"])
            hit += int(((rows @ names.T).argmax(1) == subjects.index(path.stem)).sum())
            total += len(rows)
        figures |= {"unseen_draws": total, "zero_shot_subject_of_draws": hit / total}
    misses = [
        (str(films[i]["title"]), str(films[int(scores[i].argmax())]["title"]), int(ranks[i]) + 1)
        for i in np.flatnonzero(ranks > 0)
    ]
    for title, instead, rank in misses:
        print(f"  missed: {title!r} came {rank}., first was {instead!r}")
    for i, ok in enumerate(right):
        if not ok:
            print(f"  subject: {films[i]['title']!r} taken for {subjects[chosen[i]]}")
    return figures


def whisper_figures(model: Path = WHISPER, demo: Path = DEMO) -> dict[str, float | int]:
    """Whether the nearest other item by sound has the same kind of sound, against chance."""
    from core.encoders.whisper import Whisper

    encoder = Whisper(WhisperSource("demo", model, demo=True))
    everything = items(demo)
    sounds = [str(item["sound"]) for item in everything]
    rows = encoder.windows.encode([waveform(demo / str(item["file"]))[: 30 * 16000] for item in everything])
    near = rows @ rows.T
    np.fill_diagonal(near, -2)
    counted = [i for i, s in enumerate(sounds) if sounds.count(s) > 1]
    right = [sounds[int(near[i].argmax())] == sounds[i] for i in counted]
    quiet = [i for i in counted if not everything[i]["narration"]]
    chance = float(np.mean([(sounds.count(sounds[i]) - 1) / (len(sounds) - 1) for i in counted]))
    return {
        "items": len(counted),
        "kinds": len({sounds[i] for i in counted}),
        "nearest_same_kind": float(np.mean(right)),
        "nearest_same_kind_without_narration": float(
            np.mean([sounds[int(near[i].argmax())] == sounds[i] for i in quiet])
        ),
        "chance": chance,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clip", type=Path, default=CLIP)
    parser.add_argument("--whisper", type=Path, default=WHISPER)
    parser.add_argument("--demo", type=Path, default=DEMO)
    parser.add_argument("--draws", type=Path)
    parser.add_argument("--show", action="store_true", help="what was said and what the demo Whisper heard instead")
    options = parser.parse_args()
    if (options.clip / "model.safetensors").exists():
        print("demo CLIP:", json.dumps(clip_figures(options.clip, options.demo, options.draws), indent=1))
    if (options.whisper / "model.safetensors").exists():
        from data.world import hearing

        print("demo Whisper:", json.dumps(whisper_figures(options.whisper, options.demo), indent=1))
        if hearing.writes(options.whisper):
            print("its words:", json.dumps(hearing.figures(options.whisper, options.demo, show=options.show), indent=1))


if __name__ == "__main__":
    main()
