"""The upload dialog. The files themselves go past Streamlit, in pieces, to /api/upload."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.domain import Visitor
from core.services import Services
from pages.components import dialogs, links, parts

EVERY_S = 2


@dialogs.modal("Upload recordings")
def dialog(services: Services, visitor: Visitor) -> None:
    st.fragment(_panel, run_every=EVERY_S)(services, visitor)


def _panel(services: Services, visitor: Visitor) -> None:
    act = parts.acted("uploads.panel", "open", "arrived")
    if act and act["do"] == "open" and act["id"]:
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
