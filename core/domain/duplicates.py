"""Other items with the same content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from core.domain.findings import Finding
from core.domain.types import ItemId

SameKind = Literal["near", "cut", "sound"]


@dataclass(frozen=True, kw_only=True)
class SameContent(Finding):
    """One other item.

    Attributes:
        kind: near: the same recording; cut: parts of it; sound: a film with the same sound only.
        share: Of the shorter of both, 0 to 1.
        at_s: Where in the other item this one begins; 0 when it begins before.
    """

    item_id: ItemId
    kind: SameKind
    share: float
    at_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class SameContents(Finding):
    """All others that are known."""

    KIND: ClassVar[str] = "duplicates"

    others: tuple[SameContent, ...] = ()
