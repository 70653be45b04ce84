"""The list and all its reasons to take along."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.recommendation.lists import Listed
from pages.components.recommend import clock
from pages.components.why import tongue


def panel(services: Services, visitor: Visitor, listed: Listed) -> None:
    """Made when the panel is opened; two files."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        language = tongue.chosen("recommend.tongue")
        try:
            with st.spinner("Writing down every reason…"):
                report = services.reporting.report(
                    visitor, listed.user_id, listed.wanted, language, listed.what_if, zone=clock.here()
                )
        except VitrineError as error:
            st.caption(str(error))
            return
        st.download_button(
            "Report to print (HTML)",
            report.html,
            f"{report.name}.html",
            "text/html",
            key="recommend.report.html",
            icon=":material/print:",
            on_click="ignore",
        )
        st.download_button(
            "For programs (JSON)",
            report.json,
            f"{report.name}.json",
            "application/json",
            key="recommend.report.json",
            icon=":material/data_object:",
            on_click="ignore",
        )
    st.caption("Every recommendation with its sentence, its reasons, the moments behind them and what would change it.")
