"""Taste as a vector: fold a history into a fixed table of item factors, with exact shares and removal effects.

Source: Y. Hu, Y. Koren, C. Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008, eq. (4), with
targets and confidences for rejections as well: an item of strength s has confidence c = 1 + (alpha - 1)|s| and target
s; what was not met has confidence 1 and target 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix, Scores, Vocabulary
from core.recommend.downdates import Downdates, Start
from core.recommend.history import FromHistory, Mask, Rows, Shares, Usual
from core.recommend.tables import Rough

CELLS = 4_000_000  # numbers gathered at a time while folding in: 16 MB as float32


@dataclass(frozen=True, eq=False)
class FactorRecommender(FromHistory):
    """score(i) = y_i . x, where x is the ridge fit of the history on the item factors, for each start; summed.

    Several starts are models of their own whose scores are added; everything stays a sum over the history.

    Attributes:
        factors: Item factors of each start, (n_items, n_factors).
        grams: For each start, the sum of y y' over all items plus l2 on the diagonal.
        trained: The histories the model was trained on, and the taste vectors of their people for each start: lists
            for everybody then cost no fold-in.
    """

    items: Vocabulary
    factors: tuple[FloatMatrix, ...]
    grams: tuple[FloatMatrix, ...]
    alpha: float
    trained: tuple[sparse.csr_array, tuple[FloatMatrix, ...]]
    strategy: str

    def score_rows(self, rows: Rows, strengths: Scores) -> Scores:
        if rows.size == 0:
            return np.full(len(self.items), np.nan)
        total = np.zeros(len(self.items))
        for y, gram in zip(self.factors, self.grams, strict=True):
            inverse, weights = self._solver(y, gram, rows, strengths)
            total += y.astype(np.float64) @ (inverse @ (weights @ y[rows].astype(np.float64)))
        return total

    def score_many(self, histories: sparse.csr_array) -> FloatMatrix:
        tastes = self._tastes(histories)
        scores = np.asarray(np.hstack(tastes) @ np.hstack(self.factors).T, dtype=np.float32)
        scores[np.diff(histories.indptr) == 0] = np.nan
        return scores

    def contributions(self, rows: Rows, strengths: Scores, column: int) -> tuple[float, Scores]:
        """Shares w_j y_i' W y_j with W the inverse of the normal equations and w_j the weighted target."""
        if rows.size == 0:
            return float("nan"), np.zeros(0)
        shares = np.zeros(len(rows))
        for y, gram in zip(self.factors, self.grams, strict=True):
            inverse, weights = self._solver(y, gram, rows, strengths)
            shares += weights * (y[rows].astype(np.float64) @ (inverse @ y[column].astype(np.float64)))
        return 0.0, shares

    def usual(self, rows: Rows, strengths: Scores) -> Usual:
        shares = np.zeros(len(rows))
        for y, gram in zip(self.factors, self.grams, strict=True):
            inverse, weights = self._solver(y, gram, rows, strengths)
            shares += weights * (y[rows].astype(np.float64) @ (inverse @ y.mean(axis=0, dtype=np.float64)))
        return Usual(float(shares.sum()), shares)

    def shares(self, rows: Rows, strengths: Scores) -> Shares | None:
        if rows.size == 0:
            return None
        values = np.zeros((len(rows), len(self.items)))
        for y, gram in zip(self.factors, self.grams, strict=True):
            inverse, weights = self._solver(y, gram, rows, strengths)
            table = y.astype(np.float64)
            values += (weights[:, None] * (table[rows] @ inverse)) @ table.T
        return Shares(np.zeros(len(self.items)), values)

    def score_parts(self, rows: Rows, strengths: Scores, keep: Mask) -> Scores:
        """Each part is folded in on its own: one small system per part and start, in float64."""
        return self.asking(rows, strengths)(keep)

    def asking(self, rows: Rows, strengths: Scores) -> Callable[[Mask], Scores]:
        """`score_parts` of a history that is asked about many times: what stays the same is made ready once."""
        tables, tastes = [y.astype(np.float64).T for y in self.factors], self.tastes_of_parts(rows, strengths)

        def ask(keep: Mask) -> Scores:
            scores = np.zeros((len(keep), len(self.items)))
            for table, taste in zip(tables, tastes(keep), strict=True):
                scores += taste @ table
            scores[~keep.any(axis=1)] = np.nan
            return scores

        return ask

    def tastes_of_parts(self, rows: Rows, strengths: Scores) -> Callable[[Mask], list[Scores]]:
        """Taste vectors that parts of a history give, (n_parts, n_factors) of each start; zeros for an empty part."""
        extra = (self.alpha - 1) * np.abs(strengths)
        starts = []
        for y, gram in zip(self.factors, self.grams, strict=True):
            own = y[rows].astype(np.float64)
            products = np.einsum("jf,jg->jfg", own * extra[:, None], own).reshape(len(rows), gram.size)
            starts.append((gram.astype(np.float64), products, ((1 + extra) * strengths)[:, None] * own))

        def tastes(keep: Mask) -> list[Scores]:
            kept, found = keep.astype(np.float64), []
            for gram, products, goals in starts:
                equations = gram + (kept @ products).reshape(len(keep), *gram.shape)
                found.append(np.linalg.solve(equations, (kept @ goals)[..., None])[..., 0])
            return found

        return tastes

    def lead(self, rows: Rows, strengths: Scores, column: int, rivals: Rows) -> Downdates:
        """By how much an item is ahead of others, and what removals from the history do to that, in float64."""
        leads = [(y[column] - y[rivals].astype(np.float64)).T for y in self.factors]
        return self.following(rows, strengths)(leads)

    def following(self, rows: Rows, strengths: Scores) -> Callable[[Sequence[Rough]], Downdates]:
        """What removals do to sums of scores, for each start given as sums of factors, (n_factors, n_sums)."""
        extra, ready = (self.alpha - 1) * np.abs(strengths), []
        for y, gram in zip(self.factors, self.grams, strict=True):
            inverse, weights = self._solver(y, gram, rows, strengths)
            own = y[rows].astype(np.float64)
            across = own @ inverse  # (n_history, n_factors)
            coupling = across @ own.T
            ready.append((across, weights, coupling, weights - extra * (weights @ coupling)))

        def follow(targets: Sequence[Rough]) -> Downdates:
            now, starts = np.zeros(targets[0].shape[1]), []
            for (across, weights, coupling, unexplained), target in zip(ready, targets, strict=True):
                leads = across @ target
                now += weights @ leads
                starts.append(Start(leads, coupling, unexplained))
            return Downdates(now, extra, tuple(starts))

        return follow

    def without(self, rows: Rows, strengths: Scores, column: int) -> Scores:
        """Exact: taking item j out is a rank-one change of the normal equations (Sherman-Morrison).

        effect_j = y_i'Wy_j (w_j - g_j p_j) / (1 - g_j h_j), with g_j = c_j - 1, p_j = y_j'x and h_j = y_j'Wy_j.
        """
        if len(rows) == 1:
            return np.full(1, np.nan)
        effects = np.zeros(len(rows))
        for y, gram in zip(self.factors, self.grams, strict=True):
            inverse, weights = self._solver(y, gram, rows, strengths)
            own = y[rows].astype(np.float64)  # (n_history, n_factors)
            across = own @ inverse  # (n_history, n_factors)
            toward = across @ y[column].astype(np.float64)
            predicted = across @ (weights @ own)
            leverage = np.einsum("jf,jf->j", across, own)
            extra = (self.alpha - 1) * np.abs(strengths)
            effects += toward * (weights - extra * predicted) / (1 - extra * leverage)
        return effects

    def _solver(self, y: FloatMatrix, gram: FloatMatrix, rows: Rows, strengths: Scores) -> tuple[np.ndarray, Scores]:
        """Inverse of the normal equations, and confidence x target of each history item, in float64."""
        own = y[rows].astype(np.float64)
        extra = (self.alpha - 1) * np.abs(strengths)
        equations = gram.astype(np.float64) + (own * extra[:, None]).T @ own
        return np.linalg.inv(equations), (1 + extra) * strengths

    def _tastes(self, histories: sparse.csr_array) -> tuple[FloatMatrix, ...]:
        trained, tastes = self.trained
        if _same(trained, histories):
            return tastes
        batches = plan(histories, self.factors[0].shape[1], self.alpha)
        n = histories.shape[0]
        return tuple(fold_in(batches, n, y, gram) for y, gram in zip(self.factors, self.grams, strict=True))


