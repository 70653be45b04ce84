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
from pages.components.recommend.titles import offered
from pages.components.shown import card as shown_card
from pages.components.whole import plots as whole_plots
from pages.components.whole import who as whole_who
from pages.components.why import tongue

KEY = "recommend.liked"
PICK = "Pick a recording to see what else its audience likes, and what sets these people apart."
TOO_FEW = (
    "With fewer than {least} nothing is told of them, so that nobody can be recognised. Pick a recording that more "
    "people like, or look among simulated people."
)
NOTHING_MORE = "Nothing more often than everybody else does: it is liked by all kinds of people."


def draw(services: Services, visitor: Visitor) -> None:
    """Pick a recording; the address keeps it."""
    titles = {item.item_id: item.title for item in services.library.items(visitor)}
    asked = ItemId(st.query_params.get(rec_state.ITEM, ""))
    options = offered(titles, KEY, [asked])
    who = whole_who.audiences(services, visitor, services.studies.people(visitor))
    chosen = rec_state.one_of(rec_state.WHO, list(who))
    st.session_state[f"{KEY}.item"] = asked if asked in titles else None
    st.session_state[f"{KEY}.who"] = chosen
    with st.container(horizontal=True, vertical_alignment="bottom", key="whole-liked"):
        st.selectbox(
            tongue.say("Who likes"),
            options,
            key=f"{KEY}.item",
            format_func=titles.get,
            placeholder=tongue.say("Pick a recording"),
            on_change=lambda: rec_state.put(rec_state.ITEM, st.session_state[f"{KEY}.item"] or ""),
            width=360,
        )
        st.selectbox(
            tongue.say("Among"),
            list(who),
            key=f"{KEY}.who",
            format_func=who.get,
            on_change=lambda: rec_state.put(rec_state.WHO, st.session_state[f"{KEY}.who"]),
            width=320,
        )
    if asked not in titles:
        st.text(tongue.say(PICK))
        return
    try:
        with st.spinner(tongue.say("Asking who likes it…")):
            found = services.studies.audience(visitor, ItemId(asked), whole_who.study_of(chosen))
    except VitrineError as error:
        st.text(tongue.spaced(tongue.retold(str(error)), tongue.retold(error.hint)))
        return
    _show(found)


def _show(found: ItemAudience) -> None:
    if found.simulated:
        st.caption(f":material/science: {tongue.say(whole_who.NOBODY_REAL)}")
    who = whole_who.counted(found.people, simulated=found.simulated)
    likes = "{who} likes “{title}”" if found.people == 1 else "{who} like “{title}”"
    st.header(tongue.say(likes, who=who, title=found.card.item.title), anchor=False)
    if found.people < LEAST:
        st.text(tongue.say(TOO_FEW, least=LEAST))
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(tongue.say("They also like"), anchor=False)
        if found.also:
            st.caption(tongue.say("More often than everybody does, by more than chance explains."))
            parts.cards(f"{KEY}.also", tongue.say("They also like"), [_also(own) for own in found.also], compact=True)
        else:
            st.text(tongue.say(NOTHING_MORE))
    with right:
        st.subheader(tongue.say("What their likes are about"), anchor=False)
        if found.subjects:
            st.caption(tongue.say("Part of everything else they like, beside what everybody likes."))
            drawn = whole_plots.subjects(found, tongue.chosen(), dark=theme.dark())
            alt = ", ".join(_told(own) for own in found.subjects)
            st.plotly_chart(drawn, key=f"{KEY}.plot", config=eval_plots.CONFIG, theme=None, alt=alt)
        else:
            st.text(tongue.say("The same mix of subjects as everybody."))


def _told(own: Liked) -> str:
    return tongue.say(
        "{name} {here} instead of {usual}", name=own.name, here=f"{own.here:.0%}", usual=f"{own.usual:.0%}"
    )


def _also(own: Liked) -> dict[str, Any]:
    assert own.card is not None  # of a recording
    record = shown_card(own.card)
    said = tongue.say("{here} of them, {usual} of all", here=f"{own.here:.0%}", usual=f"{own.usual:.0%}")
    return record | {
        "why": said,
        "whyIcon": record["kind"],
        "strength": round(100 * own.here),
        "sure": said,
        "tags": [],
    }
