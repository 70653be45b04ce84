"""What one person would probably do with one recording, in a sentence that says how far it can be trusted."""

from __future__ import annotations

import math

import streamlit as st

from core.domain import ItemId, UserId, Visitor
from core.domain.behaviour import Expectation
from core.services import Services
from core.services.explanation import tongues
from core.services.explanation.views import Language
from core.services.learning.trust import Trust
from pages.components.collections.exporting import plain
from pages.components.training.expected_plots import percent
from pages.components.why import tongue

SAYS = {
    "play": "they play it next with {figure}",
    "like_if_played": "like it, once played, with {figure}",
    "watched_if_played": "watch {figure} of it",
}
EXPECTED = "What to expect: {said}; ± is how far such figures were off for others, on average."


def draw(services: Services, visitor: Visitor, user_id: UserId, item_id: ItemId) -> None:
    """Nothing before behaviour was learned."""
    trust = services.expecting.trust(visitor)
    found = services.expecting.expect(visitor, user_id, [item_id]) if trust else ()
    if trust and found and (said := in_words(found[0], trust, tongue.chosen())):
        st.caption(plain(said))


def in_words(one: Expectation, trust: Trust, language: Language = "en") -> str:
    """Only what was told apart from the average; empty where that is nothing."""
    chances = {name: float(getattr(one, name)) for name in SAYS}
    known = {n: p for n, p in chances.items() if not math.isnan(p) and trust.reliability[n].method != "base"}
    if not known:
        return ""
    figures = {n: f"{percent(chance)} (± {percent(trust.reliability[n].error)})" for n, chance in known.items()}
    said = [tongues.phrase(SAYS[name], language, figure=figure) for name, figure in figures.items()]
    expected = tongues.phrase(EXPECTED, language, said=("，" if language == "zh" else ", ").join(said))
    by_whom = tongues.phrase("Simulated people had a part in it.", language) if trust.simulated else ""
    return ("" if language == "zh" else " ").join(part for part in (expected, by_whom) if part)