@dataclass(frozen=True, eq=False)
class Batch:
    """Rows of similar length, padded to the longest with a row of zeros at the end of the table.

    Attributes:
        rows: Which rows of the matrix, (n,).
        columns: What they met, (n, width).
        extra: Confidence beyond what everything has, (n, width).
        targets: Confidence x strength, (n, width).
    """

    rows: Rows
    columns: Rows
    extra: FloatMatrix
    targets: FloatMatrix


def plan(x: sparse.csr_array, n_factors: int, alpha: float, weight: FloatMatrix | None = None) -> list[Batch]:
    """How to fold in each row of `x`; worth keeping while only the table changes.

    Args:
        x: Strengths, (n_rows, n).
        weight: How much each of the n counts where it was met, (n,); 1 everywhere if None.
    """
    return [_batch(x, rows, alpha, weight) for rows in _alike(np.diff(x.indptr), n_factors)]


def fold_in(batches: list[Batch], n_rows: int, y: FloatMatrix, gram: FloatMatrix) -> FloatMatrix:
    """For each row the ridge fit on `y`, (n_rows, n_factors); batched, several times quicker than one by one.

    Args:
        y: (n, n_factors).
        gram: The sum of y y' over all n rows, plus l2 on the diagonal.
    """
    padded = np.vstack([y, np.zeros((1, y.shape[1]), dtype=y.dtype)])
    out = np.zeros((n_rows, y.shape[1]), dtype=y.dtype)
    for batch in batches:
        met = padded[batch.columns]  # (n, width, n_factors)
        equations = (met * batch.extra[..., None]).transpose(0, 2, 1) @ met
        equations += gram
        goals = batch.targets[:, None, :] @ met
        out[batch.rows] = np.linalg.solve(equations, goals.transpose(0, 2, 1))[..., 0]
    return out


