"""The judged queries: what is asked, what answers it, and how well a ranking does.

Every query says in rules over the demo's manifest which recordings answer it, from what they show, say or are described
as; an empty list means that nothing does. The rules and the split into a tuning and a held-out half were written down
before any method was tried; only the tuning half may be looked at when something is changed.

    "harbour"                            every recording of a subject
    "harbour.colour=red|blue"            ... whose attribute has one of these values
    "train.place=coast & train.hour=day" all of these; several rules in a list: any of them
    "title=Dawn chorus", "sound=rain"    by title, or by the sound that was synthesised for it
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

HERE = Path(__file__).parent
MANIFEST = HERE.parent / "demo" / "manifest.json"


@dataclass(frozen=True)
class Judged:
    """Attributes:
    kind: "words", "plus-minus", "picture", "sound" or "moment".
    half: "tuning" or "held-out".
    query: As it stands in queries.json.
    relevant: File names of the recordings that answer it.
    """

    kind: str
    half: str
    query: Mapping[str, Any]
    relevant: frozenset[str]

    @property
    def name(self) -> str:
        asked = self.query
        return str(asked.get("text") or asked.get("file") or f"{asked.get('title')} at {asked.get('at_s')} s")


def queries() -> Iterator[Judged]:
    items = json.loads(MANIFEST.read_text(encoding="utf-8"))["items"]
    for query in json.loads((HERE / "queries.json").read_text(encoding="utf-8")):
        fits = [i for i in items if any(_holds(i, rule) for rule in query["relevant"])]
        names = (Path(item["file"]).name for item in fits if item["title"] != query.get("without"))
        yield Judged(query["kind"], query["half"], query, frozenset(names))


def ndcg(ranked: Sequence[str], relevant: frozenset[str], k: int = 10) -> float:
    """Normalised discounted cumulative gain with a gain of 1; the ideal has as many hits as there are, at most `k`."""
    discounts: npt.NDArray[np.float64] = 1 / np.log2(np.arange(2, k + 2))
    gains = sum(discounts[place] for place, name in enumerate(ranked[:k]) if name in relevant)
    return float(gains / discounts[: min(k, len(relevant))].sum())


def _holds(item: Mapping[str, Any], rule: str) -> bool:
    return all(_fits(item, part) for part in rule.split(" & "))


def _fits(item: Mapping[str, Any], part: str) -> bool:
    place, _, values = part.partition("=")
    if place in ("title", "sound"):
        return bool(item[place] == values)
    subject, _, attribute = place.partition(".")
    return item["subject"] == subject and (not values or item["attributes"].get(attribute) in values.split("|"))
