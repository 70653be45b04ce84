import json
from dataclasses import replace

import pytest

from tests.pages.conftest import CURATOR, VIEWER, act, drawn, titles


def values(app):
    return [e.value for e in (*app.title, *app.text, *app.caption)]


def tab(app, name):
    """Open a tab as a click does."""
    app.session_state["item.tabs"] = name
    return app.run()


def test_without_an_item_it_leads_back_to_the_library(open_page):
    app = open_page("item")
    assert not app.exception
    assert "Choose a recording" in values(app)
    assert app.page_link[0].value == "Go to the library"


@pytest.mark.parametrize("asked", ["nothing", "../../etc/passwd", "'; drop table items", "\x00", "x" * 5000])
def test_an_unknown_item_is_said_to_be_gone(open_page, asked):
    app = open_page("item", item=asked)
    assert not app.exception
    assert "This recording is not here" in values(app)


def test_the_player_gets_the_recording_its_moments_and_the_second_asked_for(open_page, house):
    item = house.ready("red green blue", title="Three walls")
    [player] = drawn(open_page("item", item=item, t="2"), "timeline")
    assert player["src"] == f"/api/media/{item}"
    stills = [(player["stills"]["start"] + end, t) for end, t in player["stills"]["ends"]]
    assert stills == [(f"/api/still/{item}/still_000{n}.jpg", n) for n in range(3)]
    assert player["timeline"] == f"/api/timeline/{item}.json?v=0"
    assert player["start"] == 2
    assert player["kind"] == "video"


def test_a_moment_leads_to_what_is_like_it(open_page, house):
    item = house.ready("red green blue", title="Three walls")
    house.ready("green green", title="A green wall")
    app = open_page("item", item=item)
    assert drawn(app, "timeline")[0]["alike"] == f"/?lib_like={item}"
    act(app, "item.player", do="alike", t=1.2)
    assert not app.exception
    assert f"{item}@1.2" in app.query_params["lib_like"]
    assert "A green wall" in titles(app)


@pytest.mark.parametrize("t", ["-1", "nan", "inf", "1e9", "soon", "", "3"])
def test_a_second_outside_the_recording_is_the_beginning(open_page, house, t):
    item = house.ready("red green blue")
    assert drawn(open_page("item", item=item, t=t), "timeline")[0]["start"] == 0


def test_similar_recordings_are_listed_most_alike_first(open_page, house):
    item = house.ready("red red", title="Red")
    house.ready("blue blue", title="Blue")
    house.ready("red red yellow", title="Almost red")
    assert titles(open_page("item", item=item)) == ["Almost red", "Blue"]


def test_recordings_are_compared_by_one_kind_of_content(open_page, house):
    item = house.ready("red tone 200", title="Red and low")
    house.ready("red tone 900", title="Red and high")
    house.ready("blue tone 200", title="Blue and low")
    app = open_page("item", item=item)
    alike = app.segmented_control(key="item.alike")
    assert alike.options == ["Overall", "Picture", "Sound", "Words"]
    assert titles(alike.set_value("sound").run())[0] == "Blue and low"
    assert titles(app.segmented_control(key="item.alike").set_value("visual").run())[0] == "Red and high"


def test_a_recording_in_work_has_a_page_that_says_so(open_page, house):
    item = house.take_in("red", title="Soon").item_id
    app = open_page("item", item=item)
    assert not app.exception
    assert any("not been looked at" in v for v in values(app))


def test_a_like_can_be_given_and_taken_back(open_page, house):
    item = house.ready("red", title="Red")
    app = open_page("item", item=item)
    app.button(key="item.like").click().run()
    assert [c.item.item_id for c in house.recommending.profile(CURATOR, CURATOR.user_id).likes] == [item]
    assert app.button(key="item.like").label == "Liked"
    app.button(key="notice.undo").click().run()
    assert house.recommending.profile(CURATOR, CURATOR.user_id).likes == ()
    assert app.button(key="item.like").label == "Like"


def test_an_edit_is_shown_and_can_be_undone(open_page, house):
    item = house.ready("red", title="Red")
    app = open_page("item", item=item)
    app.button(key="item.edit").click().run()
    app.text_input(key="item.form.title").set_value("Crimson")
    app.text_input(key="item.form.tags").set_value("wall, paint, wall")
    app.button(key="item.form.save").click().run()
    assert not app.exception
    found = house.library.item(CURATOR, item).card.item
    assert (found.title, found.tags) == ("Crimson", ("wall", "paint"))
    app.run()
    assert "Crimson" in values(app)
    app.button(key="notice.undo").click().run()
    assert house.library.item(CURATOR, item).card.item.title == "Red"


