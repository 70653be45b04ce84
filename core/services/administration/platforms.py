"""Other platforms: keys that let them in, their users as people here, events they send and lists they ask for.

A platform speaks of its users by its own names for them. They become pseudonyms at once; nobody's name is kept. One
person on several platforms has one profile as soon as both platforms say so with a code (`offer` and `join`).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from sqlalchemy import Connection

from core.domain import MediaItem, UserId, Visitor
from core.domain.events import LinkCode, PlatformKey, Right
from core.domain.interactions import INVENTED
from core.errors import NotAllowed, NotFound, VitrineError
from core.privacy.pseudonyms import Pseudonyms
from core.security.backoff import Backoff
from core.security.roles import allowed, open_to_anyone
from core.security.sessions import fingerprint
from core.services.administration.forgetting import Forgetting
from core.services.administration.platform_events import LONGEST_NAME, read, store
from core.services.collection import Collection
from core.services.learning.recognising import person
from core.storage.audit import Audit
from core.storage.comments import Comments
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.interests import DeclaredInterests
from core.storage.platforms import PlatformKeys, SamePeople

PREFIX = "vk"
MOST_EVENTS = 500  # at once
LONGEST_ID = 200  # characters
CODE_LIVES = timedelta(minutes=15)
NOTE_EVERY = timedelta(minutes=1)  # how fresh "last used" is


class NoKey(NotAllowed):
    """The same whether the key is missing, wrong or revoked."""

    hint = "Send the key as `Authorization: Bearer ...`; `python -m core keys add PLATFORM` makes one."


@dataclass(frozen=True, kw_only=True)
class Platform:
    """Who showed a valid key."""

    key_id: str
    name: str
    allows: Right


@dataclass(frozen=True)
class Taken:
    """What became of events that were sent. `refused` are (place in what was sent, reason)."""

    stored: int
    refused: tuple[tuple[int, str], ...]


class Platforms:
    """Keys, and what may be done with one. Methods that take a platform need one that `enter` gave."""

    def __init__(
        self,
        database: Database,
        collection: Collection,
        pseudonyms: Pseudonyms,
        forgetting: Forgetting,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        backoff: Backoff | None = None,
    ) -> None:
        self._database = database
        self._collection = collection
        self._pseudonyms = pseudonyms
        self._forgetting = forgetting
        self._now = clock
        self._backoff = backoff or Backoff(free_tries=20)

    @allowed("admin")
    def add(self, visitor: Visitor, platform: str, allows: Right) -> str:
        """Make a key; gives the secret, which is not kept.

        Raises:
            VitrineError: the name is unusable, or there is no such right.
        """
        name = " ".join(platform.split())
        if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or ":" in name:
            raise VitrineError(f"A platform's name has 1 to {LONGEST_NAME} visible characters and no colon.")
        if allows not in get_args(Right):
            raise VitrineError(f"A key allows {', '.join(get_args(Right))}, not {allows!r}.")
        key_id, now = f"{PREFIX}_{secrets.token_hex(6)}", self._now()
        secret = f"{key_id}_{secrets.token_urlsafe(32)}"
        key = PlatformKey(
            key_id=key_id,
            platform=name,
            allows=allows,
            secret_hash=fingerprint(secret),
            created_at=now,
            created_by=visitor.user_id,
        )
        with self._database.write() as tx:
            PlatformKeys(tx).add(key)
            told = {"key": key_id, "platform": name, "allows": allows}
            Audit(tx).record(visitor.user_id, "key added", None, {}, told, now)
        return secret

    @allowed("admin")
    def keys(self, visitor: Visitor) -> tuple[PlatformKey, ...]:
        """All keys, also revoked ones."""
        with self._database.read() as tx:
            return PlatformKeys(tx).all()

    @allowed("admin")
    def revoke(self, visitor: Visitor, key_id: str) -> None:
        """End a key; its next request is refused. What it sent stays.

        Raises:
            NotFound: there is no such key in use.
        """
        with self._database.write() as tx:
            PlatformKeys(tx).revoke(key_id, self._now())
            Audit(tx).record(visitor.user_id, "key revoked", None, {"key": key_id}, {}, self._now())

    @open_to_anyone
    def enter(self, secret: str, address: str = "") -> Platform:
        """Who shows this key.

        Raises:
            NoKey: nobody may come in with it.
            TooManyTries: too many wrong keys came from that address lately.
        """
        key_id = "_".join(secret.split("_")[:2])
        with self._database.read() as tx:
            key = PlatformKeys(tx).get(key_id) if secret else None
        fits = key is not None and hmac.compare_digest(key.secret_hash, fingerprint(secret))
        if key is None or not fits or key.revoked_at is not None:
            self._backoff.enter(address)
            raise NoKey("This needs a key that is in use.")
        now = self._now()
        if key.used_at is None or now - key.used_at >= NOTE_EVERY:
            with self._database.write() as tx:
                PlatformKeys(tx).touch(key_id, now)
        return Platform(key_id=key_id, name=key.platform, allows=key.allows)

    @open_to_anyone
    def visitor(self, platform: Platform, user: str, to: Right = "ask") -> Visitor:
        """A platform's user as a visitor here: a viewer, whoever they are over there.

        Raises:
            NotAllowed: the key is not for asking, or not for sending, whichever is wanted.
            VitrineError: the name is unusable.
        """
        _require(platform, to)
        with self._database.read() as tx:
            return Visitor(user_id=SamePeople(tx).of(self._alias(platform, user)), role="viewer", name=platform.name)

    @open_to_anyone
    def items(self, platform: Platform) -> tuple[MediaItem, ...]:
        """Every item a viewer may see, so that the platform can name them in its events."""
        return tuple(self._collection.snapshot(_stranger(platform)).items.values())

    @open_to_anyone
    def take(self, platform: Platform, sent: Sequence[Any]) -> Taken:
        """Store events as they were sent, all in one step; those that cannot be understood are listed with a reason.

        Raises:
            NotAllowed: the key is not for sending.
            VitrineError: there are too many at once.
        """
        _require(platform, "send")
        if len(sent) > MOST_EVENTS:
            raise VitrineError(f"At most {MOST_EVENTS} events at once, not {len(sent)}.")
        known = self._collection.snapshot(_stranger(platform)).items
        refused: list[tuple[int, str]] = []
        stored = 0
        with self._database.write() as tx:
            for place, one in enumerate(sent):
                try:
                    event, text = read(one, known, lambda user: self._person(tx, platform, user), self._now())
                except VitrineError as error:
                    refused.append((place, str(error)))
                    continue
                store(Interactions(tx), event)
                if text:
                    Comments(tx).put(event.user_id, event.item_id, text, event.at)
                stored += 1
        return Taken(stored, tuple(refused))

    @open_to_anyone
    def forget(self, platform: Platform, user: str) -> int:
        """Remove everything of one of the platform's users, on all platforms; says how many events there were.

        Raises:
            NotAllowed: the key is not for sending.
        """
        _require(platform, "send")
        return self._forgetting.erase(self._alias(platform, user)).events

    @open_to_anyone
    def offer(self, platform: Platform, user: str) -> str:
        """A code with which another platform can say, within 15 minutes, that its user is this one.

        Raises:
            NotAllowed: the key is not for sending.
        """
        _require(platform, "send")
        code = secrets.token_urlsafe(16)
        with self._database.write() as tx:
            person = SamePeople(tx).of(self._alias(platform, user))
            offered = LinkCode(code_hash=fingerprint(code), user_id=person, expires_at=self._now() + CODE_LIVES)
            SamePeople(tx).offer(offered)
        return code

    @open_to_anyone
    def join(self, platform: Platform, user: str, code: str) -> None:
        """Make a user and the one who was given the code one person, with the history of both.

        Raises:
            NotAllowed: the key is not for sending.
            NotFound: the code is wrong, used, or too old.
        """
        _require(platform, "send")
        with self._database.write() as tx:
            person = SamePeople(tx).take(fingerprint(code), self._now())
            if person is None:
                raise NotFound("This code is wrong, was used, or is older than 15 minutes.")
            alias = self._alias(platform, user)
            own = SamePeople(tx).of(alias)
            if own == person:
                return
            if own != alias:
                raise VitrineError("This user is joined with another profile already.")
            _move(tx, alias, person)
            SamePeople(tx).join(alias, person)

    @open_to_anyone
    def part(self, platform: Platform, user: str) -> None:
        """Take a user out of the profile they share; what was said so far stays with the profile.

        Raises:
            NotAllowed: the key is not for sending.
            NotFound: the user is not joined with another profile.
        """
        _require(platform, "send")
        alias = self._alias(platform, user)
        with self._database.write() as tx:
            people = SamePeople(tx)
            others = people.aliases(alias)
            if not people.part(alias) and not others:
                raise NotFound("This user is not joined with another profile.")
            for other in others:  # the profile went by this user's name: the first of the others takes it over
                people.part(other)
            for other in others[1:]:
                people.join(other, others[0])
            if others:
                _move(tx, alias, others[0])

    def _alias(self, platform: Platform, user: str) -> UserId:
        if not isinstance(user, str) or not 1 <= len(user) <= LONGEST_ID or not user.isprintable():
            raise VitrineError(f"A user is named by 1 to {LONGEST_ID} visible characters.")
        if "/" in user or user in (".", ".."):  # no address could ask for their list, or forget them
            raise VitrineError("A user's name has no slash, and is not made of dots alone.")
        if user.startswith(INVENTED) and len(user) > LONGEST_NAME:
            raise VitrineError(f"A simulated user is named by at most {LONGEST_NAME} characters.")
        return person(self._pseudonyms, user, platform.name)

    def _person(self, tx: Connection, platform: Platform, user: str) -> UserId:
        return SamePeople(tx).of(self._alias(platform, user))


def _move(tx: Connection, user_id: UserId, to: UserId) -> None:
    """What one pseudonym did, wrote and said of their interests is another's."""
    Interactions(tx).move(user_id, to)
    Comments(tx).move(user_id, to)
    DeclaredInterests(tx).move(user_id, to)


def _require(platform: Platform, what: Right) -> None:
    if platform.allows not in (what, "both"):
        raise NotAllowed(f"This key does not allow to {what}.")


def _stranger(platform: Platform) -> Visitor:
    """Sees what any viewer may see."""
    return Visitor(user_id=UserId(""), role="viewer", name=platform.name)
