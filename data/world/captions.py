"""Captions of the demo world, and which draws each of them truly describes.

A caption is made of phrases; each phrase is true of certain (subject, attribute, value) facts. That gives, for every
caption and every picture, whether the caption is true: the targets of contrastive training, without false negatives.
"""

# ruff: noqa: E501  (tables read better in rows)
from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.world.concepts import CONCEPTS, EXTRA
from data.world.subject import Subject

ANY = "*"
_FRAMES = (  # {0} the subject, {1} what is said of it
    "{0} {1}", "{0}, {1}", "{1}: {0}", "{0} with {1}", "a video of {0}, {1}", "{0} and {1}", "we see {0} {1}", "a clip of {0} {1}",
    "this shows {0}, {1}", "{1}, {0}", "a scene of {0} {1}", "film of {0}: {1}",
)  # fmt: skip
HELD_OUT_FRAMES = (
    "footage showing {0} {1}",
    "what you see here is {0}, {1}",
    "{0} can be seen {1}",
    "a short film: {0} {1}",
)
_JOINTS = (" ", ", ", " and ", " with ", " under ", " before ", " in ", " over ", " while ", " of ")
_VERBS = tuple(
    [
        "glides",
        "stands",
        "lies",
        "floats",
        "drifts",
        "turns",
        "hangs",
        "passes",
        "crosses",
        "falls",
        "burns",
        "swims",
        "rises",
        "moves",
        "shines",
        "rolls",
        "fades",
        "reaches",
        "circles",
        "waits",
        "rests",
        "goes",
        "comes",
        "stand",
        "lie",
        "float",
        "drift",
        "turn",
        "hang",
        "pass",
        "cross",
        "fall",
        "burn",
        "swim",
        "rise",
        "move",
        "shine",
        "roll",
        "fade",
        "reach",
        "circle",
        "wait",
        "rest",
        "go",
        "come",
        "slowly",
        "quietly",
        "below",
        "above",
        "behind",
        "between",
        "through",
        "across",
        "down",
        "up",
        "past",
        "its",
        "their",
        "long",
        "small",
        "old",
        "young",
        "wide",
        "tall",
        "low",
        "high",
        "soft",
        "bright",
        "the",
        "a",
        "this",
        "that",
        "is",
        "are",
        "there",
    ]
)


@dataclass(frozen=True)
class Caption:
    """A text and the facts that all have to hold for it to be true."""

    text: str
    needs: tuple[int, ...]


