"""What every page has around it: the style sheet, and the foot of the sidebar."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.domain import Visitor
from core.protocols import EncoderStatus
from core.services import Services
from pages.components import jobs, parts, shown

HERE = Path(__file__).parent
STYLE = HERE / "style.css"
DARK_STYLE = HERE / "style_dark.css"
DEMO_MODELS = """**They understand only the demo world.** Your own recordings can be played, described and
found by their titles, but not by what is seen or heard in them."""
REAL_MODELS = """Vitrine looks for the weights of real CLIP and Whisper models when it starts.

- With a network, it downloads them by itself and switches when they are complete.
- Without one, put the files into the folder `models` of the data directory.

The guide has the list of files: `docs/models.md`."""


def style() -> None:
    """The style sheet and the name of the application; pages call it first."""
    dark = st.context.theme.type == "dark"
    st.html(STYLE)
    if dark:
        st.html(DARK_STYLE)
    st.logo(HERE / f"brand_{'dark' if dark else 'light'}.png", size="large")


def foot(services: Services, visitor: Visitor) -> None:
    """The foot of the sidebar: uploads and jobs while there are any, and which encoders are active."""
    with st.container(key="foot", gap="small"):
        parts.mount("uploader", "foot.uploads", {"pill": True})
        parts.acted("foot.uploads", "arrived")  # its only use is that the page is drawn anew
        every = 2 if jobs.live(services, visitor) else None
        st.fragment(_working, run_every=every)(services, visitor)
        _encoders(services.operations.encoders(visitor))


def _working(services: Services, visitor: Visitor) -> None:
    n = len(jobs.live(services, visitor))
    if n:
        st.caption(f"Working on {shown.count(n, 'recording')}")


def _encoders(status: EncoderStatus) -> None:
    if status.state == "loading":
        st.caption("The models are loading. " + status.note)
    elif status.state == "failed":
        st.caption("The models could not be loaded. " + status.note)
    elif status.demo:
        with st.popover("Demo models", icon=":material/science:", type="tertiary"):
            st.markdown(DEMO_MODELS)
            st.markdown(REAL_MODELS)
    else:
        st.caption(f"{_short(status.clip)} and Whisper {_short(status.whisper)} on {status.device}")


def _short(model: str) -> str:
    return model.removeprefix("open_clip/").removeprefix("whisper/").split("/")[0]
