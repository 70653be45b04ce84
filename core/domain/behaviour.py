"""What a person would probably do with an item, and how far such probabilities can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.recommendations import Reason
from core.domain.types import ItemId, UserId


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """What is to be expected of one person and one item; NaN where nothing was learned about it.

    Attributes:
        play: Probability that they play it, among what they play next; see `core.recommend.behaviour`.
        like_if_played: Probability that they like it, once they play it.
        watched_if_played: Expected share of it that they watch, once they play it, 0 to 1.
    """

    item_id: ItemId
    play: float
    like_if_played: float
    watched_if_played: float

    @property
    def like(self) -> float:
        """Probability that they play it and like it."""
        return self.play * self.like_if_played


@dataclass(frozen=True, kw_only=True)
class ReliabilityBin:
    """Predictions of about one size.

    Attributes:
        predicted: Their mean.
        observed: What then happened: a rate, or a mean share.
        weight: How many pairs of person and item they stand for.
    """

    predicted: float
    observed: float
    weight: float


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """How predictions and what happened agree, on people that nothing was learned from.

    Attributes:
        error: Expected calibration error: mean distance of predicted and observed over the bins, by weight.
        base: What happened on average; predicting it always would have no calibration error and no use.
        skill: Share of the squared error of predicting `base` that is avoided; 1 is perfect, 0 as good as `base`.
        pairs, people: What it was judged on.
        method: "isotonic", "platt", or "base" where there was too little to learn from.
    """

    bins: tuple[ReliabilityBin, ...]
    error: float
    base: float
    skill: float
    pairs: int
    people: int
    method: str


@dataclass(frozen=True, kw_only=True)
class PersonMatch:
    """How well an item suits one person.

    Attributes:
        fit: Its score in spreads above the mean of that person's own list, so that people can be compared.
        above: Share of all items that it stands above in that list, 0 to 1.
        reasons: What of the person's own history speaks for it and against it, strongest first.
    """

    user_id: UserId
    fit: float
    above: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class GroupMatch:
    """How well an item suits a group of people.

    Attributes:
        name: The segment, or the taste as a number from 1.
        people: How many they are.
        fit: Mean of the people's `fit`.
        error: Standard error of that mean.
        keen: Share of them for whom it is among the best tenth of all items.
        reasons: What most of them have met and speaks for it, as shares of the mean fit.
        traits: Items that they met more often than others, most telling first.
    """

    name: str
    people: int
    fit: float
    error: float
    keen: float
    reasons: tuple[Reason, ...]
    traits: tuple[ItemId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Tastes:
    """Groups of people who enjoy the same.

    Attributes:
        members: The number of everybody's taste, from 1; only of people with a history.
        traits: For each taste, items its people met more often than others, most telling first.
        apart: Mean silhouette of the grouping, -1 to 1: how clearly the tastes are told apart.
    """

    members: Mapping[UserId, int] = field(default_factory=dict)
    traits: tuple[tuple[ItemId, ...], ...] = ()
    apart: float = float("nan")
