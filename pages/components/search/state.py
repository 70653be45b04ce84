"""What is asked of the library, as its address has it: a link leads to the same question.

lib_q      words with +terms and -terms      lib_like   an item, or a moment of one: <item>@<seconds>
lib_kind   video or audio                    lib_file   the key of a file that was read a moment ago
lib_f      facets: language:de,tag:sea       lib_w      weights: picture:1,text:0.5
lib_exact  1: slips of the pen stay
"""

from __future__ import annotations

import re
from typing import Any, get_args
from urllib.parse import quote, unquote

import streamlit as st

from core.domain import ItemId
from core.domain.searches import FACETS, Facet, SearchQuery, Way
from pages.components import address

WORDS = 500  # characters of a search phrase
WAYS: tuple[Way, ...] = get_args(Way)
KEYS = ("lib_like", "lib_file", "lib_f", "lib_w", "lib_exact")
VALUE = 200


def query(words: str, kind: str) -> SearchQuery:
    """The question in the address; what cannot be one is left out."""
    like, _, at = st.query_params.get("lib_like", "")[:VALUE].partition("@")
    facets = {facet: value for facet, value in _pairs("lib_f").items() if facet in FACETS and value}
    return SearchQuery.from_json(
        {
            "text": words,
            "item_id": like,
            "at_s": _number(at, 1e6),
            "example": st.query_params.get("lib_file", "")[:VALUE],
            "facets": facets | ({} if kind == "all" else {"kind": kind}),
            "weights": {way: _number(value, 1.0) for way, value in _pairs("lib_w").items() if way in WAYS},
            "exactly": st.query_params.get("lib_exact") == "1",
        }
    )


def kept() -> dict[str, str]:
    """What stands in the address besides words, kind, order and page."""
    return {key: st.query_params[key] for key in KEYS if st.query_params.get(key)}


def forget(*keys: str) -> None:
    address.keep(**dict.fromkeys(keys or KEYS, ""))


def narrow(facet: Facet, value: str) -> None:
    """Choose a value of a facet; "" takes the choice back."""
    chosen = {name: old for name, old in _pairs("lib_f").items() if name != facet} | ({facet: value} if value else {})
    address.keep(lib_f=_written(chosen))


def weigh(weights: dict[Way, float]) -> None:
    address.keep(lib_w=_written({way: f"{weight:g}" for way, weight in weights.items()}))


def search_with(key: str) -> None:
    """Search with a file that was read, or with a moment: one of the two at a time."""
    address.keep(lib_file=key, lib_like="")


def show(asked: SearchQuery) -> None:
    """Put a saved question into the address and the search box."""
    at = "" if asked.at_s is None else f"@{asked.at_s:g}"
    facets = {facet: value for facet, value in asked.facets.items() if facet != "kind"}
    address.keep(
        lib_like=f"{asked.item_id}{at}" if asked.item_id else "",
        lib_file="",
        lib_f=_written(facets),
        lib_w=_written({way: f"{weight:g}" for way, weight in asked.weights.items()}),
        lib_exact="1" if asked.exactly else "",
    )
    st.session_state["lib_q"] = asked.text
    st.session_state["lib_kind"] = asked.facets.get("kind", "all")


def like(item_id: ItemId, at_s: float | None = None) -> dict[str, str]:
    """The address of "more like this", for a link."""
    return {"lib_like": item_id if at_s is None else f"{item_id}@{at_s:g}"}


def split(words: str) -> list[str]:
    """Words and terms; what stands in quotation marks stays together."""
    return re.findall(r'[^\s"]*"[^"]*"?|[^\s"]+', words)


def _pairs(key: str) -> dict[str, str]:
    parts = (part.partition(":") for part in st.query_params.get(key, "")[: 5 * VALUE].split(",") if ":" in part)
    return {name: unquote(value)[:VALUE] for name, _, value in parts}


def _written(pairs: dict[Any, str]) -> str:
    return ",".join(f"{name}:{quote(value, safe='')}" for name, value in pairs.items())


def _number(text: str, most: float) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number <= most else None
