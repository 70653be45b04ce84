"""How many places of everybody's lists chance gives: the rule of the house, and the way to it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.domain import Visitor
from core.services import Services
from pages.components import notices

KEY = "by_chance"
SHARES = {0.0: "None", 0.05: "1 of 20", 0.1: "1 of 10", 0.2: "2 of 10"}
WHY = (
    "Now and then a place goes to one of the next best recordings, drawn by lot. Only so can “From a log” on Evaluate "
    "tell what another strategy would have done for people, without showing it to them. Each such place says so."
)


def control(services: Services, visitor: Visitor, where: str, say: Callable[[str], str] = str) -> None:
    """Which share of the places chance gives.

    Args:
        where: Tells several of these controls apart.
        say: Puts its words in the language of the reader.
    """
    now = services.exploring.share(visitor)
    key = f"{KEY}.{where}"
    st.session_state[key] = min(SHARES, key=lambda share: abs(share - now))
    st.segmented_control(
        say("Places given by chance"),
        list(SHARES),
        format_func=lambda share: say(SHARES[share]),
        key=key,
        required=True,
        on_change=_decide,
        args=(services, visitor, key),
        help=say(WHY),
    )


@notices.saying
def _decide(services: Services, visitor: Visitor, key: str) -> None:
    share = st.session_state[key]
    change = services.exploring.explore(visitor, share)
    said = f"Chance gives {SHARES[share]} places of everybody's lists." if share else "Chance gives no places any more."
    notices.tell(said, notices.Change(change))
