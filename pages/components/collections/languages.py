"""Languages that are offered by name; any other name or code can be typed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.domain.languages import NAMES, language_name

# What most collections hold stands first.
USUAL = ("en", "de", "fr", "es", "it", "zh", "ja", "ru", "ar", "tr", "mul")


def select(label: str, key: str, now: str = "", **more: Any) -> str | None:
    """One of the languages, what stands there now, or something typed; None when nothing is chosen."""
    first = (now, *USUAL) if now and now not in USUAL else USUAL
    options = (*([""] if now else []), *first, *sorted(set(NAMES) - set(first), key=language_name))
    more = {"placeholder": "No language yet", "index": options.index(now) if now else None, **more}
    return st.selectbox(label, options, key=key, format_func=_label, accept_new_options=True, **more)


def _label(code: str) -> str:
    return language_name(code) or "No language"
