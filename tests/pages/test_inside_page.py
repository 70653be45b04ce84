"""What is inside a recording, on its page: lines that can be corrected, tags that can be settled, moments to go to."""

import json
from dataclasses import replace

import pytest

from tests.pages.conftest import CURATOR, VIEWER, act, drawn
from tests.pages.item_steps import tab, values


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
    assert "4 lines, in English, by whisper/demo; 1 corrected by hand, 1 locked." in values(app)
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
