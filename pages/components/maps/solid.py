"""The map in three dimensions: a plotly figure to turn around."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.maps.selection_views import Highlight, Selection, ViewerDot
from core.services.maps.views import UNKNOWN, Colouring, LegendEntry, MapView, Solid
from pages.components import parts, theme
from pages.components.maps import actions as map_actions
from pages.components.maps import people as map_people
from pages.components.maps import regions as map_regions

HUES = {
    "light": ("#0072B2", "#D55E00", "#009E73", "#332288", "#882255"),
    "dark": ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442"),
}
RAMPS = {
    "light": {
        "scale": ["#c2bbaa", "#7fb0a8", "#2b7f8c", "#0b3947"],
        "diverging": ["#b1380a", "#dd9a66", "#aaa79c", "#5f93a8", "#0b4f6e"],
    },
    "dark": {
        "scale": ["#3c4a46", "#3b7f86", "#5fc0c4", "#e6f6e4"],
        "diverging": ["#f0a33a", "#a8865a", "#66716d", "#5c94b4", "#8fd0f5"],
    },
}
NONE = {"light": "#8c8a82", "dark": "#77817d"}
INK = {"light": "#0F1413", "dark": "#E9E6DE"}
FORMS = ("circle", "square", "diamond", "cross")  # beside five colours, so that categories differ in more than hue
HIGHEST = 250
NAMED = 7  # groups
NEAR = {"eye": {"x": 0.95, "y": 0.95, "z": 0.75}}  # of the camera; plotly's own looks from farther away
CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": True}


def draw(
    services: Services,
    visitor: Visitor,
    view: MapView,
    colouring: Colouring,
    found: Highlight | None,
    chosen: Selection | None,
    region: str,
    people: Sequence[ViewerDot] = (),
) -> None:
    """The figure, with the same dots bright and the same people's lists on it as on the flat map."""
    solid = services.mapping.solid(visitor, view.revision)
    lit = None
    if chosen is not None:
        lit = frozenset(np.flatnonzero(np.frombuffer(chosen.rows, np.uint8)).tolist())
    elif found is not None:
        lit = frozenset(found.rows)
    inks = "dark" if theme.dark() else "light"
    shown = figure(solid, colouring, dark=theme.dark(), lit=lit)
    for n, person in enumerate(people):
        _list(shown, solid, person, HUES[inks][n] if len(people) > 1 else INK[inks])
    st.plotly_chart(shown, key="map.solid", config=CONFIG, alt=alt(solid, colouring, people))
    picked = map_regions.read(region)
    data = {"revision": view.revision, "points": f"/api/map/{view.revision}/points.json", "stamp": view.stamp}
    parts.mount("space", map_actions.SPACE, {**data, "rows": list(picked.rows) if picked else []})
    st.caption(
        "Drag to turn, scroll to come closer. Click a dot to see it beside the map; with Shift, several. "
        "With keys: the flat map, or the table."
    )


def figure(solid: Solid, colouring: Colouring, *, dark: bool, lit: frozenset[int] | None = None) -> go.Figure:
    """Dots in space, coloured as on the flat map.

    Args:
        lit: Rows that are selected; the others are drawn faintly. None: all alike.
    """
    theme = "dark" if dark else "light"
    values = np.frombuffer(colouring.values, np.uint8)[list(solid.rows)]
    bright = np.array([lit is None or row in lit for row in solid.rows], bool)
    drawn = go.Figure()
    for part, opacity in ((~bright, 0.12), (bright, 0.9)):
        if colouring.kind == "categories":
            for entry in [*colouring.legend, LegendEntry(value=UNKNOWN, label="Between")]:
                _add(
                    drawn, solid, part & (values == entry.value), opacity, entry.label, **_category(theme, entry.value)
                )
        else:
            _add(drawn, solid, part & (values == UNKNOWN), opacity, "", color=NONE[theme])
            known = part & (values != UNKNOWN)
            scale = {"colorscale": RAMPS[theme][colouring.kind], "cmin": 0, "cmax": HIGHEST}
            _add(drawn, solid, known, opacity, "", color=values[known].tolist(), **scale)
    if colouring.mode.key == "cluster":
        _names(drawn, solid, colouring, values, INK[theme])
    hidden = {"visible": False, "showspikes": False}
    drawn.update_layout(
        scene={
            "xaxis": hidden,
            "yaxis": hidden,
            "zaxis": hidden,
            "aspectmode": "data",
            "dragmode": "turntable",
            "camera": NEAR,
        },
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        height=640,
        uirevision="turned",  # a change of colours does not turn it back
    )
    return drawn


