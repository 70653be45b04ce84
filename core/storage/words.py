"""Full-text search over the words curators wrote. What a person types is text, never query syntax."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from core.domain import ItemId
from core.storage.tables import items

MAX_WORDS = 32  # of one question; the rest of a pasted page is ignored
MAX_LETTERS = 1000

_SQLITE = sa.text(
    """
    SELECT items.item_id, -bm25(items_words, 4.0, 2.0, 2.0, 1.0) AS score
    FROM items_words JOIN items ON items.number = items_words.rowid
    WHERE items_words MATCH :query AND items.deleted_at IS NULL
    ORDER BY score DESC, items.item_id LIMIT :k
    """
)
_POSTGRES_WORDS = """(
    setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', subject), 'B') ||
    setweight(to_tsvector('simple', tags), 'B') || setweight(to_tsvector('simple', description), 'C')
)"""
_POSTGRES = sa.text(
    f"""
    SELECT item_id, ts_rank({_POSTGRES_WORDS}, to_tsquery('simple', :query)) AS score
    FROM items WHERE {_POSTGRES_WORDS} @@ to_tsquery('simple', :query) AND deleted_at IS NULL
    ORDER BY score DESC, item_id LIMIT :k
    """  # noqa: S608  (only constants of this module)
)


def search(tx: sa.Connection, text: str, k: int) -> list[tuple[ItemId, float]]:
    """Items with all words of `text` as (item, score), best first, ties by item id; an empty text finds none."""
    cleaned = _cleaned(text)
    if not cleaned or k < 1:
        return []
    return _by_words(tx, cleaned, k) or _by_letters(tx, cleaned, k)


def _cleaned(text: str) -> str:
    """Without what no database can be asked: half characters and zero bytes."""
    legible = text[:MAX_LETTERS].encode("utf-8", "ignore").decode()
    return " ".join(legible.replace("\0", " ").split()[:MAX_WORDS])


def _by_words(tx: sa.Connection, text: str, k: int) -> list[tuple[ItemId, float]]:
    postgres = tx.dialect.name == "postgresql"
    query = _tsquery(text) if postgres else _match(text)
    if not query:
        return []
    rows = tx.execute(_POSTGRES if postgres else _SQLITE, {"query": query, "k": k})
    return [(ItemId(row.item_id), float(row.score)) for row in rows]


def _match(text: str) -> str:
    """Each word as a quoted phrase, the last one as the beginning of a word: "sea" "sho"*."""
    spoken = [word for word in text.split() if any(letter.isalnum() for letter in word)]
    phrases = ['"' + word.replace('"', '""') + '"' for word in spoken]
    return " ".join(phrases) + "*" if phrases else ""


def _tsquery(text: str) -> str:
    tokens = re.findall(r"[^\W_]+", text)
    return " & ".join(f"'{token}'" for token in tokens) + ":*" if tokens else ""


def _by_letters(tx: sa.Connection, text: str, k: int) -> list[tuple[ItemId, float]]:
    """For writing without spaces, and for signs that are no words: every piece occurs somewhere."""
    everything: sa.ColumnElement[Any] = (
        items.c.title + "\n" + items.c.subject + "\n" + sa.cast(items.c.tags, sa.Text) + "\n" + items.c.description
    )
    conditions = [everything.icontains(piece, autoescape=True) for piece in text.split()]
    found = sa.select(items.c.item_id).where(items.c.deleted_at.is_(None), *conditions)
    rows = tx.execute(found.order_by(items.c.item_id).limit(k))
    return [(ItemId(row.item_id), 0.0) for row in rows]
