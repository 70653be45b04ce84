"""Propose a collection: k items that cover, fit and are new, in an order in which neighbours are alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.curation.composing import Chosen, Composition, Ground, Weights, compose
from core.curation.groups import spread_groups
from core.curation.path import length, smooth_order
from core.domain import FloatMatrix, Fused, ItemId, Scores, Visitor
from core.domain.counts import count
from core.errors import VitrineError
from core.security.roles import allowed
from core.services.collection import Collection, Snapshot, card
from core.services.curation.shown import Shown, met
from core.services.curation.views import ComposedPick, ComposedView, Wish
from core.services.search.searching import Searching
from core.services.views import Hit, SearchResult
from core.storage.collections import Exhibitions
from core.storage.database import Database
from core.storage.interactions import Interactions

LARGEST = 200  # items in one composition
MOST_GROUPS = 64
STANDS_FOR = 0.02  # an item counts as newly covered when its best cosine grows by more than this


class Composing:
    """The composer. It proposes; making a collection of the proposal is `Collections.create` or `add`."""

    def __init__(self, database: Database, collection: Collection, searching: Searching) -> None:
        self._database = database
        self._collection = collection
        self._searching = searching
        self._shown = Shown()

    @allowed("curator")
    def compose(self, visitor: Visitor, wish: Wish) -> ComposedView:
        """Equal wishes on an equal collection give equal proposals.

        Raises:
            VitrineError: the number of items, or a weight, cannot be.
            NotFound: there is no such collection to go on with.
        """
        weights = _weights(wish)
        snapshot = self._collection.snapshot(visitor)
        content = snapshot.content
        if not len(content.items):
            return ComposedView(note="Nothing has been turned into vectors yet.")
        vectors = stacked(content)
        relevance, note, sure = self._relevance(visitor, snapshot, vectors, wish)
        astray = bool(wish.phrase.strip()) and not relevance.any()
        decided = sure and bool(wish.phrase.strip()) and not wish.like and wish.relevance > 0
        begun, newness = self._used(content, wish)
        barred = [
            row
            for row, item in enumerate(content.items.ids)
            if item in wish.without
            or item not in snapshot.items
            or wish.kind not in (None, snapshot.items[ItemId(item)].kind)
            or (decided and relevance[row] == 0)
        ]
        groups = spread_groups(vectors, min(MOST_GROUPS, max(wish.k, math.isqrt(len(vectors)))))
        ground = Ground(vectors=vectors, relevance=relevance, newness=newness, groups=groups)
        found = compose(ground, wish.k, weights, begun=begun, barred=barred)
        if decided and len(found.picks) < wish.k:
            note = f"{_few(len(found.picks), wish)} {note}".strip()
        elif len(found.picks) < wish.k:
            left = f"Only {count(len(found.picks), 'recording')}" if found.picks else "Nothing"
            note = f"{left} to choose from. {note}".strip()
        return replace(_view(snapshot, ground, found, begun, note), astray=astray, unsure=not sure)

    def _relevance(
        self, visitor: Visitor, snapshot: Snapshot, vectors: FloatMatrix, wish: Wish
    ) -> tuple[Scores, str, bool]:
        """0 to 1 per item: the mean over what was asked for; a note where nothing answers; whether any surely fits."""
        content = snapshot.content
        asked: list[Scores] = []
        note, sure = "", True
        if wish.phrase.strip():
            found = self._searching.words(visitor, wish.phrase, k=len(snapshot.items))
            fits = _fitting(content, found.hits or found.misses)
            sure = bool(found.hits)
            note = f"{_doubt(found, fits, wish)} {found.note}"
            asked.append(fits)
        rows = content.items.rows(wish.like)
        if (rows >= 0).any():
            asked.append(np.clip(vectors @ vectors[rows[rows >= 0]].T, 0.0, 1.0).mean(axis=1).astype(np.float64))
        return np.mean(asked, axis=0) if asked else np.zeros(len(content.items)), note.strip(), sure

    def _used(self, content: Fused, wish: Wish) -> tuple[list[int], Scores]:
        """Rows that are in the collection already, and how new each item is: 1 / (1 + collections + people).

        People count who played, liked or rated it, or stood before a list with it."""
        with self._database.read() as tx:
            collections = Exhibitions(tx).all()
            begun = Exhibitions(tx).get(wish.beside).items if wish.beside else ()
            people = met(Interactions(tx).reach(), self._shown.people(tx))
        uses = np.zeros(len(content.items))
        for exhibition in collections:
            rows = content.items.rows(exhibition.items)
            uses[rows[rows >= 0]] += 1
        rows = content.items.rows(people)
        for row, times in zip(rows, people.values(), strict=True):
            if row >= 0:
                uses[row] += times
        rows = content.items.rows(begun)
        return [int(row) for row in rows if row >= 0], 1.0 / (1.0 + uses)


def _fitting(content: Fused, hits: Sequence[Hit]) -> Scores:
    """How sure each item is to answer, 0 to 1; by its place where nothing tells how sure."""
    fits = np.zeros(len(content.items))
    for rank, hit in enumerate(hits):
        [row] = content.items.rows([hit.card.item.item_id])
        if row >= 0:
            fits[row] = 1 - rank / len(hits) if math.isnan(hit.confidence) else hit.confidence
    return fits


def _doubt(found: SearchResult, fits: Scores, wish: Wish) -> str:
    """What a curator should know before the words become the title of a collection."""
    about, n = f"“{wish.phrase.strip()}”", int(np.count_nonzero(fits))
    if not n:
        return f"Nothing in the collection matches {about}, so its words decide nothing."
    if not found.hits:
        return f"Nothing surely matches {about}. What comes nearest counts, as little as it is sure."
    if n < wish.k and (wish.like or not wish.relevance):
        return f"Only {n} of them {'fits' if n == 1 else 'fit'} {about}; the others stand for what else there is."
    return ""


def _few(n: int, wish: Wish) -> str:
    """Why there are fewer than were asked for: whoever names a subject wants no recording about another."""
    asked = f"“{wish.phrase.strip()}”"
    if not n:
        return f"Nothing that may be chosen fits {asked}."
    return f"Only {count(n, 'recording')} {'fits' if n == 1 else 'fit'} {asked}; what does not fit is not offered."


def stacked(content: Fused) -> FloatMatrix:
    """The fused unit vectors as one matrix, shape (n_items, sum of the dims)."""
    parts = [content.units[m] * content.scale[m][:, None].astype(np.float32) for m in sorted(content.units)]
    return np.ascontiguousarray(np.hstack(parts), np.float32) if parts else np.zeros((0, 0), np.float32)


def _weights(wish: Wish) -> Weights:
    given = (wish.coverage, wish.relevance, wish.novelty)
    if not 1 <= wish.k <= LARGEST:
        raise VitrineError(f"A composition has 1 to {LARGEST} recordings, not {wish.k}.")
    if not all(math.isfinite(weight) and 0 <= weight <= 1 for weight in given) or not any(given):
        raise VitrineError("Coverage, relevance and novelty count between 0 and 1 each, and one of them must count.")
    return Weights(coverage=wish.coverage, relevance=wish.relevance, novelty=wish.novelty)


def _view(snapshot: Snapshot, ground: Ground, found: Composition, begun: Sequence[int], note: str) -> ComposedView:
    rows = [pick.row for pick in found.picks]
    chosen = ground.vectors[rows]
    order = smooth_order(chosen)
    apart = 1.0 - chosen.astype(np.float64) @ chosen.astype(np.float64).T
    as_chosen = length(tuple(range(len(rows))), apart) if len(rows) > 1 else 0.0
    why = _reasons(ground, found.picks, begun)
    ids = snapshot.content.items.ids
    return ComposedView(
        picks=tuple(
            ComposedPick(
                card=card(snapshot.items[ItemId(ids[rows[n]])]),
                step=n + 1,
                gain=found.picks[n].gain,
                coverage=found.picks[n].coverage,
                relevance=found.picks[n].relevance,
                novelty=found.picks[n].novelty,
                why=why[n],
            )
            for n in order
        ),
        value=found.value,
        guarantee=found.guarantee,
        covered=found.covered,
        shorter=max(0.0, 1 - length(order, apart) / as_chosen) if as_chosen > 0 else 0.0,
        note=note,
    )


def _reasons(ground: Ground, picks: Sequence[Chosen], begun: Sequence[int]) -> list[str]:
    """Per pick, in words, what it stands for that nothing before it did."""
    best = np.zeros(len(ground.vectors))
    for row in begun:
        best = np.maximum(best, ground.vectors @ ground.vectors[row])
    words = []
    for pick in picks:
        alike = ground.vectors @ ground.vectors[pick.row]
        closer = int(np.count_nonzero(alike > best + STANDS_FOR)) - 1  # itself aside
        best = np.maximum(best, alike)
        said = [f"stands for {closer} more" if closer > 0 else ""]
        said.append(f"{ground.relevance[pick.row]:.0%} relevant" if ground.relevance[pick.row] > 0 else "")
        said.append("in no list or collection yet" if ground.newness[pick.row] == 1 else "")
        words.append(", ".join(filter(None, said)) or "adds little")
    return words
