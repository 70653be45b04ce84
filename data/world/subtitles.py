"""Subtitles of the collection's narrations, from their words: `python -m data.world.subtitles --out data/demo`.

One file beside each narrated film or sound, named after its language: film.de.srt. Needs espeak-ng, for the times.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from data.world import collection, narration, render
from data.world.sounds.signals import RATE_HZ
from data.world.subject import Clip

START_S = 0.7  # as `narration.narrate` begins


def sentences(text: str) -> list[str]:
    """The sentences of a narration, with their marks."""
    return re.findall(r"[^.!?]+[.!?]+", text.replace("\n", " ")) or [text]


def cues(clip: Clip) -> list[tuple[float, float, str]]:
    """Start and end in seconds and the words of each sentence.

    A sentence takes that share of the whole narration which it takes when spoken alone.
    """
    said = [one.strip() for one in sentences(clip.narration)]
    whole_s = len(narration.speak(clip.narration, clip.language, clip.seed)) / RATE_HZ
    alone = [len(narration.speak(one, clip.language, clip.seed)) / RATE_HZ for one in said]
    found, at = [], START_S
    for one, seconds in zip(said, alone, strict=True):
        end = at + seconds * whole_s / sum(alone)
        found.append((at, end, one))
        at = end
    return found


def srt(found: list[tuple[float, float, str]]) -> str:
    """SubRip: a number, the times, the words."""
    return "\n".join(f"{i}\n{clock(a)} --> {clock(b)}\n{text}\n" for i, (a, b, text) in enumerate(found, 1))


def clock(seconds: float) -> str:
    """00:00:01,250"""
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d},{ms % 1000:03d}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/demo"))
    options = parser.parse_args()
    for clip in collection.clips():
        path = options.out / render.file_of(clip)
        if clip.narration and path.exists():
            path.with_suffix(f".{clip.language}.srt").write_text(srt(cues(clip)), encoding="utf-8")


if __name__ == "__main__":
    main()
