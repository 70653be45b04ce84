"""Our own components: each is a part, a script and a style sheet in `own/`.

The parts travel to the browser once, in a kit; what a rerun sends is data only (`own/mount.js`).
The map is large and needed on one page only: it has a kit of its own.
Every component reports through one trigger, `act`: a dictionary with `do` and, mostly, `id` and `t`.
A page asks for it with `acted` at the top of its next run, before anything is drawn.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import streamlit as st

OWN = Path(__file__).parent / "own"
NAMES = (
    "arrange",
    "asked",
    "beside",
    "cards",
    "chips",
    "composed",
    "diff",
    "downloads",
    "example",
    "facts",
    "people",
    "picks",
    "stage",
    "subtitles",
    "tags",
    "timed",
    "timeline",
    "trust",
    "uploader",
    "welcome",
    "why",
    "words",
)
SHARED = ("common", "tracks", "lines", "places", "moments")  # scripts in front of all parts
MAP_NAMES = ("map", "rows", "space")
MAP_SHARED = (
    "common",
    "map_regions",
    "map_drawing",
    "map_view",
    "map_places",
    "map_card",
    "map_marks",
    "map_legend",
    "map_tools",
    "map_gestures",
)
ROOT = '<div class="root">\n</div>'  # the line break makes it content; without one it could be taken for a path


def _read(name: str) -> str:
    return (OWN / name).read_text(encoding="utf-8")


def _kit(names: Sequence[str], before: Sequence[str]) -> str:
    """One script with all parts: each file becomes a function scope of its own that returns what it exports."""
    scopes = {name: _read(f"{name}.js").replace("export default function", "return function") for name in names}
    parts = ",\n".join(f"{name}: (() => {{\n{scope}\n}})()" for name, scope in scopes.items())
    styles = json.dumps({name: _read(f"{name}.css") for name in ("common", *names)})
    shared = "\n".join(_read(f"{name}.js") for name in before)
    return f"{shared}\nconst PARTS = {{\n{parts}\n}}\nconst STYLES = {styles}\n{_read('kit.js')}"


def _packed(script: str) -> str:
    """A small script that carries the large one compressed; a first visit has to stay small."""
    packed = base64.b64encode(gzip.compress(script.encode(), mtime=0)).decode()
    return _read("unpack.js").replace("PACKED", packed)


_KIT = st.components.v2.component("vitrine_kit", js=_packed(_kit(NAMES, SHARED)))
_MAP_KIT = st.components.v2.component("vitrine_map_kit", js=_packed(_kit(MAP_NAMES, MAP_SHARED)))
_COMPONENTS = {
    name: st.components.v2.component(f"vitrine_{name}", html=ROOT, js=_read("mount.js").replace("NAME", name))
    for name in (*NAMES, *MAP_NAMES)
}


def kit(*, dark: bool) -> None:
    """Send the parts; a page does so once, before or after it mounts some. When the theme is another, it runs anew."""
    _KIT(key="kit", data={"dark": dark}, on_act_change=lambda: None)


def map_kit() -> None:
    """Send the parts of the map page."""
    _MAP_KIT(key="kit.map", data={})


def mount(name: str, key: str, data: Mapping[str, Any]) -> None:
    """Draw component `name`. What the person does in it is kept for `acted`."""

    def remember() -> None:
        st.session_state[f"{key}.act"] = st.session_state[key].act

    _COMPONENTS[name](key=key, data=dict(data), on_act_change=remember)


def acted(key: str, *known: str) -> dict[str, Any] | None:
    """What was done in component `key` since the last run, if it is one of the `known` actions.

    It comes from a browser: `do` is one of `known`, `id` is a string, `t` is a number or None.
    """
    act = st.session_state.pop(f"{key}.act", None)
    if not isinstance(act, dict) or act.get("do") not in known:
        return None
    at_s = act.get("t")
    return {
        **act,
        "id": str(act.get("id") or ""),
        "t": float(at_s) if isinstance(at_s, int | float) and at_s >= 0 else None,
    }


def cards(
    key: str,
    label: str,
    records: Sequence[Mapping[str, Any]],
    *,
    compact: bool = False,
    ticked: Sequence[str] | None = None,
) -> None:
    """A grid of cards (see `shown.card`); reports open and like, and, where some may be `ticked`, tick."""
    data = {"label": label, "cards": list(records), "compact": compact}
    mount("cards", key, data if ticked is None else {**data, "ticked": list(ticked)})


def chips(key: str, label: str, records: Sequence[Mapping[str, Any]], *, tone: str = "liked") -> None:
    """A row of small items that can be opened or taken back."""
    mount("chips", key, {"label": label, "chips": list(records), "tone": tone})


def facts(key: str, pairs: Sequence[tuple[str, str]]) -> None:
    """A quiet definition list."""
    mount("facts", key, {"facts": [list(pair) for pair in pairs]})


def timed(
    key: str,
    item_id: str,
    label: str,
    records: Sequence[Mapping[str, Any]],
    *,
    look: Literal["lines", "chips", "stills"] = "lines",
) -> None:
    """Things with a second each (`text` or `picture`, and `times`); the player goes there without asking the server."""
    mount("timed", key, {"item": item_id, "label": label, "entries": list(records), "look": look})
