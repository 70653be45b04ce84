"""The search of the library: its row, what was asked, how sure the answers are, and "nothing matches"."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, get_args

import streamlit as st

from core.domain import ItemId, Visitor
from core.domain.languages import language_name
from core.domain.searches import Facet, SearchQuery
from core.errors import NotFound
from core.services import Services
from core.services.views import Hit, SearchResult
from pages.components import address, parts, shown
from pages.components.search import example as search_example
from pages.components.search import saved as search_saved
from pages.components.search import state as search_state

KINDS = {"all": "All", "video": "Video", "audio": "Sound"}
SORTS = {"newest": "Newest first", "title": "By title", "longest": "Longest first"}
FOUND = 48  # hits on the page; further down nobody looks
FACETS: dict[Facet, str] = {"language": "Language", "tag": "Tag", "subject": "Subject", "length": "Length"}
LENGTHS = {"short": "Under a minute", "medium": "1 to 10 minutes", "long": "Over 10 minutes"}
WAYS = {"picture": "Picture", "speech": "Speech", "sound": "Sound", "text": "Words"}
MOSTLY, LITTLE = 0.34, 0.1  # parts of the evidence from which a way carried an answer, and below which it hardly did
MISSES = "search.misses"

ShowCards = Callable[[str, list[dict[str, Any]], Sequence[ItemId]], None]


def row(services: Services, visitor: Visitor) -> tuple[str, str, str]:
    """The search row; returns words, kind and order."""
    act = parts.acted("library.asked", "drop", "narrow", "exactly", "misses")
    if act:
        _do(act)
    address.text("lib_q", search_state.WORDS)
    address.choice("lib_kind", list(KINDS))
    address.choice("lib_sort", list(SORTS))
    line: dict[str, Any] = {"label_visibility": "collapsed", "on_change": _first_page}
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        hint = "Describe what is seen, said or heard:  boats -people"
        field = {"type": "search", "live": "350ms", "icon": ":material/search:", "placeholder": hint}
        words = st.text_input("Search", key="lib_q", max_chars=search_state.WORDS, **field, **line)
        search_example.button(services, visitor)
        search_saved.menu(services, visitor, search_state.query((words or "").strip(), _kind()))
        kind = st.segmented_control("Kind", list(KINDS), key="lib_kind", required=True, format_func=KINDS.get, **line)
        sort = st.session_state["lib_sort"]
        if search_state.query((words or "").strip(), "all").empty:  # answers have an order of their own
            sort = st.selectbox("Order", list(SORTS), key="lib_sort", format_func=SORTS.get, width=144, **line)
    return (words or "").strip(), kind or "all", sort or "newest"


def results(services: Services, visitor: Visitor, query: SearchQuery, cards: ShowCards) -> None:
    """Ask, and show the answer: what was understood, then hits, or that there are none.

    Args:
        cards: Draws hits, given a label, records and the items shown.
    """
    try:
        found = services.searching.ask(visitor, query, k=FOUND)
    except NotFound as error:
        search_state.forget("lib_like", "lib_file")
        st.caption(str(error))
        return
    _asked(found)
    for sentence in (_left_out(found), found.note):
        if sentence:
            st.caption(sentence)
    if found.hits:
        cards("Search results", records(services, visitor, found.hits), [hit.card.item.item_id for hit in found.hits])
        return
    _nothing(found)
    if found.misses and st.session_state.get(MISSES) == _print(found):
        st.caption("The nearest recordings, none of them sure enough to be called a match.")
        ids = [hit.card.item.item_id for hit in found.misses]
        cards("Nearest misses", records(services, visitor, found.misses), ids)


def records(services: Services, visitor: Visitor, hits: Sequence[Hit]) -> list[dict[str, Any]]:
    facts = services.understanding.cards(visitor, [hit.card.item.item_id for hit in hits])
    return [shown.hit(hit, facts=facts[hit.card.item.item_id]) for hit in hits]


def _asked(found: SearchResult) -> None:
    """Chips of what was understood, choices to narrow it, and the weights."""
    with st.container(key="asked", horizontal=True, vertical_alignment="center"):
        parts.mount("asked", "library.asked", _record(found))
        if len(found.weights) > 1:
            _weights(found)


def _record(found: SearchResult) -> dict[str, Any]:
    terms = [{"key": "example", "text": found.example, "sign": "="}] if found.example else []
    terms += [{"key": "text", "text": found.text, "sign": ""}] if found.text else []
    terms += [{"key": f"+{term}", "text": term, "sign": "+"} for term in found.plus]
    terms += [{"key": f"-{term}", "text": term, "sign": "-"} for term in found.minus]
    return {
        "terms": terms,
        "corrected": bool(found.corrected or found.left_out),
        "said": _said(found),
        "facets": [_facet(found, facet, label) for facet, label in FACETS.items() if facet in found.facets],
    }


def _said(found: SearchResult) -> str:
    """How many there are, how many of them are doubtful, and what carried the answer."""
    if not found.hits:
        return ""
    more = f", the first {FOUND} are shown" if found.total > FOUND else ""
    doubtful = sum(hit.confidence < shown.EVEN for hit in found.hits)
    sure = f", {doubtful} doubtful" if doubtful else ""
    return f"{shown.count(found.total, 'recording')}{more}{sure} · {_carried(found)}".removesuffix(" · ")


def _carried(found: SearchResult) -> str:
    """By which way the shown recordings were mostly found: "mostly by speech, little by picture"."""
    sums = {way: sum(hit.shares.get(way, 0.0) for hit in found.hits) for way in found.weights}
    whole = sum(sums.values())
    if whole <= 0 or len(sums) < 2:
        return ""
    most = [WAYS[way].lower() for way in sorted(sums, key=lambda way: -sums[way]) if sums[way] >= MOSTLY * whole]
    little = [WAYS[way].lower() for way in sums if sums[way] < LITTLE * whole]
    said = f"mostly by {' and '.join(most)}"
    return f"{said}, hardly by {' or '.join(little)}" if little else said


def _left_out(found: SearchResult) -> str:
    if not found.left_out:
        return ""
    words = " and ".join(f"“{word}”" for word in found.left_out)
    return f"Nothing here has every word of it, so {words} {'is' if len(found.left_out) == 1 else 'are'} left out."


def _facet(found: SearchResult, facet: Facet, label: str) -> dict[str, Any]:
    counts = found.facets[facet]
    said = {"length": lambda value: LENGTHS.get(value, value), "language": language_name}.get(facet, str)
    values = [[c.value, said(c.value), c.count] for c in counts]
    return {"key": facet, "label": label, "values": values, "chosen": next((c.value for c in counts if c.chosen), "")}


def _do(act: dict[str, Any]) -> None:
    """What was done in the line below the search; it comes from a browser."""
    key, value = act["id"], act.get("value")
    if act["do"] == "narrow" and key in get_args(Facet) and isinstance(value, str):
        search_state.narrow(key, value[: search_state.VALUE])
    elif act["do"] == "exactly":
        address.keep(lib_exact="1")
    elif act["do"] == "misses":
        st.session_state[MISSES] = key
    elif key == "example":
        search_state.forget("lib_like", "lib_file")
    elif act["do"] == "drop":
        st.session_state["lib_q"] = _without(st.session_state.get("lib_q", ""), key)


def _without(words: str, key: str) -> str:
    """The words without one term; the text itself goes, and its plus and minus terms stay."""
    signed = [part for part in search_state.split(words) if part[:1] in "+-\u2212" and len(part) > 1]
    if key == "text":
        return " ".join(signed)
    plain = key[:1] + key[1:].strip('"')
    return " ".join(part for part in search_state.split(words) if part.replace('"', "").replace("\u2212", "-") != plain)


def _weights(found: SearchResult) -> None:
    """Sliders, 0 to 100, one per way; until somebody moves one, they show what suits the question."""
    with st.popover("Weights", icon=":material/tune:", key="search.weights"):
        st.caption("How much each way of finding counts. They follow the question until you move one.")
        if found.calibrated and not found.judged:
            st.caption("How sure results are follows from chance alone: nobody has judged questions with this model.")
        own = bool(found.query.weights)
        for way, weight in found.weights.items():
            st.session_state[f"search.w.{way}"] = round(100 * weight)
            st.slider(WAYS[way], 0, 100, step=5, key=f"search.w.{way}", on_change=_weigh, args=(tuple(found.weights),))
        if own and st.button("Follow the question", key="search.w.auto", type="tertiary"):
            search_state.forget("lib_w")
            st.rerun()


def _weigh(ways: tuple[str, ...]) -> None:
    search_state.weigh({way: st.session_state[f"search.w.{way}"] / 100 for way in ways})  # type: ignore[misc]


def _nothing(found: SearchResult) -> None:
    """An answer, not a failure; the nearest misses are one click away."""
    with st.container(key="empty", horizontal_alignment="center"):
        st.header("Nothing matches", anchor=False, text_alignment="center")
        st.text(_why_nothing(found), text_alignment="center")
        if found.suggestion:
            title = found.suggestion
            st.button(f"Did you mean “{title}”?", key="search.meant", on_click=_ask, args=(title,), type="primary")
        if found.misses and st.session_state.get(MISSES) != _print(found):
            st.button("Show the nearest misses", key="search.near", on_click=_show_misses, args=(_print(found),))


def _why_nothing(found: SearchResult) -> str:
    if found.query.facets or found.minus:
        return "Nothing is left under these conditions. Take one back, or use other words."
    if not found.calibrated:
        return "Try fewer or other words, or look at all kinds."
    if math.isnan(found.best) or not found.misses:
        return "Nothing in this collection comes near it."
    return f"Even the nearest recording is only {found.best:.0%} sure to be one. Other words may say it better."


def _ask(words: str) -> None:
    st.session_state["lib_q"] = words
    _first_page()


def _show_misses(mark: str) -> None:
    st.session_state[MISSES] = mark


def _print(found: SearchResult) -> str:
    return repr((found.text, found.plus, found.minus, found.example))


def _kind() -> str:
    return str(st.session_state.get("lib_kind") or "all")


def _first_page() -> None:
    address.keep(lib_page="")
