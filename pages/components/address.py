"""What a shared link keeps: values of widgets in the address, checked before they are believed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

KEPT = "address.kept"  # what was last written into the address, by name
SEEN = "address.seen"  # what widgets held when they were drawn last, by key


def text(key: str, limit: int) -> None:
    """Give widget `key` the text of the address, cut to `limit` characters, when it is first drawn or gone back to."""
    if key not in st.session_state or _moved(key):
        st.session_state[key] = st.query_params.get(key, "")[:limit]
    _see(key)


def choice(key: str, options: Sequence[str]) -> None:
    """Give widget `key` the option in the address when it is first drawn or gone back to; else the first one."""
    if key not in st.session_state or _moved(key):
        asked = st.query_params.get(key, "")
        st.session_state[key] = asked if asked in options else options[0]
    _see(key)


def number(key: str, name: str) -> int:
    """A whole number from 1: of widget `key` once it is drawn, before that `name` in the address."""
    value = str(st.session_state.get(key) or st.query_params.get(name, ""))
    return max(1, int(value)) if value.isascii() and value.isdecimal() and len(value) < 7 else 1


def _moved(key: str) -> bool:
    """Whether the address says something else than we wrote last: the browser's Back and Forward do that.

    Not where the widget itself was used: with a second click before the browser knows of the address that the first one
    led to, it sends the address from before.
    """
    used = st.session_state.get(SEEN, {}).get(key, st.session_state[key]) != st.session_state[key]
    kept = st.session_state.get(KEPT, {})
    return not used and key in kept and kept[key] != st.query_params.get(key, "")


def _see(key: str) -> None:
    st.session_state[SEEN] = {**st.session_state.get(SEEN, {}), key: st.session_state[key]}


def keep(**values: str) -> dict[str, str]:
    """Write what differs from the usual into the address; an empty value is the usual. Returns what stands there."""
    for key, value in values.items():
        if value and st.query_params.get(key) != value:
            st.query_params[key] = value
        elif not value and key in st.query_params:
            del st.query_params[key]
    st.session_state[KEPT] = {**st.session_state.get(KEPT, {}), **values}
    return {key: value for key, value in values.items() if value}