class Language:
    """Phrases, facts and captions of a set of subjects."""

    def __init__(self, subjects: Mapping[str, Subject]) -> None:
        self.subjects = dict(subjects)
        self.facts: dict[str, int] = {}
        self._true: list[set[tuple[str, str, str]]] = []
        self._phrases: dict[str, set[tuple[str, str, str]]] = {}
        self._said: dict[tuple[str, str, str], list[str]] = {}
        for name, subject in self.subjects.items():
            self._fact(f"subject {name}", {(name, ANY, ANY)})
            for noun in (*subject.nouns, *EXTRA.get(name, ())):
                self._phrases.setdefault(noun, set()).add((name, ANY, ANY))
            for attribute, values in subject.choices.items():
                for value, phrases in values.items():
                    said = [*phrases, *EXTRA.get(f"{name}.{attribute}={value}", ())]
                    self._said[name, attribute, value] = said
                    for phrase in said:
                        self._phrases.setdefault(phrase, set()).add((name, attribute, value))
        self.concepts: list[Caption] = []
        for words, conditions in CONCEPTS.values():
            true = {fact for condition in conditions for fact in _parse(condition)}
            for word in words:
                self._phrases[word] = self._phrases.get(word, set()) | true
        for phrase, true in self._phrases.items():
            self._fact(f"phrase {phrase}", true)
        self.words = sorted({word for words, _ in CONCEPTS.values() for word in words})

    def _fact(self, name: str, true: set[tuple[str, str, str]]) -> None:
        self.facts[name] = len(self._true)
        self._true.append(true)

    @cached_property
    def _table(self) -> dict[tuple[str, str, str], list[int]]:
        table: dict[tuple[str, str, str], list[int]] = {}
        for fact, true in enumerate(self._true):
            for key in true:
                table.setdefault(key, []).append(fact)
        return table

    def truths(self, subject: str, attributes: Mapping[str, str]) -> np.ndarray:
        """Which facts hold for a draw, bool (facts,)."""
        row = np.zeros(len(self._true), bool)
        for key in ((subject, ANY, ANY), *((subject, a, v) for a, v in attributes.items())):
            row[self._table.get(key, [])] = True
        return row

    def caption(
        self,
        rng: np.random.Generator,
        subject: str,
        attributes: Mapping[str, str],
        *,
        held_out: bool = False,
        full: bool = False,
    ) -> Caption:
        """A caption that is true of the draw. With `held_out`, frames and pairings of words that training never uses."""
        chance = rng.random()
        if not full and chance < 0.14:
            row = self.truths(subject, attributes)
            fitting = [w for w in self.words if row[self.facts[f"phrase {w}"]]]
            if fitting:
                chosen = [
                    str(w) for w in rng.choice(fitting, size=min(int(rng.integers(1, 3)), len(fitting)), replace=False)
                ]
                return Caption(" ".join(chosen), tuple(self.facts[f"phrase {w}"] for w in chosen))
        scene = self.subjects[subject]
        needs = [self.facts[f"subject {subject}"]]
        names = [a for a in attributes if self._said[subject, a, attributes[a]]]
        rng.shuffle(names)
        count = len(names) if full or rng.random() < 0.65 else int(rng.integers(0, len(names) + 1))
        parts: list[str] = []
        for attribute in names[:count]:
            phrase = str(rng.choice(self._said[subject, attribute, attributes[attribute]]))
            parts.append(phrase)
            needs.append(self.facts[f"phrase {phrase}"])
        noun = str(rng.choice(scene.nouns))
        for _ in range(20):  # which noun goes with which first phrase tells training from evaluation
            if not parts or _reserved(noun, parts[0]) == held_out:
                break
            noun = str(rng.choice(scene.nouns))
        extra = EXTRA.get(subject, ())
        if extra and rng.random() < 0.3:
            parts.append(str(rng.choice(extra)))
        if not parts:
            return Caption(noun, tuple(needs))
        if not full and rng.random() < 0.18:  # only what is said, not of what: true of everything it fits
            needs = needs[1:]
            text = str(rng.choice(_JOINTS)).join(parts)
            if any(p in extra for p in parts):
                needs.append(self.facts[f"subject {subject}"])
            return Caption(text, tuple(needs))
        said = parts[0]
        for part in parts[1:]:
            said += str(rng.choice(_JOINTS[:5] if held_out else _JOINTS)) + part
        text = str(rng.choice(HELD_OUT_FRAMES if held_out else _FRAMES)).format(noun, said)
        if not held_out and rng.random() < 0.45:  # words that say nothing, so that they come to mean nothing
            words = text.split()
            for _ in range(int(rng.integers(1, 5))):
                words.insert(int(rng.integers(0, len(words) + 1)), str(rng.choice(_VERBS)))
            text = " ".join(words)
        if rng.random() < 0.3:
            text = text[0].upper() + text[1:] + "."
        return Caption(text, tuple(needs))


def _parse(condition: str) -> list[tuple[str, str, str]]:
    subject, _, rest = condition.partition(".")
    if not rest:
        return [(subject, ANY, ANY)]
    attribute, _, values = rest.partition("=")
    return [(subject, attribute, value) for value in values.split("|")]


def _reserved(noun: str, phrase: str) -> bool:
    """Whether this pairing of words is kept from training (about one in five)."""
    return hashlib.sha256(f"{noun}|{phrase}".encode()).digest()[0] < 51
