"""Maps on real tables and jobs."""

from __future__ import annotations

import pytest

from tests.core.services.conftest import CURATOR
from tests.core.services.maps.worlds import fill


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A fifth of the epochs: enough for groups as clear as these."""
    monkeypatch.setattr("core.embedding.drawing.EPOCHS", 100)
    monkeypatch.setattr("core.embedding.placement.EPOCHS", 80)


@pytest.fixture
def drawn(house):
    """A map of 80 items by what they show."""
    fill(house, range(80))
    house.mapping.refit(CURATOR, space="visual", name="First")
    house.draw()
    return house
