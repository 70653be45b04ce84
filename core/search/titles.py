"""The title that somebody probably meant: whole titles, and runs of their words, compared letter by letter."""

from __future__ import annotations

from collections.abc import Iterable

from core.search.wording import slips_between, words_of

SHORTEST = 4  # letters of a question that can be a slip of a title
PER_SLIP = 5  # letters for each slip that is forgiven
MOST_SLIPS = 3


def meant(question: str, titles: Iterable[str]) -> str:
    """The title that comes nearest to a question, "" where none is near; "Music bx" -> "Music box".

    A question of several words may also be the beginning, middle or end of a title. Ties go by the alphabet.
    """
    words = words_of(question)
    asked = " ".join(words)
    most = min(MOST_SLIPS, max(1, len(asked) // PER_SLIP))
    if len(asked) < SHORTEST:
        return ""
    near = ((_slips(asked, len(words), words_of(title), most), title) for title in titles)
    found = min(((slips, title) for slips, title in near if 0 < slips <= most), default=None)
    return found[1] if found else ""


def _slips(asked: str, count: int, title: list[str], most: int) -> int:
    """Slips between a question of `count` words and the nearest run of about as many words of a title."""
    runs = {" ".join(title)}
    if count > 1:
        lengths = range(count - 1, count + 2)
        runs |= {" ".join(title[at : at + n]) for n in lengths for at in range(len(title) - n + 1) if n > 1}
    close = (run for run in runs if abs(len(run) - len(asked)) <= most)
    return min((slips_between(asked, run, most) for run in close), default=most + 1)
