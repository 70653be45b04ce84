"""Narrower and wider tags: what holds of one, given the others and what a person has said about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.domain.tags import Tag


@dataclass(frozen=True)
class Carried:
    """Probability of a tag after the hierarchy; `source` is itself or the narrower tag that carries it."""

    probability: float
    source: str
    human: bool


def check(tags: Sequence[Tag]) -> None:
    """Raises ValueError: two tags have one name, or a tag is its own ancestor."""
    parents = {tag.name: tag.parent for tag in tags}
    if len(parents) < len(tags):
        raise ValueError("two tags have the same name")
    for name in parents:
        if name in ancestors(name, tags):
            raise ValueError(f"the tag {name!r} is its own ancestor")


def ancestors(name: str, tags: Sequence[Tag]) -> tuple[str, ...]:
    """Wider tags, nearest first; a parent that is not in the vocabulary ends the line, and so does a circle."""
    parents = {tag.name: tag.parent for tag in tags}
    line: list[str] = []
    while (name := parents.get(name, "")) in parents and name not in line:
        line.append(name)
    return tuple(line)


def carried(name: str, tags: Sequence[Tag], probability: Mapping[str, float], said: Mapping[str, bool]) -> Carried:
    """One tag of one item.

    A person's word about the tag stands. A wider tag that a person rejected rules it out. Otherwise the likeliest of
    itself and all narrower tags counts; those that a person has ruled out, directly or through a wider one, do not.

    Args:
        probability: Of every tag by itself; NaN where nothing can be measured.
        said: What a person said about this item.
    """
    if name in said:
        return Carried(float(said[name]), name, True)
    if ruled_out(name, tags, said):
        return Carried(0.0, name, True)
    best = Carried(probability[name], name, False)
    for tag in tags:
        if name not in ancestors(tag.name, tags) or ruled_out(tag.name, tags, said):
            continue
        human = tag.name in said
        likely = float(said[tag.name]) if human else probability[tag.name]
        if likely > best.probability or (np.isnan(best.probability) and not np.isnan(likely)):
            best = Carried(likely, tag.name, human)
    return best


def ruled_out(name: str, tags: Sequence[Tag], said: Mapping[str, bool]) -> bool:
    """The nearest word of a person about the tag or a wider one is no."""
    spoken = [said[tag] for tag in (name, *ancestors(name, tags)) if tag in said]
    return bool(spoken) and not spoken[0]
