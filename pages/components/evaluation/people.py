"""Down to single people: who is served badly, what they liked, and what each strategy would have shown them."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.measurement.views import GROUPINGS, Measured, PersonView, Place, RunView
from core.services.strategy_words import called
from pages.components.collections.exporting import plain
from pages.components.links import item_href
from pages.components.shown import count

KEY = "eval.people"
EVERYBODY = "Everybody"
LISTED = 200
UNSEEN = "{n} judged but not shown: so few among simulated people could be recognised."
SHOWN = 8  # of what somebody liked


def draw(services: Services, visitor: Visitor, view: RunView, measured: Measured) -> None:
    """Choose a group, then a person; the worst served come first."""
    by, group, by_strategy = _choose(view, measured)
    rows = services.measuring.people(visitor, view.run_id, by=by, group=group, strategy=by_strategy, k=LISTED)
    if not rows:
        st.text("There is nobody in this group.")
        return
    labels = {row.number: f"{row.label} · {called(by_strategy)} {row.ndcg[by_strategy]:.2f}" for row in rows}
    number = st.selectbox(
        "Person (worst served first)", list(labels), format_func=labels.get, key=f"{KEY}.person.{view.run_id}"
    )
    if number is not None:
        own = not measured.wish.source.table
        _person(services.measuring.person(visitor, view.run_id, number), linked=own)
    st.caption("People are numbered by chance; a number says nothing about who they are.")
    if measured.unseen:
        st.caption(UNSEEN.format(n=count(measured.unseen, "real person is", "real people are")))


def _choose(view: RunView, measured: Measured) -> tuple[str, str, str]:
    names = [model.strategy for model in measured.judged]
    groups = {EVERYBODY: ("", "")}
    for by in measured.groupings:
        shown = {g.name for model in measured.judged for g in model.groups.get(by, ())}
        groups |= {f"{GROUPINGS[by]}: {name}": (by, name) for name in sorted(shown)}
    left, right = st.columns(2)
    chosen = left.selectbox("Of", list(groups), key=f"{KEY}.group.{view.run_id}")
    by_strategy = right.selectbox("Served by", names, format_func=called, key=f"{KEY}.by.{view.run_id}")
    return *groups[chosen or EVERYBODY], by_strategy or names[0]


def _person(person: PersonView, *, linked: bool) -> None:
    row = person.row
    with st.container(border=True, key="eval-person"):
        st.header(row.label, anchor=False)
        st.caption(
            plain(" · ".join([f"{count(row.met, 'recording')} known", f"{row.held:,} hidden", *person.groups.values()]))
        )
        left, right = st.columns(2)
        _listed(left, "Liked before", person.before[:SHOWN], linked=linked)
        _listed(right, "Went on to like (hidden)", person.after[:SHOWN], linked=linked)
        st.markdown("**Would have been shown** (a tick: right)")
        cells = st.columns(min(3, max(1, len(person.lists))))
        for n, (name, places) in enumerate(sorted(person.lists.items(), key=lambda pair: -row.ndcg[pair[0]])):
            said = f"{called(name)} · {row.ndcg[name]:.2f}"
            _listed(cells[n % len(cells)], said, places, linked=linked, ticked=True)


def _listed(
    cell: st.delta_generator.DeltaGenerator,
    label: str,
    places: tuple[Place, ...],
    *,
    linked: bool,
    ticked: bool = False,
) -> None:
    lines = [f"**{plain(label)}**", ""]
    for n, place in enumerate(places, start=1):
        title = plain(place.title)
        text = f"[{title}]({item_href(place.item_id)})" if linked else title
        mark = " :material/check:" if ticked and place.right else ""
        lines.append(f"{n}. {text}{mark}" if ticked else f"- {text}")
    if not places:
        lines.append("Nothing")
    cell.markdown("\n".join(lines))
