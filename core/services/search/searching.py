"""Find items by words, pictures, sounds and moments; say how sure each result is, and when there is none."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from core.domain import ItemId, Kind, Modality, Scores, UserId, Visitor
from core.domain.searches import AskedFor, AskedQuestion, SavedSearch, SearchQuery, UnansweredQuestion
from core.embedding.pooling import towards
from core.errors import NotAllowed, NotFound, Unavailable, VitrineError
from core.protocols import Encoders, IndexFactory, MediaReader
from core.search import titles
from core.search.asking import Asked, parse
from core.search.calibration import BY_CHANCE, JUDGED, Calibration
from core.search.languages import guess, guessed_name
from core.security.roles import allowed
from core.services import collection as shared
from core.services.changes import legible
from core.services.collection import Snapshot, card, clock
from core.services.phrasing import Phrasing
from core.services.search.answers import Answer, answer, best_rows
from core.services.search.examples import Example, Examples, of_moment
from core.services.search.facets import Facts
from core.services.search.scales import Scales, Scaling
from core.services.search.understood import Understanding
from core.services.search.ways import Ways
from core.services.understanding.tagging import Tagging
from core.services.views import Hit, SearchResult
from core.storage.database import Database
from core.storage.searches import Searches
from core.storage.segments import Segments

MAX_WORDS = 500  # characters of a search phrase that are looked at
MISSES = 6
NAME_LETTERS = 80
MOST_SAVED = 200  # searches of one person
TAGS_PER_ITEM = 6
FEW = "There are few recordings to compare with, so nothing can say how sure these results are."


class Searching:
    """Every way to ask, and the same calibrated answer to all of them.

    Args:
        reader: Reads files that somebody searches with; without it, only words and items can be searched with.
        tagging: For narrowing results by tag.
        known_words: Words that are no slips of the pen although the collection does not have them.
    """

    def __init__(
        self,
        database: Database,
        collection: shared.Collection,
        encoders: Encoders,
        index: IndexFactory,
        *,
        phrasing: Phrasing | None = None,
        reader: MediaReader | None = None,
        tagging: Tagging | None = None,
        known_words: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        self._database = database
        self._collection = collection
        self._encoders = encoders
        self._index = index
        self._scaling = Scaling(database, encoders, phrasing or Phrasing(database, encoders))
        self._ways = Ways(database, self._scaling)
        self._examples = Examples(reader, encoders) if reader is not None else None
        self._tagging = tagging
        self._understanding = Understanding(self._scaling, known_words)
        self._logged: dict[UserId, tuple[str, str, int]] = {}

    @allowed("viewer")
    def words(self, visitor: Visitor, text: str, k: int = 24, kind: Kind | None = None) -> SearchResult:
        """The `k` best items for a phrase, each with its best second; not written into the log of questions."""
        query = SearchQuery(text=text, facets={"kind": kind} if kind else {})
        return self.ask(visitor, query, k, log=False)

    @allowed("viewer")
    def ask(self, visitor: Visitor, query: SearchQuery, k: int = 24, *, log: bool = True) -> SearchResult:
        """Answer a question: hits that are sure enough, the nearest misses, and why.

        Without encoders only what is written and said is searched, and a note says so.

        Raises:
            NotFound: the item or the file to search with is not there.
        """
        snapshot = self._collection.snapshot(visitor)
        text = legible(" ".join(query.text.split()))[:MAX_WORDS]
        asked = parse(text, query.plus, query.minus)
        example = self._example(visitor, snapshot, query)
        if (asked.empty and example is None) or not snapshot.items:
            return SearchResult(hits=(), query=query)
        scales = self._scaling.scales(snapshot)
        meant = asked if query.exactly else self._understanding.meant(snapshot, asked)
        given = example, query.weights, self._calibration
        found = answer(self._ways, snapshot, scales, meant, *given)
        read = meant.text
        left_out: tuple[str, ...] = ()
        if found.nothing and not query.exactly:
            rest, gone = self._understanding.rest(snapshot, scales, meant)
            again = answer(self._ways, snapshot, scales, rest, *given) if gone else found
            if not again.nothing:
                meant, found, left_out = rest, again, gone
        result = self._result(visitor, snapshot, query, found, k)
        result = replace(
            result,
            note=self._note(scales, meant, found, result),
            text=meant.text,
            plus=meant.plus,
            minus=meant.minus,
            corrected=read if read != asked.text else "",
            left_out=left_out,
            suggestion=titles.meant(text, self._titles(snapshot)) if found.nothing and text else "",
            example=example.label if example else "",
        )
        if log:
            self._log(visitor, text or result.example, example.kind if example else "words", result)
        return result

    @allowed("viewer")
    def read_example(self, visitor: Visitor, path: Path, name: str) -> tuple[str, AskedFor]:
        """Read a picture, film or sound to search with; nothing of it is stored.

        Returns:
            The key for `SearchQuery.example`, good for an hour and for this visitor, and what the file is.

        Raises:
            Refused: what the file is refused for.
            Unavailable: the models are still loading.
        """
        if self._examples is None:
            raise Unavailable("This process cannot read files to search with.")
        example = self._examples.read(path, " ".join(legible(name).split())[:NAME_LETTERS] or "your file")
        return self._examples.keep(visitor.user_id, example), example.kind

    @allowed("viewer")
    def example(self, visitor: Visitor, key: str) -> Example:
        """What `read_example` read for this visitor within the last hour.

        Raises:
            NotFound: it was read too long ago, by somebody else, or never.
        """
        if self._examples is None:
            raise NotFound("This process cannot read files to search with.")
        return self._examples.kept(visitor.user_id, key)

    @allowed("viewer")
    def save(self, visitor: Visitor, name: str, query: SearchQuery) -> int:
        """Keep a search under a name of the visitor's own; the same name replaces. Returns its number.

        Raises:
            VitrineError: there is no name, nothing is asked, or a file is searched with, which is not kept.
        """
        name = " ".join(legible(name).split())[:NAME_LETTERS]
        if not name or query.empty:
            raise VitrineError("Give the search a name, and something to look for.")
        if query.example:
            raise VitrineError("A search with a file of your own cannot be kept, because the file is not.")
        with self._database.write() as tx:
            if len(Searches(tx).saved(visitor.user_id)) >= MOST_SAVED:
                raise VitrineError(f"You have {MOST_SAVED} saved searches; remove one first.")
            return Searches(tx).save(visitor.user_id, name, query, datetime.now(UTC))

    @allowed("viewer")
    def saved(self, visitor: Visitor) -> tuple[SavedSearch, ...]:
        """The visitor's own saved searches, by name."""
        with self._database.read() as tx:
            return Searches(tx).saved(visitor.user_id)

    @allowed("viewer")
    def forget(self, visitor: Visitor, number: int) -> None:
        """Remove a saved search of the visitor's own.

        Raises:
            NotFound: there is no such saved search.
            NotAllowed: it is somebody else's.
        """
        with self._database.write() as tx:
            if Searches(tx).get(number).owner != visitor.user_id:
                raise NotAllowed("This saved search is somebody else's.")
            Searches(tx).remove(number)

    @allowed("curator")
    def unanswered(self, visitor: Visitor, k: int = 50) -> tuple[UnansweredQuestion, ...]:
        """Questions that found nothing good when they were asked last, those of most people first."""
        with self._database.read() as tx:
            return Searches(tx).unanswered()[:k]

    @allowed("viewer")
    def similar(self, visitor: Visitor, item_id: ItemId, k: int = 12, modality: Modality = "fused") -> tuple[Hit, ...]:
        """The `k` items most like one item, overall or in one modality; empty when it has no such vectors.

        Raises:
            NotFound: there is no such item.
        """
        snapshot = self._collection.snapshot(visitor)
        snapshot.item(item_id)
        if modality == "fused":
            total = sum(snapshot.content.cosines(item_id).values(), np.zeros(len(snapshot.content.items)))
            pairs = _ranked(snapshot.content.items.ids, total, item_id, k)
        elif modality in snapshot.pooled and item_id in snapshot.pooled[modality].moments:
            vectors = snapshot.pooled[modality].vectors
            own = vectors.values[vectors.item_ids.index(item_id)]
            pairs = self._index(vectors).search(own, k, exclude=[item_id])
        else:
            pairs = []
        hits = (self._similar_hit(snapshot, item_id, other, score, modality) for other, score in pairs)
        return tuple(hits)

    def _similar_hit(self, snapshot: Snapshot, item_id: ItemId, other: ItemId, score: float, modality: Modality) -> Hit:
        at_s = _closest_second(snapshot, item_id, other)
        why = f"most alike at {clock(at_s)}" if at_s is not None else ""
        return Hit(card=card(snapshot.items[other]), score=score, modality=modality, at_s=at_s, why=why)

    def _titles(self, snapshot: Snapshot) -> list[str]:
        return [item.title for item in snapshot.items.values() if item.status in shared.SHOWN]

    @property
    def _calibration(self) -> Calibration:
        """The line that was fitted to the demo models holds for them alone."""
        return JUDGED if self._encoders.status().demo else BY_CHANCE

    def _example(self, visitor: Visitor, snapshot: Snapshot, query: SearchQuery) -> Example | None:
        if query.item_id:
            return of_moment(snapshot, query.item_id, query.at_s)
        if query.example and self._examples is not None:
            return self._examples.kept(visitor.user_id, query.example)
        return None

    def _result(self, visitor: Visitor, snapshot: Snapshot, query: SearchQuery, found: Answer, k: int) -> SearchResult:
        ranked, ids = found.ranked(), found.scales.items
        facts = self._facts(visitor, snapshot, [ids[row] for row in ranked])
        hits, misses = best_rows(found, ranked)
        kept = [row for row in hits if facts.fits(ids[row], query.facets)]
        near = [row for row in misses if facts.fits(ids[row], query.facets)]
        return SearchResult(
            hits=tuple(found.hit(row, snapshot.items) for row in kept[:k]),
            total=len(kept),
            misses=tuple(found.hit(row, snapshot.items) for row in near[:MISSES]),
            calibrated=found.calibrated,
            judged=found.calibration is JUDGED,
            weights=found.weights,
            facets=facts.counts([ids[row] for row in hits], query.facets),
            query=query,
            best=found.best,
        )

    def _facts(self, visitor: Visitor, snapshot: Snapshot, found: list[ItemId]) -> Facts:
        with self._database.read() as tx:
            languages = Segments(tx).languages()
        try:
            tags = self._tagging.surest(visitor, TAGS_PER_ITEM) if self._tagging is not None else {}
        except Unavailable:
            tags = {}
        return Facts.of([snapshot.items[item] for item in found], languages, tags)

    def _note(self, scales: Scales, asked: Asked, found: Answer, result: SearchResult) -> str:
        if scales.missing and asked.main:
            return f"Searching titles, descriptions and transcripts only: {scales.missing}"
        if not all(one.chances for one in found.founds):
            return "Nothing here can be compared with it yet: a new model is still reading the recordings."
        if not found.calibrated and result.hits:
            return FEW
        language = guess(" ".join(asked.main))
        if language and scales.meanings and not self._reads(language):
            return (
                f"This seems to be {guessed_name(language)}, and the active model reads pictures by English "
                "words only. Words that are written or said are found in any language."
            )
        return ""

    def _reads(self, language: str) -> bool:
        """Whether the active text model was trained on this language; only names of models tell."""
        name = self._encoders.status().clip.casefold()
        return any(mark in name for mark in ("xlm", "multilingual", "m-clip", "siglip2", "nllb"))

    def _log(self, visitor: Visitor, text: str, kind: AskedFor, result: SearchResult) -> None:
        """Once per question: a page that is drawn anew asks the same again."""
        entry = text, kind, result.total
        if self._logged.get(visitor.user_id) == entry or result.query.facets:
            return
        best = result.best if not math.isnan(result.best) else math.nan
        now = datetime.now(UTC)
        question = AskedQuestion(at=now, user_id=visitor.user_id, kind=kind, text=text, hits=result.total, best=best)
        with self._database.write() as tx:
            Searches(tx).note(question)
        self._logged[visitor.user_id] = entry


def _ranked(ids: tuple[str, ...], scores: Scores, exclude: ItemId, k: int) -> list[tuple[ItemId, float]]:
    order = np.argsort(-scores, kind="stable")
    return [(ItemId(ids[row]), float(scores[row])) for row in order if ids[row] != exclude][:k]


def _closest_second(snapshot: Snapshot, item_id: ItemId, other: ItemId) -> float | None:
    """The second of `other` whose picture is nearest to the whole of `item_id`."""
    pooled = snapshot.pooled.get("visual")
    if pooled is None or item_id not in pooled.moments or other not in pooled.moments:
        return None
    query = towards(pooled, pooled.times[item_id].values.mean(axis=0))
    return float(pooled.times[other].starts_s[int(np.argmax(pooled.moments[other] @ query))])
