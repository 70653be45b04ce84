"""The honesty meter of a list: whether the shown reasons really are what it hangs on."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.explaining_views import Honesty
from core.services.lists import Listed
from pages.components import parts
from pages.components.shown import count
from pages.components.why import listed_as

CACHE = "recommend.trust.kept"
LABELS = {
    "reasons": "Strongest reason first",
    "similarity": "Most alike first",
    "popularity": "Best known first",
    "random": "At random",
}


def panel(services: Services, visitor: Visitor, listed: Listed) -> None:
    """Tested when it is opened; kept until the list changes."""
    key = listed_as(listed)
    kept = st.session_state.get(CACHE)
    try:
        if kept is None or kept[0] != key:
            with st.spinner("Taking reasons away and looking what happens…"):
                kept = key, services.explaining.honesty(visitor, listed.user_id, listed.wanted, listed.what_if)
            st.session_state[CACHE] = kept
    except VitrineError as error:
        st.caption(str(error))
        return
    parts.mount("trust", "recommend.trust", drawn(kept[1]))


def drawn(found: Honesty) -> dict[str, Any]:
    """Curves, and what they mean in words."""
    curves = [
        {"name": name, "label": label, "values": [round(v, 3) for v in found.curve[name]]}
        for name, label in LABELS.items()
        if name in found.curve
    ]
    told = [
        f"Tested on the first {count(found.lists, 'place')}: things are taken out of the history step by step, "
        "and the list is asked again. The faster the score falls, the truer the reasons.",
        f"Leaving out one event leaves {found.stability:.0%} of the three strongest reasons in place.",
    ]
    if found.note:
        told.append(found.note)
    return {"verdict": verdict(found), "told": told, "curves": curves, "alt": verdict(found)}


def verdict(found: Honesty) -> str:
    """How much sooner the score falls by the shown reasons than at random, in a sentence."""
    ours, chance = area(found, "reasons"), area(found, "random")
    if chance <= 0 or ours >= chance:
        return "Taking away the shown reasons first changes no more than taking away any others."
    times = chance / max(ours, 0.01)
    return f"Without the shown reasons the score falls {times:.1f} times as fast as without random ones."


def area(found: Honesty, order: str) -> float:
    """The mean rest of the score over all steps."""
    curve = {str(name): values for name, values in found.curve.items()}.get(order, ())
    return sum(max(0.0, v) for v in curve) / len(curve) if curve else 0.0
