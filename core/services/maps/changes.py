"""Drawings side by side, drawings with other weights, and people on a drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.domain import FloatMatrix, FloatVector, ItemId
from core.domain.counts import count
from core.domain.maps import Faith
from core.embedding import layout
from core.embedding.alignment import laid_over
from core.embedding.drawing import FEWEST, spread
from core.embedding.neighbours import nearest, nearest_on_paper
from core.embedding.placement import among, placed
from core.embedding.regions import Paper
from core.embedding.trust import NEIGHBOURS, faith
from core.errors import NotFound, Refused
from core.services.collection import Snapshot
from core.services.maps.sheets import Sheet
from core.services.maps.vectors import item_rows
from core.services.maps.views import Comparison, Reshaped, RevisionView

MOST = 10_000  # dots whose weights can be tried out while somebody waits
ANCHORS = 2_000  # of more, so many are drawn and the others placed among them
EPOCHS = 150
RATE = 0.5  # half of a fresh drawing's: groups that still hold together stay where they were
LIFTED = 5  # of the farthest movers are named
STILL = 0.001  # shares of the width that nobody sees


def reshaped(sheet: Sheet, snapshot: Snapshot, weights: Mapping[str, float]) -> Reshaped:
    """The dots with other weights, starting from where they are and laid over it again.

    Takes 0.5 s of CPU for 140 dots, 4 s for 2,000, 8 s for 10,000.

    Raises:
        Refused: the map has too many dots, or none of them has a modality that counts.
    """
    n = len(sheet.dots)
    if n > MOST:
        raise Refused("E_LIMIT_DIM", f"Other weights can be tried on maps of up to {MOST:,} dots; this has {n:,}.")
    ids, values = item_rows(snapshot, "fused", weights)
    at = {item_id: row for row, item_id in enumerate(ids)}
    known = np.array([item_id in at for item_id in sheet.dots.item_ids], bool)
    if known.sum() < 2:
        raise Refused("E_EMPTY", "No recording here has pictures, sound or words of the kind you gave weight to.")
    rows = values[[at[item_id] for item_id in sheet.dots.item_ids if item_id in at]]
    xy = sheet.dots.xy.copy()
    xy[known] = _redrawn(rows, sheet.dots.xy[known])
    judged = faith(rows, xy[known])
    moved = np.linalg.norm(xy - sheet.dots.xy, axis=1) / _width(sheet.dots.xy)
    return Reshaped(
        revision=str(sheet.revision.number),
        weights=dict(weights),
        positions=np.ascontiguousarray(xy.T, "<f4").tobytes(),
        known=known.astype(np.uint8).tobytes(),
        bounds=Paper(xy).bounds,
        faith=judged,
        sentence=f"Half of the dots moved by more than {np.median(moved[known]):.0%} of the map's width. "
        + faith_sentence(judged),
    )


def _redrawn(rows: FloatMatrix, before: FloatMatrix) -> FloatMatrix:
    if len(rows) < FEWEST:
        return laid_over(spread(rows, 2), before, range(len(rows)), range(len(rows)))
    chosen = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), ANCHORS)).astype(int))
    edges = layout.graph(*nearest(rows[chosen], min(NEIGHBOURS, len(chosen) - 1)))
    drawn = layout.draw(edges, before[chosen], epochs=EPOCHS, rate=RATE)
    drawn = laid_over(drawn, before, range(len(chosen)), chosen)
    everything = np.zeros_like(before)
    everything[chosen] = drawn
    rest = np.setdiff1d(np.arange(len(rows)), chosen)
    if len(rest):
        everything[rest] = placed(*among(rows[rest], rows[chosen]), drawn)
    return everything


def compared(
    before: Sheet, after: Sheet, views: tuple[RevisionView, RevisionView], titles: Mapping[ItemId, str]
) -> Comparison:
    """
    Raises:
        NotFound: the two have no dot in common.
    """
    at = {key: row for row, key in enumerate(_keys(before))}
    pairs = [(at[key], row) for row, key in enumerate(_keys(after)) if key in at]
    if not pairs:
        raise NotFound("These two maps have no dot in common.")
    rows_before, rows_after = [a for a, _ in pairs], [b for _, b in pairs]
    old, new = before.dots.xy[rows_before], after.dots.xy[rows_after]
    moved = np.linalg.norm(new - old, axis=1) / max(_width(old), _width(new))
    kept = _kept(old, new)
    farthest = np.argsort(-moved, kind="stable")[:LIFTED].tolist()
    columns = np.concatenate([old.T, new.T]).astype("<f4")
    return Comparison(
        before=views[0],
        after=views[1],
        count=len(pairs),
        positions=columns.tobytes() + after.dots.classes[rows_after].tobytes(),
        rows_before=tuple(rows_before),
        rows_after=tuple(rows_after),
        bounds=Paper(np.vstack([old, new])).bounds,
        moved=float(np.median(moved)),
        kept=kept,
        most_moved=tuple(
            (titles[after.dots.item_ids[rows_after[n]]], float(moved[n])) for n in farthest if moved[n] > STILL
        ),
        sentence=_compared_sentence(len(pairs), moved, kept),
    )


def _compared_sentence(count: int, moved: FloatVector, kept: float) -> str:
    if moved.max() <= STILL:
        return f"{count:,} dots are on both, and none of them moved."
    return (
        f"{count:,} dots are on both. Half of them moved by more than {np.median(moved):.0%} of the map's width; "
        f"a dot keeps {kept:.0%} of its neighbours."
    )


def spot_of(
    liked: Sequence[ItemId], strengths: Sequence[float], sheet: Sheet, snapshot: Snapshot, *, solid: bool = False
) -> FloatMatrix:
    """Where the taste lies that likes some items: (1, 2), or (0, 2) when none of them has a vector.

    `solid`: in three dimensions, (1, 3) or (0, 3).

    The strength-weighted sum of their vectors, placed as a new item would be.
    """
    space, weights = sheet.revision.space, sheet.revision.weights
    ids, values = item_rows(snapshot, space, weights or {space: 1.0})
    at = {item_id: row for row, item_id in enumerate(ids)}
    rows = [(at[item_id], s) for item_id, s in zip(liked, strengths, strict=True) if item_id in at]
    shown = [item_id for item_id in sheet.rows_of if item_id in at]
    taste = sum((s * values[row] for row, s in rows), np.zeros(values.shape[1]))
    length = float(np.linalg.norm(taste))
    dots = sheet.dots.xyz if solid else sheet.dots.xy
    if length < 1e-9 or not shown or dots is None:
        return np.zeros((0, 3 if solid else 2), np.float32)
    near, shares = among((taste / length)[None].astype(np.float32), values[[at[item_id] for item_id in shown]])
    first = dots[[sheet.rows_of[item_id][0] for item_id in shown]]
    return placed(near, shares, first)


def faith_sentence(judged: Faith) -> str:
    """How faithful a drawing is, for a person."""
    if judged.k == 0:
        return "There are too few dots to say how far the map can be trusted."
    sample = "" if judged.examined == 0 else f", by {count(judged.examined, 'dot')} when last judged"
    return (
        f"Trustworthiness {judged.trustworthiness:.2f}, continuity {judged.continuity:.2f} "
        f"(of 1; {judged.k} neighbours{sample})."
    )


def _kept(old: FloatMatrix, new: FloatMatrix) -> float:
    k = min(NEIGHBOURS, len(old) - 1)
    if k < 1:
        return 1.0
    pairs = zip(nearest_on_paper(old, k), nearest_on_paper(new, k), strict=True)
    return float(np.mean([len(np.intersect1d(a, b)) / k for a, b in pairs]))


def _keys(sheet: Sheet) -> list[tuple[ItemId, float]]:
    return [(i, round(s, 1)) for i, s in zip(sheet.dots.item_ids, sheet.dots.starts_s.tolist(), strict=True)]


def _width(xy: FloatMatrix) -> float:
    return max(float(np.ptp(xy, axis=0).max()), 1e-9)
