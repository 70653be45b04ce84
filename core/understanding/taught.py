"""What a small model was taught; asked for any other word it answers all the same, and that means nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True)
class Taught:
    """Attributes:
    everyday: Words of everyday searching, each with what means the same, the plainest first.
    phrases: All that its lessons were made of, without articles, in small letters.
    """

    everyday: tuple[tuple[str, ...], ...]
    phrases: frozenset[str]

    @classmethod
    def read(cls, path: Path) -> Taught:
        """From the file beside the model.

        Raises:
            OSError: it is not there.
        """
        told = json.loads(path.read_text(encoding="utf-8"))
        everyday = tuple(tuple(words) for words in told["everyday"])
        spoken = (*told["phrases"], *(word for words in everyday for word in words))
        return cls(everyday, frozenset(_plain(phrase) for phrase in spoken))

    def known(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Those it was taught as they are, or word by word."""
        return tuple(text for text in texts if self._knows(_plain(text)))

    def _knows(self, text: str) -> bool:
        return text in self.phrases or all(word in self.phrases for word in text.split() or [""])


def _plain(text: str) -> str:
    return " ".join(word for word in text.casefold().split() if word not in ARTICLES)