def test_saving_without_a_change_stores_nothing(open_page, house):
    item = house.ready("red", title="Red")
    app = open_page("item", item=item)
    app.button(key="item.edit").click().run()
    app.button(key="item.form.save").click().run()
    assert house.library.item(CURATOR, item).history == ()


def test_a_deleted_recording_leaves_the_library_and_comes_back_on_undo(open_page, house):
    item = house.ready("red", title="Red")
    house.ready("green", title="Green")
    app = open_page("item", item=item)
    app.button(key="item.delete").click().run()
    assert not app.exception
    assert titles(app) == ["Green"]
    app.button(key="notice.undo").click().run()
    assert sorted(titles(app)) == ["Green", "Red"]


def test_a_viewer_may_like_but_neither_edit_nor_delete(open_page, house):
    item = house.ready("red")
    app = open_page("item", VIEWER, item=item)
    assert not app.exception
    assert {b.key for b in app.button} == {"item.like"}


def test_listening_is_noted_once_it_has_begun(open_page, house):
    item = house.ready("red tone 440")
    act(open_page("item", item=item), "item.player", do="played", fraction=0.6)
    assert [c.item.item_id for c in house.recommending.profile(CURATOR, CURATOR.user_id).plays] == [item]


def test_provenance_names_the_file_and_its_checksum(open_page, house):
    item = house.ready("red", "DSC_0001.mp4")
    facts = dict(drawn(tab(open_page("item", item=item), "Provenance"), "facts")[0]["facts"])
    assert facts["File name"] == "DSC_0001.mp4"
    assert facts["Checksum (SHA-256)"] == house.library.item(CURATOR, item).card.item.sha256


def test_markdown_in_a_title_is_shown_as_typed(open_page, house):
    item = house.ready("red", title="*Red* [wall](http://x) :material/home: $a$")
    [heading] = open_page("item", item=item).title
    assert heading.value.replace("\\", "") == "*Red* [wall](http://x) :material/home: $a$"
    assert all(f"\\{sign}" in heading.value for sign in "*[]():$")


def test_only_the_open_tab_asks_for_anything(open_page, house, understood):
    understood.tags = understood.describe = lambda *_: pytest.fail("nobody looks at it")
    app = open_page("item", item=house.ready("red"))
    assert [t.label for t in app.tabs] == [
        "Similar",
        "Tags & scores",
        "Transcript",
        "Summary & sentiment",
        "For whom",
        "Curation",
        "Provenance",
    ]
    assert not app.exception


def test_a_corrected_line_is_kept_and_the_browser_asks_again(open_page, house, understood):
    item = house.ready("red")
    app = act(open_page("item", item=item), "item.player", do="edit", n=1, text="  The boats come home.  ")
    assert not app.exception
    assert understood.done == [("edit", 1, "The boats come home.")]
    assert drawn(app, "timeline")[0]["timeline"].endswith("?v=1")
    assert "The line is corrected and settled." in values(app)


def test_the_browser_asks_again_also_when_a_correction_is_taken_back(open_page, house, understood):
    item = house.ready("red")
    understood.edit_line = lambda *_: house.library.edit(CURATOR, item, title="Stands for a line")
    app = act(open_page("item", item=item), "item.player", do="edit", n=1, text="New")
    app.button(key="notice.undo").click().run()
    assert not app.exception
    assert drawn(app, "timeline")[0]["timeline"].endswith("?v=2")


def test_a_line_without_words_is_taken_out(open_page, house, understood):
    app = act(open_page("item", item=house.ready("red")), "item.player", do="edit", n=1, text=" ")
    assert understood.done == [("edit", 1, "")]
    assert "The line is gone: nobody speaks there." in values(app)


def test_a_line_can_be_locked_and_opened_again(open_page, house, understood):
    app = act(open_page("item", item=house.ready("red")), "item.player", do="lock", n=1, locked=True)
    act(app, "item.player", do="lock", n=1, locked=False)
    assert understood.done == [("lock", 1, True), ("lock", 1, False)]


@pytest.mark.parametrize(
    "sent",
    [{"do": "edit", "n": "1", "text": "x"}, {"do": "edit", "n": 1, "text": None}, {"do": "edit", "n": None},
     {"do": "drop", "n": 1}, {"do": "edit", "n": 99, "text": "x"}],
)  # fmt: skip
def test_what_is_no_correction_changes_nothing(open_page, house, understood, sent):
    before = understood.said
    app = act(open_page("item", item=house.ready("red")), "item.player", **sent)
    assert not app.exception
    assert understood.said == before


def test_a_viewer_is_not_offered_to_correct_or_settle(open_page, house, understood):
    item = house.ready("red")
    app = open_page("item", VIEWER, item=item)
    assert drawn(app, "timeline")[0]["canEdit"] is False
    assert drawn(tab(app, "Tags & scores"), "tags")[0]["canVote"] is False


