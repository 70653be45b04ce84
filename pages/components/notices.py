"""What just happened, with a way to take it back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Literal, ParamSpec

import streamlit as st

from core.domain import ItemId, UserId, Visitor
from core.domain.interests import Interest
from core.domain.searches import SavedSearch
from core.errors import VitrineError
from core.services import Services
from pages.components import links

KEY = "notice"
CHANGES = "notice.changes"
SHOWN_S = 90.0
P = ParamSpec("P")


@dataclass(frozen=True)
class Change:
    """A change of the catalogue."""

    change_id: int


@dataclass(frozen=True)
class Feedback:
    """A like or "not for me", `replaced` when it took the place of the other; stars or words, `before` the old ones."""

    user_id: UserId
    item_id: ItemId
    kind: Literal["like", "hide", "rate", "comment"]
    replaced: bool = False
    before: object = None


@dataclass(frozen=True)
class Interests:
    """What interested the visitor before."""

    before: tuple[Interest, ...]


Undo = Change | Feedback | Interests | SavedSearch
"""What one click takes back."""


@dataclass(frozen=True)
class Notice:
    sentence: str
    undo: Undo | None = None
    collection_id: str = ""  # a way to it is offered
    begun: bool = False  # it announces work that goes on in the background
    since: float = field(default_factory=time.monotonic)


def tell(
    sentence: str, undo: Change | Feedback | Interests | SavedSearch | None = None, collection_id: str = ""
) -> None:
    """Say it at the foot of the next page that is drawn, with a way to the collection it is about."""
    st.session_state[KEY] = Notice(sentence, undo, collection_id)


def begin(sentence: str) -> None:
    """Say that work has begun in the background; nothing says so any longer once such work has ended."""
    st.session_state[KEY] = Notice(sentence, begun=True)


def ended() -> None:
    """Work in the background has ended, and the page is drawn anew with what came of it."""
    notice: Notice | None = st.session_state.get(KEY)
    if notice is not None and notice.begun:
        del st.session_state[KEY]


def over(*sentences: str) -> None:
    """What one of these said has come to its end: it is not said any longer."""
    notice: Notice | None = st.session_state.get(KEY)
    if notice is not None and notice.sentence in sentences:
        del st.session_state[KEY]


def of_somebody_else() -> None:
    """Another person's list is shown: what the one before said is neither told nor taken back there."""
    notice: Notice | None = st.session_state.get(KEY)
    if notice is not None and isinstance(notice.undo, (Feedback, Interests)):
        del st.session_state[KEY]


def changed() -> None:
    """What the browser keeps of recordings may be out of date: it asks again where an address carries `changes`."""
    st.session_state[CHANGES] = changes() + 1


def changes() -> int:
    """How often something was changed, or taken back, in this session."""
    return int(st.session_state.get(CHANGES, 0))


def saying(function: Callable[P, object]) -> Callable[P, None]:
    """For what a click does: when it cannot be done, the reason is the notice. A callback has no page to say it on."""

    @wraps(function)
    def attempt(*args: P.args, **named: P.kwargs) -> None:
        try:
            function(*args, **named)
        except VitrineError as error:
            tell(f"{error} {error.hint}".strip())

    return attempt


@saying
def take_back(services: Services, visitor: Visitor, change_id: int) -> None:
    """Undo a change that a history lists."""
    services.library.undo(visitor, change_id)
    changed()
    tell("Taken back.")


def show(services: Services, visitor: Visitor, say: Callable[[str], str] = str) -> None:
    """The last notice, until it is dismissed, taken back or old; `say` puts its own words in the reader's language."""
    notice: Notice | None = st.session_state.get(KEY)
    if notice is None or time.monotonic() - notice.since > SHOWN_S:
        return
    with st.container(key="notice", horizontal=True, vertical_alignment="center", gap="small"):
        st.text(say(notice.sentence), width="content")
        if notice.collection_id and notice.collection_id != st.query_params.get("collection"):
            links.to_collections("Open it", notice.collection_id)
        if notice.undo is not None:
            st.button(say("Undo"), key="notice.undo", on_click=_take_back, args=(services, visitor, notice.undo))
        st.button(
            say("Dismiss"), key="notice.dismiss", type="tertiary", on_click=st.session_state.pop, args=(KEY, None)
        )


@saying
def _take_back(services: Services, visitor: Visitor, undo: Undo) -> None:
    if isinstance(undo, Change):
        services.library.undo(visitor, undo.change_id)
        changed()
    elif isinstance(undo, Interests):
        services.interests.restore(visitor, undo.before)
    elif isinstance(undo, SavedSearch):
        services.searching.save(visitor, undo.name, undo.query)
    elif undo.kind == "rate":
        services.recommending.rate(visitor, undo.user_id, undo.item_id, undo.before)
    elif undo.kind == "comment":
        services.recommending.comment(visitor, undo.user_id, undo.item_id, str(undo.before or ""))
    else:
        recommending = services.recommending
        recommending.undo(visitor, undo.user_id, undo.item_id, undo.kind)
        if undo.replaced:
            again = recommending.hide if undo.kind == "like" else recommending.like
            again(visitor, undo.user_id, undo.item_id)
    tell("Taken back.")
