"""Shares as they are shown: in thousandths that add up to the score as it is shown, the same wherever they stand.

Rounded one by one, three digits of many shares miss the score by a few thousandths. So each is rounded down or up, the
largest remainders up (Hamilton's method of apportionment): first what each thing in the history gives and what was
said, with all that has no thing of its own as one, then the kinds of content within each. However a page groups its
rows, a thing has the same digits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.domain import Evidence, Explanation, Reason

UNIT = 1000
NEAR = 1e-7  # thousandths; remainders that close are equal, and rounding errors do not decide
GROUND = ""  # all that is neither in the history nor was said: popularity, a taste, where a score starts
Rows = Mapping[str, Mapping[str, float]]


def shown(value: float) -> int:
    """One number by itself, in thousandths; halves away from zero."""
    return int(math.copysign(math.floor(abs(value) * UNIT + 0.5 + NEAR), value))


def shared_out(values: Mapping[str, float], total: int) -> dict[str, int]:
    """Thousandths that sum to `total`, each value rounded down or up; equal values and totals give equal digits.

    Where values miss the total by more than rounding (reasons that are approximate), the largest bears the rest.
    """
    floors = {name: math.floor(value * UNIT + NEAR) for name, value in values.items()}
    missing = total - sum(floors.values())
    left = {name: max(0.0, value * UNIT - floors[name]) for name, value in values.items()}
    order = sorted(values, key=lambda name: (-round(left[name], 7), -abs(values[name]), name))
    for name in [name for name in order if left[name] > NEAR][: max(0, missing)]:
        floors[name] += 1
    over = total - sum(floors.values())
    if over and values:
        floors[max(values, key=lambda name: (abs(values[name]), name))] += over
    return floors


def thousandths(rows: Rows, total: float) -> dict[str, dict[str, int]]:
    """Cells of rows, in thousandths: rows sum to `total` as it is shown, and cells to their row."""
    by_row = shared_out({name: math.fsum(cells.values()) for name, cells in rows.items()}, shown(total))
    return {name: shared_out(cells, by_row[name]) for name, cells in rows.items()}


def in_digits(explanation: Explanation) -> Explanation:
    """The same explanation with every share, the base and the score as they are shown."""
    rows: dict[str, dict[str, float]] = {GROUND: {GROUND: explanation.base}}
    for n, reason in enumerate(explanation.reasons):
        rows.setdefault(row_of(reason), {})[cell_of(reason, n)] = reason.share
    found = thousandths(rows, explanation.score)
    reasons = tuple(
        replace(reason, share=found[row_of(reason)][cell_of(reason, n)] / UNIT)
        for n, reason in enumerate(explanation.reasons)
    )
    base = found[GROUND][GROUND] / UNIT
    return replace(explanation, reasons=reasons, base=base, score=shown(explanation.score) / UNIT)


def row_of(reason: Reason) -> str:
    return reason.ref or (reason.label if reason.modality else GROUND)


def cell_of(reason: Reason, n: int) -> str:
    """Unlike any other of its row: its kind of content, or where that is not known its place."""
    return reason.modality or f"reason {n}"


def pair_in_digits(pair: Evidence, exact: float, as_shown: float) -> Evidence:
    """A pair that carries all of what two recordings share has the very digits of that.

    Args:
        exact, as_shown: What all moments of both carry together.
    """
    share = pair.share * as_shown / exact if exact else pair.share
    return replace(pair, share=shown(share) / UNIT)


def stages_in_digits(deltas: Sequence[float], before: float, after: float) -> list[float]:
    """What stages after scoring added, as it is shown between the score before and after all of them as shown."""
    found = shared_out({f"{n:03}": delta for n, delta in enumerate(deltas)}, shown(after) - shown(before))
    return [found[name] / UNIT for name in sorted(found)]
