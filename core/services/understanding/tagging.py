"""The curator's vocabulary, what the models read into items, and what people say to it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from core.domain import ItemId, Visitor
from core.domain.tags import Tag, TagReading, Verdict
from core.errors import NotFound, Unavailable
from core.security.roles import allowed
from core.services.changes import Undo, legible
from core.services.collection import Collection, Snapshot
from core.services.phrasing import Phrasing
from core.services.understanding.tag_changes import (
    define,
    facts_of,
    judge,
    take_back_tag,
    take_back_verdict,
    verdict_on,
)
from core.services.understanding.tag_views import TagEffect, TagMove, TagTrial, TagUse, TagView
from core.services.understanding.timeline_views import Span
from core.storage.audit import Audit
from core.storage.database import Database
from core.storage.items import Items
from core.storage.tags import Tags, tag_key
from core.understanding.hierarchy import ancestors
from core.understanding.stretches import tags_during
from core.understanding.tags import TagReader, answer, null_vectors, phrase_vectors


class Tagging:
    """Reads tags into items, takes verdicts, and shows what a verdict would do before it is given."""

    def __init__(self, database: Database, collection: Collection, phrasing: Phrasing) -> None:
        self._database = database
        self._collection = collection
        self._phrasing = phrasing
        self._lock = threading.Lock()
        self._fitted: tuple[object, TagReader] | None = None

    @property
    def undo_actions(self) -> Mapping[str, Undo]:
        """How changes made here are taken back, by action."""
        return {"judge_tag": take_back_verdict, "define_tag": take_back_tag, "remove_tag": take_back_tag}

    @allowed("viewer")
    def vocabulary(self, visitor: Visitor) -> tuple[Tag, ...]:
        """Every tag, by name."""
        with self._database.read() as tx:
            return Tags(tx).all()

    @allowed("curator")
    def define(self, visitor: Visitor, name: str, phrases: Sequence[str] = (), parent: str = "") -> int:
        """Add a tag to the vocabulary, or change the one of that name.

        Returns:
            Number of the change, for `undo`.

        Raises:
            VitrineError: the name is empty, or the tag would become a part of itself.
            NotFound: there is no tag of its parent's name.
        """
        with self._database.write() as tx:
            return define(tx, visitor.user_id, name, phrases, parent)

    @allowed("curator")
    def define_all(self, visitor: Visitor, words: Sequence[tuple[str, Sequence[str], str]]) -> int:
        """Add or change several tags, given as (name, phrases, parent), parents first: all of them, or none.

        Returns:
            Number of the one change that takes all of it back.

        Raises:
            VitrineError, NotFound: as `define`.
        """
        with self._database.write() as tx:
            parts = [define(tx, visitor.user_id, *word) for word in words]
            before, after = {"changes": parts}, {"words": len(parts)}
            return Audit(tx).record(visitor.user_id, "bulk", None, before, after, datetime.now(UTC))

    @allowed("curator")
    def remove(self, visitor: Visitor, name: str) -> int:
        """Take a tag out of the vocabulary, with all verdicts on it.

        Returns:
            Number of the change, for `undo`.

        Raises:
            NotFound: the vocabulary has no such tag.
        """
        with self._database.write() as tx:
            before = facts_of(tx, name)
            Tags(tx).remove(name)
            return Audit(tx).record(visitor.user_id, "remove_tag", None, before, {}, datetime.now(UTC))

    @allowed("viewer")
    def tags(self, visitor: Visitor, item_id: ItemId) -> tuple[TagView, ...]:
        """Every tag of the vocabulary as it applies to one item, likeliest first.

        Raises:
            NotFound: there is no such item.
            Unavailable: the model that reads the vocabulary is still loading.
        """
        item = self._collection.snapshot(visitor).item(item_id)
        snapshot = self._collection.snapshot()
        vocabulary, verdicts = self._said()
        reader = self._reader(snapshot, vocabulary)
        if reader is None:
            return ()
        own = {verdict.tag: verdict.accepted for verdict in verdicts if verdict.item_id == item_id}
        readings = reader.read(item_id, verdicts, item.duration_s).readings
        return tuple(_view(reading, vocabulary, own.get(reading.tag)) for reading in readings)

    @allowed("curator")
    def vote(self, visitor: Visitor, item_id: ItemId, tag: str, accepted: bool | None) -> int:
        """Accept or reject a tag of an item; None takes a verdict back. Similar items are read anew at once.

        Returns:
            Number of the change, for `undo`.

        Raises:
            NotFound: there is no such tag or item.
        """
        with self._database.write() as tx:
            Items(tx).get(item_id)
            name = Tags(tx).get(tag).name
            before = verdict_on(tx, name, item_id)
            judge(tx, name, item_id, accepted)
            change = {"tag": name, "accepted": accepted}
            return Audit(tx).record(
                visitor.user_id, "judge_tag", item_id, {"tag": name, "accepted": before}, change, datetime.now(UTC)
            )

    @allowed("viewer")
    def preview(self, visitor: Visitor, item_id: ItemId, tag: str, accepted: bool | None) -> TagEffect:
        """What a verdict, or taking one back (None), would change in all other items, before it is done.

        Raises:
            NotFound: there is no such tag.
            Unavailable: the model that reads the vocabulary is still loading.
        """
        snapshot = self._collection.snapshot()
        seen = self._collection.snapshot(visitor).items
        vocabulary, verdicts = self._said()
        reader = self._reader(snapshot, vocabulary)
        found = next((known for known in vocabulary if tag_key(known.name) == tag_key(tag)), None)
        if found is None:
            raise NotFound(f"There is no tag '{tag}' in the vocabulary.")
        if reader is None:
            return TagEffect(tag_id=found.name, name=found.name, accepted=accepted)
        after = [verdict for verdict in verdicts if (verdict.tag, verdict.item_id) != (found.name, item_id)]
        after += [] if accepted is None else [Verdict(tag=found.name, item_id=item_id, accepted=accepted)]
        changes = reader.effect(found.name, verdicts, after)
        moves = tuple(
            TagMove(
                item_id=change.item_id,
                title=snapshot.items[change.item_id].title,
                before=change.before,
                after=change.after,
                probability_before=change.probability_before,
                probability_after=change.probability_after,
            )
            for change in changes
            if change.item_id in seen
        )
        examined = len(reader.items)
        return TagEffect(tag_id=found.name, name=found.name, accepted=accepted, moves=moves, examined=examined)

    @allowed("viewer")
    def uses(self, visitor: Visitor) -> tuple[TagUse, ...]:
        """The vocabulary as a tree, in the order in which it is read: each tag before its narrower ones, by name.

        Nothing holds anywhere while the model that reads the vocabulary is still loading.
        """
        vocabulary, verdicts = self._said()
        seen = self._collection.snapshot(visitor).items
        try:
            held = self.surest(visitor, len(vocabulary))
        except Unavailable:
            held = {}
        holds = Counter(name for item_id, names in held.items() if item_id in seen for name in names)
        said = Counter((verdict.tag, verdict.accepted) for verdict in verdicts)
        uses = (
            TagUse(
                name=tag.name,
                path=(*reversed(ancestors(tag.name, vocabulary)), tag.name),
                phrases=tag.phrases,
                holds=holds[tag.name],
                accepted=said[tag.name, True],
                rejected=said[tag.name, False],
            )
            for tag in vocabulary
        )
        return tuple(sorted(uses, key=lambda use: [tag_key(name) for name in use.path]))

    @allowed("curator")
    def trial(self, visitor: Visitor, name: str, phrases: Sequence[str] = ()) -> TagTrial:
        """Where a tag would hold if it were in the vocabulary; nothing is stored.

        Raises:
            Unavailable: the model that reads the vocabulary is still loading.
        """
        tag = Tag(name=" ".join(legible(name).split()), phrases=tuple(filter(None, legible(tuple(phrases)))))
        pooled = self._collection.snapshot().pooled.get("visual")
        if pooled is None or not tag.name:
            return TagTrial()
        read = self._phrasing.passing(pooled.space)
        reader = TagReader.fit([tag], phrase_vectors([tag.texts], read), null_vectors(read), pooled)
        probable = dict(zip(reader.items, reader.probabilities()[:, 0].tolist(), strict=True))
        seen = {item: p for item, p in probable.items() if item in self._collection.snapshot(visitor).items}
        answers = Counter(answer(p) for p in seen.values())
        holds = sorted(((item, p) for item, p in seen.items() if answer(p) == "yes"), key=lambda pair: (-pair[1], pair))
        return TagTrial(holds=tuple(holds), unsure=answers["unsure"], examined=len(seen))

    @allowed("viewer")
    def surest(self, visitor: Visitor, k: int = 3) -> Mapping[ItemId, tuple[str, ...]]:
        """Of every item, the tags that hold: at most `k`, likeliest first. Nothing while the model is loading."""
        snapshot = self._collection.snapshot()
        vocabulary, verdicts = self._said()
        reader = self._reader(snapshot, vocabulary)
        if reader is None:
            return {}
        seen = self._collection.snapshot(visitor).items
        return {item: tags for item, tags in reader.surest(verdicts, k).items() if item in seen}

    @allowed("viewer")
    def during(
        self, visitor: Visitor, stretches: Sequence[tuple[ItemId, float, float]], k: int = 3
    ) -> tuple[tuple[str, ...], ...]:
        """Of stretches [start_s, end_s) of items the tags that are seen there: at most `k` each, likeliest first.

        Raises:
            Unavailable: the model that reads the vocabulary is still loading.
        """
        vocabulary, verdicts = self._said()
        reader = self._reader(self._collection.snapshot(), vocabulary)
        if reader is None:
            return ((),) * len(stretches)
        seen = self._collection.snapshot(visitor).items
        shown = [(item, a, b if item in seen else a) for item, a, b in stretches]
        return tags_during(reader, shown, verdicts, k)

    @allowed("curator")
    def prepare(self, visitor: Visitor) -> int:
        """Let the model read the vocabulary now, so that nobody waits for it later; returns how many tags there are.

        Raises:
            Unavailable: the model is still loading.
        """
        vocabulary, _ = self._said()
        pooled = self._collection.snapshot().pooled.get("visual")
        if vocabulary and pooled is not None:
            read = self._phrasing.joint_with(pooled.space)
            null_vectors(read)
            phrase_vectors([tag.texts for tag in vocabulary], read)
        return len(vocabulary)

    def _said(self) -> tuple[tuple[Tag, ...], tuple[Verdict, ...]]:
        with self._database.read() as tx:
            return Tags(tx).all(), Tags(tx).verdicts()

    def _reader(self, snapshot: Snapshot, vocabulary: tuple[Tag, ...]) -> TagReader | None:
        """None where there is nothing to read, or nothing to read it from."""
        pooled = snapshot.pooled.get("visual")
        if not vocabulary or pooled is None:
            return None
        key = (snapshot.revision, pooled.space, vocabulary)
        with self._lock:
            if self._fitted is None or self._fitted[0] != key:
                read = self._phrasing.joint_with(pooled.space)
                prompts = phrase_vectors([tag.texts for tag in vocabulary], read)
                self._fitted = key, TagReader.fit(vocabulary, prompts, null_vectors(read), pooled)
            return self._fitted[1]


def _view(reading: TagReading, vocabulary: Sequence[Tag], verdict: bool | None) -> TagView:
    spans = (Span(start_s=s.start_s, end_s=s.end_s, label=reading.tag, strength=s.strength) for s in reading.spans)
    return TagView(
        tag_id=reading.tag,
        name=reading.tag,
        path=(*reversed(ancestors(reading.tag, vocabulary)), reading.tag),
        probability=reading.probability,
        decision=reading.answer,
        verdict=verdict,
        spans=tuple(spans),
        origin=reading.origin,
        model=reading.model,
    )
