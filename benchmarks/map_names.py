"""How true the names of the groups are, against what the demo collection says of its recordings.

A name is right when some word of it is true of at least half of its group, and every word of at least a quarter. A
word is true of a recording that has it as subject, as a wider tag of its subject, or in what is written or spoken.
Groups that bear a title are counted apart: a title is no claim.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.bootstrap import build
from core.settings import Settings

MANIFEST = Path(__file__).parents[1] / "data" / "demo" / "manifest.json"
TAGS = {"space": "outer space", "balloons": "hot-air balloons", "patterns": "abstract patterns"}  # subject -> its tag
MUSIC = {"ambient", "arpeggio", "drone", "drums", "koto", "musicbox", "organ", "waltz"}
WRITTEN = ("narration", "description", "attributes", "sound")


def names(data: Path) -> None:
    """Prints every name of the newest maps of a data directory with the demo collection, and how many are right."""
    os.environ |= {"VITRINE_MODELS__SOURCE": "demo", "VITRINE_MODELS__FETCH": "false"}
    application = build(Settings.load(data_dir=data), own_encoders=True)
    visitor, mapping = application.local_visitor, application.services.mapping
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    parents = {tag["name"]: tag["parent"] for tag in manifest["vocabulary"]}
    about = {item["title"]: item for item in manifest["items"]}
    for of in ("items", "moments"):
        view = mapping.view(visitor, None, of)
        points = mapping.points(visitor, view.revision, range(view.points)) if view.state == "ready" else ()
        right = titled = true = dots = 0
        for cluster in view.clusters:
            own = [about[p.title] for p in points if p.cluster == cluster.name and p.title in about]
            words = [
                word.strip() for word in re.split(r",| and ", re.sub(r"(around |, )?“.*”", "", cluster.name)) if word
            ]
            if not words:
                titled += 1
                continue
            holds = [[is_true(word, item, parents) for word in words] for item in own]
            shares = [sum(column) / len(own) for column in zip(*holds, strict=True)]
            some = sum(map(any, holds))
            good = 2 * some >= len(own) and min(shares) >= 0.25
            right, true, dots = right + good, true + some, dots + len(own)
            print(f"{'right' if good else 'WRONG':<6} {cluster.name}: {some} of {len(own)}")
        named = len(view.clusters) - titled
        print(f"{of}: {right} of {named} names right, true of {true} of {dots} dots; {titled} groups bear a title\n")


def is_true(word: str, item: Mapping[str, Any], parents: Mapping[str, str]) -> bool:
    """Whether a word of a name holds for a recording of the manifest."""
    word, tag = word.casefold(), TAGS.get(item["subject"], item["subject"])
    line = [item["subject"], tag]
    while tag := parents.get(tag, ""):
        line.append(tag)
    if word in line or (word == "speech" and item.get("narration")) or (word == "music" and item["sound"] in MUSIC):
        return True
    return any(re.search(rf"\b{re.escape(word)}\b", str(item.get(key, "")).casefold()) for key in WRITTEN)
