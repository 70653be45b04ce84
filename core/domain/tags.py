"""The curator's own vocabulary, what the machine reads into items, and what people say about it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from core.domain.findings import Finding
from core.domain.segments import Origin
from core.domain.types import ItemId

Answer = Literal["yes", "no", "unsure"]  # "unsure": the machine abstains


@dataclass(frozen=True, kw_only=True)
class Tag:
    """One word of the vocabulary.

    Attributes:
        name: Identity, and what a person reads.
        phrases: Other ways to say it, in any language the model reads; the name itself is always one of them.
        parent: Name of the wider tag that this one implies ("sea" implies "nature"); empty at the top.
    """

    name: str
    phrases: tuple[str, ...] = ()
    parent: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """What the model is asked about, without repeats."""
        return tuple(dict.fromkeys((self.name, *self.phrases)))


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A person accepts or rejects a tag of an item. Of several about the same pair, the last counts."""

    tag: str
    item_id: ItemId
    accepted: bool
    number: int = 0  # its row; 0 before it is stored


@dataclass(frozen=True, kw_only=True)
class TagSpan(Finding):
    """Where a tag shows: half-open [start_s, end_s); `strength` is its largest probability there, 0 to 1."""

    start_s: float
    end_s: float
    strength: float


@dataclass(frozen=True, kw_only=True)
class TagReading(Finding):
    """One tag of one item.

    Attributes:
        probability: That the tag holds, calibrated, 0 to 1; NaN where nothing can be measured.
        answer: What is shown; a person's verdict decides it, otherwise the probability.
        spans: Where in time it comes from, strongest first; empty for tags that do not hold.
        implied_by: The narrower tag that carries it here; empty when it stands by itself.
        origin: "human" when a verdict settles it.
        model: Which model's vectors were read.
    """

    tag: str
    answer: Answer
    probability: float = math.nan
    spans: tuple[TagSpan, ...] = ()
    implied_by: str = ""
    origin: Origin = "machine"
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class TagReadings(Finding):
    """All tags of one item, likeliest first."""

    KIND: ClassVar[str] = "tags"

    readings: tuple[TagReading, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TagChange(Finding):
    """What a verdict would do to a tag of an item, for the preview before it is applied."""

    item_id: ItemId
    tag: str
    before: Answer
    after: Answer
    probability_before: float
    probability_after: float
