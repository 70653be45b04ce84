"""What people say in lists of recommendations, and what it moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from core.domain import ItemId, UserId, Visitor
from core.services import Services
from core.services.views import Card, Profile
from pages.components import links, notices, parts
from pages.components.recommend import state as rec_state
from pages.components.why import tongue

ORDER = "recommend.order"  # per person: the real list as it was last shown
SHOWN = "recommend.shown"  # per person: what stands on the page, be it real or a what-if
BEFORE = "recommend.before"  # per person: the list before the last feedback
LISTS = (
    "recommend.picks",
    "recommend.rest",
    "recommend.starters",
    "recommend.likes",
    "recommend.rated",
    "recommend.hides",
)
OPENS = (
    "recommend.why",
    "recommend.past.why",
    "recommend.beside",
    "recommend.answer",
    "recommend.whole.items",
    "recommend.whole.moments",
    "recommend.liked.also",
)
SAID = ("like", "hide", "rate", "comment", "unlike", "unhide", "unrate")


def act(services: Services, visitor: Visitor, person: UserId) -> None:
    """Do what was clicked in one of the components, before anything is drawn."""
    for key in (*LISTS, *OPENS):
        done = parts.acted(key, "open", "deep", "shut", "tongue", *SAID)
        if not done:
            continue
        if done["do"] == "open":
            links.open_item(done["id"].partition("@")[0], done["t"])
        elif done["do"] == "tongue":
            rec_state.put(rec_state.TONGUE, "zh" if done["id"] == "zh" else "")
        elif done["do"] in ("deep", "shut"):
            order = st.session_state.get(f"{SHOWN}.{person}", [])
            rec_state.set_rank(order.index(done["id"]) + 1 if done["do"] == "deep" and done["id"] in order else 0)
        else:
            rec_state.set_rank(0)
            give(services, visitor, person, done)


@notices.saying
def give(services: Services, visitor: Visitor, person: UserId, done: dict[str, Any]) -> None:
    """Store what was said, or its withdrawal, and offer to take it back."""
    item = ItemId(done["id"])
    title = services.library.item(visitor, item).card.item.title
    recommending = services.recommending
    stars = int(done["t"] or 0)
    doing: dict[str, tuple[Callable[[], object], str]] = {
        "like": (lambda: recommending.like(visitor, person, item), tongue.say("Liked “{title}”.", title=title)),
        "hide": (lambda: recommending.hide(visitor, person, item), tongue.say("“{title}” is put aside.", title=title)),
        "rate": (lambda: recommending.rate(visitor, person, item, stars), _stars(stars, title)),
        "comment": (
            lambda: _comment(services, visitor, person, item, done),
            tongue.say("Your comment on “{title}” is kept.", title=title),
        ),
        "unlike": (
            lambda: recommending.undo(visitor, person, item, "like"),
            tongue.say("“{title}” is no longer liked.", title=title),
        ),
        "unhide": (
            lambda: recommending.undo(visitor, person, item, "hide"),
            tongue.say("“{title}” is back.", title=title),
        ),
        "unrate": (
            lambda: recommending.rate(visitor, person, item, None),
            tongue.say("“{title}” has no stars any more.", title=title),
        ),
    }
    perform, sentence = doing[done["do"]]
    st.session_state[f"{BEFORE}.{person}"] = st.session_state.get(f"{ORDER}.{person}", [])
    replaced = perform()
    undo = None
    if done["do"] in ("like", "hide"):
        undo = notices.Feedback(person, item, done["do"], bool(replaced))
    elif done["do"] in ("rate", "comment"):
        undo = notices.Feedback(person, item, done["do"], before=replaced)
    notices.tell(sentence, undo)


def _comment(services: Services, visitor: Visitor, person: UserId, item: ItemId, done: dict[str, Any]) -> str:
    return services.recommending.comment(visitor, person, item, str(done.get("text") or ""))


def _stars(stars: int, title: str) -> str:
    return tongue.many(stars, "One star for “{title}”.", "{n} stars for “{title}”.", title=title)


def starters(services: Services, visitor: Visitor, profile: Profile, k: int) -> list[Card]:
    """Recordings to begin with, as different from each other as the collection allows."""
    return list(services.recommending.starters(visitor, profile.viewer.user_id, k))


def moves(person: UserId, order: Sequence[str]) -> dict[str, int | None]:
    """How each item moved since the last feedback (see `moved`); remembers `order` for the next time."""
    st.session_state[f"{ORDER}.{person}"] = list(order)
    return moved(st.session_state.get(f"{BEFORE}.{person}", []), order)


def imagined_moves(person: UserId, order: Sequence[str]) -> dict[str, int | None]:
    """How each item of a what-if stands beside the real list."""
    return moved(st.session_state.get(f"{ORDER}.{person}", []), order)


def moved(before: Sequence[str], now: Sequence[str]) -> dict[str, int | None]:
    """moved(["a", "b"], ["b", "c"]) -> {"b": 1, "c": None}: places up, or down where negative; None is new.

    What is gone counts: the rest moves up anyway.
    """
    if not before:
        return {}
    left = [item for item in before if item in now]  # ranks among those that stayed
    stayed = [item for item in now if item in before]
    ups = {item: left.index(item) - stayed.index(item) for item in stayed}
    return {**{item: None for item in now if item not in before}, **{item: up for item, up in ups.items() if up}}
