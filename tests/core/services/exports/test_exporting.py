"""Exports on a real collection: who gets what, what is left out, and that nothing is left behind."""

import csv
import errno
import io
import json
import os
import zipfile
from collections import namedtuple
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq
import pytest

from core.domain import UserId, Visitor
from core.errors import NotFound, Refused, VitrineError
from core.exporting import page
from core.services.exports import exporting as module
from core.services.exports.shelf import KEPT, Shelf
from core.services.exports.views import FORMS, Wish
from core.storage.jobs import Jobs
from tests.core.services.conftest import CURATOR, VIEWER

OTHER = Visitor(user_id=UserId("other"), role="curator")


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def made(house, wish, visitor=CURATOR):
    view = house.exporting.make(visitor, wish)
    assert view.state == "ready"
    return view, house.exporting.file(visitor, view.export_id).path


def ids(house, visitor, **wish):
    return [row["item_id"] for row in rows(made(house, Wish(form="csv", **wish), visitor)[1])]


@pytest.fixture
def four(house):
    """Ready, withheld, under embargo until tomorrow, embargo over today."""
    found = [house.ready(colour, title=colour.title()) for colour in ("red", "green", "blue", "yellow")]
    today = datetime.now(UTC).date()
    house.curating.edit(CURATOR, found[1], status="withheld", note="not yet cleared")
    house.curating.edit(CURATOR, found[2], embargo_until=today + timedelta(days=1))
    house.curating.edit(CURATOR, found[3], embargo_until=today)
    return found


def test_curators_export_everything_and_viewers_what_they_may_see(house, four):
    red, _green, _blue, yellow = four
    assert set(ids(house, CURATOR)) == set(four)
    assert set(ids(house, VIEWER)) == {red, yellow}
    assert set(ids(house, CURATOR, public=True)) == {red, yellow}
    assert house.exporting.estimate(VIEWER, Wish(form="csv", item_ids=tuple(four))).left_out == 2


@pytest.mark.parametrize("form", FORMS)
def test_no_form_lets_a_word_or_a_file_of_a_hidden_item_out(house, four, form, tmp_path):
    _, green, blue, _ = four
    house.exporting.write(VIEWER, Wish(form=form), tmp_path / "out")
    files = [tmp_path / "out"] if (tmp_path / "out").is_file() else [*(tmp_path / "out").rglob("*")]
    everything = b"".join(path.name.encode() + path.read_bytes() for path in files if path.is_file())
    for secret in (green, blue, "Green", "Blue", "not yet cleared"):
        assert secret.encode() not in everything


@pytest.mark.parametrize("form", ["page", "iiif"])
def test_what_is_made_to_be_shown_is_for_the_public_unless_a_curator_says_otherwise(house, four, form):
    assert house.exporting.estimate(CURATOR, Wish(form=form)).count == 2
    assert house.exporting.estimate(CURATOR, Wish(form=form, public=False)).count == 4
    assert house.exporting.estimate(VIEWER, Wish(form=form, public=False)).count == 2


def test_a_collection_keeps_its_order_sections_and_notes(house, four):
    red, green, _, yellow = four
    made_one = house.collections.create(CURATOR, "Walls", [yellow, green, red], notes={red: "Look closely"})
    house.collections.start_section(CURATOR, made_one.collection_id, "The end", "Text", at=red)
    view, path = made(house, Wish(form="csv", collection_id=made_one.collection_id))
    found = rows(path)
    assert [row["item_id"] for row in found] == [yellow, green, red]
    assert [row["section"] for row in found] == ["", "", "The end"]
    assert found[2]["section_note"] == "Look closely"
    assert view.name == "walls.csv"
    public = house.exporting.estimate(CURATOR, Wish(form="page", collection_id=made_one.collection_id))
    assert (public.count, public.left_out) == (2, 1)


def test_what_people_rated_comes_along_for_curators_and_for_nobody_else(house, four):
    red, green = four[:2]
    for n, stars in enumerate((5, 4, 4)):
        house.recommending.rate(CURATOR, UserId(f"p{n}"), red, stars)
    found = {row["item_id"]: row for row in rows(made(house, Wish(form="csv", public=False))[1])}
    assert (found[red]["stars"], found[red]["ratings"]) == ("4.3333", "3")
    assert (found[green]["stars"], found[green]["ratings"]) == ("", "0")
    assert not {"stars", "ratings"} & rows(made(house, Wish(form="csv", public=True))[1])[0].keys()


