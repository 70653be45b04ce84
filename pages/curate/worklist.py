"""Worklist: what waits for a curator, each with the action that resolves it."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.curation.views import Chore, ChoreView
from pages.components import links, notices, parts, shell, shown
from pages.components.collections import bulk, lately, questions

TITLE = "Worklist"
ICON = ":material/checklist:"
URL = "worklist"

CARDS = "worklist.cards"
LEFT = "worklist.left"  # the list that was looked at last; what a widget holds is forgotten on another page
PAGE_SIZE = 24


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    if visitor.role == "viewer":
        shell.for_curators(TITLE)
        return
    lately.act(services, visitor)
    _body(services, visitor)
    lately.draw(services, visitor)
    notices.show(services, visitor)


def _body(services: Services, visitor: Visitor) -> None:
    bulk.acted(parts.acted(CARDS, "open", "tick"))
    chores = services.worklist.chores(visitor)
    st.title(TITLE, anchor=False)
    waiting = [chore for chore in chores if chore.count]
    if not waiting:
        st.text("Nothing waits: every recording is described, tagged and in a collection.")
        return
    chosen = _choose(waiting)
    page = int(st.session_state.get(f"worklist.page.{chosen.name}") or 1)
    view = services.worklist.chore(visitor, chosen.name, start=PAGE_SIZE * (page - 1), size=PAGE_SIZE)
    st.text(chosen.why)
    if chosen.action == "ask":
        questions.draw(services, visitor, view)
        _pages(view.chore)
    else:
        _recordings(services, visitor, view)


def _choose(waiting: list[Chore]) -> Chore:
    """Which list; it is in the address, so that a link opens it."""
    names = {chore.name: chore for chore in waiting}
    asked = st.query_params.get("work") or st.session_state.get(LEFT, "")
    if st.session_state.get("worklist.choice") not in names:
        st.session_state["worklist.choice"] = asked if asked in names else waiting[0].name
    label = {"label_visibility": "collapsed", "required": True}
    name = st.pills("List", list(names), key="worklist.choice", format_func=lambda n: _label(names[n]), **label)
    chosen = names[name or waiting[0].name]
    if st.query_params.to_dict() != {"work": chosen.name}:
        st.query_params.from_dict({"work": chosen.name})
    st.session_state[LEFT] = chosen.name
    links.leave(links.WORKLIST, TITLE, {"work": chosen.name})
    return chosen


def _label(chore: Chore) -> str:
    return f"{chore.title} · {chore.count:,}"


def _recordings(services: Services, visitor: Visitor, view: ChoreView) -> None:
    ids = [found.card.item.item_id for found in view.cards]
    with st.container(key="worklist-actions", horizontal=True, vertical_alignment="center"):
        if view.chore.action:
            st.caption(f"All {view.chore.count:,}:", width="content")
            bulk.actions(services, visitor, view.item_ids, "worklist")
    records = []
    for found in view.cards:
        card = shown.card(found.card)
        records.append({**card, "note": found.why or card["note"]})
    parts.cards(CARDS, view.chore.title, records, ticked=bulk.boxes(visitor, ids))
    _pages(view.chore)
    bulk.bar(services, visitor, ids)


def _pages(chore: Chore) -> None:
    pages = -(-chore.count // PAGE_SIZE)
    if pages > 1:
        with st.container(key="library-pages", horizontal=True, horizontal_alignment="center"):
            st.pagination(pages, key=f"worklist.page.{chore.name}")
