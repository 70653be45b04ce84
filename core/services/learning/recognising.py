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

    def __init__(self, items: Iterable[MediaItem], also: Iterable[str] = ()) -> None:
        """
        Args:
            also: More identifiers, of items that are gone.
        """
        self.unknown: Counter[str] = Counter()
        self._found: dict[str, str] = {}
        titles: Counter[str] = Counter()
        items = tuple(items)
        for item in items:
            titles[_folded(item.title)] += 1
            self._found[_folded(item.title)] = item.item_id
        self._found = {title: own for title, own in self._found.items() if titles[title] == 1}
        self._found |= {item_id: item_id for item_id in (*also, *(item.item_id for item in items))}

    def __call__(self, words: Sequence[str]) -> Sequence[str]:
        """The item of each word; "" where there is none."""
        found = [self._found.get(word) or self._found.get(_folded(word), "") for word in words]
        self.unknown.update(word for word, own in zip(words, found, strict=True) if not own and word.strip())
        return found


class People:
    """Finds people of ours by the names of another system: our own ids as they are, else pseudonyms."""

    def __init__(self, pseudonyms: Pseudonyms, ours: Iterable[str], platforms: Iterable[str] = ()) -> None:
        """
        Args:
            ours: Everybody there is.
            platforms: Whose users they may be, beside those of tables that were brought in for none.
        """
        self._pseudonyms = pseudonyms
        self._ours = frozenset(ours)
        self._platforms = ("", *platforms)

    def __call__(self, words: Sequence[str]) -> Sequence[str]:
        """The person of each word; "" where there is none."""
        found = {word: self._person(word) for word in set(words)}
        return [found[word] for word in words]

    def _person(self, word: str) -> str:
        if word in self._ours:
            return word
        known = (self._pseudonyms.of(called(word, platform)) for platform in self._platforms)
        return next((one for one in known if one in self._ours), "")


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
