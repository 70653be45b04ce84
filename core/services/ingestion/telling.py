"""What follows from the words of an item: vectors of its lines, summary, key phrases, sentiment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import Connection

from core.domain import FloatMatrix, FloatVector, ItemId, Segment, SegmentVectors
from core.domain.findings import Finding
from core.protocols import Encoder
from core.storage.findings import Findings
from core.storage.segments import Segments
from core.storage.vectors import Vectors
from core.understanding.keywords import Background, background, key_phrases
from core.understanding.sentiment import sentiment
from core.understanding.summary import summarise

MAX_LETTERS = 500  # of a line; CLIP reads 77 tokens


class Vocabulary:
    """How common words are in the transcripts of the collection, counted anew when it has grown by a tenth."""

    def __init__(self) -> None:
        self._counted = Background()

    def now(self, tx: Connection) -> Background:
        rows = Segments(tx)
        if rows.spoken_items() > 1.1 * self._counted.items:
            self._counted = background(rows.transcripts())
        return self._counted


@dataclass
class Told:
    """To be stored in one transaction."""

    item_id: ItemId
    vectors: SegmentVectors | None = None  # None: nothing is said, or there is no model that reads
    findings: list[tuple[Finding, str]] = field(default_factory=list)  # with what made it

    def store(self, tx: Connection) -> None:
        now = datetime.now(UTC)
        if self.vectors is not None:
            Vectors(tx).put(self.vectors)
        for finding, model in self.findings:
            Findings(tx).put(self.item_id, finding.KIND, finding.to_json(), model, now)


def tell(
    item_id: ItemId,
    lines: Sequence[Segment],
    frames: FloatMatrix | None,
    frame_times_s: FloatVector | None,
    texts: Encoder[Sequence[str]] | None,
    behind: Background | None = None,
) -> Told:
    """Everything that follows from the spoken lines of an item, and the storyboard of its pictures.

    Args:
        lines: All spoken lines; those without words are passed over, doubted ones get no vector.
        frames: (n, dim) unit rows of the sampled frames, or None.
        texts: CLIP's text tower, or None where no model is installed.
        behind: How common words are in the whole collection.
    """
    lines = [line for line in lines if line.text]
    told = Told(item_id)
    trusted = [line for line in lines if not line.flag]
    if texts is not None:
        told.vectors = _vectors(item_id, trusted, texts)
    summary = summarise(lines, frames, frame_times_s)
    told.findings = [
        (summary, summary.method),
        (key_phrases(lines, behind), "frequency and rarity of phrases"),
        (sentiment(lines), "lists of felt words"),
    ]
    return told


def _vectors(item_id: ItemId, lines: Sequence[Segment], texts: Encoder[Sequence[str]]) -> SegmentVectors:
    space = replace(texts.space, modality="speech")
    values = texts.encode([line.text[:MAX_LETTERS] for line in lines]) if lines else np.zeros((0, space.dim))
    starts_s = np.array([line.start_s for line in lines], np.float32)
    ends_s = np.array([line.end_s for line in lines], np.float32)
    return SegmentVectors(space, item_id, starts_s, ends_s, np.asarray(values, np.float32))
