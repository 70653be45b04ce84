"""Rules of the house: what curators pin, prefer or hide in everybody's lists."""

from __future__ import annotations

import streamlit as st

from core.domain import ItemId, Visitor
from core.domain.requests import HouseRule
from core.services import Services
from pages.components import notices, parts
from pages.components.recommend import by_chance
from pages.components.recommend.titles import offered
from pages.components.shown import chip
from pages.components.why import tongue

KEY = "recommend.house"
CHIPS = f"{KEY}.chips"
HOLD = (
    "Rules hold for everybody's lists, here and on other platforms, and every explanation names them. "
    "A preferred recording gains one standard deviation: about as far as scores of that list usually lie apart."
)
RULES: dict[HouseRule, tuple[str, str, str]] = {
    "pin": (":material/keep: Pin on top", "Pinned on top", "is pinned on top of everybody's lists."),
    "boost": (":material/arrow_upward: Prefer", "Preferred", "is preferred in everybody's lists."),
    "hide": (":material/visibility_off: Never recommend", "Never recommended", "is not recommended to anybody."),
}


def panel(services: Services, visitor: Visitor) -> None:
    """The rules that hold, and a way to make one."""
    st.caption(tongue.say(HOLD))
    by_chance.control(services, visitor, "rules", tongue.retold)
    held = services.ruling.all(visitor)
    for rule, (_, title, _) in RULES.items():
        own = [chip(card, "free") for card, kind in held if kind == rule]
        if own:
            tone = "hidden" if rule == "hide" else "liked"
            tongue.mount("chips", f"{CHIPS}.{rule}", {"label": tongue.retold(title), "chips": own, "tone": tone})
    ruled = {card.item.item_id for card, _ in held}
    titles = {item.item_id: item.title for item in services.library.items(visitor) if item.item_id not in ruled}
    options = offered(titles, KEY, [st.session_state.get(f"{KEY}.item") or ""])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            tongue.say("Recording"),
            options,
            index=None,
            format_func=titles.get,
            key=f"{KEY}.item",
            placeholder=tongue.say("Pick a recording"),
            width=320,
        )
        for rule, label in tongue.labelled({rule: words[0] for rule, words in RULES.items()}).items():
            st.button(label, key=f"{KEY}.do.{rule}", on_click=_picked, args=(services, visitor, rule))


def beside(services: Services, visitor: Visitor, item_id: ItemId) -> None:
    """The same for the recording whose reasons are open."""
    held = {card.item.item_id: rule for card, rule in services.ruling.all(visitor)}
    now = held.get(item_id)
    with st.container(horizontal=True, vertical_alignment="center", key="recommend-house"):
        st.caption(tongue.say("For everybody:"), width="content")
        for rule, label in tongue.labelled({rule: words[0] for rule, words in RULES.items()}).items():
            st.button(
                tongue.say("{rule} – undo", rule=tongue.retold(RULES[rule][1])) if rule == now else label,
                key=f"{KEY}.beside.{rule}",
                type="secondary" if rule == now else "tertiary",
                on_click=decide,
                args=(services, visitor, item_id, None if rule == now else rule),
            )


def act(services: Services, visitor: Visitor) -> str:
    """Take back what was clicked away; gives the recording that was opened instead, if one was."""
    for rule in RULES:
        done = parts.acted(f"{CHIPS}.{rule}", "free", "open")
        if done and done["do"] == "free":
            decide(services, visitor, ItemId(done["id"]), None)
        elif done:
            return str(done["id"])
    return ""


@notices.saying
def decide(services: Services, visitor: Visitor, item_id: ItemId, rule: HouseRule | None) -> None:
    """Make a rule, or end it, and offer to take that back."""
    title = services.library.item(visitor, item_id).card.item.title
    change = services.ruling.rule(visitor, item_id, rule)
    said = RULES[rule][2] if rule else "is recommended like any other again."
    notices.tell(f"“{title}” {said}", notices.Change(change))


def _picked(services: Services, visitor: Visitor, rule: HouseRule) -> None:
    chosen = st.session_state.get(f"{KEY}.item")
    if chosen is None:
        notices.tell("Pick a recording first.")
        return
    decide(services, visitor, ItemId(chosen), rule)
    st.session_state[f"{KEY}.item"] = None
