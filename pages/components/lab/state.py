"""What is asked of the lab: by the address when somebody arrives, by the controls from then on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.coldstart.views import DEFAULT_WAYS, HERE, INVENTED, MOST_ANSWERS, Look
from pages.components import address

KINDS = {"person": "Somebody new", "item": "Something new"}
AUDIENCES = {INVENTED: "Invented people", HERE: "People who have been here"}
SAME = ""  # whoever arrives comes from where those who are known come
BY = {"auto": "A simulated person answers", "hand": "I answer"}
MOST_WAYS = 4
WORDS = 200
MOST_SEED = 999
HAND = "cold.hand"
STEP = "cold.k"
PERSON = "cold.person"  # counted from 1; the seed from 0
WAYS = "cold.ways"
SEGMENT = "cold.segment"
AUDIENCE = "cold.audience"
NEWCOMERS = "cold.newcomers"


@dataclass(frozen=True)
class Asked:
    """One state of the page. `big` is the view for showing it to others."""

    kind: Literal["person", "item"]
    look: Look
    big: bool
    new: str

    @property
    def by_hand(self) -> bool:
        return self.look.hand is not None


def asked(services: Services, visitor: Visitor) -> Asked:
    """From the widgets, and from the address where they have not been drawn yet; nothing there is believed unseen."""
    address.choice("cold_kind", list(KINDS))
    address.choice("cold_by", list(BY))
    address.text("cold_q", WORDS)
    address.text("cold_new", WORDS)
    known = [way.name for way in services.cold_start.ways(visitor)]
    _first(PERSON, 1 + _number(st.query_params.get("cold_seed", ""), MOST_SEED))
    _first(STEP, _number(st.query_params.get("k", ""), MOST_ANSWERS))
    _first(SEGMENT, st.query_params.get("cold_g", "") == "1")
    kept = services.cold_start.audiences(visitor)
    _first(AUDIENCE, st.query_params.get("cold_from", ""))
    _first(NEWCOMERS, st.query_params.get("cold_who", ""))
    _only(AUDIENCE, (INVENTED, HERE, *kept))
    _only(NEWCOMERS, (SAME, INVENTED, *kept))
    wanted = [name for name in st.query_params.get("cold_s", "").split(",") if name in known]
    _first(WAYS, list(dict.fromkeys(wanted))[:MOST_WAYS] or list(DEFAULT_WAYS))
    _first(HAND, [re.sub("[^yns]", "", part)[:MOST_ANSWERS] for part in st.query_params.get("cold_a", "").split(".")])
    ways = tuple(st.session_state[WAYS] or DEFAULT_WAYS)
    by_hand = st.session_state["cold_by"] == "hand"
    given = [*st.session_state[HAND], *[""] * MOST_WAYS]
    return Asked(
        kind=cast(Literal["person", "item"], st.session_state["cold_kind"] or "person"),
        look=Look(
            seed=int(st.session_state[PERSON] or 1) - 1,
            ways=ways,
            step=int(st.session_state[STEP] or 0),
            hand=tuple(given[: len(ways)]) if by_hand else None,
            words=(st.session_state.get("cold_q") or "").strip(),
            segment=bool(st.session_state[SEGMENT]),
            audience=st.session_state[AUDIENCE],
            newcomers=st.session_state[NEWCOMERS],
        ),
        big=st.query_params.get("cold_view", "") == "present",
        new=(st.session_state.get("cold_new") or "").strip(),
    )


def keep(look: Asked) -> None:
    """What differs from the usual stands in the address, so that a copied link shows the same."""
    seen, person = look.look, look.kind == "person"
    hand = ".".join(seen.hand) if seen.hand is not None else ""
    address.keep(
        cold_kind="" if person else look.kind,
        cold_seed=str(seen.seed) if seen.seed else "",
        cold_s="" if seen.ways == DEFAULT_WAYS else ",".join(seen.ways),
        k=str(seen.step) if seen.step and not look.by_hand else "",
        cold_by="hand" if look.by_hand else "",
        cold_a=hand.rstrip("."),
        cold_q=seen.words,
        cold_g="1" if seen.segment else "",
        cold_from="" if seen.audience == INVENTED else seen.audience,
        cold_who=seen.newcomers if person else "",
        cold_new=look.new if not person else "",
    )


def audiences(services: Services, visitor: Visitor) -> dict[str, str]:
    """Everybody the lab can know, by what stands in the address."""
    kept = {number: f"“{name}” (simulated)" for number, name in services.cold_start.audiences(visitor).items()}
    return AUDIENCES | kept


def step_to(step: float) -> None:
    """So many answers of the simulated person."""
    st.session_state[STEP] = int(min(max(step, 0), MOST_ANSWERS))


def another() -> None:
    """Somebody else, from the first question on."""
    st.session_state[PERSON] = int(st.session_state[PERSON] or 1) % (MOST_SEED + 1) + 1


def answer(column: int, said: str) -> None:
    """One more answer by hand."""
    given = [*st.session_state[HAND], *[""] * MOST_WAYS][:MOST_WAYS]
    given[column] = (given[column] + said)[:MOST_ANSWERS]
    st.session_state[HAND] = given


def take_back() -> None:
    """Without the last answer of each column."""
    st.session_state[HAND] = [part[:-1] for part in st.session_state[HAND]]


def start_over() -> None:
    st.session_state[HAND] = []
    st.session_state[STEP] = 0


def present(on: bool) -> None:
    address.keep(cold_view="present" if on else "")


def _first(key: str, value: object) -> None:
    if key not in st.session_state:
        st.session_state[key] = value


def _only(key: str, known: tuple[str, ...]) -> None:
    """What is not there (any more) becomes the first of what is."""
    if st.session_state[key] not in known:
        st.session_state[key] = known[0]


def _number(text: str, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
