"""Maps of pictures that were taken apart, kept beside the recording they are of: they go when it goes."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.domain import FloatVector, Space
from core.domain.patches import PatchShares
from core.storage.objects import Objects

MOST = 200  # maps per recording, of some 4 kB; the ones that were not asked for longest go first
FOLDER = "heat"


@dataclass(frozen=True)
class HeatShelf:
    """By model, frame and direction: any other model, moment or direction is another map."""

    objects: Objects

    def get(self, sha256: str, space: Space, at_s: float, direction: FloatVector) -> PatchShares | None:
        """None where it is not kept, or cannot be read any more."""
        path = self._path(sha256, space, at_s, direction)
        try:
            with np.load(io.BytesIO(path.read_bytes())) as kept:
                left, top, right, bottom = (float(edge) for edge in kept["box"])
                found = PatchShares(kept["places"], float(kept["rest"]), kept["vector"], (left, top, right, bottom))
            os.utime(path)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
        return found

    def put(self, sha256: str, space: Space, at_s: float, direction: FloatVector, found: PatchShares) -> None:
        """Keep one; where there is no room on the disk, it is computed again next time."""
        path = self._path(sha256, space, at_s, direction)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
                np.savez(file, places=found.places, rest=found.rest, vector=found.vector, box=np.array(found.box))
            Path(file.name).replace(path)
            self._tidy(path.parent)

    def _tidy(self, folder: Path) -> None:
        kept = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime_ns)
        for path in kept[: max(0, len(kept) - MOST)]:
            path.unlink(missing_ok=True)

    def _path(self, sha256: str, space: Space, at_s: float, direction: FloatVector) -> Path:
        asked = hashlib.sha256(f"{space.key}\n{at_s:.6f}\n".encode() + direction.astype("<f4").tobytes())
        return self.objects.derived(sha256) / FOLDER / f"{asked.hexdigest()[:32]}.npz"
