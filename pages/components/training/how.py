"""How a strategy is to be trained, where our defaults are not wanted: settings to try, chance, invented people."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.services.learning.training import Trainable
from pages.components.collections.exporting import plain
from pages.components.shown import count

KEY = "training.how"
MOST_TRIED = 20


def draw(own: Trainable, invented: int) -> None:
    """A popover beside the button that trains; what it says is read by `asked` when that is pressed.

    Args:
        invented: Interactions of simulated people that are kept.
    """
    with st.popover("Settings", type="tertiary", key=f"{KEY}.{own.name}"):
        if own.tunable:
            st.slider("Other settings to try", 0, MOST_TRIED, key=f"{KEY}.trials.{own.name}")
            st.caption("Each is learned and judged on likes that are held back; ours stay unless another is better.")
        if invented:
            st.toggle("Learn from invented people, too", key=f"{KEY}.simulated.{own.name}")
            st.caption(f"{count(invented, 'interaction')} of theirs are kept. The version and its lists will say so.")
        st.number_input("Seed", 0, 2**31 - 1, key=f"{KEY}.seed.{own.name}")
        st.caption("Equal seeds and equal data give equal results. These settings are used:")
        shown = {name: value for name, value in own.settings.items() if name != "seed"}
        st.table({"": [plain(name) for name in shown], "Value": [plain(str(value)) for value in shown.values()]})


def asked(name: str) -> dict[str, Any]:
    """What was chosen for a strategy, as `Training.fit` takes it; our defaults where nothing was."""
    state = st.session_state
    return {
        "trials": int(state.get(f"{KEY}.trials.{name}", 0)),
        "seed": int(state.get(f"{KEY}.seed.{name}", 0)),
        "simulated": bool(state.get(f"{KEY}.simulated.{name}", False)),
    }
