"""Versions: going back, tidying away, and those that cannot be read any more."""

import math
import shutil
from datetime import timedelta

import pytest

from core.domain import Query
from core.domain.runs import Version
from core.errors import NotAllowed, NotFound
from core.services.learning.registry import KEPT, Registry
from core.storage.items import Items
from core.storage.runs import Versions
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.learning.conftest import ITEMS
from tests.factories import events, media_item


def test_rolling_back_is_one_step_and_can_be_undone(place):
    place.people(40)
    first = place.train("item_knn")
    second = place.train("item_knn", settings={"k": 50})
    change = place.registry.serve(CURATOR, "item_knn", first.version)
    assert place.registry.serving("item_knn") == first.version
    from core.storage.audit import Audit

    with place.database.write() as tx:
        place.registry.undo_actions["serve_version"](tx, Audit(tx).get(change))
    assert place.registry.serving("item_knn") == second.version
    with pytest.raises(NotAllowed):
        place.registry.serve(VIEWER, "item_knn", first.version)
    with pytest.raises(NotFound):
        place.registry.serve(CURATOR, "item_knn", "20200101-000000-000000-beef")
    with pytest.raises(NotFound):
        place.registry.serve(CURATOR, "..", "..")


def test_the_same_object_answers_until_something_changes(place):
    place.people(30)
    place.train("item_knn")
    first = place.registry.recommender("item_knn")
    assert place.registry.recommender("item_knn") is first
    with place.database.write() as tx:
        Items(tx).add(media_item("k" * 16, sha256="k".ljust(64, "0")))
    grown = place.registry.recommender("item_knn")
    assert grown.base is first.base
    assert grown.items.ids[-1] == "k" * 16
    assert math.isnan(grown.score(Query(history=events("new", ITEMS[0])))[-1])


def test_old_versions_are_tidied_away_but_never_the_one_that_answers(place):
    place.people(20)
    serving = place.train("popularity")
    for _ in range(KEPT + 2):
        with place.database.write() as tx:
            number, _ = place.registry.keep("popularity", lambda folder: (folder / "model.json").write_text("{}"))
            Versions(tx).add(
                Version(strategy="popularity", version=number, state="standby", reason="", made_at=place.now)
            )
    assert place.registry.tidy() == 2
    states = [version.state for version in place.registry.versions(CURATOR, "popularity")]
    assert states == ["standby"] * KEPT + ["removed"] * 2 + ["serving"]
    assert len(list((place.folder / "strategies" / "popularity").iterdir())) == KEPT + 1
    with pytest.raises(NotFound):
        place.registry.serve(CURATOR, "popularity", place.registry.versions(CURATOR, "popularity")[-2].version)
    assert place.registry.serving("popularity") == serving.version


def test_a_damaged_version_answers_nothing_rather_than_nonsense(place, caplog):
    place.people(20)
    version = place.train("popularity")
    shutil.rmtree(place.registry.folder("popularity", version.version))
    assert place.registry.recommender("popularity") is None
    assert "cannot be read" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_version_this_program_cannot_read_any_more_says_so_and_is_trained_again(place):
    place.people(20)
    version = place.train("popularity")
    place.registry.tidy()
    assert place.registry.serving("popularity") == version.version
    model = place.registry.folder("popularity", version.version) / "model.json"
    model.write_text(model.read_text().replace('"format": 1', '"format": 0'))
    again = Registry(place.database, place.registry._collection, place.folder / "strategies")
    again.tidy()
    [told] = again.versions(CURATOR, "popularity")
    assert told.state == "removed"
    assert "does not read" in told.reason
    assert place.training.keep_up() >= 1


def test_a_version_whose_numbers_mean_something_else_by_now_is_trained_again(place, caplog):
    """What `cold_item` kept before has other parts under the same names: it must not be read as if it were new."""
    place.people(30)
    version = place.train("cold_item")
    model = place.registry.folder("cold_item", version.version) / "model.json"
    written = model.read_text()
    assert written.count('"form": 4') == 1
    model.write_text(written.replace('"form": 4', '"form": 3'))
    again = Registry(place.database, place.registry._collection, place.folder / "strategies")
    with pytest.raises(NotFound, match="ColdItemRecommender in form 3, this program reads form 4"):
        again.load("cold_item", version.version)
    again.tidy()
    assert [told.state for told in again.versions(CURATOR, "cold_item")] == ["removed"]
    place.now += timedelta(hours=1)
    place.training.keep_up()
    place.work()
    assert place.registry.serving("cold_item") > version.version
