import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.services.collection import spaces_in_use
from core.storage.jobs import Jobs
from core.storage.objects import hash_file
from core.storage.vectors import Vectors
from tests import fakes
from tests.core.services.conftest import CURATOR

WORDS = [{"name": "colour", "phrases": [], "parent": ""}, {"name": "red", "phrases": ["ruby"], "parent": "colour"}]


def write_demo(house, count=3):
    folder = house.folder / "demo"
    folder.mkdir()
    entries = []
    for number, colour in enumerate(("red", "green", "blue")[:count]):
        (folder / f"{number}.mp4").write_text(colour)
        entries.append({"file": f"{number}.mp4", "title": f"A {colour} field", "subject": colour, "language": "en"})
    (folder / "manifest.json").write_text(json.dumps({"licence": "CC0-1.0", "vocabulary": WORDS, "items": entries}))


def test_the_demo_loads_with_its_descriptions_beside_what_is_there(house):
    write_demo(house)
    own = house.ready("yellow", "mine.mp4")
    assert house.operations.load_demo(CURATOR) == 3
    house.work()
    items = {item.title: item for item in house.library.items(CURATOR)}
    assert items["A red field"].subject == "red"
    assert items["A red field"].rights == "CC0-1.0"
    assert {item.status for item in items.values()} == {"ready"}
    assert own in {item.item_id for item in items.values()}


def test_the_demo_brings_its_vocabulary_where_there_is_none(house):
    write_demo(house)
    house.operations.load_demo(CURATOR)
    assert [(tag.name, tag.parent) for tag in house.tagging.vocabulary(CURATOR)] == [("colour", ""), ("red", "colour")]


def test_the_demo_leaves_a_vocabulary_alone(house):
    write_demo(house)
    house.tagging.define(CURATOR, "mine")
    house.operations.load_demo(CURATOR)
    assert [tag.name for tag in house.tagging.vocabulary(CURATOR)] == ["mine"]


def test_items_from_before_understanding_are_looked_into_once(house):
    film = house.ready("red red")
    assert house.operations.embed_missing(CURATOR) == 0
    with house.database.write() as tx:
        tx.exec_driver_sql("DELETE FROM findings")
    assert house.operations.embed_missing(CURATOR) == 1
    house.work()
    assert house.operations.embed_missing(CURATOR) == 0
    assert house.understanding.describe(CURATOR, film).scenes


def test_loading_the_demo_twice_changes_nothing(house):
    write_demo(house)
    for _ in range(2):
        house.operations.load_demo(CURATOR)
        house.work()
    assert house.library.facets(CURATOR).total == 3
    assert house.operations.verify(CURATOR) == []


def test_the_demo_can_be_loaded_again_after_it_was_removed(house):
    write_demo(house)
    house.operations.load_demo(CURATOR)
    house.work()
    house.library.delete(CURATOR, [item.item_id for item in house.library.items(CURATOR)])
    house.operations.load_demo(CURATOR)
    house.work()
    assert house.library.facets(CURATOR).total == 3


def test_verify_finds_missing_bytes_changed_bytes_strangers_and_lost_stills(house):
    gone, changed, bare = (house.ready(colour, f"{colour}.mp4") for colour in ("red", "green", "blue"))
    path_of = {i: house.library.media(CURATOR, i).path for i in (gone, changed)}
    for path in path_of.values():
        path.chmod(0o644)
    path_of[gone].unlink()
    path_of[changed].write_text("gree")
    house.library.still(CURATOR, bare, "still_0000.jpg").unlink()
    stray = house.folder / "stray"
    stray.write_text("nobody knows me")
    house.objects.put(stray, hash_file(stray)[0], move=False)
    problems = "\n".join(house.operations.verify(CURATOR))
    assert "red: its bytes are missing" in problems
    assert "green: its bytes have changed" in problems
    assert "blue: some of its stills are missing" in problems
    assert f"object {hash_file(stray)[0]} belongs to no item" in problems


def test_verify_finds_an_item_that_waits_for_nothing(house):
    house.take_in("red")
    with house.database.write() as tx:
        Jobs(tx).cancel(Jobs(tx).live()[0].job_id)
    assert house.operations.verify(CURATOR) == ["red: it is waiting for a job that does not exist"]


def test_items_made_with_another_model_are_embedded_anew_and_the_new_space_takes_over(house, monkeypatch):
    item_id = house.ready("red tone 440")
    house.ready("blue tone 900")
    for part in (fakes._Frames, fakes._Texts, fakes._Windows):
        monkeypatch.setattr(part, "space", replace(part.space, revision="r2"))
    assert house.operations.embed_missing(CURATOR) == 2
    house.work()
    assert house.operations.embed_missing(CURATOR) == 0
    assert house.library.item(CURATOR, item_id).modalities == ("sound", "text", "visual")
    facts = dict(house.library.item(CURATOR, item_id).facts)
    assert facts["Vectors, picture"].startswith("fake/colours")
    assert house.operations.verify(CURATOR) == []


def test_an_earlier_model_that_comes_back_takes_over_when_it_is_as_complete_as_the_later(house, monkeypatch):
    house.ready("red tone 440")

    def model(revision: str) -> None:
        for part in (fakes._Frames, fakes._Texts, fakes._Windows):
            monkeypatch.setattr(part, "space", replace(part.space, revision=revision))
        house.operations.embed_missing(CURATOR)

    def in_use() -> set[str]:
        with house.database.read() as tx:
            return {space.revision for space in spaces_in_use(Vectors(tx))}

    first = fakes._Texts.space.revision
    model("r2")
    house.work()
    assert in_use() == {"r2"}
    model(first)
    assert in_use() == {first}, "everything has vectors of it already"
    model("r2")
    house.ready("blue tone 900")
    model(first)
    assert in_use() == {"r2"}, "the new recording is not known to the earlier model yet"
    house.work()
    assert in_use() == {first}
    model("r3")  # a model that nobody had is the latest all the same
    house.work()
    assert in_use() == {"r3"}


def test_doctor_says_what_is_active(house):
    facts = house.operations.doctor(CURATOR)
    assert facts["encoders"]["clip"] == "fake/colours"
    assert facts["encoders"]["demo"] is True
    assert facts["disk_free_gb"] > 0
    assert facts["lost"] == []


def test_tidying_keeps_what_can_still_be_undone_and_then_lets_go_of_everything(house):
    kept, item_id = house.ready("green"), house.ready("red")
    media = house.library.media(CURATOR, item_id).path
    house.library.delete(CURATOR, [item_id])
    assert house.operations.tidy(CURATOR) == 0
    assert media.exists()
    assert house.operations.tidy(CURATOR, datetime.now(UTC) + timedelta(days=31)) == 1
    assert not media.exists()
    assert house.operations.verify(CURATOR) == []
    assert [item.item_id for item in house.library.items(CURATOR)] == [kept]
    assert house.ready("red") == item_id  # the same recording may come again
    assert house.operations.verify(CURATOR) == []


def test_tidying_forgets_uploads_nobody_went_on_with(house):
    upload = house.ingesting.begin_upload(CURATOR, "x.mp4", 9, "f")
    _, part = house.ingesting.upload_path(CURATOR, upload.upload_id)
    part.write_bytes(b"half")
    assert house.operations.tidy(CURATOR, datetime.now(UTC) + timedelta(days=1)) == 0
    assert house.operations.tidy(CURATOR, datetime.now(UTC) + timedelta(days=8)) == 1
    assert not part.exists()
