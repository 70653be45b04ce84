"""What every page has around it: the style sheet, and the foot of the sidebar."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.domain import Visitor
from core.services import Services
from pages.components import jobs, models, parts, theme

HERE = Path(__file__).parent
STYLE = HERE / "style.css"
DARK_STYLE = HERE / "style_dark.css"


def style() -> None:
    """The style sheet and the name of the application; pages call it first."""
    dark = theme.dark()
    st.html(STYLE)
    if dark:
        st.html(DARK_STYLE)
    with st.sidebar:
        parts.kit(dark=dark)
    st.logo(HERE / f"brand_{'dark' if dark else 'light'}.png", size="large")


def for_curators(title: str) -> None:
    """What a viewer sees who was sent the address of a page that is not in the navigation of viewers."""
    st.title(title, anchor=False)
    st.text("This page is for curators.")


def foot(services: Services, visitor: Visitor) -> None:
    """The foot of the sidebar: uploads and jobs while there are any, and which encoders are active."""
    with st.container(key="foot", gap="small"):
        parts.mount("uploader", "foot.uploads", {"pill": True})
        parts.acted("foot.uploads", "arrived")  # its only use is that the page is drawn anew
        every = 2 if jobs.live(services, visitor) else None
        st.fragment(_working, run_every=every)(services, visitor)
        models.label(services, visitor)


def _working(services: Services, visitor: Visitor) -> None:
    working = jobs.live(services, visitor)
    if working:
        st.caption(jobs.saying(working))
