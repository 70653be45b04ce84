"""What matching an item with people gives to pages: nobody in it is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain import ItemId
from core.domain.behaviour import GroupMatch, PersonMatch


@dataclass(frozen=True, kw_only=True)
class PersonShown(PersonMatch):
    """Somebody whom an item suits, and what they are like.

    Attributes:
        number: Their place in this answer, which says nothing about who they are.
        group: What was said of them, e.g. an age band; "" where nothing was.
        taste: What their taste is called; "" where they have none.
        met: How many items they had to do with.
        liked: Which share of those they liked.
        chances: What they would do, by outcome; see `core.domain.behaviour.Expectation`. Empty before that was learned.
    """

    number: int
    group: str
    taste: str
    met: int
    liked: float
    chances: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ItemMatches:
    """Attributes:
    strategy: Whose scores these are.
    people: Best first; empty for groups.
    groups: Best first; empty for people.
    """

    item_id: ItemId
    strategy: str
    people: tuple[PersonShown, ...] = ()
    groups: tuple[GroupMatch, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What everybody who has not met an item would do with it, by outcome ("play", "like_if_played", ...).

    Attributes:
        people: Who were asked about, in their absence.
        met: Who have met it already.
        chances: Means over those people; liking and watching count those more who would play it.
        usual: The same for everything that is offered.
        error: How far such a figure was off on average, on others.
        guessed: Outcomes of which too little was heard: everybody is given the average.
    """

    people: int
    met: int
    chances: Mapping[str, float]
    usual: Mapping[str, float]
    error: Mapping[str, float]
    guessed: frozenset[str]
