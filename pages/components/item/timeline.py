"""Player, transcript and tracks of one item, and what is done in them."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from core.domain import ItemId, Visitor
from core.services import Services
from core.services.views import ItemView
from pages.components import links, notices, parts, shown

KEY = "item.player"
NO_WORDS = "No description yet."


def player(services: Services, visitor: Visitor, view: ItemView) -> None:
    """A fragment: telling the server what was played or corrected draws nothing else anew."""
    item = view.card.item
    act = parts.acted(KEY, "played", "alike", "edit", "lock")
    if act and act["do"] == "alike":
        links.open_alike(item.item_id, act["t"])
    elif act and act["do"] == "played":
        services.recommending.play(visitor, visitor.user_id, item.item_id, _fraction(act.get("fraction")))
    elif act:
        _correct(services, visitor, item.item_id, act)
        st.rerun()
    hint = "" if visitor.role == "viewer" else " Add one with Edit: its words are searched, too."
    data = {
        "item": item.item_id,
        "kind": item.kind,
        "heard": item.has_audio,
        "src": view.media_url,
        "poster": shown.cover(view.card),
        "title": item.title,
        "stills": shown.moments(view.card),
        "start": start_s(item.duration_s),
        "duration": item.duration_s,
        "page": links.item_href(item.item_id),
        "alike": links.alike_href(item.item_id) if view.modalities else "",
        "about": item.description or NO_WORDS + hint,
        "described": bool(item.description),
        "timeline": f"/api/timeline/{item.item_id}.json?v={notices.changes()}",
        "concept": f"/api/timeline/{item.item_id}/concept.json",
        "canEdit": visitor.role != "viewer",
    }
    parts.mount("timeline", KEY, data)


def start_s(duration_s: float) -> float:
    """The second in the address, when it is a number inside the recording."""
    try:
        at_s = float(st.query_params.get("t", "0"))
    except ValueError:
        return 0.0
    return at_s if math.isfinite(at_s) and 0 <= at_s < max(duration_s, 0.001) else 0.0


@notices.saying
def _correct(services: Services, visitor: Visitor, item_id: ItemId, act: dict[str, Any]) -> None:
    """Change a line of the transcript, or settle it."""
    number, text = act.get("n"), act.get("text", "")
    if not isinstance(number, int) or not isinstance(text, str):
        return
    if act["do"] == "lock":
        locked = act.get("locked") is True
        change = services.transcripts.lock_line(visitor, item_id, number, locked)
        said = "The line is settled: no model changes it." if locked else "Models may change the line again."
    else:
        change = services.transcripts.edit_line(visitor, item_id, number, text)
        said = "The line is corrected and settled." if text.strip() else "The line is gone: nobody speaks there."
    if change:
        notices.changed()
        notices.tell(said, notices.Change(change))


def _fraction(value: object) -> float:
    return float(value) if isinstance(value, int | float) and 0 <= value <= 1 else 0.0
