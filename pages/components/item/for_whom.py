"""For whom a recording is: what people would do with it, the groups and tastes it suits, and people without a name."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.domain import Reason, Visitor
from core.domain.behaviour import GroupMatch
from core.errors import NotFound, VitrineError
from core.services import Services
from core.services.collection import card as card_of
from core.services.recommendation.matching_views import ItemMatches, Outlook, PersonShown
from core.services.views import ItemView
from pages.components import links, parts, shown, theme
from pages.components.collections.exporting import plain
from pages.components.evaluation import plots as eval_plots
from pages.components.shown import count
from pages.components.training.expected_plots import OUTCOMES, apart, groups, outlook, percent

KEY = "whom"
BY = {"taste": "By taste", "segment": "By group", "people": "Single people"}
LISTED, PICTURES = 5, 4
QUIET = {"required": True, "label_visibility": "collapsed"}
UNTRAINED = "No trained strategy knows this recording: train one, or invent an audience to try it on."
SIMULATED = "Everything here is about simulated people."


def opened() -> dict[str, Any] | None:
    """The picture that was clicked, in any of the rows below."""
    keys = [str(key).removesuffix(".act") for key in st.session_state if str(key).startswith(f"{KEY}.")]
    return next((act for key in keys if (act := parts.acted(key, "open"))), None)


def panel(services: Services, visitor: Visitor, view: ItemView) -> None:
    """Whom this recording would please, and why."""
    item_id = view.card.item.item_id
    heard, people = services.training.heard(visitor)
    invented = services.simulating.simulated_events(visitor)
    simulated = bool(invented) and (not heard or st.toggle("With simulated people", key=f"{KEY}.simulated"))
    if simulated:
        st.caption(SIMULATED if not people else "Simulated people had a part in this.")
    try:
        with st.spinner("Asking everybody’s taste …", show_time=False):
            seen = services.matching.outlook(visitor, item_id, simulated=simulated)
            _draw(services, visitor, view, seen, simulated)
    except VitrineError as error:
        st.text("Nobody’s taste can be compared with this recording yet.")
        st.caption(UNTRAINED if isinstance(error, NotFound) else plain(f"{error} {error.hint}".strip()))
        links.to_training("Train a strategy")


def _draw(services: Services, visitor: Visitor, view: ItemView, seen: Outlook | None, simulated: bool) -> None:
    item_id = view.card.item.item_id
    _expected(seen)
    by = st.segmented_control("Look at", list(BY), key=f"{KEY}.by", default="taste", format_func=BY.get, **QUIET)
    if by == "people":
        _people(services, visitor, services.matching.people(visitor, item_id, k=LISTED, simulated=simulated))
    else:
        _groups(services, visitor, services.matching.groups(visitor, item_id, by=by, simulated=simulated), by)


def _expected(seen: Outlook | None) -> None:
    st.header("What to expect", anchor=False)
    if seen is None:
        st.caption("Not enough is known yet of what people do; see Training, “What people do”.")
        return
    st.caption(plain(_in_words(seen)))
    dark = theme.dark()
    told = apart(seen)
    if told:
        alt = ", ".join(f"{OUTCOMES[name]}: {ratio:.1f} times the usual" for name, ratio in told.items())
        drawn = outlook(seen, dark=dark)
        st.plotly_chart(drawn, key=f"{KEY}.outlook", config=eval_plots.CONFIG, theme=None, alt=alt)
    unheard = [label for name, label in OUTCOMES.items() if name not in told]
    if unheard:
        st.caption(f"Too little was heard to tell recordings apart in: {'; '.join(unheard).lower()}.")


def _in_words(seen: Outlook) -> str:
    """ "Of 69 people who have not met it, about 8 would play it among what they play next." """
    about = round(seen.people * seen.chances["play"])
    return (
        f"Of {count(seen.people, 'person', 'people')} who have not met it, about {about:,} would play it among what "
        f"they play next; such figures were off by {percent(seen.error['play'])} on average. "
        f"{count(seen.met, 'person has', 'people have')} met it already."
    )


def _groups(services: Services, visitor: Visitor, found: ItemMatches, by: str) -> None:
    if not found.groups:
        said = {
            "taste": "There are too few people to tell tastes apart: about 40 with a history are needed.",
            "segment": "No group of ten people or more is known. Groups, for instance age bands, come in as a table.",
        }
        st.text(said[by])
        return
    names = [f"{group.name[:1].upper()}{group.name[1:]}" for group in found.groups]
    st.header(plain(_best(found.groups, names)), anchor=False)
    dark = theme.dark()
    alt = ", ".join(f"{name} {group.fit:+.1f}" for name, group in zip(names, found.groups, strict=True))
    drawn = groups(found.groups, names, dark=dark)
    st.plotly_chart(drawn, key=f"{KEY}.plot.{by}", config=eval_plots.CONFIG, theme=None, alt=alt)
    st.caption("Lines: where the mean lies with 95% certainty. Groups of fewer than ten people are not shown.")
    for n, (group, name) in enumerate(zip(found.groups[:LISTED], names, strict=False)):
        _group(services, visitor, group, name, f"{KEY}.{by}.{n}")


def _best(found: tuple[GroupMatch, ...], names: list[str]) -> str:
    if found[0].fit - 2 * found[0].error <= 0:
        return "Suits no group better than other recordings do"
    return f"Suits “{names[0]}” best"


def _group(services: Services, visitor: Visitor, group: GroupMatch, name: str, key: str) -> None:
    people = count(group.people, "person", "people")
    st.markdown(f"**{plain(name)}** · {people} · among the best tenth of all recordings for {group.keen:.0%}")
    if group.traits:
        _pictures(services, visitor, f"{key}.traits", "Like more", group.traits[:PICTURES])
    _because(services, visitor, f"{key}.why", "Speaks for it", group.reasons)


def _people(services: Services, visitor: Visitor, found: ItemMatches) -> None:
    st.header("Who would be pleased most", anchor=False)
    st.caption("People who have not met it, without names: numbers say nothing about who they are.")
    for person in found.people:
        with st.container(border=True, key=f"{KEY}-person-{person.number}"):
            st.subheader(f"Person {person.number}", anchor=False)
            st.caption(plain(_like(person)))
            _because(services, visitor, f"{KEY}.person.{person.number}", "Because of", person.reasons)
    if not found.people:
        st.text("Everybody with a history has met it already.")


def _like(person: PersonShown) -> str:
    """What somebody is like, and what they would do."""
    said = [person.group, person.taste, f"met {count(person.met, 'recording')}"]
    if person.liked == person.liked:
        said.append(f"liked {person.liked:.0%} of them")
    said.append(f"stands above {person.above:.0%} of all recordings for them")
    chance = person.chances.get("play", float("nan"))
    said += [f"would play it next with {percent(chance)}"] if chance == chance else []
    return " · ".join(part for part in said if part)


def _because(services: Services, visitor: Visitor, key: str, label: str, reasons: tuple[Reason, ...]) -> None:
    speaking = [reason.ref for reason in reasons if reason.ref and reason.share > 0]
    if speaking:
        _pictures(services, visitor, key, label, speaking[:PICTURES])


def _pictures(services: Services, visitor: Visitor, key: str, label: str, item_ids: list[str]) -> None:
    known = {item.item_id: item for item in services.library.items(visitor)}
    chips = [shown.chip(card_of(known[item])) for item in item_ids if item in known]
    if chips:
        parts.chips(key, label, chips)