def test_tags_that_apply_are_listed_and_the_others_folded_away(open_page, house, understood):
    app = tab(open_page("item", item=house.ready("red")), "Tags & scores")
    listed, others = drawn(app, "tags")
    assert [(tag["name"], tag["path"], tag["decision"]) for tag in listed["tags"]] == [
        ("Harbour", "Place / Coast", "yes"),
        ("Night", "Light", "yes"),
        ("Storm", "Weather", "unsure"),
    ]
    assert [tag["name"] for tag in others["tags"]] == ["Desert"]
    assert listed["tags"][0]["spans"] == [[0.8, 5.6, 0.93]]


def test_one_click_settles_a_tag_and_says_so(open_page, house, understood):
    app = tab(open_page("item", item=house.ready("red")), "Tags & scores")
    app = act(app, "item.tags", do="vote", id="storm", accepted=False)
    assert not app.exception
    assert understood.done == [("vote", "storm", False)]
    assert {tag["name"]: tag["verdict"] for tag in drawn(app, "tags")[0]["tags"]}["Storm"] is False
    assert "“storm” is rejected." in values(app)
    act(app, "item.tags", do="vote", id="storm", accepted=None)
    assert understood.done[-1] == ("vote", "storm", None)


def test_a_verdict_that_is_neither_is_no_verdict(open_page, house, understood):
    app = tab(open_page("item", item=house.ready("red")), "Tags & scores")
    assert not act(app, "item.tags", do="vote", id="storm", accepted="yes").exception
    assert understood.done == []


def test_the_transcript_is_summed_up_and_can_be_taken_along(open_page, house, understood):
    item = house.ready("red tone 200")
    app = tab(open_page("item", item=item), "Transcript")
    assert "4 lines, in en, by whisper/demo; 1 corrected by hand, 1 locked." in values(app)
    [doubted] = drawn(app, "timed")
    assert doubted["entries"][0]["note"] == "Hard to understand; the words are a guess."
    files = [file["href"] for file in drawn(app, "downloads")[0]["files"]]
    assert files == [f"/api/transcript/{item}.{kind}" for kind in ("srt", "vtt", "eaf", "txt")]


@pytest.mark.parametrize(
    ("content", "says"), [("red tone 200", "No speech was found."), ("red", "This recording has no sound.")]
)
def test_without_speech_it_is_said_why(open_page, house, understood, content, says):
    understood.said = ()
    app = tab(open_page("item", item=house.ready(content)), "Transcript")
    assert says in values(app)
    assert drawn(app, "downloads") == []


def test_the_summary_leads_to_its_moments(open_page, house, understood):
    app = tab(open_page("item", item=house.ready("red green")), "Summary & sentiment")
    board, said, phrases = drawn(app, "timed")
    assert (board["look"], said["look"], phrases["look"]) == ("stills", "lines", "chips")
    assert [entry["times"] for entry in said["entries"]] == [[0.0], [2.0]]
    assert phrases["entries"][0] == {"key": "lighthouse", "text": "lighthouse", "times": [4.0, 6.0]}
    facts = dict(drawn(app, "facts")[0]["facts"])
    assert facts["What is said"] == "mostly calm, +0.20 between −1 and +1"
    assert facts["Sound"] == "50% speech, 20% music, 20% noise, 10% silence"
    assert any("understand only the demo world" in value for value in values(app))


def test_duplicates_are_cards_and_one_that_was_deleted_is_not_shown(open_page, house, understood):
    other = house.ready("green", title="Cut")
    found = understood.describe(None, "x").duplicates[0]
    gone = replace(found, item_id="c" * 16)
    told = replace(understood.describe(None, "x"), duplicates=(replace(found, item_id=other), gone))
    understood.describe = lambda *_: told
    app = tab(open_page("item", item=house.ready("red")), "Summary & sentiment")
    assert not app.exception
    [grid] = drawn(app, "cards")
    assert [(card["title"], card["note"]) for card in grid["cards"]] == [
        ("Cut", "Another cut: 80% of the shorter one is the same")
    ]


def test_provenance_says_what_was_prepared_and_how_firm_the_vector_is(open_page, house, understood):
    facts = drawn(tab(open_page("item", item=house.ready("red")), "Provenance"), "facts")[0]["facts"]
    assert ["Prepared", "1.2 s of silence were left out."] in facts
    assert ["Stability", "0.97 of 1 when the recording is altered; least when mirrored: 0.91"] in facts


def test_a_rerun_carries_no_curve_and_no_line_however_long_the_recording(open_page, house, understood):
    understood.__init__(7200.0, 1500)
    [player] = drawn(open_page("item", item=house.ready("red green blue")), "timeline")
    assert len(json.dumps(player)) < 1500
