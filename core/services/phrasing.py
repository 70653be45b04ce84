"""Vectors of phrases, read by the model once and remembered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from core.domain import FloatMatrix, FloatVector, Space
from core.errors import Unavailable
from core.protocols import Encoders
from core.storage.database import Database
from core.storage.phrases import PHRASE_LETTERS, Phrases

AT_ONCE = 64  # texts per request to the encoder
PASSING = 2_000  # texts of people that this process remembers: 4 MB


class Phrasing:
    """CLIP's text tower, with a memory in the database for our own phrases; words of people are not kept there."""

    def __init__(self, database: Database, encoders: Encoders) -> None:
        self._database = database
        self._encoders = encoders
        self._passing: dict[tuple[str, str], FloatVector] = {}  # newest last
        self._lock = threading.Lock()

    def joint_with(self, pictures: Space) -> Callable[[Sequence[str]], FloatMatrix]:
        """A reader of texts into unit rows (n, dim) that can be compared with these pictures.

        It raises Unavailable where a phrase is new and the model of these pictures is not there to read it.
        """
        space = replace(pictures, modality="text")
        return lambda texts: self._read(space, texts, self._keep)

    def passing(self, pictures: Space) -> Callable[[Sequence[str]], FloatMatrix]:
        """The same for words of people, which no database is to hold: only this process remembers them."""
        space = replace(pictures, modality="text")
        return lambda texts: self._read(space, texts, self._remember)

    def _read(
        self, space: Space, texts: Sequence[str], remember: Callable[[Space, dict[str, FloatVector]], None]
    ) -> FloatMatrix:
        texts = [text[:PHRASE_LETTERS] for text in texts]
        with self._database.read() as tx:
            known = Phrases(tx).known(space, list(dict.fromkeys(texts)))
        with self._lock:
            known = {
                text: self._passing[space.key, text] for text in texts if (space.key, text) in self._passing
            } | known
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new and self._encoders.texts.space != space:
            raise Unavailable("The pictures were read by another model; they are being read anew.")
        for start in range(0, len(new), AT_ONCE):
            part = new[start : start + AT_ONCE]
            read = dict(zip(part, self._encoders.texts.encode(part), strict=True))
            remember(space, read)
            known |= read
        return np.array([known[text] for text in texts], np.float32).reshape(len(texts), space.dim)

    def _keep(self, space: Space, read: dict[str, FloatVector]) -> None:
        with self._database.write() as tx:
            Phrases(tx).keep(space, read)

    def _remember(self, space: Space, read: dict[str, FloatVector]) -> None:
        with self._lock:
            self._passing |= {(space.key, text): vector for text, vector in read.items()}
            for oldest in list(self._passing)[: max(0, len(self._passing) - PASSING)]:
                del self._passing[oldest]
