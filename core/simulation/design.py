"""How a population is meant to be: everything a curator can choose, with defaults that behave like people.

`Design` says who the people are, `Behaviour` how anybody of them behaves. The defaults meet the realism bands of
`core.simulation.realism`; where they differ from those of the literature, it is because those do not meet them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ChoiceModel = Literal["cascade", "best_of_all", "position"]

AGES = ("16-24", "25-34", "35-49", "50-64", "65+")
GENDERS = ("female", "male", "diverse")
REGIONS = ("north", "south", "east", "west")
ACTIVITIES = ("now and then", "often", "daily")


@dataclass(frozen=True, kw_only=True)
class Design:
    """What people are like. Shares are normalised; a pair is the least and the most of an even spread.

    Attributes:
        ages, genders, regions: Share of each band.
        activity: Share of people who come now and then, often, daily.
        interests: Weight of each interest by name; those that are not named count 1.
        focus: How few interests a person has: 0.2 is many, 5 is one.
        group_taste: How much age groups differ in taste, 0 to 1.
        diversity: How much people like what is new to them, 0 to 1.
        conformity: How much they follow what is popular, 0 to 1.
        patience: Chance of looking at the next place of a list.
        temperature: How much taste decides, against everything else.
        mean_degree, homophily: Friends per person, and the share of them in the same age group.
    """

    ages: Mapping[str, float] = field(default_factory=lambda: dict(zip(AGES, (0.2, 0.25, 0.25, 0.2, 0.1), strict=True)))
    genders: Mapping[str, float] = field(default_factory=lambda: dict(zip(GENDERS, (0.49, 0.49, 0.02), strict=True)))
    regions: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(REGIONS, 0.25))
    activity: tuple[float, float, float] = (0.6, 0.3, 0.1)
    interests: Mapping[str, float] = field(default_factory=dict)
    focus: float = 1.0
    group_taste: float = 0.5
    diversity: tuple[float, float] = (0.0, 1.0)
    conformity: tuple[float, float] = (0.0, 1.0)
    patience: tuple[float, float] = (0.76, 0.96)
    temperature: tuple[float, float] = (3.0, 8.0)
    mean_degree: int = 8
    homophily: float = 0.7


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """How people choose, watch, say and leave. Utilities have the unit of `temperature` x cosine.

    Attributes:
        model: cascade: from the top, the first that appeals. best_of_all: a multinomial logit over the whole list and
            doing nothing. position: each place is looked at by chance, more often at the top.
        choosy: The share of a collection of a thousand that a person would rather not play: an item that is better than
            so many others in their own eyes is played half the times it is looked at. See `state.choosy_of`.
        noise: How much chance decides; the scale of the logistic noise.
        popularity, friends, novelty, satiation, length: Weights of what counts beside taste and quality.
        exploration: Chance of taking anything on the list, out of curiosity, in a collection of a thousand. See
            `state.curious_of`.
        watch_base, watch_gain: The watched fraction is Beta with mean sigma(base + gain x liking) and concentration 8.
        skip: Chance, times how little it pleases, of leaving after a moment.
        rate, comment: Share of plays that are rated, and commented on.
        drift: How much a taste moves towards what was watched, per whole play.
        tired_keeps: How much satiation is left after a play or a day.
        stay_base, stay_gain, stay_cost: Another list is asked for with chance sigma(base + gain x watched - cost x
            lists so far).
        churn: Chance of never coming back after a visit that pleased nobody.
    """

    model: ChoiceModel = "cascade"
    choosy: float = 0.96
    noise: float = 0.25
    popularity: float = 0.3
    friends: float = 0.5
    novelty: float = 0.5
    satiation: float = 1.5
    length: float = 0.15
    exploration: float = 0.043
    watch_base: float = 0.5
    watch_gain: float = 0.8
    skip: float = 0.25
    rate: float = 0.08
    comment: float = 0.01
    drift: float = 0.02
    tired_keeps: float = 0.9
    stay_base: float = -0.2
    stay_gain: float = 2.0
    stay_cost: float = 0.35
    churn: float = 0.03
