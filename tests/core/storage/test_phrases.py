from __future__ import annotations

import numpy as np
import sqlalchemy as sa

from core.storage.phrases import PHRASE_LETTERS, Phrases
from tests.factories import space

WORDS, OTHER = space("text", 3), space("text", 2)


def test_vectors_come_back_exactly_for_their_own_space_only(tx: sa.Connection) -> None:
    rows = {"a sea": np.array([0.1, 0.2, 0.3], np.float32), "Größe": np.array([1, 0, 0], np.float32)}
    Phrases(tx).keep(WORDS, rows)
    found = Phrases(tx).known(WORDS, ["Größe", "a sea", "a train"])
    assert found.keys() == rows.keys()
    assert all(np.array_equal(found[text], rows[text]) for text in rows)
    assert Phrases(tx).known(OTHER, ["a sea"]) == {}


def test_what_is_known_stays_and_what_is_too_long_is_not_kept(tx: sa.Connection) -> None:
    first, second = np.ones(3, np.float32), np.zeros(3, np.float32)
    Phrases(tx).keep(WORDS, {"a sea": first})
    Phrases(tx).keep(WORDS, {"a sea": second, "x" * (PHRASE_LETTERS + 1): second})
    found = Phrases(tx).known(WORDS, ["a sea", "x" * (PHRASE_LETTERS + 1)])
    assert list(found) == ["a sea"]
    assert np.array_equal(found["a sea"], first)


def test_more_phrases_than_one_statement_can_ask_for(tx: sa.Connection) -> None:
    texts = [f"phrase {n}" for n in range(1201)]
    Phrases(tx).keep(WORDS, {text: np.full(3, n, np.float32) for n, text in enumerate(texts)})
    found = Phrases(tx).known(WORDS, texts)
    assert [int(found[text][0]) for text in texts] == list(range(1201))
