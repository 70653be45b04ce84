"""The list and all its reasons to take along."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.recommendation.lists import Listed
from pages.components.recommend import clock
from pages.components.why import tongue

HOLDS = "Every recommendation with its sentence, its reasons, the moments behind them and what would change it."
AS_PDF = "Opened in a browser, it prints as a PDF."


def panel(services: Services, visitor: Visitor, listed: Listed) -> None:
    """Made when the panel is opened; two files."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        language = tongue.chosen()
        try:
            with st.spinner(tongue.say("Writing down every reason…")):
                report = services.reporting.report(
                    visitor, listed.user_id, listed.wanted, language, listed.what_if, zone=clock.here()
                )
        except VitrineError as error:
            st.caption(tongue.retold(str(error)))
            return
        st.download_button(
            tongue.say("Report to print (HTML)"),
            report.html,
            f"{report.name}.html",
            "text/html",
            key="recommend.report.html",
            icon=":material/print:",
            on_click="ignore",
        )
        st.download_button(
            tongue.say("For programs (JSON)"),
            report.json,
            f"{report.name}.json",
            "application/json",
            key="recommend.report.json",
            icon=":material/data_object:",
            on_click="ignore",
        )
    st.caption(tongue.spaced(tongue.say(HOLDS), tongue.say(AS_PDF)))
