"""The model card of a strategy: what it is for and not, whom it serves badly, and how that is known; to take along."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from pages.components import parts
from pages.components.why import tongue

KEY = "recommend.whole.card"


def draw(services: Services, visitor: Visitor, strategy: str) -> None:
    """In the language of the sentences."""
    language = tongue.chosen()
    card = services.model_cards.card(visitor, strategy, language)
    st.subheader(card.title, anchor=False)
    if card.simulated:
        st.caption(f":material/science: {tongue.say('**Simulated people** had a part in what it learned.')}")
    if card.demo:
        st.caption(f":material/experiment: {tongue.say('**Demo models** lie below it.')}")
    parts.facts(f"{KEY}.facts", card.facts)
    with st.container(horizontal=True):
        for label, data, ending, kind in (
            ("To read (Markdown)", card.markdown, "md", "text/markdown"),
            ("For programs (JSON)", card.json, "json", "application/json"),
        ):
            st.download_button(
                tongue.say(label),
                data,
                f"vitrine-model-card-{strategy}.{ending}",
                kind,
                key=f"{KEY}.{ending}",
                icon=":material/download:",
                on_click="ignore",
            )
