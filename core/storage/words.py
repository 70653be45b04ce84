"""Full-text search over the words curators wrote and people spoke. What is typed is text, never query syntax."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from core.domain import ItemId
from core.storage.tables import items, segments

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

_SQLITE_SPOKEN = sa.text(
    """
    SELECT segments.number, -bm25(segments_words) AS score
    FROM segments_words JOIN segments ON segments.number = segments_words.rowid
    JOIN items ON items.item_id = segments.item_id
    WHERE segments_words MATCH :query AND items.deleted_at IS NULL
    ORDER BY score DESC, segments.item_id, segments.start_s, segments.number LIMIT :k
    """
)
_POSTGRES_SPOKEN = sa.text(
    """
    SELECT segments.number, ts_rank(to_tsvector('simple', text), to_tsquery('simple', :query)) AS score
    FROM segments JOIN items ON items.item_id = segments.item_id
    WHERE segments.kind = 'speech' AND to_tsvector('simple', text) @@ to_tsquery('simple', :query)
    AND items.deleted_at IS NULL
    ORDER BY score DESC, segments.item_id, segments.start_s, segments.number LIMIT :k
    """
)

_SQLITE_VOCABULARY = "SELECT term, doc FROM {}_vocabulary"
_POSTGRES_VOCABULARY = {
    "items": f"SELECT word, ndoc FROM ts_stat($$SELECT {_POSTGRES_WORDS} FROM items WHERE deleted_at IS NULL$$)",  # noqa: S608
    "segments": "SELECT word, ndoc FROM ts_stat($$SELECT to_tsvector('simple', text) FROM segments WHERE kind = 'speech'$$)",  # noqa: E501
}


def vocabulary(tx: sa.Connection) -> dict[str, int]:
    """Every word of items and of what is said, with the number of texts that have it, as the index spells it."""
    counts: dict[str, int] = {}
    for table, asked in _POSTGRES_VOCABULARY.items():
        found = tx.execute(sa.text(asked if _is_postgres(tx) else _SQLITE_VOCABULARY.format(table)))
        for word, count in found:
            counts[word] = counts.get(word, 0) + int(count)
    return counts


def search_any(tx: sa.Connection, spellings: Sequence[str], k: int) -> list[ItemId]:
    """Items with at least one of these words, those with rare or many of them first; ties by item id."""
    query = _any(tx, spellings)
    rows = tx.execute(_POSTGRES if _is_postgres(tx) else _SQLITE, {"query": query, "k": k}) if query else ()
    return [ItemId(row.item_id) for row in rows]


def search_spoken_any(tx: sa.Connection, spellings: Sequence[str], k: int) -> list[int]:
    """Numbers of spoken phrases with at least one of these words, in the same order."""
    query = _any(tx, spellings)
    rows = (
        tx.execute(_POSTGRES_SPOKEN if _is_postgres(tx) else _SQLITE_SPOKEN, {"query": query, "k": k}) if query else ()
    )
    return [int(row.number) for row in rows]


def search(tx: sa.Connection, text: str, k: int) -> list[tuple[ItemId, float]]:
    """Items with all words of `text` as (item, score), best first, ties by item id; an empty text finds none."""
    cleaned = _cleaned(text)
    if not cleaned or k < 1:
        return []
    rows = _by_words(tx, _POSTGRES if _is_postgres(tx) else _SQLITE, cleaned, k)
    return [(ItemId(row.item_id), float(row.score)) for row in rows] or _by_letters(tx, cleaned, k)


def search_spoken(tx: sa.Connection, text: str, k: int) -> list[tuple[int, float]]:
    """Spoken phrases with all words of `text` as (number of the segment, score): best first, ties by item and time."""
    cleaned = _cleaned(text)
    if not cleaned or k < 1:
        return []
    rows = _by_words(tx, _POSTGRES_SPOKEN if _is_postgres(tx) else _SQLITE_SPOKEN, cleaned, k)
    return [(int(row.number), float(row.score)) for row in rows] or _spoken_by_letters(tx, cleaned, k)


def _cleaned(text: str) -> str:
    """Without what no database can be asked: half characters and zero bytes."""
    legible = text[:MAX_LETTERS].encode("utf-8", "ignore").decode()
    return " ".join(legible.replace("\0", " ").split()[:MAX_WORDS])


def _is_postgres(tx: sa.Connection) -> bool:
    return tx.dialect.name == "postgresql"


def _by_words(tx: sa.Connection, statement: sa.TextClause, text: str, k: int) -> list[sa.Row[Any]]:
    query = _tsquery(text) if _is_postgres(tx) else _match(text)
    return list(tx.execute(statement, {"query": query, "k": k})) if query else []


def _match(text: str) -> str:
    """Each word as a quoted phrase, the last one as the beginning of a word: "sea" "sho"*."""
    spoken = [word for word in text.split() if any(letter.isalnum() for letter in word)]
    phrases = ['"' + word.replace('"', '""') + '"' for word in spoken]
    return " ".join(phrases) + "*" if phrases else ""


def _tsquery(text: str) -> str:
    tokens = re.findall(r"[^\W_]+", text)
    return " & ".join(f"'{token}'" for token in tokens) + ":*" if tokens else ""


def _any(tx: sa.Connection, spellings: Sequence[str]) -> str:
    if _is_postgres(tx):
        tokens = [token for word in spellings for token in re.findall(r"[^\W_]+", _cleaned(word))]
        return " | ".join(f"'{token}'" for token in tokens)
    phrases = [_match(word).removesuffix("*") for word in map(_cleaned, spellings)]
    return " OR ".join(filter(None, phrases))


def _by_letters(tx: sa.Connection, text: str, k: int) -> list[tuple[ItemId, float]]:
    """For writing without spaces, and for signs that are no words: every piece occurs somewhere."""
    everything: sa.ColumnElement[Any] = (
        items.c.title + "\n" + items.c.subject + "\n" + sa.cast(items.c.tags, sa.Text) + "\n" + items.c.description
    )
    conditions = [everything.icontains(piece, autoescape=True) for piece in text.split()]
    found = sa.select(items.c.item_id).where(items.c.deleted_at.is_(None), *conditions)
    rows = tx.execute(found.order_by(items.c.item_id).limit(k))
    return [(ItemId(row.item_id), 0.0) for row in rows]


def _spoken_by_letters(tx: sa.Connection, text: str, k: int) -> list[tuple[int, float]]:
    conditions = [segments.c.text.icontains(piece, autoescape=True) for piece in text.split()]
    found = (
        sa.select(segments.c.number)
        .join(items, items.c.item_id == segments.c.item_id)
        .where(segments.c.kind == "speech", items.c.deleted_at.is_(None), *conditions)
    )
    ordered = found.order_by(segments.c.item_id, segments.c.start_s, segments.c.number)
    return [(number, 0.0) for number in tx.execute(ordered.limit(k)).scalars()]
