"""Maps of the collection: where each item lies on paper, how far that can be trusted, and which groups it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from core.domain.findings import Finding
from core.domain.types import FloatMatrix, FloatVector, ItemId
from core.domain.vectors import Modality

Subject = Literal["items", "moments"]  # what a dot stands for; a moment is a shot, a part of one, or a stretch of sound
Method = Literal["umap", "distances"]  # "distances": classical scaling, for collections too small for neighbourhoods

NO_CLUSTER = 255  # class of a dot that lies between the groups
Classes = npt.NDArray[np.uint8]  # shape (n,)


@dataclass(frozen=True, kw_only=True)
class Faith(Finding):
    """How faithful a drawing is to the vectors it was made from; NaN where there are too few dots to say.

    Attributes:
        trustworthiness: 1 when all that lies close together is alike (Venna and Kaski 2001), 0 to 1.
        continuity: 1 when all that is alike lies close together, 0 to 1.
        k: How many neighbours were compared.
        examined: Of how many dots; fewer than there are when a sample had to do.
    """

    KIND: ClassVar[str] = "faith"

    trustworthiness: float = float("nan")
    continuity: float = float("nan")
    k: int = 0
    examined: int = 0


@dataclass(frozen=True, kw_only=True)
class Term(Finding):
    """A word that holds for a group far more often than for the rest.

    Attributes:
        source: Where it comes from: "tag", "subject", "concept" (what CLIP sees), "said" (transcripts), "heard" (music,
            speech).
        inside, outside: How many of the group, and of the rest, it holds for.
        z: Strength of the evidence, in standard deviations.
    """

    text: str
    source: str
    inside: int
    outside: int
    z: float


@dataclass(frozen=True, kw_only=True)
class Cluster(Finding):
    """A group of dots that lie together. `number` is its class in the geometry, 0 to 254; x, y its middle."""

    number: int
    name: str
    x: float
    y: float
    count: int
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dots:
    """Dots of one map, row by row.

    Attributes:
        item_ids: Of each dot; several dots of a map of moments share one.
        starts_s, ends_s: When a moment happens, float32 (n,); zeros on a map of items.
        xy: float32 (n, 2).
        xyz: The same in three dimensions, float32 (n, 3); None where it was not drawn.
        classes: Number of the cluster, NO_CLUSTER between them.
        trust: Share of a dot's neighbours on the map that are truly alike, float32 (n,), 0 to 1; NaN: cannot say.
    """

    item_ids: tuple[ItemId, ...]
    starts_s: FloatVector
    ends_s: FloatVector
    xy: FloatMatrix
    xyz: FloatMatrix | None
    classes: Classes
    trust: FloatVector

    def __post_init__(self) -> None:
        n = len(self.item_ids)
        shapes = {len(self.starts_s), len(self.ends_s), len(self.xy), len(self.classes), len(self.trust)}
        if shapes != {n} or (self.xyz is not None and len(self.xyz) != n):
            raise ValueError(f"expected {n} rows everywhere, got {sorted(shapes)}")

    def __len__(self) -> int:
        return len(self.item_ids)


@dataclass(frozen=True, kw_only=True)
class MapRevision:
    """One drawing of the collection. Its dots never move; new ones are added to it (`edition` counts how often).

    Attributes:
        number: Its row; 0 before it is stored.
        space: "fused", or the one modality it shows.
        weights: Of each modality when it was drawn.
        spaces: Keys of the embedding spaces behind it: with other models the map is out of date.
        fitted: Dots drawn together; the others were placed among them.
        faith: As drawn; `faith_now` with the dots that were added since.
        stretch_s: Parts of shots on a map of moments are at most so long; 0: shots are not divided.
        note: For a person, e.g. why it is not a map of neighbourhoods.
    """

    number: int = 0
    name: str
    subject: Subject
    space: Modality
    method: Method
    made_at: datetime
    made_by: str
    seed: int
    weights: Mapping[str, float] = field(default_factory=dict)
    spaces: tuple[str, ...] = ()
    fitted: int
    placed: int = 0
    edition: int = 0
    faith: Faith = Faith()
    faith_now: Faith = Faith()
    faith_solid: Faith = Faith()
    clusters: tuple[Cluster, ...] = ()
    stretch_s: float = 0.0
    note: str = ""
