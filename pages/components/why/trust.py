"""The honesty meter of a list: whether the shown reasons really are what it hangs on."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.explanation import honest_words
from core.services.explanation.honesty_views import Honesty
from core.services.explanation.tongues import in_language
from core.services.explanation.views import Language
from core.services.recommendation.lists import Listed
from pages.components.why import tongue
from pages.components.why.why import listed_as

CACHE = "recommend.trust.kept"
WHOLE = 0.995  # rounds to 100%
LIKENESS = "content"  # the strategy that goes by it


def panel(services: Services, visitor: Visitor, listed: Listed) -> None:
    """Tested when it is opened; kept until the list changes."""
    key = listed_as(listed)
    kept = st.session_state.get(CACHE)
    try:
        if kept is None or kept[0] != key:
            with st.spinner(tongue.say("Taking reasons away and looking what happens…")):
                kept = key, services.explaining.honesty(visitor, listed.user_id, listed.wanted, listed.what_if)
            st.session_state[CACHE] = kept
    except VitrineError as error:
        st.caption(tongue.retold(str(error)))
        return
    tongue.mount("trust", "recommend.trust", drawn(kept[1], tongue.chosen()))


def drawn(found: Honesty, language: Language = "en") -> dict[str, Any]:
    """Curves, and what they mean in words."""
    labels = honest_words.ORDERS[language]
    curves = [
        {"name": name, "label": labels[name], "values": [round(v, 3) for v in found.curve[name]]}
        for name in labels
        if name in found.curve
    ]
    told = [*examined(found, language), *([in_language(found.note, language)] if found.note else [])]
    said = verdict(found, language)
    return {"verdict": said, "told": told, "curves": curves, "alt": said, "axis": honest_words.AXIS[language]}


def examined(found: Honesty, language: Language = "en") -> list[str]:
    """What was done, and how far the reasons are steady."""
    done = honest_words.examined(found.lists, language, people=found.people, simulated=found.simulated)
    alike = honest_words.alike(language) if found.strategy == LIKENESS else ""
    begins = [values[0] for values in found.curve.values() if values]
    highest = honest_words.highest(language) if begins and min(begins) < WHOLE else ""
    return [line for line in (done, highest, honest_words.steady(found.stability, language), alike) if line]


def verdict(found: Honesty, language: Language = "en") -> str:
    """How much sooner the score falls by the shown reasons than at random, in a sentence."""
    ours, chance = area(found, "reasons"), area(found, "random")
    return honest_words.verdict(chance / max(ours, 0.01) if chance > 0 and ours < chance else 1.0, language)


def area(found: Honesty, order: str) -> float:
    """The mean rest of the score over all steps."""
    curve = {str(name): values for name, values in found.curve.items()}.get(order, ())
    return sum(max(0.0, v) for v in curve) / len(curve) if curve else 0.0
