"""A list of the past with everything that made it, ready to be made again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from core.domain import Interaction, ItemId, Query
from core.domain.interests import Leaning
from core.domain.requests import HouseRules, ListRequest
from core.protocols import Recommender
from core.services.recommendation.served import Served
from core.services.recommendation.serving import Pipeline
from core.services.recommendation.stages import Around

CHANGED = "The collection has changed since then."
FORGOTTEN = "The model of that day is no longer kept; the record is."


@dataclass(frozen=True, eq=False)
class Again:
    """What made a list, as it can be had today.

    Attributes:
        model: What answered then, or stands for it; None where the pipeline knows by itself.
        gone: The model of that day is no longer kept: nothing can be made again.
        note: Why the list may differ; "" where nothing speaks for that.
    """

    pipeline: Pipeline
    request: ListRequest
    query: Query
    around: Around
    model: Recommender | None = field(default=None, repr=False)
    gone: bool = False
    note: str = ""

    @property
    def never(self) -> frozenset[ItemId]:
        """What the one who was shown the list might not see."""
        return frozenset(ItemId(item) for item in self.request.around["never"])

    def serve(self, query: Query | None = None, never: Collection[ItemId] = ()) -> Served:
        """The list again, by the same draw; for another history, or without more items, if one is given."""
        served = self.pipeline.serve(
            query or self.query,
            self.request.wanted,
            never=self.never | set(never),
            around=self.around,
            model=self.model,
            house=HouseRules(),  # the record has those that held then
            draw=self.request.seed,
        )
        return replace(served, version=self.request.version) if self.model is not None and not self.note else served


def again_of(pipeline: Pipeline, request: ListRequest) -> Again:
    """What a record says of a list, and the model that made it."""
    history = tuple(
        Interaction(user_id=request.user_id, item_id=item, kind=kind, strength=strength, at=request.at)  # type: ignore[arg-type]
        for item, kind, strength in request.history
    )
    query = Query(user_id=request.user_id, history=history, told=_said(request))
    around = Around({ItemId(item): float(sum_) for item, sum_ in request.around["shown"].items()})
    wanted, version = request.wanted, request.version
    model = pipeline.as_it_was(wanted.strategy, version, wanted.weights) if version else None
    gone = model is None and bool(version)
    same_state = pipeline.version(wanted.strategy) == version or wanted.strategy not in pipeline.at_once()
    note = FORGOTTEN if gone else "" if same_state else CHANGED
    return Again(pipeline, request, query, around, model, gone, note)


def _said(request: ListRequest) -> tuple[Leaning, ...]:
    """What the person had said interests them, as it counted then."""
    return tuple(
        Leaning(words=words, wanted=wanted, toward=tuple((ItemId(item), strength) for item, strength in toward))
        for words, wanted, toward in request.around.get("told", ())
    )
