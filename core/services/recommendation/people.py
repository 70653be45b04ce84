"""For whom recommendations are made: the visitor, viewers a curator invented, and what they have told us."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from core.domain import InteractionKind, UserId, Visitor
from core.errors import NotFound
from core.privacy.pseudonyms import Pseudonyms
from core.recommend.starters import spread_out
from core.security.roles import allowed
from core.services.collection import Collection, card
from core.services.feedback import Feedback, require_own, stars_of
from core.services.recommendation.serving import RATED
from core.services.views import Card, Profile, Viewer
from core.storage.audit import Audit
from core.storage.comments import Comments
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.profiles import Profiles

OWN_LABEL = "You"
VISITOR_LABEL = "Visitor"
LABEL_LETTERS = 80
LOOKED_AT = "look_at_visitor"  # in the log of changes; it holds the pseudonym, which goes when the person is forgotten
ONE_LOOK = timedelta(hours=1)  # whoever goes on looking at the same person within it is written down once


class People(Feedback):
    """Who there is, and what they liked."""

    def __init__(self, database: Database, collection: Collection, pseudonyms: Pseudonyms) -> None:
        super().__init__(database, collection)
        self._pseudonyms = pseudonyms

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
    def looked_up(self, visitor: Visitor, name: str) -> Viewer:
        """Who goes by this: a label, a pseudonym, or the name or number another system uses.

        Finding somebody real is looking at them; see `looked_at`. The name itself is kept nowhere.

        Raises:
            NotFound: nobody of this name has done anything here.
        """
        name = name.strip()
        labelled = {viewer.label.casefold(): viewer for viewer in self.people(visitor)}
        if name.casefold() in labelled:
            return labelled[name.casefold()]
        for user in (UserId(name), self._pseudonyms.of(name)):
            found = self.looked_at(visitor, user)
            if found is not None:
                return found
        error = NotFound(f"“{name}” has done nothing here yet, or is called something else.")
        error.hint = "Give the name or number that your own system uses, exactly as it was brought in."
        raise error

    @allowed("curator")
    def looked_at(self, visitor: Visitor, user_id: UserId) -> Viewer | None:
        """Somebody real who did something, without a name; None for everybody else: invented and simulated people.

        The log of changes remembers who looked, when, and at which pseudonym; not what was seen.
        """
        now = datetime.now(UTC)
        with self._database.read() as tx:
            invented, done = Profiles(tx).label(user_id) is not None, Interactions(tx).of(user_id)
            looks = Audit(tx).done_by(visitor.user_id, LOOKED_AT, now - ONE_LOOK)
        if invented or not done or any(event.origin != "real" for event in done):
            return None
        if user_id != visitor.user_id and all(look.after["user_id"] != user_id for look in looks):
            with self._database.write() as tx:
                Audit(tx).record(visitor.user_id, LOOKED_AT, None, {}, {"user_id": user_id}, now)
        return Viewer(user_id=user_id, label=VISITOR_LABEL, invented=False)

    @allowed("curator")
    def known(self, visitor: Visitor) -> tuple[tuple[Viewer, int], ...]:
        """Whoever has a label here or has done something, with how many things; the label is empty where there is none.

        The visitor comes first, then those with labels, then the others by what they did; no simulated people.
        """
        labelled = self.people(visitor)
        with self._database.read() as tx:
            counts = dict(Interactions(tx).people())
            counts |= {viewer.user_id: len(Interactions(tx).of(viewer.user_id)) for viewer in labelled}
        own = {viewer.user_id for viewer in labelled}
        others = sorted((user for user in counts if user not in own), key=lambda user: (-counts[user], user))
        everybody = (*labelled, *(Viewer(user_id=user, label="", invented=False) for user in others))
        return tuple((viewer, counts.get(viewer.user_id, 0)) for viewer in everybody)

    @allowed("curator")
    def invent(self, visitor: Visitor, label: str) -> UserId:
        """Make up a viewer to recommend for. The same label gives the same viewer."""
        label = " ".join(label.split())[:LABEL_LETTERS]
        if not label:
            raise NotFound('Give the viewer a name, for example "Likes the sea".')
        user_id = self._pseudonyms.of(f"invented:{label}")
        with self._database.write() as tx:
            if Profiles(tx).label(user_id) is None:
                Profiles(tx).add(user_id, label)
        return user_id

    @allowed("viewer")
    def profile(self, visitor: Visitor, user_id: UserId) -> Profile:
        """What somebody liked, hid, rated and played, newest first."""
        require_own(visitor, user_id)
        items = self._collection.snapshot(visitor).items
        newest_first = self._history(user_id)[::-1]

        def cards(kind: InteractionKind) -> tuple[Card, ...]:
            ids = dict.fromkeys(e.item_id for e in newest_first if e.kind == kind and e.item_id in items)
            return tuple(card(items[item_id]) for item_id in ids)

        with self._database.read() as tx:
            written = Comments(tx).of(user_id)
        return Profile(
            viewer=self._viewer(visitor, user_id),
            likes=cards("like"),
            hides=cards("hide"),
            plays=cards("play"),
            rated=cards("rate"),
            stars={event.item_id: stars_of(event) for event in newest_first if event.kind == "rate"},
            comments={item_id: text for item_id, text in written.items() if item_id in items},
        )

    @allowed("viewer")
    def starters(self, visitor: Visitor, user_id: UserId, k: int = 12) -> tuple[Card, ...]:
        """Items to begin with, as different from each other as the collection allows; never one that was rated."""
        require_own(visitor, user_id)
        snapshot = self._collection.snapshot(visitor)
        rated = {event.item_id for event in self._history(user_id) if event.kind in RATED}
        return tuple(card(snapshot.items[i]) for i in spread_out(snapshot.content, k, exclude=rated))

    def _viewer(self, visitor: Visitor, user_id: UserId) -> Viewer:
        if user_id == visitor.user_id:
            return Viewer(user_id=user_id, label=OWN_LABEL, invented=False)
        with self._database.read() as tx:
            label = Profiles(tx).label(user_id)
        return Viewer(user_id=user_id, label=label or VISITOR_LABEL, invented=label is not None)
