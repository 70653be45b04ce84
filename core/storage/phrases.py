"""Vectors of phrases that are asked for again and again, so that no model has to read them twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import sqlalchemy as sa

from core.domain import FloatVector, Space
from core.storage.tables import insert, phrases, spaces
from core.storage.vectors import as_bytes, as_floats, space_id

PHRASE_LETTERS = 500  # longer ones are not kept
_AT_ONCE = 500  # bound parameters of one statement


class Phrases:
    """The phrases as one transaction sees them. Nothing depends on them: they can be forgotten at any time."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def known(self, space: Space, texts: Sequence[str]) -> dict[str, FloatVector]:
        """Those of `texts` that are here, with their vectors (dim,)."""
        found: dict[str, FloatVector] = {}
        for start in range(0, len(texts), _AT_ONCE):
            part = texts[start : start + _AT_ONCE]
            chosen = sa.select(phrases.c.text, phrases.c.vector).join(spaces, spaces.c.space_id == phrases.c.space_id)
            rows = self._tx.execute(chosen.where(spaces.c.key == space.key, phrases.c.text.in_(part)))
            found |= {row.text: as_floats(row.vector) for row in rows}
        return found

    def keep(self, space: Space, vectors: Mapping[str, FloatVector]) -> None:
        """Remember vectors; those that are here already stay."""
        number = space_id(self._tx, space)
        rows = [
            {"space_id": number, "text": text, "vector": as_bytes(np.asarray(vector))}
            for text, vector in vectors.items()
            if len(text) <= PHRASE_LETTERS
        ]
        if rows:
            self._tx.execute(insert(self._tx, phrases).on_conflict_do_nothing(), rows)
