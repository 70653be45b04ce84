"""What if the history were another one: leave things out, let them count less, or make one up.

Nothing of it is stored: it stands in the address, so that a link shows the same to somebody else, and every change is
a step of its own that can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from core.domain import ItemId, Visitor
from core.services import Services
from core.services.explanation.tongues import joined, titled
from core.services.recommendation.lists import Listed, WhatIf
from core.services.views import Card, Profile
from pages.components.collections.exporting import plain
from pages.components.recommend import state as rec_state
from pages.components.recommend.titles import offered
from pages.components.why import tongue

KEY = "recommend.if"
STEPS = f"{KEY}.steps"  # what stood in the address before each change, oldest first
SLIDERS = 9  # of what was said last; the rest can be left out as a whole
STRIDE, WHOLE = 25, 100  # percent
MOST = 12  # recordings of a made-up history
NAMED = 3  # titles in a row
DRAG = (
    "Drag to let something count less, or not at all, and see the list and its reasons move. Nothing is stored; "
    "only the address of this page keeps it."
)
NOTHING_STORED = "Nothing of it is stored. The list and all its reasons are made from it."


def panel(services: Services, visitor: Visitor, profile: Profile) -> None:
    """A slider per thing that was said, or another history altogether."""
    st.caption(tongue.say(DRAG))
    done, left = _done(profile), _left(profile)
    dragged = [item for n, item in enumerate(done) if n < SLIDERS or left.get(item, 0)]
    columns = st.columns(3)
    for n, item in enumerate(dragged):
        key = slider_key(profile, item)
        st.session_state[key] = left.get(item, WHOLE)
        with columns[n % 3]:
            st.slider(
                plain(done[item]), 0, WHOLE, step=STRIDE, format="%d%%", key=key, on_change=_moved, args=(profile,)
            )
    whole = [item for item in done if item not in dragged]
    if whole:
        _leave_out(profile, {item: done[item] for item in whole}, left)
    items = {item.item_id: item.title for item in services.library.items(visitor)}
    options = offered(items, KEY, _named())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _instead(items, options)
        st.button(tongue.say("Undo"), key=f"{KEY}.undo", icon=":material/undo:", on_click=_undo, disabled=not _steps())
        back = tongue.say("Back to the real one")
        st.button(back, key=f"{KEY}.reset", icon=":material/restart_alt:", on_click=reset)


def imagined(services: Services, visitor: Visitor, profile: Profile) -> WhatIf:
    """What the address says of this person; nothing where all of it is as it was."""
    instead = _named()
    if instead:
        shown = {item.item_id for item in services.library.items(visitor)}
        instead = [item for item in instead if item in shown]
    if instead:
        return WhatIf(instead=tuple(map(ItemId, instead)))
    return WhatIf(kept={ItemId(item): percent / WHOLE for item, percent in _left(profile).items()})


def note(services: Services, visitor: Visitor, profile: Profile, listed: Listed, *, at_hand: bool) -> None:
    """That a list is a what-if, and of what; with the way back where the panel is not there to offer it.

    Args:
        at_hand: The panel is open.
    """
    if listed.what_if is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        changed = plain(_changed(services, visitor, profile, listed.what_if))
        told = tongue.say("This is a what-if: {changed}.", changed=changed)
        st.caption(tongue.spaced(told, tongue.say(NOTHING_STORED)))
        if not at_hand:
            back = tongue.say("Back to the real one")
            st.button(back, key=f"{KEY}.real", icon=":material/restart_alt:", on_click=reset)


def _changed(services: Services, visitor: Visitor, profile: Profile, what_if: WhatIf) -> str:
    """without “A” and “B”, with “C” at 50%; or: somebody who likes exactly “A”."""
    titles = {str(item.item_id): item.title for item in services.library.items(visitor)}
    if what_if.instead:
        liked = _few([_quoted(titles[item]) for item in what_if.instead])
        return tongue.say("somebody who likes exactly {titles}", titles=liked)
    done = _done(profile)
    names = {item: _quoted(done[item]) for item in what_if.kept}
    out = [names[item] for item, left in what_if.kept.items() if not left]
    less = [
        tongue.say("{title} at {share}", title=names[item], share=f"{left:.0%}")
        for item, left in what_if.kept.items()
        if left
    ]
    changes = (("without {titles}", out), ("with {titles}", less))
    return tongue.comma().join([tongue.say(how, titles=_few(own)) for how, own in changes if own])


def _few(names: Sequence[str]) -> str:
    """The first few, the rest counted."""
    rest = len(names) - NAMED
    more = [tongue.many(rest, "{n} other", "{n} others")] if rest > 0 else []
    return joined([*names[:NAMED], *more], tongue.chosen())


def _quoted(title: str) -> str:
    return titled(title, tongue.chosen())


def slider_key(profile: Profile, item_id: str) -> str:
    return f"{KEY}.{profile.viewer.user_id}.{item_id}"


def reset() -> None:
    """The real history again; one step back from there leads to what was tried."""
    _step("", "")


def forget() -> None:
    """For somebody else nothing has been tried yet."""
    rec_state.put(rec_state.IF, "")
    rec_state.put(rec_state.INSTEAD, "")
    st.session_state.pop(STEPS, None)


def _leave_out(profile: Profile, titles: Mapping[str, str], left: Mapping[str, int]) -> None:
    """What is too much for sliders is there, or is not."""
    key = f"{KEY}.out.{profile.viewer.user_id}"
    st.session_state[key] = [item for item in titles if left.get(item) == 0]
    st.multiselect(
        tongue.many(len(titles), "Leave out of the {n} other", "Leave out of the {n} others"),
        list(titles),
        format_func=titles.get,
        key=key,
        placeholder=tongue.say("Pick recordings"),
        select_all=False,
        on_change=_moved,
        args=(profile,),
    )


def _instead(items: Mapping[ItemId, str], options: Sequence[str]) -> None:
    chosen = [item for item in _named() if item in items]
    st.session_state[f"{KEY}.instead"] = chosen
    st.multiselect(
        tongue.say("Or somebody who likes exactly these"),
        options,
        format_func=items.get,
        key=f"{KEY}.instead",
        placeholder=tongue.say("Pick recordings"),
        max_selections=MOST,
        select_all=False,
        on_change=_replaced,
    )


def _done(profile: Profile) -> dict[str, str]:
    """What the history is made of, what was said before what was only played: its title, and what was done."""
    kinds: Sequence[tuple[Iterable[Card], str]] = (
        (profile.likes, ""),
        (profile.rated, "rated"),
        (profile.hides, "not for me"),
        (profile.plays, "played"),
    )
    done: dict[str, str] = {}
    for cards, what in kinds:
        for card in cards:
            done.setdefault(card.item.item_id, _with(card.item.title, what))
    return done


def _with(title: str, what: str) -> str:
    return tongue.say(f"{{title}} ({what})", title=title) if what else title


def _left(profile: Profile) -> dict[str, int]:
    """How many percent the address leaves of something this person did: 0, 25, 50 or 75; never what stays whole."""
    known, found = _done(profile), {}
    for part in st.query_params.get(rec_state.IF, "").split("."):
        item, _, percent = part.rpartition("-")
        if item in known and percent in map(str, range(0, WHOLE, STRIDE)):
            found[item] = int(percent)
    return found


def _named() -> list[str]:
    """The recordings of a made-up history, as the address has them."""
    return [item for item in st.query_params.get(rec_state.INSTEAD, "").split(".") if item][:MOST]


def _moved(profile: Profile) -> None:
    out = set(st.session_state.get(f"{KEY}.out.{profile.viewer.user_id}", ()))
    at = {item: st.session_state.get(slider_key(profile, item), 0 if item in out else WHOLE) for item in _done(profile)}
    kept = ".".join(f"{item}-{percent}" for item, percent in at.items() if percent != WHOLE)
    _step(kept, st.query_params.get(rec_state.INSTEAD, ""))


def _replaced() -> None:
    _step(st.query_params.get(rec_state.IF, ""), ".".join(st.session_state[f"{KEY}.instead"]))


def _step(kept: str, instead: str) -> None:
    """Into the address; what stood there before can be had again."""
    before = _address()
    rec_state.put(rec_state.IF, kept)
    rec_state.put(rec_state.INSTEAD, instead)
    if _address() != before:
        st.session_state[STEPS] = [*st.session_state.get(STEPS, []), before]


def _undo() -> None:
    [*earlier, last] = _steps()
    st.session_state[STEPS] = earlier
    for key, value in zip((rec_state.IF, rec_state.INSTEAD), last, strict=True):
        rec_state.put(key, value)


def _steps() -> list[tuple[str, str]]:
    """What can be gone back to; a step that leads to where the browser's own "back" has led already is none."""
    steps: list[tuple[str, str]] = list(st.session_state.get(STEPS, []))
    while steps and steps[-1] == _address():
        steps.pop()
    return steps


def _address() -> tuple[str, str]:
    return st.query_params.get(rec_state.IF, ""), st.query_params.get(rec_state.INSTEAD, "")
