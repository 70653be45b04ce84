"""Statements about rights that are offered; any other can be typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

# Creative Commons, and the statements of RightsStatements.org that museums and archives have agreed on.
STATEMENTS = (
    "CC0 1.0",
    "CC BY 4.0",
    "CC BY-SA 4.0",
    "CC BY-ND 4.0",
    "CC BY-NC 4.0",
    "CC BY-NC-SA 4.0",
    "CC BY-NC-ND 4.0",
    "Public Domain Mark 1.0",
    "In Copyright",
    "In Copyright - Educational Use Permitted",
    "In Copyright - Non-Commercial Use Permitted",
    "In Copyright - Rights-holder(s) Unlocatable or Unidentifiable",
    "No Copyright - Other Known Legal Restrictions",
    "Copyright Not Evaluated",
    "Copyright Undetermined",
    "No Known Copyright",
)


def select(label: str, key: str, now: str = "", **more: Any) -> str | None:
    """One of the statements, what stands there now, or something typed; None when nothing is chosen."""
    options: Sequence[str] = STATEMENTS if not now or now in STATEMENTS else (now, *STATEMENTS)
    if now:
        more["index"] = options.index(now)
    return st.selectbox(label, options, key=key, accept_new_options=True, **more)
