"""Take feedback, recommend, and say why."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from core.domain import (
    Evidence,
    Explanation,
    Interaction,
    InteractionKind,
    ItemId,
    Query,
    Reason,
    Recommendation,
    TrainingData,
    UserId,
    Visitor,
)
from core.errors import EmptyTrainingData, NotAllowed, NotFound, VitrineError
from core.explain.evidence import best_pairs
from core.privacy.pseudonyms import Pseudonyms
from core.protocols import Recommender, Strategy
from core.recommend.ranking import top_k
from core.recommend.starters import spread_out
from core.security.roles import allowed
from core.services.collection import Collection, Snapshot, card, still_at
from core.services.views import Card, EvidencePair, Pick, Profile, Viewer
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.profiles import Profiles

STRENGTHS: Mapping[InteractionKind, float] = {"like": 1.0, "hide": -1.0, "play": 0.1}
RATED = ("like", "hide", "rate")
EVIDENCE_PAIRS = 3
UNSEEN = "A recording that is not shown any more"
OWN_LABEL = "You"
AROUND = 200  # items that speak for a selection


class Recommending:
    """Answers for any strategy, in the same way for all of them: same state in, same list out."""

    def __init__(
        self,
        database: Database,
        collection: Collection,
        pseudonyms: Pseudonyms,
        strategies: Sequence[Strategy],
    ) -> None:
        self._database = database
        self._collection = collection
        self._pseudonyms = pseudonyms
        self._strategies = {strategy.name: strategy for strategy in strategies}
        self._fitted: dict[str, tuple[int, Recommender]] = {}
        self._lock = threading.Lock()

    @allowed("viewer")
    def strategies(self, visitor: Visitor) -> tuple[str, ...]:
        return tuple(sorted(self._strategies))

    @allowed("viewer")
    def person(self, visitor: Visitor, name: str) -> UserId:
        """The pseudonym of a name or number another system uses; the name itself is not kept."""
        return self._pseudonyms.of(name)

    @allowed("viewer")
    def people(self, visitor: Visitor) -> tuple[Viewer, ...]:
        """The visitor, then the invented viewers by label."""
        with self._database.read() as tx:
            invented = Profiles(tx).all()
        own = Viewer(user_id=visitor.user_id, label=OWN_LABEL, invented=False)
        others = [Viewer(user_id=user, label=label, invented=True) for user, label in invented]
        return (own, *sorted(others, key=lambda v: (v.label.casefold(), v.user_id)))

    @allowed("curator")
    def invent(self, visitor: Visitor, label: str) -> UserId:
        """Make up a viewer to recommend for. The same label gives the same viewer."""
        label = " ".join(label.split())[:80]
        if not label:
            raise NotFound('Give the viewer a name, for example "Likes the sea".')
        user_id = self._pseudonyms.of(f"invented:{label}")
        with self._database.write() as tx:
            if Profiles(tx).label(user_id) is None:
                Profiles(tx).add(user_id, label)
        return user_id

    @allowed("viewer")
    def profile(self, visitor: Visitor, user_id: UserId) -> Profile:
        """What somebody liked, hid and played, newest first."""
        _require_own(visitor, user_id)
        items = self._collection.snapshot(visitor).items
        newest_first = self._history(user_id)[::-1]

        def cards(kind: InteractionKind) -> tuple[Card, ...]:
            ids = dict.fromkeys(e.item_id for e in newest_first if e.kind == kind and e.item_id in items)
            return tuple(card(items[item_id]) for item_id in ids)

        viewer = Viewer(user_id=user_id, label=self._label(visitor, user_id), invented=user_id != visitor.user_id)
        return Profile(viewer=viewer, likes=cards("like"), hides=cards("hide"), plays=cards("play"))

    def _label(self, visitor: Visitor, user_id: UserId) -> str:
        if user_id == visitor.user_id:
            return OWN_LABEL
        with self._database.read() as tx:
            return Profiles(tx).label(user_id) or "Visitor"

    @allowed("viewer")
    def starters(self, visitor: Visitor, user_id: UserId, k: int = 12) -> tuple[Card, ...]:
        """Items to begin with, as different from each other as the collection allows; never one that was rated."""
        _require_own(visitor, user_id)
        snapshot = self._collection.snapshot(visitor)
        rated = {event.item_id for event in self._history(user_id) if event.kind in RATED}
        return tuple(card(snapshot.items[i]) for i in spread_out(snapshot.content, k, exclude=rated))

    @allowed("viewer")
    def like(self, visitor: Visitor, user_id: UserId, item_id: ItemId) -> bool:
        """Store a like; says whether it replaced "not for me" of the same item."""
        _require_own(visitor, user_id)
        return self._say(visitor, user_id, item_id, "like", instead_of="hide")

    @allowed("viewer")
    def hide(self, visitor: Visitor, user_id: UserId, item_id: ItemId) -> bool:
        """Store "not for me"; says whether it replaced a like of the same item."""
        _require_own(visitor, user_id)
        return self._say(visitor, user_id, item_id, "hide", instead_of="like")

    @allowed("viewer")
    def play(self, visitor: Visitor, user_id: UserId, item_id: ItemId, played_fraction: float = 0.0) -> None:
        """Store that somebody started an item; counts a little."""
        _require_own(visitor, user_id)
        self._say(visitor, user_id, item_id, "play", played_fraction=min(max(played_fraction, 0.0), 1.0))

    @allowed("viewer")
    def rate(self, visitor: Visitor, user_id: UserId, item_id: ItemId, stars: int | None) -> None:
        """Store one to five stars, in place of those given before; None takes them back. Three say neither yes nor no.

        Raises:
            VitrineError: there are no such stars.
        """
        _require_own(visitor, user_id)
        if stars is None:
            self.undo(visitor, user_id, item_id, "rate")
        elif stars in range(1, 6):
            self._say(visitor, user_id, item_id, "rate", strength=(stars - 3) / 2)
        else:
            raise VitrineError(f"A rating has one to five stars, not {stars}.")

    @allowed("viewer")
    def undo(self, visitor: Visitor, user_id: UserId, item_id: ItemId, kind: InteractionKind) -> bool:
        """Take back a like, hide or play; says whether there was one."""
        _require_own(visitor, user_id)
        with self._database.write() as tx:
            return Interactions(tx).remove(user_id, item_id, kind) > 0

    def _say(
        self,
        visitor: Visitor,
        user_id: UserId,
        item_id: ItemId,
        kind: InteractionKind,
        *,
        instead_of: InteractionKind | None = None,
        played_fraction: float = 0.0,
        strength: float | None = None,
    ) -> bool:
        self._collection.snapshot(visitor).item(item_id)
        event = Interaction(
            user_id=user_id,
            item_id=item_id,
            kind=kind,
            strength=STRENGTHS[kind] if strength is None else strength,
            at=datetime.now(UTC),
            played_fraction=played_fraction,
        )
        with self._database.write() as tx:
            interactions = Interactions(tx)
            interactions.remove(user_id, item_id, kind)  # saying it twice is saying it once
            replaced = instead_of is not None and interactions.remove(user_id, item_id, instead_of) > 0
            interactions.add([event])
        return replaced

    @allowed("viewer")
    def recommend(self, visitor: Visitor, user_id: UserId, strategy: str = "content", k: int = 10) -> tuple[Pick, ...]:
        """The `k` best items the person has not rated yet, each with reasons that add up; empty without likes."""
        _require_own(visitor, user_id)
        whole, seen = self._collection.snapshot(), self._collection.snapshot(visitor)
        query = Query(user_id=user_id, history=self._history(user_id))
        recommender = self._recommender(strategy, whole)
        if recommender is None:
            return ()
        rated = {event.item_id for event in query.history if event.kind in RATED}
        never = rated | (whole.items.keys() - seen.items.keys())
        best = top_k(recommender.score(query), recommender.items, k=k, strategy=strategy, exclude=never)
        return tuple(self._pick(seen, recommender, query, r) for r in best)

    @allowed("viewer")
    def around(
        self, visitor: Visitor, item_ids: Sequence[ItemId], strategy: str = "content", k: int = 10
    ) -> tuple[Card, ...]:
        """What somebody would be shown who likes exactly these items; nothing is stored, and none of these comes back.

        Of more than AROUND items an even sample speaks for all.
        """
        whole, seen = self._collection.snapshot(), self._collection.snapshot(visitor)
        recommender = self._recommender(strategy, whole)
        if recommender is None or not item_ids:
            return ()
        voices = item_ids[:: max(1, -(-len(item_ids) // AROUND))]
        now = datetime.now(UTC)
        history = tuple(
            Interaction(user_id=visitor.user_id, item_id=item_id, kind="like", strength=STRENGTHS["like"], at=now)
            for item_id in voices
        )
        never = set(item_ids) | (whole.items.keys() - seen.items.keys())
        scores = recommender.score(Query(history=history))
        best = top_k(scores, recommender.items, k=k, strategy=strategy, exclude=never)
        return tuple(card(seen.items[found.item_id]) for found in best)

    @allowed("viewer")
    def explain(self, visitor: Visitor, user_id: UserId, item_id: ItemId, strategy: str = "content") -> Pick:
        """Why one item gets its score for a person, whether or not it is in their list.

        Raises:
            NotFound: there is no such item, or it has no vectors yet.
        """
        _require_own(visitor, user_id)
        seen = self._collection.snapshot(visitor)
        seen.item(item_id)
        query = Query(user_id=user_id, history=self._history(user_id))
        recommender = self._recommender(strategy, self._collection.snapshot())
        if recommender is None:
            raise NotFound("Nothing has been turned into vectors yet.")
        scores = recommender.score(query)
        everything = top_k(scores, recommender.items, k=len(scores), strategy=strategy)
        for found in everything:
            if found.item_id == item_id:
                return self._pick(seen, recommender, query, found)
        raise NotFound("There is nothing to go by yet: like an item first.")

    def _history(self, user_id: UserId) -> tuple[Interaction, ...]:
        with self._database.read() as tx:
            return Interactions(tx).of(user_id)

    def _recommender(self, name: str, snapshot: Snapshot) -> Recommender | None:
        """The strategy fitted on this revision of the collection; None while there is nothing to fit on."""
        if name not in self._strategies:
            raise NotFound(f"There is no strategy {name!r}; there is {', '.join(sorted(self._strategies))}.")
        with self._lock:
            revision, fitted = self._fitted.get(name, (-1, None))
            if fitted is None or revision != snapshot.revision:
                try:
                    fitted = self._strategies[name].fit(TrainingData(content=snapshot.content))
                except EmptyTrainingData:
                    return None
                self._fitted[name] = (snapshot.revision, fitted)
            return fitted

    def _pick(self, seen: Snapshot, recommender: Recommender, query: Query, recommendation: Recommendation) -> Pick:
        explanation = recommender.explain(query, recommendation.item_id)
        pairs = best_pairs(self._collection.snapshot().content, explanation, limit=EVIDENCE_PAIRS)
        return Pick(
            card=card(seen.items[recommendation.item_id]),
            recommendation=recommendation,
            explanation=_with_titles(seen, explanation),
            evidence=tuple(_evidence_pair(seen, pair) for pair in pairs if pair.ref in seen.items),
        )


def _require_own(visitor: Visitor, user_id: UserId) -> None:
    """A viewer's taste is nobody else's business; curators work with all viewers, whose names they never see."""
    if visitor.role == "viewer" and user_id != visitor.user_id:
        raise NotAllowed("This is somebody else's profile.")


def _with_titles(seen: Snapshot, explanation: Explanation) -> Explanation:
    """Reasons as a person reads them, largest share first."""

    def titled(reason: Reason) -> Reason:
        if reason.ref is None:
            return reason
        known = seen.items.get(reason.ref)
        return replace(reason, label=known.title if known else UNSEEN)

    reasons = sorted(explanation.reasons, key=lambda r: (-abs(r.share), r.ref or "", r.modality or ""))
    return replace(explanation, reasons=tuple(titled(reason) for reason in reasons))


def _evidence_pair(seen: Snapshot, evidence: Evidence) -> EvidencePair:
    here, there = seen.items[evidence.item_id], seen.items[evidence.ref]
    pictured = evidence.modality == "visual"
    return EvidencePair(
        evidence=evidence,
        here=card(here),
        there=card(there),
        here_still_url=still_at(here, evidence.here_s) if pictured else None,
        there_still_url=still_at(there, evidence.there_s) if pictured else None,
    )
