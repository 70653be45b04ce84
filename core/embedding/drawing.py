"""Draw a map: by distances, in this process, or away from it; with progress, and an end at any moment."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from core.domain import FloatMatrix
from core.domain.maps import Method
from core.embedding import layout
from core.embedding.alignment import by_distances, principal
from core.embedding.neighbours import nearest
from core.errors import Refused

NEIGHBOURS = 15
MIN_DIST = 0.1
FEWEST = 15  # items for a map of neighbourhoods; below, distances are drawn
HERE_UP_TO = 3_000  # dots drawn in this process, in as many CPU seconds as umap-learn takes to be compiled
EPOCHS = 500
SOLID_UP_TO = 30_000  # dots that are also drawn in three dimensions
SPREAD = 10.0  # half the width of the start, as in umap-learn
LOOK_S = 0.2

Report = Callable[[float, str], bool]
"""Share of the work and a sentence; True means: stop."""


@dataclass(frozen=True)
class Drawn:
    """xy (n, 2), and xyz (n, 3) or None."""

    xy: FloatMatrix
    xyz: FloatMatrix | None
    method: Method


def draw(values: FloatMatrix, *, seed: int, report: Report, solid: bool = True) -> Drawn:
    """A map of unit rows (n, dim); the same input and seed give the same map.

    Fewer than FEWEST rows are drawn by their distances; up to HERE_UP_TO by `layout`, more by `projection`, both from
    their main directions.

    Raises:
        Refused: E_CANCELLED when `report` says stop; E_PROCESSING when the other process fails.
    """
    solid = solid and len(values) <= SOLID_UP_TO
    if len(values) < FEWEST:
        return Drawn(by_distances(values, 2), by_distances(values, 3) if solid else None, "distances")
    starts = [spread(values, 2), *([spread(values, 3)] if solid else [])]
    drawn = _here(values, starts, seed, report) if len(values) <= HERE_UP_TO else _away(values, starts, seed, report)
    return Drawn(drawn[0], drawn[1] if solid else None, "umap")


def spread(values: FloatMatrix, dims: int) -> FloatMatrix:
    """Where a drawing begins: the main directions, as wide as a drawing is."""
    scores = principal(values, dims)
    return np.asarray(scores / max(float(np.abs(scores).max()), 1e-9) * SPREAD, np.float32)


def _here(values: FloatMatrix, starts: list[FloatMatrix], seed: int, report: Report) -> list[FloatMatrix]:
    edges = layout.graph(*nearest(values, min(NEIGHBOURS, len(values) - 1)))

    def told(n: int) -> Callable[[float], None]:
        def tell(share: float) -> None:
            if report((n + share) / len(starts), "Drawing"):
                raise Refused("E_CANCELLED")

        return tell

    return [layout.draw(edges, s, epochs=EPOCHS, seed=seed, report=told(n)) for n, s in enumerate(starts)]


def _away(values: FloatMatrix, starts: list[FloatMatrix], seed: int, report: Report) -> list[FloatMatrix]:
    with tempfile.TemporaryDirectory(prefix="vitrine-map-") as folder:
        given = Path(folder)
        third = starts[1] if len(starts) > 1 else np.zeros((0, 3), np.float32)
        np.savez(given / "given.npz", values=values, start=starts[0], solid_start=third)
        how = {"seed": seed, "neighbours": NEIGHBOURS, "min_dist": MIN_DIST}
        (given / "given.json").write_text(json.dumps(how))
        _follow([sys.executable, "-m", "core.embedding.projection", folder], report)
        with np.load(given / "drawn.npz") as drawn:
            return [drawn[name] for name in ("xy", "xyz")[: len(starts)]]


def _follow(command: list[str], report: Report) -> None:
    """Run a command that prints its progress, until it ends or somebody says stop."""
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root)
    assert process.stdout is not None
    assert process.stderr is not None
    news, errors = _Listening(process.stdout), _Listening(process.stderr)
    try:
        while process.poll() is None:
            if report(*news.last):
                raise Refused("E_CANCELLED")
            news.wait(LOOK_S)
    finally:
        process.kill()
        process.wait()
        news.join()
        errors.join()
    if process.returncode:
        raise Refused("E_PROCESSING", f"The map could not be drawn: {errors.line or process.returncode}")


class _Listening:
    """Reads a pipe in a thread, so that nobody waits for a full one; remembers the last line."""

    def __init__(self, pipe: IO[str]) -> None:
        self.line = ""
        self._pipe = pipe
        self._heard = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True, name="drawing")
        self._thread.start()

    @property
    def last(self) -> tuple[float, str]:
        """Of lines like "0.25 Drawing"."""
        share, _, sentence = self.line.partition(" ")
        try:
            return float(share), sentence
        except ValueError:
            return 0.0, "Starting"

    def wait(self, seconds: float) -> None:
        self._heard.wait(seconds)
        self._heard.clear()

    def join(self) -> None:
        self._thread.join()

    def _read(self) -> None:
        with self._pipe:
            for line in self._pipe:
                if line.strip():
                    self.line = line.strip()
                    self._heard.set()
        self._heard.set()
