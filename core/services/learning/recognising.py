"""Whom and what a table of another system speaks of: people as pseudonyms, recordings by identifier or title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from core.domain import MediaItem, UserId
from core.privacy.pseudonyms import Pseudonyms
from core.simulation.people import PREFIX

OURS = "pseudonym"  # what our own exports call a person: such a column is taken as it is


class Recordings:
    """Finds items by identifier, else by title where only one item has it; what is not here is counted."""

    def __init__(self, items: Iterable[MediaItem], unknown: Counter[str] | None = None) -> None:
        self.unknown: Counter[str] = Counter() if unknown is None else unknown
        self._found: dict[str, str] = {}
        titles: Counter[str] = Counter()
        items = tuple(items)
        for item in items:
            titles[_folded(item.title)] += 1
            self._found[_folded(item.title)] = item.item_id
        self._found = {title: own for title, own in self._found.items() if titles[title] == 1}
        self._found |= {item.item_id: item.item_id for item in items}

    def __call__(self, words: Sequence[str]) -> Sequence[str]:
        """The item of each word; "" where there is none."""
        found = [self._found.get(word) or self._found.get(_folded(word), "") for word in words]
        self.unknown.update(word for word, own in zip(words, found, strict=True) if not own and word.strip())
        return found


def person(pseudonyms: Pseudonyms, user: str, platform: str = "", *, column: str = "") -> UserId:
    """Who that is here. Invented people keep their ids, which say so, and so do those of our own exports."""
    if user.startswith(PREFIX) or column.casefold() == OURS:
        return UserId(user)
    return pseudonyms.of(called(user, platform))


def called(user: str, platform: str) -> str:
    """The name behind the pseudonym of a platform's user; without a platform, of a name given at the command line."""
    return f"platform:{platform.casefold()}:{user}" if platform else user


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())
