"""What a scene is: its subject, what may vary in it and how that is said; and a clip made of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

Phrases = tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """One draw of a scene: what can be named (`attributes`) and a seed for all that cannot."""

    attributes: tuple[tuple[str, str], ...]
    seed: int

    def __getitem__(self, name: str) -> str:
        return dict(self.attributes)[name]

    def rng(self, salt: int = 0) -> np.random.Generator:
        return np.random.default_rng((self.seed, salt))


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One item of the demo collection.

    Attributes:
        subject: Name of a scene, or of a kind of sound when `look` is empty: then it is audio only.
        sound: Name of a synthesiser in `sound.SOUNDS`.
        narration: Spoken by espeak-ng over the sound; "" for none.
        language: ISO 639-1 of the narration, "" where nobody speaks.
    """

    subject: str
    title: str
    description: str
    sound: str
    seed: int
    look: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 7.0
    narration: str = ""
    language: str = ""

    @property
    def slug(self) -> str:
        """The title as a file name: lower case, words joined by hyphens."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A subject of the demo world.

    Attributes:
        nouns: Ways to name the subject.
        choices: attribute -> value -> ways to say it; what is drawn is exactly one value of each.
        draw: (look, t in seconds, width, height) -> float32 (height, width, 3), 0 to 1, as shown.
    """

    name: str
    nouns: Phrases
    choices: Mapping[str, Mapping[str, Phrases]]
    draw: Callable[[Look, float, int, int], np.ndarray]

    def sample(self, seed: int) -> Look:
        """A look with every attribute drawn evenly."""
        rng = np.random.default_rng((seed, len(self.name)))
        chosen = tuple((name, str(rng.choice(list(values)))) for name, values in self.choices.items())
        return Look(chosen, seed)

    def look(self, clip: Clip) -> Look:
        """The look of a clip of the collection.

        Raises:
            KeyError: the clip names an attribute or value that the scene does not have.
        """
        for name, value in clip.look.items():
            self.choices[name][value]
        return Look(tuple((name, clip.look[name]) for name in self.choices), clip.seed)
