"""Somebody new, many times: how well each way does on average, measured while one waits."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.coldstart.views import Audience, Curves
from pages.components import shown, theme
from pages.components.collections.exporting import plain
from pages.components.lab import plots as cold_plots
from pages.components.lab.state import Asked

MEASURED = "cold.measured"
PEOPLE = 200
SEED = 0  # always the same people, whoever stands on the stage


def asked(look: Asked) -> tuple[tuple[str, ...], Audience, Audience]:
    """What the measurement depends on: the ways, whom they know, and who arrives."""
    return look.look.ways, look.look.audience, look.look.newcomers


def typical(services: Services, visitor: Visitor, look: Asked) -> None:
    """What a visitor may expect: the mean of 200 people with its 95 % band, before one of them is looked at."""
    waiting = st.progress(0.0, text=f"Asking {PEOPLE} simulated people …")
    ways, known, new = asked(look)

    def told(share: float) -> None:
        waiting.progress(min(share, 1.0), text=f"Asking {PEOPLE} simulated people …")

    try:
        found = services.cold_start.curves(
            visitor, ways, seed=SEED, people=PEOPLE, audience=known, newcomers=new, progress=told
        )
    except VitrineError as error:
        waiting.empty()
        st.caption(f"{error} {error.hint}")
        return
    waiting.empty()
    if not look.big:
        _drawn(found, look)
    kept = st.session_state.get(MEASURED)
    st.session_state[MEASURED] = (asked(look), found)
    if not kept or kept[0] != asked(look):
        st.rerun()  # the stage shows beside one person what is typical


def _drawn(found: Curves, look: Asked) -> None:
    dark, step = theme.dark(), look.look.step
    left, right = st.columns([3, 2], gap="large")
    with left:
        whose = f" of “{found.called}”" if found.called else ""
        title = plain(f"With {found.people} simulated people{whose}: how good the list becomes")
        st.subheader(title, anchor=False)
        figure = cold_plots.learning(found, dark=dark, step=None if look.by_hand else step)
        st.plotly_chart(figure, key="cold.learning", config=cold_plots.CONFIG, alt=cold_plots.said(found))
    if look.look.words or look.look.segment:
        st.caption("These people were told nothing beforehand; the person below was, so their figures do not compare.")
    with right:
        at = 3 if look.by_hand or not step else step
        later = "Later, after" if at > step else "After"
        st.subheader(f"{later} {shown.count(at, 'answer')}", anchor=False)
        figure = cold_plots.after(found, dark=dark, step=at)
        st.plotly_chart(figure, key="cold.after", config=cold_plots.CONFIG, alt=cold_plots.said_after(found, at))


def below(found: Curves) -> None:
    """What asking costs, what showing costs, and what the figures mean."""
    dark = theme.dark()
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Questions until it is nearly as good as for old friends", anchor=False)
        figure = cold_plots.reached(found, dark=dark)
        st.plotly_chart(figure, key="cold.reached", config=cold_plots.CONFIG, alt=cold_plots.said_reached(found))
    with right:
        st.subheader("Learning while showing", anchor=False)
        figure = cold_plots.regret(found, dark=dark)
        st.plotly_chart(figure, key="cold.regret", config=cold_plots.CONFIG, alt=cold_plots.said_regret(found))
    with st.expander("Reading the figures"):
        _legend(found)


def _legend(found: Curves) -> None:
    st.markdown(
        f"- All {found.people} people who are asked are simulated, always the same ones, whoever stands on the stage.\n"
        "- A list is judged by nDCG of its ten recordings: 100% is the ten this person truly likes best, in order.\n"
        "- Old friends have answered 60 questions; nearly as good is 90% of that.\n"
        "- While showing, one recording is shown per visit, and may come again. A missed play is one that the "
        "favourite would have got.\n"
        "- Trying one's luck pays late: it has to try every direction a taste may have. Given its whole doubt it "
        "misses more than the safest in the first hundred visits, and ten times less from the seventh hundred on; "
        "here it draws with a third of its doubt.\n"
        "- Simulated people know their own taste perfectly: what a taste in words is worth here is an upper limit.\n"
        f"- Both together: after n answers people like them count n / (n + {found.patience:g}), fitted on those known. "
        "Simulated tastes are made of what is in recordings, so similar people add little here.\n"
        "- Bands and ranges hold with 95% certainty over people."
    )
    for why in dict.fromkeys(found.missing.values()):
        st.caption(why)
