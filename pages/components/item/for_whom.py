"""For whom a recording is: what people would do with it, the groups and tastes it suits, and people without a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.domain import ItemId, Reason, Visitor
from core.domain.behaviour import GroupMatch
from core.errors import NotFound, VitrineError
from core.services import Services
from core.services.collection import card as card_of
from core.services.recommendation.matching_views import ItemMatches, Outlook, PersonShown
from core.services.views import ItemView
from pages.components import links, parts, shown, theme
from pages.components.collections.exporting import plain
from pages.components.evaluation import plots as eval_plots
from pages.components.training.expected_plots import OUTCOMES, apart, groups, outlook, percent
from pages.components.whole.who import counted
from pages.components.why import tongue

KEY = "whom"
BY = {"taste": "By taste", "segment": "By group", "people": "Single people"}
LISTED, PICTURES = 5, 4
QUIET = {"required": True, "label_visibility": "collapsed"}
UNTRAINED = "No trained strategy knows this recording: train one, or invent an audience to try it on."
SIMULATED = "Everything here is about simulated people."
MIXED = "Simulated people had a part in this."
ASKED = (  # of one, and of several
    "Of {n} person who has not met it, about {about} would play it among what they play next; such figures were "
    "off by {error} on average.",
    "Of {n} people who have not met it, about {about} would play it among what they play next; such figures were "
    "off by {error} on average.",
)
TOO_FEW = {
    "taste": "There are too few people to tell tastes apart: about 40 with a history are needed.",
    "segment": "No group of ten people or more is known. Groups, for instance age bands, come in as a table.",
}
LINES = "Lines: where the mean lies with 95% certainty. Groups of fewer than ten people are not shown."
UNNAMED = "People who have not met it, without names: numbers say nothing about who they are."


def opened() -> dict[str, Any] | None:
    """The picture that was clicked, in any of the rows below."""
    keys = [str(key).removesuffix(".act") for key in st.session_state if str(key).startswith(f"{KEY}.")]
    return next((act for key in keys if (act := parts.acted(key, "open"))), None)


def panel(services: Services, visitor: Visitor, view: ItemView) -> None:
    """Whom this recording would please, and why; in the language of explanations."""
    tongue.choose()
    item_id = view.card.item.item_id
    heard, people = services.training.heard(visitor)
    invented = services.simulating.simulated_events(visitor)
    simulated = bool(invented) and (not heard or st.toggle(tongue.say("With simulated people"), key=f"{KEY}.simulated"))
    if simulated:
        st.caption(tongue.say(MIXED if people else SIMULATED))
    try:
        with st.spinner(tongue.say("Asking everybody’s taste …"), show_time=False):
            seen = services.matching.outlook(visitor, item_id, simulated=simulated)
            _draw(services, visitor, view, seen, simulated)
    except VitrineError as error:
        st.text(tongue.say("Nobody’s taste can be compared with this recording yet."))
        st.caption(tongue.say(UNTRAINED) if isinstance(error, NotFound) else plain(_cause(error)))
        links.to_training(tongue.say("Train a strategy"))


def _cause(error: VitrineError) -> str:
    return tongue.spaced(tongue.retold(str(error)), tongue.retold(error.hint))


def _draw(services: Services, visitor: Visitor, view: ItemView, seen: Outlook | None, simulated: bool) -> None:
    item_id = view.card.item.item_id
    _expected(seen)
    told = tongue.labelled(BY)
    by = st.segmented_control(
        tongue.say("Look at"), list(told), key=f"{KEY}.by", default="taste", format_func=told.get, **QUIET
    )
    if by == "people":
        _people(services, visitor, services.matching.people(visitor, item_id, k=LISTED, simulated=simulated))
    else:
        _groups(services, visitor, services.matching.groups(visitor, item_id, by=by, simulated=simulated), by)


def _expected(seen: Outlook | None) -> None:
    st.header(tongue.say("What to expect"), anchor=False)
    if seen is None:
        st.caption(tongue.say("Not enough is known yet of what people do; see Training, “What people do”."))
        return
    st.caption(plain(_in_words(seen)))
    dark, language = theme.dark(), tongue.chosen()
    told = apart(seen)
    if told:
        alt = " · ".join(
            tongue.say("{label}: {times} times the usual", label=tongue.say(OUTCOMES[name]), times=f"{ratio:.1f}")
            for name, ratio in told.items()
        )
        drawn = outlook(seen, language, dark=dark)
        st.plotly_chart(drawn, key=f"{KEY}.outlook", config=eval_plots.CONFIG, theme=None, alt=alt)
    unheard = [tongue.say(label).lower() for name, label in OUTCOMES.items() if name not in told]
    if unheard:
        said = "Too little was heard to tell recordings apart in: {outcomes}."
        st.caption(tongue.say(said, outcomes=" · ".join(unheard)))


def _in_words(seen: Outlook) -> str:
    """ "Of 69 people who have not met it, about 8 would play it among what they play next." """
    about = round(seen.people * seen.chances["play"])
    return tongue.spaced(
        tongue.many(seen.people, *ASKED, about=f"{about:,}", error=percent(seen.error["play"])),
        tongue.many(seen.met, "{n} person has met it already.", "{n} people have met it already."),
    )


def _groups(services: Services, visitor: Visitor, found: ItemMatches, by: str) -> None:
    if not found.groups:
        st.text(tongue.say(TOO_FEW[by]))
        return
    names = [_called(group, by) for group in found.groups]
    st.header(plain(_best(found.groups, names)), anchor=False)
    dark = theme.dark()
    alt = tongue.comma().join(f"{name} {group.fit:+.1f}" for name, group in zip(names, found.groups, strict=True))
    drawn = groups(found.groups, names, tongue.chosen(), dark=dark)
    st.plotly_chart(drawn, key=f"{KEY}.plot.{by}", config=eval_plots.CONFIG, theme=None, alt=alt)
    st.caption(tongue.say(LINES))
    for n, (group, name) in enumerate(zip(found.groups[:LISTED], names, strict=False)):
        _group(services, visitor, group, name, f"{KEY}.{by}.{n}")


def _called(group: GroupMatch, by: str) -> str:
    """A group is called what curators called it; a taste by its subjects."""
    name = tongue.retold(group.name) if by == "taste" else group.name
    return f"{name[:1].upper()}{name[1:]}"


def _best(found: tuple[GroupMatch, ...], names: list[str]) -> str:
    if found[0].fit - 2 * found[0].error <= 0:
        return tongue.say("Suits no group better than other recordings do")
    return tongue.say("Suits “{name}” best", name=names[0])


def _group(services: Services, visitor: Visitor, group: GroupMatch, name: str, key: str) -> None:
    people = counted(group.people, simulated=False)
    keen = tongue.say("among the best tenth of all recordings for {share}", share=f"{group.keen:.0%}")
    st.markdown(f"**{plain(name)}** · {people} · {keen}")
    if group.traits:
        _pictures(services, visitor, f"{key}.traits", tongue.say("Like more"), group.traits[:PICTURES])
    _because(services, visitor, f"{key}.why", tongue.say("Speaks for it"), group.reasons)


def _people(services: Services, visitor: Visitor, found: ItemMatches) -> None:
    st.header(tongue.say("Who would be pleased most"), anchor=False)
    st.caption(tongue.say(UNNAMED))
    for person in found.people:
        with st.container(border=True, key=f"{KEY}-person-{person.number}"):
            st.subheader(tongue.say("Person {n}", n=person.number), anchor=False)
            st.caption(plain(_like(person)))
            _because(services, visitor, f"{KEY}.person.{person.number}", tongue.say("Because of"), person.reasons)
    if not found.people:
        st.text(tongue.say("Everybody with a history has met it already."))


def _like(person: PersonShown) -> str:
    """What somebody is like, and what they would do."""
    said = [
        person.group,
        tongue.retold(person.taste),
        tongue.many(person.met, "met {n} recording", "met {n} recordings"),
    ]
    if person.liked == person.liked:
        said.append(tongue.say("liked {share} of them", share=f"{person.liked:.0%}"))
    said.append(tongue.say("stands above {share} of all recordings for them", share=f"{person.above:.0%}"))
    chance = person.chances.get("play", float("nan"))
    if chance == chance:
        said.append(tongue.say("would play it next with {chance}", chance=percent(chance)))
    return " · ".join(part for part in said if part)


def _because(services: Services, visitor: Visitor, key: str, label: str, reasons: tuple[Reason, ...]) -> None:
    speaking = [reason.ref for reason in reasons if reason.ref and reason.share > 0]
    if speaking:
        _pictures(services, visitor, key, label, speaking[:PICTURES])


def _pictures(services: Services, visitor: Visitor, key: str, label: str, item_ids: Sequence[ItemId]) -> None:
    known = {item.item_id: item for item in services.library.items(visitor)}
    chips = [shown.chip(card_of(known[item])) for item in item_ids if item in known]
    if chips:
        parts.chips(key, label, chips)
