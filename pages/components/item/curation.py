"""What curators decided about a recording: status, rights, embargo, note, stars, its collections and its history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import streamlit as st

from core.domain import ItemId, Visitor
from core.domain.curation import ReviewStatus
from core.services import Services
from core.services.curation.views import CurationView, HistoryLine
from core.services.views import ItemView
from pages.components import links, notices, parts
from pages.components.collections import collecting, rights
from pages.components.collections.bulk_edit import STATUS
from pages.components.item import commenting
from pages.components.shown import count

KEY = "item.curation"
HISTORY = "item.past"


def panel(services: Services, visitor: Visitor, view: ItemView) -> None:
    """The tab of the item page."""
    item_id = view.card.item.item_id
    undone = parts.acted(HISTORY, "undo")
    if undone and undone["id"].isdecimal():
        notices.take_back(services, visitor, int(undone["id"]))
    found = services.curating.item(visitor, item_id)
    _stars(services, visitor, item_id, found)
    commenting.field(services, visitor, item_id)
    if visitor.role == "viewer":
        if found.rights:
            st.text(found.rights)
    else:
        commenting.others(services, visitor, item_id)
        _decisions(services, visitor, item_id, found)
    _collections(services, visitor, item_id, found)
    if visitor.role != "viewer":
        st.header("History", anchor=False)
        lines = services.curating.history(visitor, item_id)
        if lines:
            parts.mount("diff", HISTORY, {"label": "History", "rows": rows(lines)})
        else:
            st.caption("Nothing has been changed since it was taken in.")


def _stars(services: Services, visitor: Visitor, item_id: ItemId, found: CurationView) -> None:
    key = f"{KEY}.stars.{item_id}.{found.rating.own}"  # what is taken back elsewhere shows here, too
    if key not in st.session_state:
        st.session_state[key] = found.rating.own and found.rating.own - 1
    with st.container(key="item-stars", horizontal=True, vertical_alignment="center"):
        st.feedback("stars", key=key, on_change=_rate, args=(services, visitor, item_id, key, found.rating.own))
        if found.rating.mean is not None:
            st.caption(f"{found.rating.mean:.1f} on average, {count(found.rating.count, 'rating')}", width="content")
        else:
            st.caption("Not rated yet", width="content")


@notices.saying
def _rate(services: Services, visitor: Visitor, item_id: ItemId, key: str, before: int | None) -> None:
    given = st.session_state.get(key)
    services.recommending.rate(visitor, visitor.user_id, item_id, None if given is None else given + 1)
    said = "Your stars are taken away." if given is None else f"You give it {count(given + 1, 'star')}."
    notices.tell(said, notices.Feedback(visitor.user_id, item_id, "rate", before=before))


def _decisions(services: Services, visitor: Visitor, item_id: ItemId, found: CurationView) -> None:
    facts = found.facts
    if found.hidden:
        st.warning("Viewers do not see this recording.", icon=":material/visibility_off:")
    state = f"{item_id}.{facts.status}.{facts.embargo_until}.{hash((facts.note, found.rights))}"
    keys = {name: f"{KEY}.{name}.{state}" for name in ("status", "rights", "embargo_until", "note")}
    with st.form(f"{KEY}.form", border=False):
        left, middle, right = st.columns(3)
        options = get_args(ReviewStatus)
        with left:
            now = options.index(facts.status)
            st.selectbox("Status", options, index=now, key=keys["status"], format_func=STATUS.get)
        with middle:
            none = {} if found.rights else {"index": None}
            rights.select("Rights", keys["rights"], found.rights, placeholder="No statement yet", **none)
        with right:
            first_day = {"value": facts.embargo_until, "help": "The first day viewers may see it; empty: no embargo"}
            st.date_input("Embargo until", key=keys["embargo_until"], **first_day)
        hint = "For curators only; viewers never see it"
        st.text_area("Note", facts.note, key=keys["note"], placeholder=hint, height=80, max_chars=20_000)
        saving = {"on_click": _save, "args": (services, visitor, item_id, keys)}
        st.form_submit_button("Save", type="primary", key=f"{KEY}.save", **saving)


@notices.saying
def _save(services: Services, visitor: Visitor, item_id: ItemId, keys: dict[str, str]) -> None:
    fields: dict[str, Any] = {name: st.session_state.get(key) or "" for name, key in keys.items()}
    change = services.curating.edit(visitor, item_id, **fields)
    if change:
        notices.changed()
        notices.tell("Saved.", notices.Change(change))


def _collections(services: Services, visitor: Visitor, item_id: ItemId, found: CurationView) -> None:
    if not found.collections and visitor.role == "viewer":
        return
    st.header("Collections", anchor=False)
    for card in found.collections:
        links.to_collections(card.title, card.collection_id)
    if not found.collections:
        st.caption("It is in no collection yet.")
    if visitor.role != "viewer":
        with st.popover("Add to a collection", icon=":material/library_add:", key=f"{KEY}.collect"):
            collecting.into(services, visitor, [item_id], KEY)


def rows(lines: Sequence[HistoryLine]) -> list[dict[str, Any]]:
    """A history for the part that shows what was before and after."""
    return [
        {
            "key": str(line.change_id),
            "title": line.sentence,
            "note": f"{line.who}, {line.at:%d %b %Y, %H:%M}",
            "fields": [[f.label, f.before, f.after] for f in line.fields],
            "undone": line.undone,
            "undo": "Take back" if line.can_undo else "",
        }
        for line in lines
    ]
