"""Learning curves as TensorBoard event files, for who prefers to look at them there: `tensorboard --logdir strategies`.

The format is a protocol buffer; tensorboardX writes it with what Streamlit brings anyway, and needs neither
TensorFlow nor torch. Only the process of a fit imports it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from core.domain.runs import Curve

LABEL = "Learned from simulated people, too: figures are of what invented people would do."


def write(folder: Path, curve: Mapping[str, Curve], metrics: Mapping[str, float], *, simulated: bool = False) -> None:
    """One event file in `folder`: a point per step of each curve, and the figures at the end as step 0.

    Args:
        simulated: Invented people had a part in it; TensorBoard shows that under Text, and the name of every
            figure says it, so that it is there whatever is looked at.
    """
    from tensorboardX import SummaryWriter  # half a second to import, in a process that serves nobody

    prefix = "simulated/" if simulated else ""
    with SummaryWriter(str(folder)) as events:
        if simulated:
            events.add_text("simulated", LABEL, 0)
        for name, values in curve.items():
            for step, value in enumerate(values, start=1):
                if math.isfinite(value):
                    events.add_scalar(_tag(prefix + name), value, step)
        for name, value in metrics.items():
            if math.isfinite(value):
                events.add_scalar(_tag(f"{prefix}result/{name}"), value, 0)


def _tag(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "/_" else "_" for letter in name)
