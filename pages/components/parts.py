"""Our own components: each is a script and a style sheet in `own/`, mounted here.

Every component reports through one trigger, `act`: a dictionary with `do` and, mostly, `id` and `t`.
A page asks for it with `acted` at the top of its next run, before anything is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

OWN = Path(__file__).parent / "own"
NAMES = ("cards", "chips", "facts", "picks", "player", "uploader", "welcome")
ROOT = '<div class="root">\n</div>'  # the line break makes it content; without one it could be taken for a path


def _source(name: str, suffix: str) -> str:
    parts = (OWN / f"common{suffix}", OWN / f"{name}{suffix}")
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)


_COMPONENTS = {
    name: st.components.v2.component(f"vitrine_{name}", html=ROOT, css=_source(name, ".css"), js=_source(name, ".js"))
    for name in NAMES
}


def mount(name: str, key: str, data: Mapping[str, Any]) -> None:
    """Draw component `name`. What the person does in it is kept for `acted`."""

    def remember() -> None:
        st.session_state[f"{key}.act"] = st.session_state[key].act

    _COMPONENTS[name](key=key, data=dict(data), on_act_change=remember)


def acted(key: str, *known: str) -> dict[str, Any] | None:
    """What was done in component `key` since the last run, if it is one of the `known` actions.

    It comes from a browser: `do` is one of `known`, `id` is a string, `t` is a number or None.
    """
    act = st.session_state.pop(f"{key}.act", None)
    if not isinstance(act, dict) or act.get("do") not in known:
        return None
    at_s = act.get("t")
    return {
        **act,
        "id": str(act.get("id") or ""),
        "t": float(at_s) if isinstance(at_s, int | float) and at_s >= 0 else None,
    }


def cards(key: str, label: str, records: Sequence[Mapping[str, Any]], *, compact: bool = False) -> None:
    """A grid of cards (see `shown.card`); reports open and like."""
    mount("cards", key, {"label": label, "cards": list(records), "compact": compact})


def chips(key: str, label: str, records: Sequence[Mapping[str, Any]], *, tone: str = "liked") -> None:
    """A row of small items that can be opened or taken back."""
    mount("chips", key, {"label": label, "chips": list(records), "tone": tone})


def facts(key: str, pairs: Sequence[tuple[str, str]]) -> None:
    """A quiet definition list."""
    mount("facts", key, {"facts": [list(pair) for pair in pairs]})
