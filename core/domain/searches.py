"""What is asked of a collection, what is kept of it, and which questions found nothing good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal, get_args

from core.domain.types import ItemId, UserId

Way = Literal["picture", "speech", "sound", "text"]
"""How something is found: by what is shown, said, heard, or written about it."""

WAYS: tuple[Way, ...] = get_args(Way)
Facet = Literal["kind", "language", "tag", "subject", "length"]
FACETS: tuple[Facet, ...] = get_args(Facet)
AskedFor = Literal["words", "moment", "picture", "sound", "clip"]

NO_ITEM = ItemId("")
_LETTERS = 500


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """One question.

    Attributes:
        text: Words, which may carry +terms and -terms.
        plus, minus: Terms that were given in fields of their own.
        item_id, at_s: An item to find others like; only its moment at `at_s` where that is given.
        example: A file of the person's own that was read a moment ago, by the key it got; "" for none.
        facets: What a result must be, by facet, e.g. {"language": "de"}.
        weights: 0 to 1 per way; ways that are not named get the weight that suits the question.
        exactly: Do not put slips of the pen right.
    """

    text: str = ""
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    item_id: ItemId = NO_ITEM
    at_s: float | None = None
    example: str = ""
    facets: Mapping[Facet, str] = field(default_factory=dict)
    weights: Mapping[Way, float] = field(default_factory=dict)
    exactly: bool = False

    @property
    def empty(self) -> bool:
        return not (self.text.strip() or self.plus or self.item_id or self.example)

    def to_json(self) -> dict[str, Any]:
        """Only what differs from the usual."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        plain = {
            k: list(v) if isinstance(v, tuple) else dict(v) if isinstance(v, Mapping) else v for k, v in values.items()
        }
        return {name: value for name, value in plain.items() if value not in ("", [], {}, None, False)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> SearchQuery:
        """The inverse of `to_json`; what is unknown or of the wrong kind is passed over."""
        at_s = value.get("at_s")
        weights, facets = _mapping(value.get("weights")), _mapping(value.get("facets"))
        return cls(
            text=_text(value.get("text")),
            plus=_texts(value.get("plus")),
            minus=_texts(value.get("minus")),
            item_id=ItemId(_text(value.get("item_id"))),
            at_s=float(at_s) if isinstance(at_s, int | float) and 0 <= at_s < 1e9 else None,
            example=_text(value.get("example")),
            facets={f: _text(facets[f]) for f in FACETS if _text(facets.get(f))},
            weights={w: min(1.0, max(0.0, float(weights[w]))) for w in WAYS if isinstance(weights.get(w), int | float)},
            exactly=value.get("exactly") is True,
        )


@dataclass(frozen=True, kw_only=True)
class SavedSearch:
    """A question somebody keeps under a name."""

    number: int
    name: str
    query: SearchQuery
    owner: UserId
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class AskedQuestion:
    """One question in the log.

    Attributes:
        user_id: A pseudonym, like all of them.
        text: What was typed, or what the example is called.
        hits: How many items were sure enough to be shown.
        best: Confidence of the best one, 0 to 1; NaN where none could be measured.
    """

    at: datetime
    user_id: UserId
    kind: AskedFor
    text: str
    hits: int
    best: float
    number: int = 0


QuestionVerdict = Literal["answered", "wanted", "elsewhere"]
"""What a curator said of a question without a good answer: there is one now, until somebody asks in vain again; it is
for the next acquisition; it is nothing this collection is about."""


@dataclass(frozen=True, kw_only=True)
class UnansweredQuestion:
    """A question that found nothing good when it was asked last, for the worklist.

    Attributes:
        times, people: How often it was asked, and by how many.
        best: Confidence of the best near miss; NaN where none could be measured.
    """

    text: str
    kind: AskedFor
    times: int
    people: int
    last_at: datetime
    best: float


def _text(value: Any) -> str:
    return value[:_LETTERS] if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(filter(None, map(_text, value[:20]))) if isinstance(value, list | tuple) else ()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
