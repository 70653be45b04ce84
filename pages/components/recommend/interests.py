"""What interests you: typed or ticked, wanted or not, before there is a like; each can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.recommendation.interests import Declared, InterestView
from core.services.recommendation.lists import Listed
from pages.components import links, notices, parts
from pages.components.recommend import feedback
from pages.components.shown import cover
from pages.components.why import tongue

KEY = "recommend.interests"
WANTED, AGAINST, WAITING = f"{KEY}.wanted", f"{KEY}.against", f"{KEY}.waiting"
TEXT, SIGN, TICKS, PENDING = f"{KEY}.text", f"{KEY}.sign", f"{KEY}.ticks", f"{KEY}.pending"
WANTS, NOT = "These", "Not these"
COUNTS = "It gives your list a start by content: each of these counts as much as two likes."
UNHEARD = "This strategy does not look at what you said interests you; “By content” does."
LETTERS = 200
GROUPS = 14


def act(services: Services, visitor: Visitor) -> None:
    """Do what was said or taken back, before anything is drawn."""
    for key in (WANTED, AGAINST, WAITING):
        done = parts.acted(key, "open", "uninterest")
        if done and done["do"] == "open":
            links.open_search(done["id"])
        elif done:
            _take_back(services, visitor, done["id"])
    pending = st.session_state.pop(PENDING, None)
    if pending:
        with st.spinner(tongue.say("Looking for what that means here…")):
            _say(services, visitor, *pending)


def draw(services: Services, visitor: Visitor, *, first: bool) -> None:
    """The chips; and the control, open as long as there is nothing else to go by."""
    said = services.interests.read(visitor)
    heard = [one for one in said if not one.waiting]
    wanted, against = [one for one in heard if one.wanted], [one for one in heard if not one.wanted]
    if wanted:
        _chips(WANTED, tongue.say("Interests"), wanted)
    if against:
        _chips(AGAINST, tongue.say("Not these"), against, tone="hidden")
    if waiting := [one for one in said if one.waiting]:
        _chips(WAITING, tongue.say("Not clear here yet"), waiting, tone="hidden")
    if first:
        with st.container(border=True, key="recommend-interests"):
            st.markdown(f"**{tongue.say('What interests you?')}**")
            _control(services, visitor, said)
        return
    with st.popover(tongue.say("What interests you"), icon=":material/interests:", key=f"{KEY}.open"):
        _control(services, visitor, said)


def unheard(services: Services, visitor: Visitor, listed: Listed) -> None:
    """That a strategy does not listen to it, where it does not."""
    if listed.wanted.strategy != "content" and services.interests.read(visitor):
        st.caption(tongue.say(UNHEARD))


def _control(services: Services, visitor: Visitor, said: Sequence[InterestView]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="recommend-interests-say"):
        st.segmented_control(
            tongue.say("Wanted or not"),
            [WANTS, NOT],
            default=WANTS,
            required=True,
            key=SIGN,
            format_func=tongue.labelled({WANTS: WANTS, NOT: NOT}).get,
            label_visibility="collapsed",
        )
        st.text_input(
            tongue.say("In your own words"),
            key=TEXT,
            max_chars=LETTERS,
            placeholder=tongue.say("steam trains, the sea, no music"),
            label_visibility="collapsed",
            on_change=_ask,
        )
        st.button(tongue.say("Say so"), key=f"{KEY}.add", on_click=_ask)
    groups = [group.words for group in services.interests.groups(visitor)][:GROUPS]
    if groups:
        sign = st.session_state[SIGN] != NOT
        st.session_state[TICKS] = [one.words for one in said if one.wanted == sign and one.words in groups]
        st.pills(
            tongue.say("Or tick groups"),
            groups,
            selection_mode="multi",
            key=TICKS,
            on_change=_ticked,
            args=(services, visitor),
        )
    st.caption(tongue.say(COUNTS))


def _chips(key: str, label: str, said: Sequence[InterestView], *, tone: str = "liked") -> None:
    tongue.mount("chips", key, {"label": label, "chips": [_chip(one) for one in said], "tone": tone})


def _chip(one: InterestView) -> dict[str, Any]:
    picture = cover(one.cards[0]) if one.cards else None
    href = links.search_href(one.words)
    title = one.words if one.wanted or not one.waiting else f"not {one.words}"
    return {"key": one.words, "title": title, "href": href, "cover": picture, "remove": "uninterest"}


def _ask() -> None:
    """Words are read when the page is drawn, where it can show that it is at work."""
    text = (st.session_state.get(TEXT) or "").strip()
    if text:
        st.session_state[PENDING] = text, st.session_state.get(SIGN) != NOT
        st.session_state[TEXT] = ""


@notices.saying
def _say(services: Services, visitor: Visitor, text: str, wanted: bool) -> None:
    came = services.interests.declare(visitor, text, wanted)
    if came.kept:
        _mark(visitor)
    notices.tell(told(came), notices.Interests(came.before))


@notices.saying
def _ticked(services: Services, visitor: Visitor) -> None:
    """One group was ticked, or is no longer."""
    now, wanted = set(st.session_state[TICKS]), st.session_state.get(SIGN) != NOT
    names = {group.words for group in services.interests.groups(visitor)}
    before = {one.words for one in services.interests.read(visitor) if one.wanted == wanted} & names
    _mark(visitor)
    for name in now - before:
        came = services.interests.tick(visitor, name, wanted)
        notices.tell(told(came), notices.Interests(came.before))
    for name in before - now:
        _take_back(services, visitor, name)


@notices.saying
def _take_back(services: Services, visitor: Visitor, words: str) -> None:
    _mark(visitor)
    before = services.interests.take_back(visitor, words)
    notices.tell(f"“{words}” is taken back.", notices.Interests(before))


def _mark(visitor: Visitor) -> None:
    """What moves from now on is marked in the list."""
    person = visitor.user_id
    st.session_state[f"{feedback.BEFORE}.{person}"] = st.session_state.get(f"{feedback.ORDER}.{person}", [])


def told(came: Declared) -> str:
    """What was understood, and what was not."""
    lines = [f"{'' if one.wanted else 'Not '}“{one.words}”: {_means(one)}." for one in came.kept]
    if came.unclear:
        words = " and ".join(f"“{words}”" for words in came.unclear)
        lines.append(f"Nothing here is clearly like {words} yet: that changes nothing until something is.")
    return " ".join(lines)


def _means(one: InterestView) -> str:
    titles = ", ".join(f"“{card.item.title}”" for card in one.cards)
    return f"recordings like {titles}" if titles else "nothing that is shown now"