def test_viewers_cannot_export_a_collection_that_is_not_published(house, four):
    made_one = house.collections.create(CURATOR, "Walls", four)
    with pytest.raises(NotFound):
        house.exporting.estimate(VIEWER, Wish(form="csv", collection_id=made_one.collection_id))


def test_vectors_in_parquet_are_those_the_application_compares(house, four):
    red, green, *_ = four
    _, path = made(house, Wish(form="parquet", item_ids=(red, green)))
    table = pq.read_table(path)
    a, b = (np.array(vector) for vector in table["vector"].to_pylist())
    [like] = [hit for hit in house.searching.similar(CURATOR, red, k=9) if hit.card.item.item_id == green]
    assert a @ b == pytest.approx(like.score, abs=1e-6)
    assert np.linalg.norm(a) == pytest.approx(1, abs=1e-6)


def test_transcripts_tags_and_segments_are_in_the_json(house, tmp_path):
    item = house.ready("red tone 440")
    house.transcripts.give_subtitles(CURATOR, item, b"1\n00:00:00,000 --> 00:00:01,000\nAhoi\n", "de")
    house.exporting.write(CURATOR, Wish(form="json"), tmp_path / "x.json")
    [found] = json.loads((tmp_path / "x.json").read_text())["items"]
    assert [s["text"] for s in found["segments"] if s["kind"] == "speech"] == ["Ahoi"]
    assert {s["kind"] for s in found["segments"]} >= {"shot", "speech"}


def test_what_is_made_at_once_belongs_to_who_asked(house, four):
    view, _ = made(house, Wish(form="csv"))
    assert [one.export_id for one in house.exporting.mine(CURATOR)] == [view.export_id]
    assert house.exporting.mine(OTHER) == ()
    for way in (house.exporting.file, house.exporting.discard):
        with pytest.raises(NotFound):
            way(OTHER, view.export_id)
    house.exporting.discard(CURATOR, view.export_id)
    assert house.exporting.mine(CURATOR) == ()


def test_who_is_no_curator_any_more_may_no_longer_fetch_what_curators_see(house, four):
    view, _ = made(house, Wish(form="csv"), OTHER)
    public, _ = made(house, Wish(form="csv", public=True), OTHER)
    demoted = Visitor(user_id=OTHER.user_id, role="viewer")
    with pytest.raises(NotFound):
        house.exporting.file(demoted, view.export_id)
    assert [one.export_id for one in house.exporting.mine(demoted)] == [public.export_id]


@pytest.mark.parametrize("name", ["../x", "", "A" * 32, "0" * 31, "0" * 32])
def test_only_ids_of_exports_become_paths(house, name):
    with pytest.raises(NotFound):
        house.exporting.file(CURATOR, name)


@pytest.fixture
def large(monkeypatch):
    """Everything counts as large."""
    monkeypatch.setattr(module, "AT_ONCE_BYTES", 0)


def test_a_large_export_is_a_job_that_ends_as_a_file(house, four, large):
    view = house.exporting.make(CURATOR, Wish(form="page", public=False, credit="Archive"))
    assert (view.state, view.url) == ("waiting", "")
    assert [job.job.task for job in house.ingesting.jobs(OTHER) if job.job.task == "export"] == []
    house.work()
    [ready] = house.exporting.mine(CURATOR)
    assert (ready.state, ready.count, ready.name) == ("ready", 4, "the-collection.zip")
    with zipfile.ZipFile(house.exporting.file(CURATOR, ready.export_id).path) as found:
        assert found.testzip() is None
        assert "Archive" in found.read("index.html").decode()


def test_an_export_that_is_stopped_leaves_nothing_behind(house, four, large, monkeypatch):
    view = house.exporting.make(CURATOR, Wish(form="page"))
    writing = page.write

    def cancelled_meanwhile(package, *args, **named):
        house.exporting.discard(CURATOR, view.export_id)
        writing(package, *args, **named)

    monkeypatch.setattr(page, "write", cancelled_meanwhile)
    with house.database.write() as tx:
        job = Jobs(tx).claim("test", ["export"], 60, 9e9)
    with pytest.raises(Refused, match="Cancelled"):
        house.exporting.handlers["export"](job, lambda progress, note: True)
    assert not any((house.folder / "exports").iterdir())


