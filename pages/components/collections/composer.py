"""The composer: what a collection should be like, and a proposal that says what each recording brings."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from core.domain import ItemId, Visitor
from core.domain.curation import Exhibition
from core.services import Services
from core.services.curation.views import ComposedView, Wish
from pages.components import dialogs, links, notices, parts
from pages.components.collections import bulk, collecting
from pages.components.shown import count, cover

KEY = "composer"
LEFT_OUT = f"{KEY}.left_out"
LIST = f"{KEY}.picks"
LETTERS = 300


def dialog(services: Services, visitor: Visitor, beside: Exhibition | None = None) -> None:
    st.session_state[LEFT_OUT] = []
    _dialog(services, visitor, beside)


@dialogs.modal("Compose a collection", width="large")
def _dialog(services: Services, visitor: Visitor, beside: Exhibition | None) -> None:
    act = parts.acted(LIST, "drop", "open")
    if act and act["do"] == "drop":
        st.session_state[LEFT_OUT] = [*st.session_state.get(LEFT_OUT, []), act["id"]]
    elif act:
        links.open_item(act["id"])
    wish = _wish(services, visitor, beside)
    if not (wish.coverage or wish.relevance or wish.novelty):
        st.caption("Let coverage, relevance or novelty count.")
        return
    view = services.composing.compose(visitor, wish)
    if view.note:
        st.text(view.note)
    if not view.picks or view.astray:
        return
    st.text(_summed_up(view))
    parts.mount(
        "composed", LIST, {"label": "Proposed recordings", "picks": [_pick(view, n) for n in range(len(view.picks))]}
    )
    _take(services, visitor, view, wish, beside)


def _wish(services: Services, visitor: Visitor, beside: Exhibition | None) -> Wish:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    about = {"placeholder": "For example: light on water", "max_chars": LETTERS, "live": "500ms"}
    phrase = left.text_input("What it is about", key=f"{KEY}.phrase", help="May stay empty", **about)
    k = right.number_input("Recordings", 2, 60, 8, key=f"{KEY}.k")
    ticked = bulk.ticked(services, visitor)
    like = tuple(ticked) if ticked and st.checkbox(_like_words(len(ticked)), key=f"{KEY}.like") else ()
    asked = bool((phrase or "").strip() or like)
    columns = st.columns(3)
    coverage = columns[0].slider("Coverage", 0.0, 1.0, 1.0, 0.05, key=f"{KEY}.coverage", help=HELP["coverage"])
    relevance = columns[1].slider(
        "Relevance", 0.0, 1.0, 1.0, 0.05, key=f"{KEY}.relevance", help=HELP["relevance"], disabled=not asked
    )
    novelty = columns[2].slider("Novelty", 0.0, 1.0, 0.5, 0.05, key=f"{KEY}.novelty", help=HELP["novelty"])
    return Wish(
        k=int(k),
        phrase=phrase or "",
        like=like,
        coverage=coverage,
        relevance=relevance,
        novelty=novelty,
        beside=beside.collection_id if beside else "",
        without=tuple(ItemId(item) for item in st.session_state.get(LEFT_OUT, [])),
    )


HELP = {
    "coverage": "How well the choice stands for everything in the collection",
    "relevance": "How well each recording fits the words, or the ticked recordings",
    "novelty": "Recordings few people have met, each from another corner of the collection",
}


def _like_words(n: int) -> str:
    return f"Like {count(n, 'ticked recording')}"


def _summed_up(view: ComposedView) -> str:
    parts_said = [
        f"Stands for {view.covered:.0%} of everything there is",
        f"at least {_floor(view.guarantee)}% of the best any choice could reach",
    ]
    if view.shorter >= 0.005:
        parts_said.append(f"in an order {view.shorter:.0%} smoother than that of choice")
    return ", ".join(parts_said) + "."


def _floor(share: float) -> int:
    return int(100 * share + 1e-9)


def _pick(view: ComposedView, n: int) -> dict[str, Any]:
    pick = view.picks[n]
    item = pick.card.item
    return {
        "key": item.item_id,
        "title": item.title,
        "href": links.item_href(item.item_id),
        "kind": item.kind,
        "cover": cover(pick.card),
        "terms": [round(pick.coverage, 4), round(pick.relevance, 4), round(pick.novelty, 4)],
        "step": pick.step,
        "why": pick.why,
    }


def _take(services: Services, visitor: Visitor, view: ComposedView, wish: Wish, beside: Exhibition | None) -> None:
    ids = [pick.card.item.item_id for pick in view.picks]
    with st.container(horizontal=True, vertical_alignment="bottom", key="composer-take"):
        if beside is None:
            suggested = _suggested(view, wish)
            title = {"placeholder": suggested, "max_chars": LETTERS, "label_visibility": "collapsed"}
            st.text_input("Title", key=f"{KEY}.title", **title)
            making = {"on_click": _make, "args": (services, visitor, ids, suggested)}
            done = st.button("Make a collection", key=f"{KEY}.make", type="primary", **making)
        else:
            doing = {"on_click": _add, "args": (services, visitor, ids, beside)}
            done = st.button(f"Add them to “{beside.title}”", key=f"{KEY}.add", type="primary", **doing)
    if done:
        st.rerun()


def _suggested(view: ComposedView, wish: Wish) -> str:
    """The words that were asked for, where something surely fits them; else the day, for no collection is nameless."""
    words = "" if view.unsure else wish.phrase.strip()
    return words.capitalize() or f"Composed on {date.today():%-d %B %Y}"


@notices.saying
def _make(services: Services, visitor: Visitor, item_ids: list[ItemId], suggested: str) -> None:
    title = (st.session_state.get(f"{KEY}.title") or "").strip() or suggested
    st.query_params["collection"] = collecting.make(services, visitor, title, item_ids)


@notices.saying
def _add(services: Services, visitor: Visitor, item_ids: list[ItemId], beside: Exhibition) -> None:
    change = services.collections.add(visitor, beside.collection_id, item_ids)
    notices.tell(f"Added {count(len(item_ids), 'recording')}.", notices.Change(change))
