"""Find items by words, pictures, sounds and moments; say how sure each result is, and when there is none."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from core.domain import ItemId, Kind, Modality, Visitor
from core.domain.searches import AskedFor, SavedSearch, SearchQuery, UnansweredQuestion
from core.errors import NotAllowed, NotFound, Unavailable, VitrineError
from core.protocols import Encoders, IndexFactory, MediaReader
from core.search import titles
from core.search.asking import parse
from core.search.calibration import BY_CHANCE, JUDGED, Calibration
from core.security.roles import allowed
from core.services import collection as shared
from core.services.changes import legible
from core.services.collection import Snapshot
from core.services.phrasing import Phrasing
from core.services.search.alike import alike
from core.services.search.answers import Answer, answer, best_rows
from core.services.search.asked_log import AskedLog
from core.services.search.examples import Example, Examples, of_moment
from core.services.search.facets import Facts
from core.services.search.remarks import remark
from core.services.search.scales import Scaling
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
        self._log = AskedLog(database)

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
            note=remark(meant, found, self._encoders.status().clip, len(result.hits)),
            text=meant.text,
            plus=meant.plus,
            minus=meant.minus,
            corrected=read if read != asked.text else "",
            left_out=left_out,
            suggestion=titles.meant(text, self._titles(snapshot)) if found.nothing and text else "",
            example=example.label if example else "",
        )
        if log:
            kind = example.kind if example else "words"
            self._log.note(visitor.user_id, text or result.example, kind, found, result)
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
    def forget(self, visitor: Visitor, number: int) -> SavedSearch:
        """Remove a saved search of the visitor's own; gives what it was, to save it again.

        Raises:
            NotFound: there is no such saved search.
            NotAllowed: it is somebody else's.
        """
        with self._database.write() as tx:
            saved = Searches(tx).get(number)
            if saved.owner != visitor.user_id:
                raise NotAllowed("This saved search is somebody else's.")
            Searches(tx).remove(number)
        return saved

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
        return alike(self._collection.snapshot(visitor), self._index, item_id, k, modality)

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
