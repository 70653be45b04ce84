"""Questions to a list: why not this one, and why one rather than the other."""

from __future__ import annotations

import streamlit as st

from core.domain import ItemId, Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.explaining_views import Contrast, WhyNot
from core.services.lists import Listed
from pages.components import parts
from pages.components.reasons import number
from pages.components.shown import spread
from pages.components.why import thing

OPTIONS = 400
ROWS = 6


def panel(services: Services, visitor: Visitor, listed: Listed) -> None:
    """Pick any recording that is not in the list, or two to hold against each other."""
    shown = {pick.card.item.item_id: pick.card.item.title for pick in listed.picks}
    titles = {item.item_id: item.title for item in services.library.items(visitor)}
    outside = spread([item for item in titles if item not in shown], OPTIONS)
    left, right = st.columns(2)
    with left:
        asked = st.selectbox(
            "Why is this one not in the list?",
            outside,
            index=None,
            format_func=titles.get,
            key="recommend.not",
            placeholder="Pick a recording",
        )
    with right:
        against = st.selectbox(
            "And why this one instead?",
            list(shown),
            index=None,
            format_func=titles.get,
            key="recommend.rather",
            placeholder="The last of the list",
        )
    if asked is None:
        return
    try:
        _answer(services, visitor, listed, ItemId(asked), ItemId(against) if against else None)
    except VitrineError as error:
        st.caption(f"{error} {error.hint}")


def _answer(services: Services, visitor: Visitor, listed: Listed, asked: ItemId, against: ItemId | None) -> None:
    found = services.explaining.why_not(visitor, listed.user_id, asked, listed.wanted, listed.what_if)
    told = found.sentences.get("en")
    st.text(told.full if told else "")
    contrast = found.contrast
    if against is not None:
        contrast = services.explaining.contrast(visitor, listed.user_id, against, asked, listed.wanted, listed.what_if)
    lists = ([contrasted(contrast)] if contrast else []) + ([additions(found)] if found.additions else [])
    if lists:
        parts.mount("beside", "recommend.answer", {"lists": lists})


def contrasted(found: Contrast) -> dict[str, object]:
    """What makes the difference, largest first."""
    rows = [
        {
            **(thing(term.card) if term.card else {}),
            "label": term.label,
            "rank": n,
            "why": f"{number(round(1000 * term.first))} for it, {number(round(1000 * term.second))} for the other",
            "other": f"{'+' if term.difference > 0 else ''}{number(round(1000 * term.difference))}",
        }
        for n, term in enumerate(found.terms[:ROWS], start=1)
    ]
    first, second = found.first.item.title, found.second.item.title
    gap = number(round(1000 * (found.score_first - found.score_second)))
    return {
        "title": f"Why “{first}” rather than “{second}”",
        "about": f"Scores differ by {gap}; most of it:",
        "rows": rows,
    }


def additions(found: WhyNot) -> dict[str, object]:
    """What would bring it in, each on its own; checked by making the list again."""
    rows = [
        {
            **thing(addition.liked[0]),
            "label": " and ".join(f"“{card.item.title}”" for card in addition.liked),
            "rank": n,
            "why": f"if liked, it would be #{addition.rank_after}",
        }
        for n, addition in enumerate(found.additions, start=1)
    ]
    return {
        "title": "What would bring it in",
        "about": "Each alone is enough; checked by making the list again.",
        "rows": rows,
    }
