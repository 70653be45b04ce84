"""A picture taken apart into places: how much each place adds to what its vector has in common with a direction."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.types import FloatMatrix, FloatVector

Box = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class PatchShares:
    """The product of a picture's unit vector with a direction, split over a grid laid on the picture.

    Attributes:
        places: What each cell adds, in units of the product; negative speaks against. (rows, columns) float32.
        rest: What belongs to no place: `places.sum() + rest` is the product.
        vector: The picture's unit vector as it was made for this, (dim,).
        box: Left, top, right and bottom of the grid, as fractions of the width and height of the picture: models
            that read a square see the middle only (0.2 to 0.8, say), others pad it (below 0 and above 1).
    """

    places: FloatMatrix
    rest: float
    vector: FloatVector
    box: Box

    @property
    def product(self) -> float:
        return float(self.places.sum(dtype="float64")) + self.rest
