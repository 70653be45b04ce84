"""Pages run as a person meets them, on real services over a temporary folder."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.encoders.weights import WeightStore
from core.privacy.pseudonyms import Pseudonyms
from core.security.sessions import Lifetime
from core.services import Accounts, Backups, Models, Services
from tests.core.services.conftest import CURATOR, VIEWER, house
from tests.understood import Understood

__all__ = ["CURATOR", "VIEWER", "house"]


def _script(services, visitor, start):
    from functools import partial

    import streamlit as st

    from pages import SECTIONS
    from pages.components import shell

    st.session_state["_shell"] = True
    sections = {
        name: [
            st.Page(partial(p.render, services, visitor), title=p.TITLE, url_path=p.URL, default=start == p.URL)
            for p in pages
        ]
        for name, pages in SECTIONS.items()
    }
    st.navigation(sections).run()
    with st.sidebar:
        shell.foot(services, visitor)


@pytest.fixture
def understood() -> Understood:
    """What is found inside every item, for tests that ask for it; the others have the real services."""
    return Understood()


@pytest.fixture
def services(house, tmp_path, request) -> Services:
    pseudonyms = Pseudonyms(tmp_path / "keys" / "p.key")
    lifetime = Lifetime(idle=timedelta(minutes=5), absolute=timedelta(hours=1))
    services = Services(
        library=house.library,
        locating=house.locating,
        ingesting=house.ingesting,
        searching=house.searching,
        recommending=house.recommending,
        operations=house.operations,
        models=Models(house.database, WeightStore(tmp_path / "models"), lambda: ()),
        accounts=Accounts(house.database, pseudonyms, lifetime),
        backups=Backups(house.database, house.objects, tmp_path / "keys"),
        tagging=house.tagging,
        transcripts=house.transcripts,
        understanding=house.understanding,
        collections=house.collections,
        curating=house.curating,
        composing=house.composing,
        worklist=house.worklist,
        recent=house.recent,
        mapping=house.mapping,
        explaining=house.explaining,
        pointing=house.pointing,
        exporting=house.exporting,
        importing=house.importing,
        expecting=house.expecting,
        matching=house.matching,
        registry=house.registry,
        reporting=house.reporting,
        training=house.training,
        events=house.events,
        platforms=house.platforms,
        forgetting=house.forgetting,
        simulating=house.simulating,
        studies=house.studies,
        model_cards=house.model_cards,
        ruling=house.ruling,
        exploring=house.exploring,
        interests=house.interests,
        measuring=house.measuring,
        duels=house.duels,
        logs=house.logs,
        cold_start=house.cold_start,
    )
    if "understood" in request.fixturenames:
        stand_in = request.getfixturevalue("understood")
        services = replace(services, understanding=stand_in, transcripts=stand_in, tagging=stand_in)
    return services


@pytest.fixture
def open_page(services):
    """Open a page by its address; the query follows as keywords."""

    def opened(url: str, visitor=CURATOR, **query: str) -> AppTest:
        app = AppTest.from_function(_script, args=(services, visitor, url), default_timeout=60)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return opened


def drawn(app: AppTest, name: str) -> list[dict[str, Any]]:
    """What was given to each of our components called `name`."""
    found = [node.proto for node in app.get("bidi_component")]
    return [json.loads(p.json or p.mixed.json) for p in found if p.component_name == f"vitrine_{name}"]


def titles(app: AppTest) -> list[str]:
    """Titles of the cards in the order they are shown."""
    return [card["title"] for grid in drawn(app, "cards") for card in grid["cards"]]


def picks(app: AppTest) -> list[dict[str, Any]]:
    """The recommendations in the order they are shown."""
    return [pick for part in drawn(app, "picks") for pick in part["picks"]]


def chips(app: AppTest, by: str = "label") -> dict[str, list[str]]:
    """Titles of the chips in a row, by what is said of the row or by its tone."""
    return {part[by]: [chip["title"] for chip in part["chips"]] for part in drawn(app, "chips")}


def number(text: str) -> float:
    """-0.5 of "−0.5"."""
    return float(text.replace("−", "-"))


def act(app: AppTest, key: str, **done: Any) -> AppTest:
    """Do in one of our components what a click would do: its trigger lands in the session like this."""
    app.session_state[f"{key}.act"] = done
    return app.run()
