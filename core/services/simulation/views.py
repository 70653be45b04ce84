"""What the Audience page and the command line are shown. Everything here is about invented people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from core.domain.simulations import SimulationState
from core.services.views import Card


@dataclass(frozen=True, kw_only=True)
class InterestView:
    """Something people may like, and the recordings it means.

    Attributes:
        clearly: The words clearly mean something in this collection; groups of the collection always do.
    """

    name: str
    phrase: str
    share: float
    items: tuple[str, ...]
    cards: tuple[Card, ...]
    clearly: bool = True


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A population as it is asked for.

    Attributes:
        ages, genders, regions: Share of each; empty for the usual mix.
        focus: How few interests each has, 0.2 to 5.
        diversity, conformity: Usual readiness for the new, and to follow others, 0 to 1.
        patience: Usual chance of looking at the next place of a list, 0.6 to 0.98.
        regulars: Share of people who come often or daily, 0 to 1.
        friends: Usual number of friends.
        alike: Share of friends who are of the same age group, 0 to 1.
    """

    name: str
    n: int = 1000
    seed: int = 0
    interests: tuple[InterestView, ...] = ()
    ages: Mapping[str, float] = field(default_factory=dict)
    genders: Mapping[str, float] = field(default_factory=dict)
    regions: Mapping[str, float] = field(default_factory=dict)
    focus: float = 1.0
    diversity: float = 0.5
    conformity: float = 0.5
    patience: float = 0.86
    regulars: float = 0.4
    friends: int = 8
    alike: float = 0.7


@dataclass(frozen=True, kw_only=True)
class PopulationView:
    """A population as it is kept; `groups` are the shares of each kind of people."""

    number: int
    name: str
    n: int
    seed: int
    made_at: datetime
    interests: tuple[InterestView, ...]
    design: Mapping[str, Any]
    calibrated: Mapping[str, float]
    forked_from: str = ""
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Days to live.

    Attributes:
        strategy: Who serves; see `Simulating.strategies`.
        refit_days: A strategy that learns does so after so many days.
        writes: Also write what happens into the collection's log, marked as simulated.
        attack, target, attackers: Somebody invents profiles, so many per person, that push a recording; "" for nobody.
            From a third of the days on; the kinds are those of `core.simulation.attacks`.
        nuke: They bury it instead.
    """

    strategy: str = "content"
    rounds: int = 30
    seed: int = 0
    refit_days: int = 5
    places: int = 10
    writes: bool = False
    attack: Literal["", "random", "average", "bandwagon"] = ""
    target: str = ""
    attackers: float = 0.05
    nuke: bool = False


@dataclass(frozen=True, kw_only=True)
class VerdictView:
    """A figure against what is usual, in words."""

    label: str
    value: float
    least: float
    most: float
    within: bool


@dataclass(frozen=True, kw_only=True)
class SimulationView:
    """Days of a population with one strategy, as far as they have come.

    Attributes:
        curve: One value per day and figure of `core.simulation.curves`; None where nobody came.
        groups: Satisfaction per day of each age group.
        causes: Share of plays per true reason, the commonest first.
        by_place: Plays per list at each place.
        total: Plays, people, likes and so on over all days.
        attack: What came of an attack, in words; empty without one.
        watched: Rows of the people whose whole life was kept, who played most first.
    """

    number: int
    population: int
    strategy: str
    called: str
    state: SimulationState
    progress: float
    note: str
    made_at: datetime
    plan: Plan
    curve: Mapping[str, tuple[float | None, ...]]
    groups: Mapping[str, tuple[float | None, ...]]
    verdicts: tuple[VerdictView, ...]
    causes: tuple[tuple[str, float], ...]
    by_place: tuple[float, ...]
    total: Mapping[str, float]
    attack: str
    watched: tuple[int, ...]
    events: int
    seconds: float

    @property
    def live(self) -> bool:
        return self.state in ("queued", "running")


@dataclass(frozen=True, kw_only=True)
class ShownList:
    """One list a simulated person was shown: what they took, and the true reason.

    Attributes:
        taken: Place in `cards`, from 0; -1 for nothing. Recordings that are gone are not in `cards`.
        because: In words.
        parts: How much each reason set the choice apart, the largest first.
    """

    cards: tuple[Card, ...]
    taken: int
    watched: float
    stars: int
    liked: bool
    comment: str
    because: str
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A day on which a simulated person came; days count from 1."""

    day: int
    lists: tuple[ShownList, ...]


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """How one simulated person fared. None where it cannot be said.

    Attributes:
        facts: Age, gender, region, how often they come, in words.
        satisfaction: Mean part of a recording that was watched.
        first, last: Largest share of one subject in what the first and the last visit showed.
        met: Their days were kept and can be looked at.
    """

    row: int
    facts: tuple[str, ...]
    visits: int
    plays: int
    satisfaction: float | None
    first: float | None
    last: float | None
    left: bool
    met: bool


@dataclass(frozen=True, kw_only=True)
class PeopleView:
    """A page of the table of people, of all of whom `left` will never come again."""

    rows: tuple[PersonRow, ...]
    people: int
    left: int
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class LifeView:
    """One simulated person.

    Attributes:
        label: Not a name: "Simulated person 12".
        facts: Who they are, in words.
        taste: (interest, share at the beginning, share at the end), the largest first.
        friends: Rows of those whose playing they see.
        history: What they played, newest first.
    """

    row: int
    label: str
    facts: Mapping[str, str]
    taste: tuple[tuple[str, float, float], ...]
    history: tuple[Card, ...]
    visits: tuple[Visit, ...]
    plays: int
    friends: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Second minus first, person by person, with its 95 % interval."""

    label: str
    first: float
    second: float
    difference: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, kw_only=True)
class Paired:
    """Two strategies on the same people in the same mood."""

    first: SimulationView
    second: SimulationView
    people: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class NearView:
    """A figure of a simulated and of a real log: their means, and how far the distributions are apart, 0 to 1."""

    label: str
    real: float
    simulated: float
    apart: float


@dataclass(frozen=True, kw_only=True)
class DotView:
    """A recording on the map; `day` is the last one on which it was played, 0 for never."""

    x: float
    y: float
    title: str
    day: int


@dataclass(frozen=True, kw_only=True)
class TasteMap:
    """Where a simulated person's taste lies on the map of the collection, in its units.

    Attributes:
        before, after: At the beginning and at the end.
        names: Groups of the map: name, x, y.
    """

    dots: tuple[DotView, ...]
    before: tuple[float, float]
    after: tuple[float, float]
    names: tuple[tuple[str, float, float], ...]