def test_nobody_can_queue_exports_without_end(house, four, large):
    for _ in range(module.MOST_WAITING):
        house.exporting.make(CURATOR, Wish(form="page"))
    with pytest.raises(VitrineError, match="are being made"):
        house.exporting.make(CURATOR, Wish(form="page"))
    assert house.exporting.make(OTHER, Wish(form="page")).state == "waiting"


def test_a_waiting_export_can_be_cancelled_by_its_owner_only(house, four, large):
    view = house.exporting.make(CURATOR, Wish(form="page"))
    with pytest.raises(NotFound):
        house.exporting.discard(OTHER, view.export_id)
    house.exporting.discard(CURATOR, view.export_id)
    house.work()
    assert house.exporting.mine(CURATOR) == ()


def test_without_room_nothing_is_begun(house, four, monkeypatch):
    Disk = namedtuple("Disk", "total used free")
    monkeypatch.setattr(module.shutil, "disk_usage", lambda path: Disk(10**9, 10**9 - 500, 500))
    with pytest.raises(Refused) as refusal:
        house.exporting.make(CURATOR, Wish(form="page"))
    assert refusal.value.code == "E_NO_SPACE"
    assert "recordings themselves" in refusal.value.hint


def test_a_disk_that_fills_up_meanwhile_is_a_refusal_and_leaves_nothing_behind(house, four, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused) as refusal:
        house.exporting.make(CURATOR, Wish(form="csv"))
    assert refusal.value.code == "E_NO_SPACE"
    assert not any((house.folder / "exports").iterdir())


def test_there_is_no_export_of_nothing(house, four):
    with pytest.raises(VitrineError, match=r"nothing to export\. 1 are left out"):
        house.exporting.make(VIEWER, Wish(form="csv", item_ids=(four[1],)))


def test_an_address_that_is_none_is_refused_before_anything_is_written(house, four, tmp_path):
    for base in ("", "archive.example", "ftp://x/", "http://", 'http://x/"y'):
        with pytest.raises(VitrineError, match="not a web address"):
            house.exporting.write(CURATOR, Wish(form="iiif", base=base), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_exports_are_kept_for_a_week(tmp_path, house, four):
    _view, path = made(house, Wish(form="csv"))
    shelf = Shelf(house.folder / "exports")
    assert shelf.tidy(datetime.now(UTC) + KEPT - timedelta(hours=1)) == 0
    assert shelf.tidy(datetime.now(UTC) + KEPT + timedelta(hours=1)) == 1
    assert not path.exists()


def test_a_wish_survives_the_table_of_jobs():
    wish = Wish(form="page", item_ids=(), collection_id="c", media=False, public=True, title="T", credit="C")
    assert Wish.from_json(json.loads(json.dumps(wish.to_json()))) == wish
    assert Wish.from_json(json.loads(json.dumps(Wish(form="csv").to_json()))).item_ids is None


def test_the_day_after_an_embargo_the_item_is_in(house):
    item = house.ready("red")
    house.curating.edit(CURATOR, item, embargo_until=date(2000, 1, 1))
    assert ids(house, VIEWER) == [item]


def test_the_place_on_the_map_comes_along_and_its_absence_is_said(house, monkeypatch):
    item = house.ready("red")
    assert any("map" in note for note in made(house, Wish(form="parquet"))[0].notes)
    point = SimpleNamespace(item_id=item, x=-1.5, y=2.0, cluster="walls", trust=None)
    drawn = SimpleNamespace(
        view=lambda visitor: SimpleNamespace(state="ready", revision="1", points=1),
        points=lambda visitor, revision, rows: [point for _ in rows],
    )
    monkeypatch.setattr(house.exporting._gathering, "_mapping", drawn)
    view, path = made(house, Wish(form="parquet"))
    [row] = pq.read_table(path).to_pylist()
    assert (row["x"], row["y"], row["cluster"], row["trust"]) == (-1.5, 2.0, "walls", None)
    assert view.notes == ()
