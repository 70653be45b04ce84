"""Learning curves of strategies that learn in passes: to keep with the run, and to look at while they still learn.

A fit runs in a process of its own, so what it has so far goes through a small file beside its checkpoint.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.domain.runs import Curve
from core.protocols import Epoch


def of(passes: Sequence[Epoch]) -> dict[str, Curve]:
    """Loss and nDCG of each pass; a figure that is known of none is left out."""
    found = {"loss": tuple(one.loss for one in passes), "ndcg": tuple(one.ndcg for one in passes)}
    return {name: values for name, values in found.items() if not all(map(math.isnan, values))}


def write(path: Path, curve: Mapping[str, Curve]) -> None:
    """Whole or not at all, for somebody who reads at any moment."""
    aside = path.with_suffix(".part")
    aside.write_text(json.dumps({name: [_known(value) for value in values] for name, values in curve.items()}))
    aside.replace(path)


def read(path: Path) -> dict[str, Curve]:
    """What was written last; nothing where there is no such file."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return {name: tuple(math.nan if value is None else value for value in values) for name, values in found.items()}


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
