"""The dialogs of the vocabulary: one word with a trial before it is stored, or a whole list."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain import Visitor
from core.errors import Unavailable
from core.services import Services
from core.services.understanding.tag_views import TagTrial, TagUse
from pages.components import dialogs, notices, parts, shown

FORM = "wording"
SHOWN = 6  # recordings of a trial
TOP = "Nothing: it stands by itself"
EXAMPLE = "nature\nsea; ocean, waves; nature\nforest; wood; nature"


@dialogs.modal("A word of the vocabulary")
def dialog(services: Services, visitor: Visitor, use: TagUse | None) -> None:
    """Add a word, or change the one given; its name stays, because verdicts hang on it."""
    form = f"{FORM}.{use.name if use else ''}"  # a dialog that was closed leaves what was typed under its keys
    name = st.text_input("Word", use.name if use else "", max_chars=120, disabled=use is not None, key=f"{form}.name")
    also = st.text_area(
        "Other ways to say it",
        "\n".join(use.phrases) if use else "",
        key=f"{form}.also",
        height=100,
        max_chars=2000,
        help="One in each line, in any language the model reads. A short description often works best.",
    )
    wider = [tag.name for tag in services.tagging.vocabulary(visitor) if use is None or tag.name != use.name]
    above = use.path[-2] if use and len(use.path) > 1 else TOP
    parent = st.selectbox("Part of", [TOP, *wider], index=[TOP, *wider].index(above), key=f"{form}.parent")
    phrases = [line.strip() for line in also.splitlines() if line.strip()]
    with st.container(horizontal=True):
        if st.button("Save", type="primary", key=f"{form}.save", disabled=not name.strip()):
            _save(services, visitor, name.strip(), phrases, "" if parent == TOP else parent)
            st.rerun()
        tried = st.button("Try it", key=f"{form}.try", icon=":material/search:", disabled=not name.strip())
    if tried:
        _try(services, visitor, name, phrases)


def _try(services: Services, visitor: Visitor, name: str, phrases: Sequence[str]) -> None:
    try:
        trial = services.tagging.trial(visitor, name, phrases)
    except Unavailable as error:
        st.caption(f"{error} {error.hint}".strip())
        return
    st.caption(told(trial))
    records = []
    for item_id, probability in trial.holds[:SHOWN]:
        card = services.library.item(visitor, item_id).card
        records.append({**shown.card(card), "note": f"{probability:.0%} sure"})
    if records:
        parts.cards("wording.trial", "Recordings with this word", records, compact=True)


def told(trial: TagTrial) -> str:
    """The outcome of a trial in a sentence."""
    if not trial.examined:
        return "There are no pictures to try it on yet."
    if not trial.holds and not trial.unsure:
        return f"It would hold in none of {shown.count(trial.examined, 'recording')}."
    unsure = f"; in {trial.unsure} the model would not decide" if trial.unsure else ""
    return f"It would hold in {len(trial.holds)} of {shown.count(trial.examined, 'recording')}{unsure}."


@notices.saying
def _save(services: Services, visitor: Visitor, name: str, phrases: Sequence[str], parent: str) -> None:
    change = services.tagging.define(visitor, name, phrases, parent)
    notices.changed()
    notices.tell(f"“{name}” is in the vocabulary.", notices.Change(change))


@notices.saying
def remove(services: Services, visitor: Visitor, name: str) -> None:
    change = services.tagging.remove(visitor, name)
    notices.changed()
    notices.tell(f"“{name}” is no longer in the vocabulary.", notices.Change(change))


@dialogs.modal("Bring a list of words")
def listing(services: Services, visitor: Visitor) -> None:
    st.caption("One word in each line: word; other ways to say it, separated by commas; the wider word it is part of.")
    text = st.text_area(
        "Words", key=f"{FORM}.list", height=220, max_chars=50_000, placeholder=EXAMPLE, label_visibility="collapsed"
    )
    words = listed(text)
    if words:
        st.caption(f"{shown.count(len(words), 'word')} will be added or changed.")
    if st.button("Take them in", type="primary", key=f"{FORM}.take", disabled=not words):
        _take(services, visitor, words)
        st.rerun()


def listed(text: str) -> list[tuple[str, list[str], str]]:
    """(word, other ways, wider word) per line, wider words first."""
    rows = {}
    for line in text.splitlines():
        name, also, parent, *_ = [*(part.strip() for part in line.split(";")), "", ""]
        if name:
            rows[name.casefold()] = (name, [phrase.strip() for phrase in also.split(",") if phrase.strip()], parent)
    done: dict[str, tuple[str, list[str], str]] = {}

    def put(key: str, below: frozenset[str]) -> None:
        if key in rows and key not in done and key not in below:
            put(rows[key][2].casefold(), below | {key})
            done[key] = rows[key]

    for key in rows:
        put(key, frozenset())
    return list(done.values())


@notices.saying
def _take(services: Services, visitor: Visitor, words: Sequence[tuple[str, list[str], str]]) -> None:
    change = services.tagging.define_all(visitor, words)
    notices.changed()
    notices.tell(f"{shown.count(len(words), 'word')} taken in.", notices.Change(change))
