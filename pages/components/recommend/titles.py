"""Recordings to pick from by title, also where there are more of them than a control can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from pages.components.shown import spread
from pages.components.why import tongue

OPTIONS = 400  # more make every answer of the page slow: they are sent with each
MORE = "{shown} of {n} recordings can be picked here. Part of a title finds the others."
NONE = "No title has these words."


def offered(titles: Mapping[str, str], key: str, chosen: Iterable[str] = ()) -> list[str]:
    """What a control that picks recordings offers; where that is not all, a field to find the others is drawn first.

    Args:
        titles: By recording.
        chosen: What the control holds already; it stays, whatever is looked for.
    """
    if len(titles) <= OPTIONS:
        return list(titles)
    words = st.text_input(tongue.say("Part of a title"), key=f"{key}.words", width=360).casefold().split()
    found = [item for item, title in titles.items() if all(word in title.casefold() for word in words)]
    if not found:
        st.caption(tongue.say(NONE))
    elif len(found) > OPTIONS:
        st.caption(tongue.say(MORE, shown=f"{OPTIONS:,}", n=f"{len(found):,}"))
    return list(dict.fromkeys([*(item for item in chosen if item in titles), *spread(found, OPTIONS)]))
