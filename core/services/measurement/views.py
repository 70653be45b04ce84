"""What an evaluation asks, and what came of it: records that pages show and files keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from core.evaluation.significance import Comparison, Interval

FEWEST = 5  # people; fewer say nothing about a strategy, and each of them could be told from who else is there

Part = Literal["accuracy", "beyond"]
By = Literal["known", "taste", "group", "origin"]
Of = Literal["subject", "decade", "fame"]


@dataclass(frozen=True)
class Metric:
    """A figure in plain words.

    Attributes:
        name: As the field calls it.
        says: What it tells, for somebody who has never heard of it.
        better: 1 when more is better, -1 when less is, 0 when it depends.
        share: It runs from 0 to 1.
    """

    key: str
    name: str
    says: str
    part: Part = "accuracy"
    better: int = 1
    share: bool = True


METRICS: Mapping[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric("ndcg", "nDCG", "How well lists hold what people went on to like; top places count more"),
        Metric("recall", "Recall", "Share of what people went on to like that was in their list"),
        Metric("precision", "Precision", "Share of the places in a list that were right"),
        Metric("map", "MAP", "Precision at each right place, averaged over everything that was liked"),
        Metric("mrr", "MRR", "How high up the first right place was: 1 for the top, 1/2 for the second"),
        Metric("hit", "Hit", "Share of people whose list had at least one right place"),
        Metric("coverage", "Coverage", "Share of the collection that was in anybody's list", "beyond"),
        Metric("diversity", "Diversity", "How unlike each other the recordings of one list are", "beyond"),
        Metric("novelty_bits", "Novelty", "How little known recordings are; 1 more: half as known", "beyond", 1, False),
        Metric("serendipity", "Serendipity", "Share of places that were right and not the most popular", "beyond"),
        Metric("popularity_lift", "Popularity lift", "How much more popular than the history; 0 is alike", "beyond", 0),
        Metric("gini", "Gini", "How unequally recordings are shown; 0 alike, 1 always the same", "beyond", -1),
    )
}
GROUPINGS: Mapping[By, str] = {
    "known": "How much is known of a person",
    "taste": "How common their taste is",
    "group": "Group",
    "origin": "Real or simulated",
}
KINDS: Mapping[Of, str] = {
    "subject": "Subject of the recording",
    "decade": "Year of the recording",
    "fame": "How well known the recording is",
}
SPLITS: Mapping[str, tuple[str, str]] = {
    "random": ("Some of everybody's", "A quarter of what each person liked is hidden at random."),
    "leave_last_out": ("The last of everybody", "The last thing each person liked is hidden."),
    "temporal": ("The future", "Everything after one moment is hidden, as it is in life."),
    "cold_user": ("New people", "Of a fifth of the people only the first five are known."),
    "cold_item": ("New recordings", "Some recordings are hidden altogether, and only they are listed."),
}


@dataclass(frozen=True, kw_only=True)
class Source:
    """What is evaluated on.

    Attributes:
        table: Address of an uploaded table of interactions; empty for the application's own.
        items, people: Addresses of uploaded tables of items and people, if any.
        columns: Which column is what, where the names do not say so.
        ratings: Use ratings as likes and dislikes; else every row counts as a like.
        simulated: With invented people, too (the application's own only).
        name: For a person.
    """

    table: str = ""
    items: str = ""
    people: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    ratings: bool = False
    simulated: bool = False
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What to evaluate. `less` also asks how good each strategy is with a part of the data."""

    source: Source
    strategies: tuple[str, ...]
    split: str = "random"
    k: int = 10
    seed: int = 0
    less: bool = False
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "strategies": list(self.strategies)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Wish:
        source = Source(**value["source"])
        return cls(**{**value, "source": source, "strategies": tuple(value["strategies"])})


@dataclass(frozen=True)
class GroupFigure:
    """nDCG of one group of people; `p_holm` is the chance of such a distance from the rest without a cause."""

    name: str
    people: int
    value: Interval
    p_holm: float


@dataclass(frozen=True)
class Shown:
    """How one kind of recordings is shown: its share of the collection, of later likes, and of the places in lists."""

    name: str
    items: int
    of_items: float
    of_liked: float
    of_shown: float


@dataclass(frozen=True)
class Learned:
    """nDCG with a share of what may be learned from."""

    share: float
    value: Interval


@dataclass(frozen=True)
class Varied:
    """Accuracy and diversity of lists that were made more varied by so much; 0 is the list as it is."""

    strength: float
    ndcg: float
    diversity: float


@dataclass(frozen=True, kw_only=True)
class Model:
    """How one strategy did.

    Attributes:
        figures: By name in METRICS. Figures of all lists together (coverage, Gini) have no interval: it is NaN.
        groups: nDCG by grouping, best served first; small groups are left out.
        gaps: Best minus worst group, by grouping; NaN for fewer than two.
        shown: How kinds of recordings are shown, by name in KINDS, those shown most for their number first.
        alike: How often a recording of the least shown kind is shown against one of the most shown; 1 is alike.
        train_s: Processor seconds it took to learn.
        answer_ms: Processor milliseconds per list.
        memory_mb: Most memory while learning.
        front: Whether no other strategy is better in both accuracy and diversity.
        failed: Why it has no figures; empty where it has.
    """

    strategy: str
    figures: Mapping[str, Interval] = field(default_factory=dict)
    groups: Mapping[str, tuple[GroupFigure, ...]] = field(default_factory=dict)
    gaps: Mapping[str, float] = field(default_factory=dict)
    shown: Mapping[str, tuple[Shown, ...]] = field(default_factory=dict)
    alike: Mapping[str, float] = field(default_factory=dict)
    train_s: float = 0.0
    answer_ms: float = 0.0
    memory_mb: float = 0.0
    less: tuple[Learned, ...] = ()
    varied: tuple[Varied, ...] = ()
    front: bool = False
    failed: str = ""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One evaluation.

    Attributes:
        data_hash: Equal for equal data; with equal `split` and `seed` the people and what was hidden are equal, too.
        people, invented: Who was judged, and how many of them are simulated.
        learned_from: How many people there were to learn from.
        events, held: How many were learned from, and how many judged.
        groupings: The groupings of people there are, in the order of GROUPINGS.
        kinds: The kinds of recordings there are, in the order of KINDS.
        alike_by: What diversity compares: "content" or "people" who met both.
    """

    wish: Wish
    data_hash: str
    simulated: bool
    people: int
    invented: int = 0
    learned_from: int
    items: int
    events: int
    held: int
    models: tuple[Model, ...]
    comparisons: tuple[Comparison, ...]
    groupings: tuple[By, ...] = ()
    kinds: tuple[Of, ...] = ()
    alike_by: str = "people"

    @property
    def unseen(self) -> int:
        """How many real people are not shown singly: where they are few, one among simulated ones could be told."""
        real = self.people - self.invented
        return real if real < FEWEST else 0

    def model(self, strategy: str) -> Model:
        return next(model for model in self.models if model.strategy == strategy)

    @property
    def judged(self) -> tuple[Model, ...]:
        """The strategies that have figures, best nDCG first."""
        have = [model for model in self.models if not model.failed]
        return tuple(sorted(have, key=lambda m: -m.figures["ndcg"].mean))

    def equal_to_best(self) -> frozenset[str]:
        """Strategies that may be as good as the best one: the difference could be chance (Holm, 5 %)."""
        if not self.judged:
            return frozenset()
        best = self.judged[0].strategy
        pairs = [c for c in self.comparisons if best in (c.first, c.second) and not c.p_holm < 0.05]
        return frozenset({c.first for c in pairs} | {c.second for c in pairs}) - {best}


@dataclass(frozen=True, kw_only=True)
class RunView:
    """An evaluation in the list of those there are; `title` is for a person, `split` a name in SPLITS or empty."""

    run_id: str
    title: str
    split: str
    at: datetime
    simulated: bool
    strategies: tuple[str, ...]
    ndcg: Mapping[str, float]


@dataclass(frozen=True)
class Place:
    """One place of a list, as a person sees it; `right` when the person went on to like it."""

    title: str
    item_id: str
    right: bool


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """One person, without a name: a number that means nothing outside this evaluation."""

    number: int
    label: str
    met: int
    held: int
    ndcg: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """What one person liked before, went on to like, and would have been shown by each strategy."""

    row: PersonRow
    groups: Mapping[str, str]
    before: tuple[Place, ...]
    after: tuple[Place, ...]
    lists: Mapping[str, tuple[Place, ...]]


@dataclass(frozen=True)
class Change:
    """One strategy in two evaluations: the second minus the first.

    Attributes:
        paired: The same people and the same hidden things, so that the interval and p are person by person.
    """

    strategy: str
    metric: str
    first: Interval
    second: Interval
    difference: Interval
    p_holm: float
    paired: bool = False
