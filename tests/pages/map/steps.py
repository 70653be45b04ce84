"""What the browser gets to draw, and what the page says beside it."""

from __future__ import annotations

import base64

import numpy as np

from pages.components.maps import data as map_data
from tests.pages.conftest import drawn

GROUND = "map.ground"


def ground(app):
    (data,) = drawn(app, "map")
    return data


def words(app) -> str:
    return " ".join(node.value for kind in (app.text, app.caption, app.header) for node in kind)


def address(app, name: str) -> str:
    value = app.query_params.get(name, "")
    return value[0] if isinstance(value, list) and value else value


def unpacked(packed: str, box) -> tuple[np.ndarray, np.ndarray]:
    whole = np.frombuffer(base64.b64decode(packed), "<u2").reshape(2, -1).astype(float)
    whole[whole == map_data.NOWHERE] = np.nan
    part = whole / map_data.STEPS
    return box[0] + part[0] * (box[2] - box[0]), box[1] + part[1] * (box[3] - box[1])
