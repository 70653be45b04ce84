"""Two pages with the same dots, for `python -m benchmarks lasso`: our map, and plotly with `on_select`.

Streamlit runs this file as its script; imported, it offers the server with the geometry route.
"""

import json
import os
import time
from functools import cache
from pathlib import Path

import numpy as np
import streamlit as st
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pages.components import parts
from pages.components.maps import regions as map_regions

N = int(os.environ.get("DOTS", "100000"))
LOG = Path(os.environ.get("DOTS_LOG", os.devnull))
GROUPS = 12
WORDS = (
    "Harbours",
    "Choirs",
    "Aurora",
    "Lectures",
    "Trams",
    "Parks",
    "Bells",
    "Looms",
    "Fairs",
    "Storms",
    "Rail",
    "Sea",
)
CLUSTERS = {"key": "cluster", "label": "Group", "kind": "categories", "url": "", "inks": {}, "note": ""}


@cache
def dots() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """x, y (float32), class (uint8) and centres of uneven clouds; the last tenth of the dots lies between them."""
    rng = np.random.default_rng(7)
    centres = rng.uniform(-10, 10, (GROUPS, 2)) * [1.4, 1.0]
    classes = rng.choice(GROUPS, N, p=rng.dirichlet(np.full(GROUPS, 4.0))).astype(np.uint8)
    spread = rng.uniform(0.5, 1.6, (GROUPS, 2))
    xy = centres[classes] + rng.normal(size=(N, 2)) * spread[classes]
    loose = slice(N - N // 10, N)
    xy[loose], classes[loose] = rng.uniform(-12, 12, (N // 10, 2)) * [1.4, 1.0], 255
    return xy[:, 0].astype(np.float32), xy[:, 1].astype(np.float32), classes, centres


def inside(polygon: tuple[tuple[float, float], ...]) -> np.ndarray:
    x, y, _, _ = dots()
    x, y = x.astype(float), y.astype(float)
    hit = np.zeros(len(x), bool)
    for (x0, y0), (x1, y1) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if y0 != y1:
            hit ^= ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return hit


def ours() -> None:
    act = parts.acted("map", "select", "open")
    if act:
        st.session_state["region"] = act.get("region", "")
    region = map_regions.read(st.session_state.get("region", ""))
    _, _, classes, centres = dots()
    names = [
        {"number": n, "name": WORDS[n], "x": float(x), "y": float(y), "count": int((classes == n).sum())}
        for n, (x, y) in enumerate(centres)
    ]
    entries = [{"value": n["number"], "label": n["name"], "count": n["count"]} for n in names]
    parts.map_kit()
    parts.mount(
        "map",
        "map",
        {
            "revision": "bench",
            "geometry": "/api/dots.bin",
            "label": f"Map of {N:,} recordings",
            "what": "recordings",
            "points": "/api/dots.json",
            "colour": {**CLUSTERS, "entries": entries},
            "names": names,
            "region": st.session_state.get("region", ""),
            "highlight": None,
            "people": [],
            "trust": "",
            "shape": None,
            "compare": None,
        },
    )
    panel(0 if region is None else int(inside(region.polygon).sum()) if region.polygon else -1)


def peer() -> None:
    import plotly.graph_objects as go

    x, y, classes, _ = dots()
    marks = {"size": 3, "color": classes, "colorscale": "Viridis"}
    figure = go.Figure(go.Scattergl(x=x, y=y, mode="markers", marker=marks))
    figure.update_layout(dragmode="lasso", height=680)
    event = st.plotly_chart(figure, key="peer", on_select="rerun", selection_mode=("lasso",))
    panel(len(event.selection.point_indices))


def panel(found: int) -> None:
    st.text(f"Selected: {found}")


def show() -> None:
    st.set_page_config(layout="wide")
    parts.kit(dark=st.context.theme.type == "dark")
    side = st.query_params.get("side", "ours")
    st.fragment(timed)({"ours": ours, "peer": peer}[side], side)


def timed(page, side: str) -> None:
    began = time.thread_time()
    page()
    with LOG.open("a") as log:
        log.write(json.dumps({"side": side, "cpu_s": time.thread_time() - began}) + "\n")


def geometry(_request) -> Response:
    x, y, classes, _ = dots()
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return Response(
        x.tobytes() + y.tobytes() + classes.tobytes(), headers=headers, media_type="application/octet-stream"
    )


def points(request) -> Response:
    rows = [int(row) for row in request.query_params["rows"].split(",")]
    return JSONResponse([_point(row) for row in rows])


def _point(row: int) -> dict:
    facts = {"item_id": f"i{row}", "title": f"Recording number {row}", "kind": "audio", "duration_s": 42.0}
    return {
        "row": row,
        **facts,
        "still_url": None,
        "media_url": "",
        "cluster": "",
        "trust_sentence": "",
        "placed": False,
    }


if __name__ == "__main__":
    show()
else:
    app = st.App(
        __file__,
        routes=[Route("/api/dots.bin", geometry), Route("/api/dots.json", points)],
    )
