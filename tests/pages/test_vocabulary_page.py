import pytest
from streamlit.testing.v1 import AppTest

from core.services.understanding.tag_views import TagTrial
from pages.components.collections import wording
from tests.pages.conftest import CURATOR, VIEWER, act, drawn

COLOURS = ("red", "green", "blue", "yellow")


@pytest.fixture
def colours(house):
    """Four films of one colour each, and a vocabulary of two of them under a wider word."""
    ids = {colour: house.ready(f"{colour} {colour}", title=colour.title()) for colour in COLOURS}
    house.tagging.define(CURATOR, "colour", ["hue"])
    for colour in ("red", "blue"):
        house.tagging.define(CURATOR, colour, parent="colour")
    return ids


def _dialogs(services, visitor, name):
    from pages.components import notices
    from pages.components.collections import wording

    if name == "a list":
        wording.listing(services, visitor)
    else:
        wording.dialog(
            services, visitor, next((use for use in services.tagging.uses(visitor) if use.name == name), None)
        )
    notices.show(services, visitor)


@pytest.fixture
def open_dialog(services):
    """The dialog alone: a test cannot keep one open over a rerun of its page."""

    def opened(name=""):
        return AppTest.from_function(_dialogs, args=(services, CURATOR, name), default_timeout=60).run()

    return opened


def words(app):
    return [(word["name"], word["depth"], word["holds"]) for part in drawn(app, "words") for word in part["words"]]


def names(house):
    return [tag.name for tag in house.tagging.vocabulary(VIEWER)]


def test_an_empty_vocabulary_says_what_words_are_for(open_page):
    app = open_page("vocabulary")
    assert not app.exception
    assert "Add words" in app.text[0].value


def test_words_stand_below_what_they_are_part_of_with_their_use(open_page, house, colours):
    app = open_page("vocabulary")
    assert not app.exception
    held = {use.name: use.holds for use in house.tagging.uses(VIEWER)}
    assert words(app) == [("colour", 0, held["colour"]), ("blue", 1, held["blue"]), ("red", 1, held["red"])]


def test_a_word_is_tried_and_then_added(open_dialog, house, colours):
    app = open_dialog()
    app.text_input(key="wording..name").set_value("yellow").run()
    app.button(key="wording..try").click().run()
    assert not app.exception
    assert "yellow" not in names(house)
    trial = house.tagging.trial(CURATOR, "yellow")
    assert wording.told(trial) in [caption.value for caption in app.caption]
    app.button(key="wording..save").click().run()
    assert "yellow" in names(house)


def test_a_click_opens_the_word_it_belongs_to(open_page, colours):
    app = act(open_page("vocabulary"), "vocabulary.words", do="change", id="red")
    assert app.text_input(key="wording.red.name").value == "red"
    assert app.selectbox(key="wording.red.parent").value == "colour"


def test_a_changed_word_keeps_its_name_and_can_be_taken_back(open_dialog, house, colours):
    app = open_dialog("red")
    assert app.text_input(key="wording.red.name").disabled
    app.text_area(key="wording.red.also").set_value("scarlet\n\n crimson ")
    app.button(key="wording.red.save").click().run()
    red = next(tag for tag in house.tagging.vocabulary(VIEWER) if tag.name == "red")
    assert (red.phrases, red.parent) == (("scarlet", "crimson"), "colour")
    app.button(key="notice.undo").click().run()
    assert next(tag for tag in house.tagging.vocabulary(VIEWER) if tag.name == "red").phrases == ()


def test_a_removed_word_can_be_taken_back(open_page, house, colours):
    app = act(open_page("vocabulary"), "vocabulary.words", do="remove", id="red")
    assert names(house) == ["blue", "colour"]
    app.button(key="notice.undo").click().run()
    assert names(house) == ["blue", "colour", "red"]


def test_a_list_is_taken_in_whatever_its_order(open_dialog, house):
    app = open_dialog("a list")
    app.text_area(key="wording.list").set_value("sea; ocean, waves; nature\n\nnature\nforest;;nature").run()
    app.button(key="wording.take").click().run()
    found = {tag.name: (tag.phrases, tag.parent) for tag in house.tagging.vocabulary(VIEWER)}
    assert found == {"nature": ((), ""), "sea": (("ocean", "waves"), "nature"), "forest": ((), "nature")}


def test_a_list_that_goes_in_circles_ends():
    assert {name for name, _, _ in wording.listed("a;;b\nb;;a\nc;;nowhere")} == {"a", "b", "c"}


def test_a_viewer_reads_and_cannot_change(open_page, colours):
    app = open_page("vocabulary", visitor=VIEWER)
    assert not app.exception
    assert not drawn(app, "words")[0]["canEdit"]
    assert not [button for button in app.button if button.key and button.key.startswith("vocabulary.")]


@pytest.mark.parametrize(
    ("trial", "said"),
    [
        (TagTrial(), "no pictures"),
        (TagTrial(examined=1), "none of 1 recording."),
        (TagTrial(holds=(("a", 0.9),), unsure=2, examined=5), "1 of 5 recordings; in 2 the model would not decide"),
    ],
)
def test_the_outcome_of_a_trial_is_a_sentence(trial, said):
    assert said in wording.told(trial)
