"""The map page with a stand-in for the service."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.mapped import Mapped
from tests.pages.conftest import CURATOR

COLOURS = ("red", "green", "blue", "yellow", "red green", "blue red", "tone 200")


@pytest.fixture
def mapped(house) -> Mapped:
    """Seven recordings on a map, in groups of three."""
    for n, content in enumerate(COLOURS):
        house.ready(content, f"{n} {content}")
    cards = house.library.browse(CURATOR, sort="title", size=24).cards
    return Mapped(cards)


@pytest.fixture
def services(services, mapped):
    return replace(services, mapping=mapped)


@pytest.fixture
def page(open_page):
    def opened(visitor=CURATOR, **query):
        app = open_page("map", visitor, **query)
        assert not app.exception
        return app

    return opened
