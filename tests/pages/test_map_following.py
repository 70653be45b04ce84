"""The map page follows the server: while a map or recordings are on their way, and no longer."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from pages.components.maps import following as map_following
from pages.components.maps.state import Asked
from tests.mapped import Mapped
from tests.pages.conftest import CURATOR

LOOK = Asked(of="items", space="fused", revision="", showing="map", region="", people=())


@pytest.fixture
def mapped(house) -> Mapped:
    """Two recordings on a map."""
    for content in ("red", "green"):
        house.ready(content, content)
    return Mapped(house.library.browse(CURATOR, size=24).cards)


@pytest.fixture
def services(services, mapped):
    return replace(services, mapping=mapped)


@pytest.fixture
def followed(monkeypatch):
    """Which fragments are drawn again by themselves."""
    asked = []
    fragment = lambda draw, run_every: lambda *_: asked.append((draw.__name__, run_every))  # noqa: E731
    monkeypatch.setattr(map_following, "st", SimpleNamespace(fragment=fragment))
    return asked


@pytest.mark.parametrize(
    ("facts", "again"),
    [({"state": "none"}, True), ({"state": "drawing"}, True), ({"arriving": True}, True), ({}, False)],
)
def test_the_page_looks_again_while_a_map_or_recordings_are_on_their_way(followed, services, mapped, facts, again):
    map_following.map_(services, CURATOR, LOOK, replace(mapped.view(CURATOR), **facts))
    assert bool(followed) is again


def test_an_empty_collection_is_looked_at_again(followed, services):
    map_following.library(services, CURATOR)
    assert followed == [("_arrived", map_following.EVERY_S)]


def test_the_page_is_drawn_anew_when_the_map_is_there_and_not_before(services, mapped, monkeypatch):
    anew = []
    monkeypatch.setattr(map_following.dialogs, "redraw", lambda: anew.append(mapped.state))
    mapped.state = "none"
    before = map_following.mark(mapped.view(CURATOR))
    map_following._look(services, CURATOR, LOOK, before)
    assert anew == []
    mapped.is_drawing = True  # the worker has begun a first map that nobody asked for
    map_following._look(services, CURATOR, LOOK, before)
    mapped.state, mapped.is_drawing = "ready", False
    map_following._look(services, CURATOR, LOOK, before)
    assert anew == ["none", "ready"]
    map_following._arrived(services, CURATOR)
    assert len(anew) == 3
