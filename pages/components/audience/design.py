"""Invent an audience: what they like in words and groups of the collection, and what they are like by sliders."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.simulation.views import InterestView, Wish
from pages.components import empty, notices, parts, shown
from pages.components.collections.exporting import plain
from pages.components.shown import count

KEY = "audience.new"
PHRASES = "audience.phrases"
SIZES = (50, 100, 200, 500, 1000, 2000, 5000, 10000)
AGES = ("16-24", "25-34", "35-49", "50-64", "65+")
GENDERS = ("female", "male", "diverse")
REGIONS = ("north", "south", "east", "west")
MEANT = 6  # recordings shown for a phrase
# Parts of what somebody asked for in words, of words that nothing here clearly is, and of each group beside them.
STRONGER, UNCLEAR, FAINT = 4.0, 1.0, 0.2
MEANS = "means these recordings"
MEANS_LITTLE = (
    "is not clearly anywhere here; these are nearest, so it begins with a quarter of the weight of clear words"
)


def form(services: Services, visitor: Visitor, *, first: bool) -> None:
    """The form; `first` where there is no audience yet."""
    groups = services.simulating.interests(visitor)
    if not groups:
        empty.nothing_ready(services, visitor, "there is something for people to like")
        return
    with st.container(border=True, key="audience-form"):
        if first:
            st.text("Invent some people, let them live with your recordings, and see what recommending does to them.")
        left, right = st.columns(2, gap="large")
        with left:
            name = st.text_input("Name", placeholder="Night owls", max_chars=80, key=f"{KEY}.name")
            n = st.select_slider("How many people", SIZES, value=500, key=f"{KEY}.n", format_func=lambda v: f"{v:,}")
            whole = Wish(name=name, n=n, ages=_mix("Ages", AGES), genders=_mix("Genders", GENDERS))
            whole = replace(whole, regions=_mix("Regions", REGIONS))
        with right:
            wish = _character(whole)
        liked = _interests(services, visitor, groups)
        if st.button("Invent them", key=f"{KEY}.keep", type="primary", disabled=not liked):
            _keep(services, visitor, replace(wish, interests=tuple(liked)))


def _mix(label: str, known: tuple[str, ...]) -> dict[str, float]:
    """Even shares of what is ticked; nothing ticked, or all of it, is the usual mix."""
    some = st.pills(label, known, selection_mode="multi", default=known, key=f"{KEY}.{label.lower()}")
    return {} if len(some) in (0, len(known)) else dict.fromkeys(some, 1.0)


def _character(wish: Wish) -> Wish:
    """What they are like."""
    focus = st.select_slider(
        "Interests each", ("many", "several", "some", "few", "one"), value="some", key=f"{KEY}.focus"
    )
    shares = {"many": 0.2, "several": 0.5, "some": 1.0, "few": 2.0, "one": 5.0}
    one, other = st.columns(2)
    curious = one.slider("Curious about the new", 0, 100, 50, key=f"{KEY}.curious", format="%d %%")
    follow = other.slider("Follow the crowd", 0, 100, 50, key=f"{KEY}.follow", format="%d %%")
    patience = one.slider("Look further down a list", 60, 98, 86, key=f"{KEY}.patience", format="%d %%")
    regulars = other.slider("Come often", 0, 100, 40, key=f"{KEY}.regulars", format="%d %%")
    friends = one.slider("Friends each", 0, 30, 8, key=f"{KEY}.friends", help="They see what friends are playing.")
    alike = other.slider("Friends of the same age", 0, 100, 70, key=f"{KEY}.alike", format="%d %%")
    return replace(
        wish,
        focus=shares[focus],
        diversity=curious / 100,
        conformity=follow / 100,
        patience=patience / 100,
        regulars=regulars / 100,
        friends=friends,
        alike=alike / 100,
    )


def _interests(services: Services, visitor: Visitor, groups: tuple[InterestView, ...]) -> list[InterestView]:
    """Groups of the collection that are ticked, and phrases with the recordings they mean."""
    by_name = {group.name: group for group in groups}
    st.session_state.setdefault(f"{KEY}.groups", list(by_name))
    st.pills("They like", list(by_name), selection_mode="multi", key=f"{KEY}.groups")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "or, in your words",
            placeholder="lanterns at night",
            max_chars=120,
            key=f"{KEY}.phrase",
            on_change=_add,
            args=(services, visitor),
        )
        st.button("Add", key=f"{KEY}.add", on_click=_add, args=(services, visitor))
    phrases: list[InterestView] = st.session_state.setdefault(PHRASES, [])
    for own in phrases:
        _meaning(own)
    liked = [by_name[name] for name in st.session_state[f"{KEY}.groups"] or ()] + phrases
    return _weighed(liked) if phrases else liked


def _weighed(liked: list[InterestView]) -> list[InterestView]:
    """How much of each interest there is among these people, once somebody has asked for one of their own."""
    st.text("How much of each")
    cells = st.columns(4)
    weights = [
        cells[n % 4].slider(
            plain(own.name), 0.1, 5.0, own.share if own.phrase else FAINT, 0.1, key=f"{KEY}.weight.{own.name}"
        )
        for n, own in enumerate(liked)
    ]
    whole = sum(weights) or 1.0
    shares = ", ".join(f"{own.name} {weight / whole:.0%}" for own, weight in zip(liked, weights, strict=True))
    st.caption(plain(f"Of all that these people like: {shares}."))
    return [replace(own, share=weight) for own, weight in zip(liked, weights, strict=True)]


def _meaning(own: InterestView) -> None:
    """The recordings a phrase means, and a way to take it out."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"“{own.phrase}” {MEANS if own.clearly else MEANS_LITTLE}", width="content")
        st.button(
            "Remove",
            key=f"{KEY}.out.{own.name}",
            type="tertiary",
            icon=":material/close:",
            on_click=lambda name=own.name: _remove(name),
        )
    parts.cards(
        f"{KEY}.means.{own.name}",
        f"Recordings that mean {own.phrase}",
        [shown.card(c) for c in own.cards[:6]],
        compact=True,
    )


def _add(services: Services, visitor: Visitor) -> None:
    phrase = (st.session_state.get(f"{KEY}.phrase") or "").strip()
    kept: list[InterestView] = st.session_state.setdefault(PHRASES, [])
    if not phrase or any(own.phrase.casefold() == phrase.casefold() for own in kept):
        return
    try:
        meaning = services.simulating.meaning(visitor, phrase)
        kept.append(replace(meaning, share=STRONGER if meaning.clearly else UNCLEAR))
        st.session_state[f"{KEY}.phrase"] = ""
    except VitrineError as error:
        notices.tell(f"{error} {error.hint}".strip())


def _remove(name: str) -> None:
    st.session_state[PHRASES] = [own for own in st.session_state[PHRASES] if own.name != name]


def _keep(services: Services, visitor: Visitor, wish: Wish) -> None:
    named = wish if wish.name.strip() else replace(wish, name=_called(wish))
    try:
        number = services.simulating.keep(visitor, named)
    except VitrineError as error:
        st.warning(plain(f"{error} {error.hint}".strip()))
        return
    st.session_state[PHRASES] = []
    st.session_state["audience.close"] = True
    st.query_params.from_dict({"aud": str(number)})
    notices.tell(f"{count(named.n, 'simulated person', 'simulated people')} invented: {named.name}.")
    st.rerun()


def _called(wish: Wish) -> str:
    phrases = [own.phrase for own in wish.interests if own.phrase]
    return f"Like {', '.join(phrases)}" if phrases else "Like this collection"
