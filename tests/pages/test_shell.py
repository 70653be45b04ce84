from datetime import UTC, datetime

import pytest

from core.storage.jobs import Jobs
from pages.components import models
from tests.pages.conftest import VIEWER, drawn


def captions(app):
    return [caption.value for caption in app.sidebar.caption]


@pytest.mark.parametrize("page", ["library", "item", "recommend"])
def test_every_page_has_its_parts_and_the_uploads_at_the_foot(open_page, page):
    app = open_page(page)
    assert not app.exception
    assert {"pill": True} in drawn(app, "uploader")
    assert any(node.proto.component_name == "vitrine_kit" for node in app.get("bidi_component"))


def test_the_foot_says_what_is_in_work_and_then_nothing(open_page, house):
    house.take_in("red")
    app = open_page("item")
    assert "Processing 1 recording" in captions(app)
    house.work()
    assert "Processing 1 recording" not in captions(app.run())


def test_the_bar_of_work_in_progress_does_not_begin_anew_with_a_reload(open_page, house):
    for colour in ("red", "green", "blue"):
        house.take_in(colour)
    with house.database.write() as tx:
        now = datetime.now(UTC).timestamp()
        one = Jobs(tx).claim("test", [Jobs(tx).live()[0].task], 60, now)
        assert Jobs(tx).finish(one.job_id, one.token, now)
    [bar] = open_page("library").get("progress")
    assert bar.proto.value == 33
    assert bar.proto.text == "Processing 2 recordings"


def test_recordings_that_can_be_used_already_are_only_looked_at_closer(open_page, house):
    item_id = house.ready("red")
    with house.database.write() as tx:
        Jobs(tx).enqueue("find_duplicates", {"item_id": item_id}, "again")
    assert "Looking closer at 1 recording" in captions(open_page("item"))


def test_demo_models_are_named_as_such_and_say_what_they_cannot_do(open_page):
    app = open_page("item")
    assert [popover.proto.popover.label for popover in app.get("popover")] == ["Demo models"]
    assert not app.sidebar.markdown
    app.session_state["foot.models"] = True
    app.run()
    assert not app.exception
    assert any("understand only the demo world" in text.value for text in app.sidebar.markdown)


@pytest.mark.parametrize(("state", "words"), [("loading", "are loading"), ("failed", "could not be loaded")])
def test_models_that_are_not_ready_are_said_not_to_be(open_page, house, state, words):
    house.encoders.state = state
    assert any(words in caption for caption in captions(open_page("library")))


def test_the_upload_button_opens_the_dialog_with_the_state_of_each_recording(open_page, house):
    item = house.take_in("red").item_id
    app = open_page("library")
    app.button(key="library.upload").click().run()
    assert not app.exception
    [panel] = [data for data in drawn(app, "uploader") if "jobs" in data]
    assert panel["jobs"][item]["state"] == "queued"


def test_a_viewer_is_not_offered_to_upload(open_page, house):
    house.ready("red")
    assert "library.upload" not in {button.key for button in open_page("library", VIEWER).button}


@pytest.mark.parametrize(
    ("model", "short"),
    [
        ("open_clip/ViT-B-32/datacomp_xl_s13b_b90k", "ViT-B-32"),
        ("ViT-L-14/datacomp_xl_s13b_b90k", "ViT-L-14"),
        ("whisper/base", "Whisper base"),
        ("base", "base"),
    ],
)
def test_models_have_short_names(model, short):
    assert models._short(model) == short
