"""What was asked for when a list was made, and the record of a list that somebody was shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from core.domain.interactions import Interaction
from core.domain.types import ItemId, UserId
from core.domain.vectors import Modality

HouseRule = Literal["pin", "boost", "hide"]

MARK_DIGITS = 16  # of a hash that tells two settings or histories apart


@dataclass(frozen=True, kw_only=True)
class HouseRules:
    """Rules of the house, which no score overrules.

    Attributes:
        pinned: Shown first, in this order, if they are candidates.
        hidden: Never shown in a list.
        boosted: By how many standard deviations of the scores each is preferred.
        most_of_a_subject: Most items of one subject in a list; 0 for no limit.
        by_chance: Share of the places of a list that are given by chance, 0 to 1.
    """

    pinned: tuple[ItemId, ...] = ()
    hidden: tuple[ItemId, ...] = ()
    most_of_a_subject: int = 0
    boosted: tuple[tuple[ItemId, float], ...] = ()
    by_chance: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.about_items or self.by_chance)

    @property
    def about_items(self) -> bool:
        """Whether anything but chance is asked for."""
        return bool(self.pinned or self.hidden or self.most_of_a_subject or self.boosted)

    def with_those(self, other: HouseRules) -> HouseRules:
        """Both together; where they name the same thing, `other` has the last word. Twice is as good as once."""
        return HouseRules(
            pinned=tuple(dict.fromkeys((*self.pinned, *other.pinned))),
            hidden=tuple(dict.fromkeys((*self.hidden, *other.hidden))),
            most_of_a_subject=other.most_of_a_subject or self.most_of_a_subject,
            boosted=tuple({**dict(self.boosted), **dict(other.boosted)}.items()),
            by_chance=other.by_chance or self.by_chance,
        )


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list should be like. Strengths are in standard deviations of the scores; 0 leaves the list as it is.

    Attributes:
        strategy: The name of a strategy.
        diversity: What an item loses that is identical to one above it.
        calibration: What an item gains per nat by which the list's mix of subjects comes nearer to the history's.
        exposure: What an item loses per tenfold of having been shown to anybody.
        novelty: What an item gains that nobody knows, compared with one that everybody knows.
        weights: Of the kinds of content, for strategies that compare content; empty for those of the settings.
    """

    strategy: str = "content"
    k: int = 10
    diversity: float = 0.0
    calibration: float = 0.0
    exposure: float = 0.0
    novelty: float = 0.0
    rules: HouseRules = field(default_factory=HouseRules)
    weights: tuple[tuple[Modality, float], ...] = ()

    @property
    def mark(self) -> str:
        """Equal for equal settings, else different."""
        return mark(asdict(self))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Wanted:
        own = told["rules"]
        rules = HouseRules(
            pinned=tuple(own["pinned"]),
            hidden=tuple(own["hidden"]),
            most_of_a_subject=own["most_of_a_subject"],
            boosted=tuple((item, float(strength)) for item, strength in own.get("boosted", ())),
            by_chance=float(own.get("by_chance", 0.0)),
        )
        weights = tuple((modality, float(weight)) for modality, weight in told["weights"])
        return cls(**{**told, "rules": rules, "weights": weights})


@dataclass(frozen=True)
class Step:
    """What one stage did to one item. `rank_before` is None at the start, `rank_after` where the item was taken out."""

    stage: str
    rank_before: int | None
    rank_after: int | None
    delta: float
    reason: str = ""
    ref: ItemId | None = None


@dataclass(frozen=True, kw_only=True)
class ListRequest:
    """A list somebody was shown, with everything that made it: enough to say why, and to make it again.

    Attributes:
        at, until: When it was shown first and last; timezone-aware, UTC.
        version: Of the model; names the revision of the collection where a strategy needs no training.
        seed: The number of the draw by which places were given by chance; 0 where none were.
        history: What the person had said by then, as (item, kind, strength), oldest first.
        listed: What was shown, as {"item", "rank", "score", "strategy", "propensity"}, best first; the propensity is
            how likely the item was to be in the list, 1 where chance had no say.
        path: What each stage did to the listed items, as {"item", "stage", "before", "after", "delta", "reason",
            "ref"}; the stage "score" gives the score of the strategy as `delta`.
        reasons: Per listed item {"base", "shares": [[ref, modality, label, share], ...]}, which add up to the score
            of its strategy.
        around: What was looked at beside the person: {"shown": {item: sum}, "never": [items withheld from them]}, and
            where places were given by chance {"could": {item: how likely it was to be in the list}}, shown or not, and
            where the person had said what interests them {"told": [[words, wanted, [[item, strength], ...]], ...]}.
    """

    at: datetime
    user_id: UserId
    wanted: Wanted
    version: str
    seed: int = 0
    history: tuple[tuple[ItemId, str, float], ...] = ()
    listed: tuple[Mapping[str, Any], ...] = ()
    path: tuple[Mapping[str, Any], ...] = ()
    reasons: Mapping[str, Any] = field(default_factory=dict)
    around: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0
    until: datetime | None = None

    @property
    def history_mark(self) -> str:
        return mark(self.history)


def told_history(history: Sequence[Interaction]) -> tuple[tuple[ItemId, str, float], ...]:
    """What a record keeps of a history: what was said of which item, not when."""
    return tuple((event.item_id, event.kind, event.strength) for event in history)


def mark(value: Any) -> str:
    """A short hash of anything JSON can hold; equal values give equal marks on every machine."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=list)
    return hashlib.sha256(text.encode()).hexdigest()[:MARK_DIGITS]
