"""What was found of a strategy as a whole, as JSON of a run and back: recordings by id, as they are called now."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from core.domain import ItemId
from core.services.collection import Snapshot, card, still_at
from core.services.explanation.as_json import as_json
from core.services.explanation.honesty_views import Honesty, Measured
from core.services.explanation.overview_views import GroupDrive, Influence, MomentInfluence, Overview
from core.services.explanation.study import Studied
from core.services.explanation.truth import Truth


def kept(found: Studied) -> dict[str, Any]:
    """For the `config` of a run."""
    return {name: as_json(getattr(found, name)) for name in ("overview", "honesty", "truth", "note")}


def shown(told: Mapping[str, Any], seen: Snapshot) -> Studied:
    """The same again; recordings that are gone, or not shown to the one who asks, are left out."""
    return Studied(
        overview=_overview(told["overview"], seen),
        honesty=_honesty(told["honesty"]) if told["honesty"] else None,
        truth=Truth(**told["truth"]) if told["truth"] else None,
        note=told["note"],
    )


def _spread(told: Mapping[str, Any]) -> dict[str, Measured]:
    """Runs from before long-term taste was measured know its mean, but not how sure that is."""
    taste = max(0.0, 1.0 - told["history"] - told["popularity"])
    known = {name: _measured(own) for name, own in told["spread"].items()}
    return {"taste": Measured(mean=taste, low=math.nan, high=math.nan), **known}


def _overview(told: Mapping[str, Any], seen: Snapshot) -> Overview:
    return Overview(
        **{
            **told,
            "spread": _spread(told),
            "influential": tuple(
                Influence(card=card(seen.items[item]), share=own["share"])
                for own in told["influential"]
                if (item := ItemId(own["card"]["item_id"])) in seen.items
            ),
            "moments": tuple(_moment(own, seen) for own in told["moments"] if own["card"]["item_id"] in seen.items),
            "words": tuple((word, share) for word, share in told["words"]),
            "groups": tuple(GroupDrive(**own) for own in told["groups"]),
            "card": tuple((name, value) for name, value in told["card"]),
        }
    )


def _moment(told: Mapping[str, Any], seen: Snapshot) -> MomentInfluence:
    item = seen.items[ItemId(told["card"]["item_id"])]
    still = still_at(item, told["at_s"]) if told["modality"] == "visual" else None
    return MomentInfluence(**{**told, "card": card(item), "still_url": still})


def _honesty(told: Mapping[str, Any]) -> Honesty:
    return Honesty(
        **{
            **told,
            "metrics": {metric: _each(own) for metric, own in told["metrics"].items()},
            "better": {metric: _each(own) for metric, own in told["better"].items()},
            "curve": {order: tuple(own) for order, own in told["curve"].items()},
            "stability": _number(told["stability"]),
        }
    )


def _each(told: Mapping[str, Any]) -> dict[Any, Measured]:
    return {order: _measured(own) for order, own in told.items()}


def _measured(told: Mapping[str, Any]) -> Measured:
    return Measured(**{name: _number(value) for name, value in told.items()})


def _number(value: float | None) -> float:
    """A run keeps "cannot say" as nothing."""
    return math.nan if value is None else value
