"""The upload dialog. The files themselves go past Streamlit, in pieces, to /api/upload."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.domain import Visitor
from core.services import Services
from pages.components import links, parts

OPEN = "uploads.open"  # while it is true, nothing draws the page anew under the dialog
EVERY_S = 2


def dialog(services: Services, visitor: Visitor) -> None:
    """Open the dialog; the page is drawn anew when it is closed."""
    st.session_state[OPEN] = True
    _dialog(services, visitor)


def _closed() -> None:
    st.session_state[OPEN] = False


@st.dialog("Upload recordings", width="medium", on_dismiss=_closed)
def _dialog(services: Services, visitor: Visitor) -> None:
    st.fragment(_panel, run_every=EVERY_S)(services, visitor)


def _panel(services: Services, visitor: Visitor) -> None:
    act = parts.acted("uploads.panel", "open", "arrived")
    if act and act["do"] == "open" and act["id"]:
        _closed()
        links.open_item(act["id"])
    parts.mount("uploader", "uploads.panel", {"jobs": _states(services, visitor)})


def _states(services: Services, visitor: Visitor) -> dict[str, dict[str, Any]]:
    """What became of each recording that was sent, by item."""
    found: dict[str, dict[str, Any]] = {}
    for view in services.ingesting.jobs(visitor):
        job = view.job
        item_id = job.payload.get("item_id")
        if item_id and item_id not in found:
            says = job.error if job.state == "failed" else job.note if job.state == "running" else ""
            state = "ready" if job.state == "done" else job.state
            found[item_id] = {"state": state, "progress": round(job.progress, 2), "says": says}
    return found
