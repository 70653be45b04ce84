"""What the page Recommend & explain shows: kept in the address, so that a link shows the same to somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.domain import Modality
from core.domain.requests import HouseRules, Wanted
from core.services.recommendation.lists import StrategyView

MODEL, RANK, TUNE, WEIGHTS, VERSUS = "rec_model", "rec_rank", "rec_tune", "rec_weights", "rec_vs"
VIEW, PART, RUN, ITEM, WHO = "rec_view", "rec_part", "rec_run", "rec_item", "rec_who"
TONGUE = "rec_lang"
IF, INSTEAD = "rec_if", "rec_as"  # what is left of things that were done, and a made-up history
THEN = "rec_then"  # a place of a list of the past, as number@recording
PICKS = 10
FULL = 100  # sliders run from 0 to this
# name: (what it is called, what it does, strength at the right end in standard deviations of the scores)
SLIDERS: Mapping[str, tuple[str, str, float]] = {
    "novelty": ("Something new", "Prefers what is unlike everything already liked.", 3.0),
    "diversity": ("Variety", "Avoids showing things that are alike.", 2.0),
    "exposure": ("Fair chances", "Prefers recordings that have rarely been shown to anybody.", 1.5),
    "calibration": ("Your mix", "Keeps subjects in the proportion in which they were liked.", 1.0),
}
MODALITIES: tuple[Modality, ...] = ("visual", "sound", "speech", "text")


def switch(label: str, options: Mapping[str, str], param: str, key: str) -> str:
    """A control between a few words, kept in the address, where the first of them is left out; says which it is."""
    first, *_ = options
    st.session_state[key] = one_of(param, list(options))
    st.segmented_control(
        label,
        list(options),
        key=key,
        format_func=options.get,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: put(param, "" if st.session_state[key] == first else st.session_state[key]),
    )
    return str(st.session_state[key])


def strategy(choices: Sequence[StrategyView], key: str = MODEL, otherwise: str = "content") -> str:
    """The strategy in the address, if it answers; else another one."""
    ready = [choice.name for choice in choices if choice.state == "ready"]
    asked = st.query_params.get(key, "")
    return asked if asked in ready else otherwise


def unanswered(choices: Sequence[StrategyView]) -> str:
    """The strategy in the address, where it cannot answer yet; else ""."""
    asked = st.query_params.get(MODEL, "")
    return next((choice.name for choice in choices if choice.name == asked and choice.state != "ready"), "")


def wanted(strategy: str) -> Wanted:
    """The list that the address asks for."""
    tuned = tune()
    strengths = {name: strength(name, tuned[name]) for name in SLIDERS}
    rules = HouseRules(most_of_a_subject=tuned["subject"])
    chosen = weights() if strategy == "content" else ()
    return Wanted(strategy=strategy, k=PICKS, rules=rules, weights=chosen, **strengths)


def strength(name: str, at: int) -> float:
    """What a slider that stands there means to a list."""
    return SLIDERS[name][2] * at / FULL


def tune() -> dict[str, int]:
    """Where the sliders stand, 0 to 100, and how many of one subject there may be (0: any)."""
    names = [*SLIDERS, "subject"]
    numbers = _numbers(st.query_params.get(TUNE, ""), len(names)) or [0] * len(names)
    return dict(zip(names, numbers, strict=True))


def set_tune(values: Mapping[str, int]) -> None:
    put(TUNE, ".".join(str(values[name]) for name in [*SLIDERS, "subject"]) if any(values.values()) else "")


def weights() -> tuple[tuple[Modality, float], ...]:
    """How much pictures, sound, speech and words count; empty for what the settings say."""
    numbers = _numbers(st.query_params.get(WEIGHTS, ""), len(MODALITIES))
    return tuple(zip(MODALITIES, (n / FULL for n in numbers), strict=True)) if any(numbers) else ()


def set_weights(values: Sequence[int]) -> None:
    put(WEIGHTS, ".".join(map(str, values)) if any(values) else "")


def rank(n: int) -> int:
    """The pick whose reasons are open, from 1; 0 for none."""
    numbers = _numbers(st.query_params.get(RANK, ""), 1)
    return numbers[0] if numbers and 1 <= numbers[0] <= n else 0


def set_rank(n: int) -> None:
    put(RANK, str(n) if n else "")


def one_of(key: str, known: Sequence[str]) -> str:
    """What the address says, if it is one of these; else the first."""
    asked = st.query_params.get(key, "")
    return asked if asked in known else known[0]


def _numbers(text: str, n: int) -> list[int]:
    """_numbers("20.0.50", 3) -> [20, 0, 50]; empty for anything else."""
    parts = text.split(".")
    if len(parts) != n or not all(part.isascii() and part.isdecimal() and len(part) <= 3 for part in parts):
        return []
    return [min(int(part), FULL) for part in parts]


def put(key: str, value: str) -> None:
    """Into the address; an empty value takes it out."""
    if value:
        st.query_params[key] = value
    elif key in st.query_params:
        del st.query_params[key]
