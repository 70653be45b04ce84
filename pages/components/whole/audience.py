"""What the people who like a recording have in common."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.domain import ItemId, Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.explanation.overview_views import ItemAudience, Liked
from core.services.explanation.studies import LEAST
from pages.components import parts, theme
from pages.components.evaluation import plots as eval_plots
from pages.components.recommend import state as rec_state
from pages.components.shown import card as shown_card
from pages.components.shown import count, spread
from pages.components.whole import plots as whole_plots
from pages.components.whole import who as whole_who

KEY = "recommend.liked"
OPTIONS = 400


def draw(services: Services, visitor: Visitor) -> None:
    """Pick a recording; the address keeps it."""
    titles = {item.item_id: item.title for item in services.library.items(visitor)}
    asked = st.query_params.get(rec_state.ITEM, "")
    options = spread(list(titles), OPTIONS)
    options = [asked, *options] if asked in titles and asked not in options else options
    who = whole_who.audiences(services, visitor, services.studies.people(visitor))
    chosen = rec_state.one_of(rec_state.WHO, list(who))
    st.session_state[f"{KEY}.item"] = asked if asked in titles else None
    st.session_state[f"{KEY}.who"] = chosen
    with st.container(horizontal=True, vertical_alignment="bottom", key="whole-liked"):
        st.selectbox(
            "Who likes",
            options,
            key=f"{KEY}.item",
            format_func=titles.get,
            placeholder="Pick a recording",
            on_change=lambda: rec_state.put(rec_state.ITEM, st.session_state[f"{KEY}.item"] or ""),
            width=360,
        )
        st.selectbox(
            "Among",
            list(who),
            key=f"{KEY}.who",
            format_func=who.get,
            on_change=lambda: rec_state.put(rec_state.WHO, st.session_state[f"{KEY}.who"]),
            width=320,
        )
    if asked not in titles:
        st.text("Pick a recording to see what else its audience likes, and what sets these people apart.")
        return
    try:
        with st.spinner("Asking who likes it…"):
            found = services.studies.audience(visitor, ItemId(asked), whole_who.study_of(chosen))
    except VitrineError as error:
        st.text(f"{error} {error.hint}")
        return
    _show(found)


def _show(found: ItemAudience) -> None:
    if found.simulated:
        st.caption(
            ":material/science: **Simulated people.** They live in this collection just for this; nobody is real."
        )
    who = "simulated people" if found.simulated else "people"
    like = count(found.people, who.removesuffix("people") + "person likes", f"{who} like")
    st.header(f"{like} “{found.card.item.title}”", anchor=False)
    if found.people < LEAST:
        st.text(
            f"With fewer than {LEAST} nothing is told of them, so that nobody can be recognised. "
            "Pick a recording that more people like, or look among simulated people."
        )
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("They also like", anchor=False)
        if found.also:
            st.caption("More often than everybody does, by more than chance explains.")
            parts.cards(f"{KEY}.also", "They also like", [_also(own) for own in found.also], compact=True)
        else:
            st.text("Nothing more often than everybody else does: it is liked by all kinds of people.")
    with right:
        st.subheader("What their likes are about", anchor=False)
        if found.subjects:
            alt = ", ".join(f"{own.name} {own.here:.0%} instead of {own.usual:.0%}" for own in found.subjects)
            st.caption("Part of everything else they like, beside what everybody likes.")
            drawn = whole_plots.subjects(found, dark=theme.dark())
            st.plotly_chart(drawn, key=f"{KEY}.plot", config=eval_plots.CONFIG, theme=None, alt=alt)
        else:
            st.text("The same mix of subjects as everybody.")


def _also(own: Liked) -> dict[str, Any]:
    assert own.card is not None  # of a recording
    record = shown_card(own.card)
    said = f"{own.here:.0%} of them, {own.usual:.0%} of all"
    return record | {
        "why": said,
        "whyIcon": record["kind"],
        "strength": round(100 * own.here),
        "sure": said,
        "tags": [],
    }
