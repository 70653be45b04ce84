"""Two evaluations side by side: what became better, and whether it could be chance."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from core.errors import NotFound
from core.evaluation.significance import Interval, holm, interval, paired_p
from core.services.measurement.views import Change, Measured
from core.services.measurement.work import People

Kept = tuple[Measured, People]


def changes(here: Kept, there: Kept, metric: str) -> tuple[Change, ...]:
    """Each strategy that is in both, in the order of `here`: `here` minus `there`.

    Person by person, with an interval and a corrected p, where both judged the same people by the same hidden things.

    Raises:
        NotFound: there is no such figure.
    """
    others = {model.strategy for model in there[0].judged}
    paired = _alike(here[0]) == _alike(there[0])
    found = [_change(here, there, m.strategy, metric, paired=paired) for m in here[0].judged if m.strategy in others]
    corrected = holm([one.p_holm for one in found if one.paired])
    p_values = dict(zip([one.strategy for one in found if one.paired], corrected, strict=True))
    return tuple(replace(one, p_holm=p_values.get(one.strategy, math.nan)) for one in found)


def _alike(measured: Measured) -> tuple[Any, ...]:
    return measured.data_hash, measured.wish.split, measured.wish.seed


def _change(here: Kept, there: Kept, name: str, metric: str, *, paired: bool) -> Change:
    """`p_holm` is not corrected yet."""
    first, second = there[0].model(name).figures.get(metric), here[0].model(name).figures.get(metric)
    if first is None or second is None:
        raise NotFound(f"There is no figure {metric!r} of {name}.")
    own, other = here[1].metrics[name].get(metric), there[1].metrics[name].get(metric)
    if not paired or own is None or other is None:
        apart = Interval(second.mean - first.mean, math.nan, math.nan)
        return Change(name, metric, first, second, apart, math.nan, paired=False)
    return Change(name, metric, first, second, interval(own - other), paired_p(own, other), paired=True)
