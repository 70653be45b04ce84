"""How a population is meant to be: everything a curator can choose, with defaults that behave like people.

The defaults meet the realism bands of `core.simulation.realism`; where they differ from the usual ones of the
literature, it is because those do not (patience: with 0.6 to 0.95 the tenth place is clicked 30 times less often than the
first).
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
    patience: tuple[float, float] = (0.75, 0.97)
    temperature: tuple[float, float] = (3.0, 8.0)
    mean_degree: int = 8
    homophily: float = 0.7