def factor_recommender(
    items: Vocabulary,
    factors: list[FloatMatrix],
    x: sparse.csr_array,
    *,
    alpha: float,
    l2: float,
    strategy: str,
    batches: list[Batch] | None = None,
) -> FactorRecommender:
    """Item factors made ready to serve; folds everybody in once, by `batches` where these are planned already."""
    grams = tuple(gram_of(y, l2) for y in factors)
    planned = batches or plan(x, factors[0].shape[1], alpha)
    tastes = tuple(fold_in(planned, x.shape[0], y, gram) for y, gram in zip(factors, grams, strict=True))
    return FactorRecommender(items, tuple(factors), grams, alpha, (x, tastes), strategy)


def gram_of(y: FloatMatrix, l2: float) -> FloatMatrix:
    """The sum of y y' plus l2 on the diagonal, (n_factors, n_factors)."""
    return np.asarray(y.T @ y + np.float32(l2) * np.eye(y.shape[1], dtype=np.float32))


def _batch(x: sparse.csr_array, rows: Rows, alpha: float, weight: FloatMatrix | None) -> Batch:
    lengths = np.diff(x.indptr)[rows]
    places = np.arange(int(lengths.max()))[None, :]
    inside = places < lengths[:, None]
    at = np.where(inside, x.indptr[rows][:, None] + places, 0)
    columns = np.where(inside, x.indices[at], x.shape[1])
    strengths = np.where(inside, x.data[at], np.float32(0))
    confidence = 1 + np.float32(alpha - 1) * np.abs(strengths)
    if weight is not None:
        confidence = confidence * np.append(weight, np.float32(0))[columns]
    return Batch(rows, columns, confidence - inside, confidence * strengths)


def _alike(lengths: np.ndarray, n_factors: int) -> list[Rows]:
    """Rows in batches of similar length, so that little is padded and memory stays bounded."""
    order = np.argsort(lengths, kind="stable")
    batches: list[Rows] = []
    start = int(np.count_nonzero(lengths == 0))
    while start < len(order):
        least = max(int(lengths[order[start]]), 8)
        end = int(np.searchsorted(lengths[order], 1.25 * least, side="right"))
        end = min(end, start + max(1, CELLS // (int(1.25 * least) * n_factors)))
        batches.append(order[start:end])
        start = end
    return batches


def _same(a: sparse.csr_array, b: sparse.csr_array) -> bool:
    equal: Callable[[np.ndarray, np.ndarray], bool] = np.array_equal
    if a is b:
        return True
    return a.shape == b.shape and equal(a.indptr, b.indptr) and equal(a.indices, b.indices) and equal(a.data, b.data)
