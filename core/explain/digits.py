"""Shares as they are shown: in digits that add up to the score as it is shown, the same wherever they stand.

A list has so many digits after the point that its best score has three that say something (`places`), whatever the
size of a strategy's scores; everything that is told of the list has as many (`number`), and is counted in units of the
last of them: thousandths where there are three.

Rounded one by one, the digits of many shares miss the score by a few units. So each is rounded down or up, the
largest remainders up (Hamilton's method of apportionment): first what each thing in the history gives and what was
said, with all that has no thing of its own as one, then the kinds of content within each. However a page groups its
rows, a thing has the same digits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from core.domain import Evidence, Explanation, Reason

PLACES = 3  # digits after the point, where scores are not small
SAYING = 3  # digits of the best score that say something
MOST = 9  # digits after the point; what is smaller is rounding error
NEAR = 1e-7  # units; remainders that close are equal, and rounding errors do not decide
GROUND = ""  # all that is neither in the history nor was said: popularity, a taste, where a score starts
Rows = Mapping[str, Mapping[str, float]]


def places(scores: Iterable[tuple[str, float]]) -> int:
    """How many digits after the point a list is told in: chosen once, so that scores and shares still add up.

    Args:
        scores: (strategy, score) of each place. Where several strategies filled a list, each one's best counts.
    """
    best: dict[str, float] = {}
    for strategy, score in scores:
        best[strategy] = max(best.get(strategy, 0.0), abs(score))
    needed = [SAYING - 1 - math.floor(math.log10(score)) for score in best.values() if 0.0 < score < math.inf]
    return min(MOST, max([PLACES, *needed]))


def number(value: float, digits: int = PLACES, *, sign: bool = False) -> str:
    """A figure as people read it, with a real minus sign: -0.081 -> "−0.081"; `sign` also puts a plus; NaN is "–"."""
    if math.isnan(value):
        return "–"
    rounded = f"{abs(value):.{digits}f}"
    before = "" if not float(rounded) else "−" if value < 0 else "+" if sign else ""
    return before + rounded


def shown(value: float, digits: int = PLACES) -> int:
    """One number by itself, in units of the last digit; halves away from zero."""
    return int(math.copysign(math.floor(abs(value) * 10**digits + 0.5 + NEAR), value))


def as_shown(value: float, digits: int = PLACES) -> float:
    """The same as a number."""
    return float(shown(value, digits) / 10**digits)


def shared_out(values: Mapping[str, float], total: int, digits: int = PLACES) -> dict[str, int]:
    """Units that sum to `total`, each value rounded down or up; equal values and totals give equal digits.

    Where values miss the total by more than rounding (reasons that are approximate), the largest bears the rest.
    """
    unit = 10**digits
    floors = {name: math.floor(value * unit + NEAR) for name, value in values.items()}
    missing = total - sum(floors.values())
    left = {name: max(0.0, value * unit - floors[name]) for name, value in values.items()}
    order = sorted(values, key=lambda name: (-round(left[name], 7), -abs(values[name]), name))
    for name in [name for name in order if left[name] > NEAR][: max(0, missing)]:
        floors[name] += 1
    over = total - sum(floors.values())
    if over and values:
        floors[max(values, key=lambda name: (abs(values[name]), name))] += over
    return floors


def apportioned(rows: Rows, total: float, digits: int = PLACES) -> dict[str, dict[str, int]]:
    """Cells of rows, in units: rows sum to `total` as it is shown, and cells to their row."""
    sums = {name: math.fsum(cells.values()) for name, cells in rows.items()}
    by_row = shared_out(sums, shown(total, digits), digits)
    return {name: shared_out(cells, by_row[name], digits) for name, cells in rows.items()}


def in_digits(explanation: Explanation, digits: int = PLACES) -> Explanation:
    """The same explanation with every share, the base and the score as they are shown."""
    rows: dict[str, dict[str, float]] = {GROUND: {GROUND: explanation.base}}
    for n, reason in enumerate(explanation.reasons):
        rows.setdefault(row_of(reason), {})[cell_of(reason, n)] = reason.share
    found, unit = apportioned(rows, explanation.score, digits), 10**digits
    reasons = tuple(
        replace(reason, share=found[row_of(reason)][cell_of(reason, n)] / unit)
        for n, reason in enumerate(explanation.reasons)
    )
    base = found[GROUND][GROUND] / unit
    return replace(explanation, reasons=reasons, base=base, score=as_shown(explanation.score, digits))


def row_of(reason: Reason) -> str:
    return reason.ref or (reason.label if reason.modality else GROUND)


def cell_of(reason: Reason, n: int) -> str:
    """Unlike any other of its row: its kind of content, or where that is not known its place."""
    return reason.modality or f"reason {n}"


def pair_in_digits(pair: Evidence, exact: float, told: float, digits: int = PLACES) -> Evidence:
    """A pair that carries all of what two recordings share has the very digits of that.

    Args:
        exact, told: What all moments of both carry together, and that as it is shown.
    """
    share = pair.share * told / exact if exact else pair.share
    return replace(pair, share=as_shown(share, digits))


def stages_in_digits(deltas: Sequence[float], before: float, after: float, digits: int = PLACES) -> list[float]:
    """What stages after scoring added, as it is shown between the score before and after all of them as shown."""
    named = {f"{n:03}": delta for n, delta in enumerate(deltas)}
    found = shared_out(named, shown(after, digits) - shown(before, digits), digits)
    return [found[name] / 10**digits for name in sorted(found)]
