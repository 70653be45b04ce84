"""UMAP with umap-learn, for large maps, in a process of its own: `python -m core.embedding.projection FOLDER`.

Importing umap-learn takes ten seconds, compiles with numba and then holds the interpreter for seconds at a time, so no
process that must answer ever does it; `drawing` starts this one, follows its progress, and can end it at any moment.

Reads FOLDER/given.npz (values, start, solid_start) and FOLDER/given.json (seed, neighbours, min_dist), writes
FOLDER/drawn.npz (xy, and xyz where solid_start has rows). Prints one line per step: a share of the work, a sentence.

Source: L. McInnes, J. Healy, J. Melville, "UMAP", arXiv 1802.03426.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import umap

from core.domain import FloatMatrix

PRECOMPUTED_FROM = 4096  # below, umap-learn compares all pairs, which is quick


class Says:
    """A file for tqdm that turns "12/200" into a share of the whole work."""

    def __init__(self, start: float, end: float, sentence: str) -> None:
        self._start, self._end, self._sentence = start, end, sentence

    def write(self, text: str) -> None:
        done, _, total = text.strip().partition("/")
        if done.isdigit() and total.isdigit() and int(total):
            say(self._start + (self._end - self._start) * int(done) / int(total), self._sentence)

    def flush(self) -> None:
        pass


def say(share: float, sentence: str) -> None:
    sys.stdout.write(f"{share:.3f} {sentence}\n")
    sys.stdout.flush()


def project(
    values: FloatMatrix,
    start: FloatMatrix,
    *,
    seed: int,
    neighbours: int,
    min_dist: float,
    says: Says,
    knn: Any = None,
) -> tuple[FloatMatrix, Any]:
    """UMAP of unit rows by cosine, from a given start, hence the same on every run; and its table of neighbours."""
    model = umap.UMAP(
        n_components=start.shape[1],
        n_neighbors=min(neighbours, len(values) - 1),
        min_dist=min_dist,
        metric="cosine",
        init=start,
        random_state=seed,
        n_jobs=1,
        precomputed_knn=knn or (None, None, None),
        tqdm_kwds={"file": says, "bar_format": "{n_fmt}/{total_fmt}", "disable": False, "mininterval": 0.3},
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of numba and scikit-learn; nobody reads them here
        drawn = model.fit_transform(values)
    table = (model._knn_indices, model._knn_dists) if len(values) >= PRECOMPUTED_FROM else None
    return np.asarray(drawn, np.float32), table


def main(folder: Path) -> None:
    given = np.load(folder / "given.npz")
    how = json.loads((folder / "given.json").read_text())
    options = {name: how[name] for name in ("seed", "neighbours", "min_dist")}
    say(0.05, "Comparing all with all")
    solid = len(given["solid_start"]) > 0
    half = 0.5 if solid else 1.0
    xy, knn = project(given["values"], given["start"], says=Says(0.2, half, "Drawing"), **options)
    xyz = np.zeros((0, 3), np.float32)
    if solid:
        says = Says(half, 1.0, "Drawing in three dimensions")
        xyz, _ = project(given["values"], given["solid_start"], says=says, knn=knn, **options)
    np.savez(folder / "drawn.npz", xy=xy, xyz=xyz)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
