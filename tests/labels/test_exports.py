"""Whatever leaves a collection with made-up people in it holds nothing of them, or says so itself."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.domain import ItemId
from core.domain.requests import Wanted
from core.services.exports.views import FORMS, Form, Wish
from core.services.learning import event_files
from core.storage.comments import Comments
from core.storage.interactions import Interactions
from tests.core.services.conftest import CURATOR
from tests.factories import NOON, events

MOMENT = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^\"<,]*|xmp.iid:[0-9a-f-]{36}")  # when, and a number made of it


@pytest.fixture
def walls(house: Any) -> dict[str, ItemId]:
    found = {name: house.ready(name, title=name.title()) for name in ("red", "blue", "green")}
    with house.database.write() as tx:
        Interactions(tx).add(events("ann", found["red"], kind="rate", strength=0.5))
    return found


def made_up(house: Any, walls: dict[str, ItemId]) -> Any:
    """A simulated person and a viewer of the curator's like, rate, play and write; gives the viewer."""
    owl = house.recommending.invent(CURATOR, "Night owl")
    with house.database.write() as tx:
        for person in ("simulated-people-00001", owl):
            for kind in ("rate", "like", "play"):
                told = events(person, *walls.values(), kind=kind)
                Interactions(tx).add([replace(event, played_fraction=1.0) for event in told])
            Comments(tx).put(person, walls["blue"], "So this is a comment", NOON)
    return owl


def exported(house: Any, form: Form, target: Path) -> dict[str, bytes]:
    """Every file of an export by its name, without the moment at which it was made."""
    house.exporting.write(CURATOR, Wish(form=form, public=False), target)
    files = [target] if target.is_file() else [path for path in target.rglob("*") if path.is_file()]
    return {path.name: MOMENT.sub(b"", path.read_bytes()) for path in files}


QUICK: tuple[Form, ...] = ("csv", "json")


@pytest.mark.parametrize(
    "form", [form if form in QUICK else pytest.param(form, marks=pytest.mark.slow) for form in FORMS]
)
def test_a_collection_is_exported_as_if_they_had_never_been(
    house: Any, walls: dict[str, ItemId], form: Form, tmp_path: Path
) -> None:
    before = exported(house, form, tmp_path / "before" / "out")
    made_up(house, walls)
    after = exported(house, form, tmp_path / "after" / "out")
    assert before == after
    with house.database.write() as tx:
        Interactions(tx).add(events("bob", walls["blue"], kind="rate", strength=-1.0))
    if form in ("csv", "json"):
        assert exported(house, form, tmp_path / "real" / "out") != after, "a real rating is seen"


def test_a_report_for_a_made_up_viewer_or_of_a_model_that_learned_from_them_says_so(
    house: Any, walls: dict[str, ItemId]
) -> None:
    owl = made_up(house, {name: item for name, item in walls.items() if name != "green"})
    for user, wanted in ((owl, Wanted(k=1)), (CURATOR.user_id, Wanted(strategy="popularity", k=1))):
        if wanted.strategy == "popularity":
            house.training.fit(CURATOR, "popularity", simulated=True)
            house.work()
        report = house.reporting.report(CURATOR, user, wanted)
        assert re.search("simulated|invented", report.html, re.IGNORECASE)
        told = json.loads(report.json)
        assert told.get("invented") or re.search("simulated|invented", json.dumps(told.get("warnings", [])))


def test_the_learning_curves_for_tensorboard_say_it_in_text_and_in_every_name(
    house: Any, walls: dict[str, ItemId]
) -> None:
    made_up(house, walls)
    labelled = {}
    for simulated in (False, True):
        house.training.fit(CURATOR, "popularity", simulated=simulated)
        house.work()
        version = house.registry.versions(CURATOR, "popularity")[0]
        [file] = house.registry.folder("popularity", version.version).glob("events.out.tfevents*")
        labelled[simulated] = file.read_bytes()
    assert b"simulated" not in labelled[False]
    assert b"Learned from simulated people" in labelled[True]


def test_no_curve_or_figure_of_such_a_fit_goes_without_it(tmp_path: Path) -> None:
    event_files.write(tmp_path / "real", {"loss": (0.9, 0.5)}, {"ndcg": 0.2})
    event_files.write(tmp_path / "made up", {"loss": (0.9, 0.5)}, {"ndcg": 0.2}, simulated=True)
    real, made = (next((tmp_path / name).iterdir()).read_bytes() for name in ("real", "made up"))
    assert real.count(b"loss") == made.count(b"simulated/loss") == made.count(b"loss") == 2
    assert b"simulated/result/ndcg" in made
