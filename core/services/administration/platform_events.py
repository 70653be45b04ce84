"""One event as a platform sends it: what it must say, and how it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from core.domain import Interaction, InteractionKind, ItemId, MediaItem, UserId
from core.domain.interactions import INVENTED, Origin
from core.errors import VitrineError
from core.services.changes import legible
from core.services.feedback import COMMENT_LETTERS, STRENGTHS, mood, play_strength
from core.storage.interactions import Interactions

FIELDS = frozenset(("user", "item", "kind", "stars", "text", "played_fraction", "at", "session", "origin"))
ONCE: tuple[InteractionKind, ...] = ("like", "hide", "rate", "comment")  # saying it twice is saying it once
INSTEAD: Mapping[InteractionKind, InteractionKind] = {"like": "hide", "hide": "like"}
LONGEST_NAME = 64  # characters
AHEAD = timedelta(minutes=5)  # by how much a sender's clock may be fast


def read(
    one: Any, known: Mapping[ItemId, MediaItem], who: Callable[[str], UserId], now: datetime
) -> tuple[Interaction, str]:
    """The event, and what was written with it.

    Args:
        known: The items there are.
        who: The person behind the name a platform uses.
        now: When it came, for events without a time.

    Raises:
        VitrineError: it cannot be understood; says why.
    """
    if not isinstance(one, Mapping):
        raise VitrineError("an event is an object")
    if unknown := set(one) - FIELDS:
        raise VitrineError(f"there is no field {sorted(map(str, unknown))[0]!r}")
    user = _user(one)
    item: Any = one.get("item")
    kind: Any = one.get("kind")
    if kind not in get_args(InteractionKind):
        raise VitrineError(f"kind is one of {', '.join(get_args(InteractionKind))}")
    if item not in known:
        raise VitrineError("there is no such item")
    text, session = (_legible(one.get(name, "")) for name in ("text", "session"))
    if not isinstance(text, str) or len(text) > COMMENT_LETTERS or (kind == "comment" and not text.strip()):
        raise VitrineError(f"a comment has 1 to {COMMENT_LETTERS} letters as text")
    if not isinstance(session, str) or len(session) > LONGEST_NAME:
        raise VitrineError(f"a session has at most {LONGEST_NAME} letters")
    event = Interaction(
        user_id=who(user),
        item_id=ItemId(item),
        kind=kind,
        strength=_strength(kind, one, text),
        at=_at(one.get("at"), now),
        played_fraction=_number(one.get("played_fraction", 0.0), 0.0, 1.0, "played_fraction"),
        session_id=session,
        origin="simulated" if user.startswith(INVENTED) else "real",  # also where they share somebody's profile
    )
    return event, text.strip() if kind == "comment" else ""


def store(interactions: Interactions, event: Interaction) -> None:
    """In place of what the same person said before of the same item, where that is taken back by it."""
    if event.kind in ONCE:
        interactions.remove(event.user_id, event.item_id, event.kind)
    if event.kind in INSTEAD:
        interactions.remove(event.user_id, event.item_id, INSTEAD[event.kind])
    interactions.add([event])


def _user(one: Mapping[str, Any]) -> str:
    """Whom an event names; somebody simulated by a name that says so, whatever they are called over there.

    Raises:
        VitrineError: it does not say whether they are real.
    """
    user, origin = one.get("user"), one.get("origin", "real")
    if origin not in get_args(Origin):
        raise VitrineError(f"origin is one of {', '.join(get_args(Origin))}")
    named = user if isinstance(user, str) else ""
    return INVENTED + named if named and origin == "simulated" and not named.startswith(INVENTED) else named


def _legible(given: Any) -> Any:
    """JSON can say what no database keeps; what is no text stays what it is."""
    return legible(given) if isinstance(given, str) else given


def _at(given: Any, now: datetime) -> datetime:
    """When it happened: now, or as it was given with a time zone."""
    if given is None:
        return now
    try:
        at = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        raise VitrineError("at is a time such as 2026-05-01T12:00:00Z") from None
    if at.tzinfo is None:
        raise VitrineError("at needs a time zone, such as 2026-05-01T12:00:00Z")
    if at > now + AHEAD or at.year < 1971:
        raise VitrineError("at lies in the future, or long ago")
    return at.astimezone(UTC)


def _strength(kind: InteractionKind, one: Mapping[str, Any], text: str) -> float:
    if kind == "rate":
        return (_number(one.get("stars"), 1.0, 5.0, "stars") - 3) / 2
    if kind == "comment":
        return mood(text)
    if kind == "play":
        return play_strength(_number(one.get("played_fraction", 0.0), 0.0, 1.0, "played_fraction"))
    return STRENGTHS.get(kind, 0.0)


def _number(value: Any, low: float, high: float, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise VitrineError(f"{name} is a number from {low:g} to {high:g}")
    return float(value)
