import pytest

from core.errors import NotAllowed, NotFound, Refused
from core.storage.items import Items
from core.storage.jobs import Jobs
from tests.core.services.conftest import CURATOR, VIEWER


def test_a_file_becomes_a_ready_item_with_vectors_and_stills(house):
    item_id = house.ready("red green tone 440", "Sunset_over-sea.mp4")
    view = house.library.item(CURATOR, item_id)
    assert view.card.item.title == "Sunset over-sea"
    assert view.card.item.status == "ready"
    assert view.modalities == ("sound", "text", "visual")
    assert view.card.item.still_times_s == (0.0, 1.0)
    assert house.library.still(CURATOR, item_id, "still_0001.jpg").is_file()
    assert house.library.still(CURATOR, item_id, "cover.jpg").is_file()
    assert house.operations.verify(CURATOR) == []


def test_an_audio_item_has_sound_and_words_only(house):
    item_id = house.ready("tone 440", "hum.wav")
    view = house.library.item(CURATOR, item_id)
    assert view.card.item.kind == "audio"
    assert view.modalities == ("sound", "text")
    assert view.card.stills == ()
    assert house.library.still(CURATOR, item_id, "cover.jpg").is_file()


def test_a_damaged_file_is_refused_with_code_and_sentence_and_leaves_nothing(house):
    record = house.take_in("broken", "x.mp4")
    assert (record.status, record.code) == ("rejected", "E_CORRUPT")
    assert record.message == "The file is damaged and cannot be read."
    assert list(house.objects.all()) == []
    assert house.library.facets(CURATOR).total == 0


def test_an_empty_file_is_refused(house):
    assert house.take_in("", "x.mp4").code == "E_EMPTY"


def test_a_file_over_the_limit_is_refused_before_it_is_read(house):
    assert house.take_in("red " * 500, "x.mp4").code == "E_LIMIT_SIZE"


def test_a_folder_or_pipe_is_not_a_recording(house):
    assert house.ingesting.accept(CURATOR, house.folder, "folder").code == "E_TYPE"


def test_equal_bytes_under_another_name_are_noticed_and_said(house):
    first = house.ready("red", "first.mp4")
    record = house.take_in("red", "second.mp4")
    assert (record.status, record.item_id) == ("duplicate", first)
    assert "first" in record.message
    assert house.library.facets(CURATOR).total == 1


def test_uploading_a_deleted_recording_again_brings_it_back(house):
    item_id = house.ready("red", "first.mp4")
    house.library.delete(CURATOR, [item_id])
    record = house.take_in("red", "again.mp4")
    assert (record.status, record.item_id) == ("ready", item_id)
    assert house.library.item(CURATOR, item_id).card.item.title == "first"


def test_a_failed_item_is_tried_again_when_it_is_offered_again(house, monkeypatch):
    def fail(*_):
        raise RuntimeError("boom")

    with monkeypatch.context() as broken:
        broken.setattr(house.encoders.frames.__class__, "encode", fail)
        item_id = house.ready("red", "first.mp4")
    item = house.library.item(CURATOR, item_id).card.item
    assert (item.status, item.code) == ("failed", "E_PROCESSING")
    assert house.take_in("red", "first.mp4").status == "processing"
    house.work()
    assert house.library.item(CURATOR, item_id).card.item.status == "ready"


def test_a_cancelled_job_shows_on_its_item_and_can_be_retried(house):
    record = house.take_in("red", "first.mp4")
    [view] = house.ingesting.jobs(CURATOR)
    assert view.title == "first"
    house.ingesting.cancel(CURATOR, view.job.job_id)
    house.work()
    assert house.library.item(CURATOR, record.item_id).card.item.code == "E_CANCELLED"
    house.ingesting.retry(CURATOR, view.job.job_id)
    house.work()
    assert house.library.item(CURATOR, record.item_id).card.item.status == "ready"


def test_what_is_learned_of_people_is_no_work_on_recordings(house):
    with house.database.write() as tx:
        Jobs(tx).enqueue("behaviour", {"title": "What people do"}, "behaviour:1")
    assert house.ingesting.jobs(CURATOR) == ()


def test_an_interrupted_upload_is_found_again_and_finished(house):
    data = b"red green"
    upload = house.ingesting.begin_upload(CURATOR, "x.mp4", len(data), "x.mp4/9/1")
    _, part = house.ingesting.upload_path(CURATOR, upload.upload_id)
    part.write_bytes(data[:4])
    house.ingesting.advance(CURATOR, upload.upload_id, 4)
    with pytest.raises(Refused, match="Only 4 of 9 bytes"):
        house.ingesting.finish_upload(CURATOR, upload.upload_id)
    again = house.ingesting.begin_upload(CURATOR, "x.mp4", len(data), "x.mp4/9/1")
    assert (again.upload_id, again.received_bytes) == (upload.upload_id, 4)
    part.write_bytes(data)
    assert house.ingesting.finish_upload(CURATOR, upload.upload_id).status == "processing"
    assert not part.exists()
    with pytest.raises(NotFound):
        house.ingesting.upload_path(CURATOR, upload.upload_id)


def test_nobody_can_touch_somebody_elses_upload(house):
    upload = house.ingesting.begin_upload(CURATOR, "x.mp4", 9, "f")
    other = CURATOR.__class__(user_id="other", role="curator")
    with pytest.raises(NotFound):
        house.ingesting.upload_path(other, upload.upload_id)


def test_a_viewer_cannot_take_anything_in(house):
    with pytest.raises(NotAllowed):
        house.ingesting.begin_upload(VIEWER, "x.mp4", 9, "f")
    with pytest.raises(NotAllowed):
        house.ingesting.accept(VIEWER, house.folder / "x", "x")


def test_taking_in_the_same_bytes_twice_at_once_makes_one_item(house):
    house.take_in("red", "a.mp4")
    house.take_in("red", "b.mp4")
    house.work()
    with house.database.read() as tx:
        assert len(Items(tx).all()) == 1
    assert house.operations.verify(CURATOR) == []
