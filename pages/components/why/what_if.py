"""What if the history were another one: leave things out, let them count less, or make one up. Nothing is stored."""

from __future__ import annotations

import streamlit as st

from core.domain import ItemId, Visitor
from core.services import Services
from core.services.recommendation.lists import WhatIf
from core.services.views import Profile
from pages.components.shown import spread

KEY = "recommend.if"
SLIDERS = 9
OPTIONS = 400  # titles to pick from


def panel(services: Services, visitor: Visitor, profile: Profile) -> None:
    """A slider per thing that was said, or another history altogether."""
    st.caption(
        "Drag to let something count less, or not at all, and see the list and its reasons move. Nothing is stored."
    )
    said = list({card.item.item_id: card for card in (*profile.likes, *profile.rated, *profile.hides)}.values())
    columns = st.columns(3)
    for n, card in enumerate(said[:SLIDERS]):
        key = slider_key(profile, card.item.item_id)
        with columns[n % 3]:
            st.slider(_plain(card.item.title), 0, 100, value=100, step=25, format="%d%%", key=key)
    items = {item.item_id: item.title for item in services.library.items(visitor)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.multiselect(
            "Or somebody who likes exactly these",
            spread(list(items), OPTIONS),
            format_func=items.get,
            key=f"{KEY}.instead",
            placeholder="Pick recordings",
            max_selections=12,
        )
        st.button("Back to the real one", key=f"{KEY}.reset", icon=":material/restart_alt:", on_click=reset)


def imagined(profile: Profile) -> WhatIf:
    """What the sliders say; nothing when all of it is as it was."""
    instead = tuple(ItemId(i) for i in st.session_state.get(f"{KEY}.instead") or ())
    said = {card.item.item_id for card in (*profile.likes, *profile.rated, *profile.hides)}
    at = {item: st.session_state.get(slider_key(profile, item), 100) for item in said}
    kept = {item: percent / 100 for item, percent in at.items() if percent != 100}
    return WhatIf(instead=instead) if instead else WhatIf(kept=kept)


def slider_key(profile: Profile, item_id: str) -> str:
    return f"{KEY}.{profile.viewer.user_id}.{item_id}"


def reset() -> None:
    for key in [key for key in st.session_state if str(key).startswith(f"{KEY}.")]:
        del st.session_state[key]


def _plain(text: str) -> str:
    """A title in a label, which Streamlit reads as Markdown."""
    for sign in "\\`*_{}[]()<>#+-.!|$:~^=":
        text = text.replace(sign, "\\" + sign)
    return text
