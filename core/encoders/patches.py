"""Where in a picture: CLIP's image vector as a sum over places, exactly, by what kind of tower made it.

The similarity of a picture with a direction d (another picture's vector, a text's, a taste) is f.d / |f|. Both towers
of open_clip are sums over places once what is not a sum is kept as it is for this picture: attention weights, the
scale of layer norms, the gates of rectifiers, |f|. What biases, feed-forward layers and earlier layers add belongs to
no place; it is reported, never spread out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from core.domain import FloatVector, Frames, Space
from core.domain.patches import PatchShares
from core.encoders import patches_resnet, patches_vit
from core.encoders.devices import DTYPES
from core.encoders.ladder import Ladder, Plan
from core.encoders.preprocess import Preprocess
from core.errors import Refused

UNKNOWN = (
    "The picture model in use is built in a way that cannot be taken apart into places, "
    "so nothing can be said about where in a picture it looks."
)


@dataclass(frozen=True)
class ClipPatches:
    """The picture tower once more, asked about places; a `core.protocols.Patches`."""

    space: Space
    ladder: Ladder
    preprocess: Preprocess

    def shares(self, picture: Frames, direction: FloatVector) -> PatchShares:
        """Takes one to two passes of the tower over one picture: 0.1 s for ViT-B-32 on one core.

        Args:
            picture: (height, width, 3) uint8 RGB.
            direction: (dim,), of any length; shares are in its units.

        Raises:
            ValueError: the picture or the direction has another shape or type.
            Refused: E_MODEL, this architecture cannot be taken apart.
        """
        if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3 or 0 in picture.shape:
            raise ValueError(f"expected (height, width, 3) uint8, got {picture.shape} {picture.dtype}")
        if direction.shape != (self.space.dim,):
            raise ValueError(f"expected a direction of {self.space.dim} numbers, got {direction.shape}")
        found: list[PatchShares] = []

        def work(module: Any, plan: Plan, _: slice) -> None:
            batch = self.preprocess(picture[None], plan.device, DTYPES[plan.precision])
            towards = torch.from_numpy(direction.astype(np.float64)).to(plan.device)
            vector, places = _taken_apart(module.visual, batch, towards)  # unit vector (dim,), (rows, columns)
            unit, cells = vector.float().cpu().numpy(), places.float().cpu().numpy()
            rest = float(unit.astype(np.float64) @ direction) - float(cells.sum(dtype=np.float64))
            found.append(PatchShares(cells, rest, unit, self.preprocess.seen(*picture.shape[:2])))

        self.ladder.each(1, work)
        return found[-1]


def _taken_apart(visual: Any, batch: torch.Tensor, towards: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    if patches_vit.can(visual):
        return patches_vit.taken_apart(visual, batch, towards)
    if patches_resnet.can(visual):
        return patches_resnet.taken_apart(visual, batch, towards)
    raise Refused("E_MODEL", UNKNOWN)
