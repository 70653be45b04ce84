"""When to learn again without being asked: enough that is new, a rest between two fits, somebody who was forgotten."""

from __future__ import annotations

from dataclasses import dataclass

ENOUGH_EVENTS, ENOUGH_PEOPLE = 40, 8  # for a first version
NEWS_LEAST, NEWS_SHARE = 30, 0.1  # events since, in number and as a share of what was learned from
PAUSE_S, PAUSE_FITS = 600.0, 20.0  # between two fits: seconds, and how many times as long as the last one took
FORGOT = "forget_person"  # a change after which everything is learned anew


@dataclass(frozen=True)
class News:
    """What a version has not learned from yet.

    Attributes:
        events: That came since it was trained.
        gone: Of those it learned from, taken back since.
        needed: So many of both make it learn again by itself.
    """

    events: int
    gone: int
    needed: int


def news_needed(learned: int) -> int:
    """How many new events make it worth learning again."""
    return max(NEWS_LEAST, round(NEWS_SHARE * learned))


def worth_training(*, news: int, people: int, learned: int | None, last_fit_s: float, since_last_s: float) -> bool:
    """Whether to train without being asked: the same figures always give the same answer.

    Args:
        news, people: Events that came or were taken back since the version that answers was trained, and how many
            people the new ones come from; of all time while there is no version.
        learned: How many events that version learned from; None while there is none.
        last_fit_s: How long the last fit took, in processor seconds.
        since_last_s: Time since the last fit ended, whatever came of it; infinite before the first.
    """
    if since_last_s < max(PAUSE_S, PAUSE_FITS * last_fit_s):
        return False
    if learned is None:
        return news >= ENOUGH_EVENTS and people >= ENOUGH_PEOPLE
    return news >= news_needed(learned)