def _names(drawn: go.Figure, solid: Solid, colouring: Colouring, values: np.typing.NDArray[np.uint8], ink: str) -> None:
    """The names of the largest groups, in their middles; what is turned around cannot keep names apart."""
    here = [entry for entry in colouring.legend if entry.value != UNKNOWN and (values == entry.value).any()]
    shown = sorted(here, key=lambda entry: -entry.count)[:NAMED]
    middles = [np.median(solid.xyz[values == entry.value], axis=0) for entry in shown]
    x, y, z = np.array(middles).reshape(-1, 3).T
    font = {"size": 13, "color": ink}
    labels = [entry.label for entry in shown]
    drawn.add_scatter3d(x=x, y=y, z=z, mode="text", text=labels, textfont=font, hoverinfo="skip", name="names")


def _list(drawn: go.Figure, solid: Solid, person: ViewerDot, ink: str) -> None:
    """A star with a name where a taste lies, hearts on what was liked, numbers on what would be recommended."""
    at, name = {row: n for n, row in enumerate(solid.rows)}, map_people.name_of(person)
    marks = [(row, "\u2665") for row in person.liked] + [(row, str(n)) for n, row in enumerate(person.recommended, 1)]
    here = [(at[row], mark) for row, mark in marks if row in at]
    spots = [tuple(map(float, solid.xyz[n])) for n, _ in here]
    texts, said = [mark for _, mark in here], [f"{name}: {solid.titles[n]}" for n, _ in here]
    rows: list[int | None] = [solid.rows[n] for n, _ in here]
    if person.xyz is not None:
        spots, texts = [*spots, person.xyz], [*texts, f"\u2605 {name}"]
        said, rows = [*said, f"Taste of {name}"], [*rows, None]
    if not spots:
        return
    x, y, z = zip(*spots, strict=True)
    marked = {"text": texts, "textfont": {"size": 15, "color": ink}, "hovertext": said, "hoverinfo": "text"}
    drawn.add_scatter3d(x=x, y=y, z=z, mode="text", name=name, customdata=rows, **marked)


def alt(solid: Solid, colouring: Colouring, people: Sequence[ViewerDot] = ()) -> str:
    """For those who do not see the figure; the table says the same."""
    names = ", ".join(entry.label for entry in colouring.legend[:8])
    tastes = "".join(f" With the taste of {map_people.name_of(person)}." for person in people)
    return f"{len(solid.rows):,} dots in space, coloured by {colouring.mode.label.lower()}: {names}.{tastes}"


def _category(theme: str, value: int) -> dict[str, Any]:
    if value == UNKNOWN:
        return {"color": NONE[theme]}
    return {"color": HUES[theme][value % 5], "symbol": FORMS[value // 5 % 4]}


def _add(drawn: go.Figure, solid: Solid, part: Sequence[bool], opacity: float, name: str, **marker: Any) -> None:
    rows = np.flatnonzero(part)
    if not len(rows):
        return
    x, y, z = solid.xyz[rows].T
    drawn.add_scatter3d(
        x=x,
        y=y,
        z=z,
        mode="markers",
        name=name,
        marker={"size": 4.5, "opacity": opacity, "line": {"width": 0}, **marker},
        text=[solid.titles[row] for row in rows],
        customdata=[solid.rows[row] for row in rows],
        hoverinfo="none",  # the card says it, with a picture
    )
