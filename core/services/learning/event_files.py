"""Learning curves as TensorBoard event files, for who prefers to look at them there: `tensorboard --logdir strategies`.

The format is a protocol buffer; tensorboardX writes it with what Streamlit brings anyway, and needs neither
TensorFlow nor torch. Only the process of a fit imports it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from core.domain.runs import Curve


def write(folder: Path, curve: Mapping[str, Curve], metrics: Mapping[str, float]) -> None:
    """One event file in `folder`: a point per step of each curve, and the figures at the end as step 0."""
    from tensorboardX import SummaryWriter  # half a second to import, in a process that serves nobody

    with SummaryWriter(str(folder)) as events:
        for name, values in curve.items():
            for step, value in enumerate(values, start=1):
                if math.isfinite(value):
                    events.add_scalar(_tag(name), value, step)
        for name, value in metrics.items():
            if math.isfinite(value):
                events.add_scalar(_tag(f"result/{name}"), value, 0)


def _tag(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "/_" else "_" for letter in name)
