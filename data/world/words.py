"""The words the demo CLIP was taught: what it may be asked for, in a file beside it.

Run `python -m data.world.words` after `data.world.concepts` has changed and the model was trained anew.
"""

from __future__ import annotations

import json
from pathlib import Path

from data.world import scenes
from data.world.captions import Language
from data.world.concepts import CONCEPTS

FILE = Path(__file__).parents[1] / "models" / "demo-clip" / "words.json"


def taught() -> dict[str, object]:
    """`everyday`: words of daily searching, each with what means the same; `phrases`: all that captions are made of."""
    language = Language({name: scenes.subject(name) for name in scenes.NAMES})
    phrases = {fact.removeprefix("phrase ") for fact in language.facts if fact.startswith("phrase ")}
    return {"everyday": [list(words) for words, _ in CONCEPTS.values()], "phrases": sorted(phrases)}


def text() -> str:
    return json.dumps(taught(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
