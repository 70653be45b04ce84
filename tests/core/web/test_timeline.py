"""What happens inside an item: small, kept by the browser, and only for who may see the item."""

import json

import pytest

from tests.understood import SAID

ITEM = "a" * 16
TIMELINE = f"/api/timeline/{ITEM}.json"


@pytest.fixture
def browser(place):
    place.item(ITEM, title="Möwe am Meer")
    return place.visitor()


def test_tracks_and_lines_come_together_and_words_stay_behind(browser):
    found = browser.get(TIMELINE).json()
    assert found["duration_s"] == 8
    assert [track["name"] for track in found["tracks"]][:3] == ["shots", "scenes", "speech"]
    assert found["lines"][0]["text"] == SAID[0]
    assert "words" not in found["lines"][0]
    assert found["lines"][2]["doubt"]


def test_what_the_browser_has_is_not_sent_again_until_it_changes(place, browser):
    first = browser.get(TIMELINE)
    assert first.headers["cache-control"] == "private, no-cache"
    tag = {"If-None-Match": f'"other", {first.headers["etag"]}'}
    again = browser.get(TIMELINE, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    place.services.understanding.edit_line(None, ITEM, 1, "Changed")
    changed = browser.get(TIMELINE, headers=tag)
    assert changed.status_code == 200
    assert changed.json()["lines"][0]["text"] == "Changed"


def test_two_hours_are_sent_in_less_than_a_megabyte(place, browser):
    place.services.understanding.__init__(7200.0, 1500)
    answer = browser.get(TIMELINE)
    assert len(answer.content) < 1_000_000
    assert len(answer.json()["lines"]) == 1500


def test_a_phrase_becomes_a_track(browser):
    found = browser.get(f"/api/timeline/{ITEM}/concept.json", params={"phrase": "  a boat \n at sea "}).json()
    assert (found["kind"], found["label"]) == ("curve", "a boat at sea")
    assert found["threshold"] == 1


@pytest.mark.parametrize("phrase", ["", "   "])
def test_no_phrase_is_said_to_be_none(browser, phrase):
    assert browser.get(f"/api/timeline/{ITEM}/concept.json", params={"phrase": phrase}).status_code == 400


def test_models_that_are_not_ready_are_said_not_to_be(browser):
    answer = browser.get(f"/api/timeline/{ITEM}/concept.json?phrase=nothing")
    assert (answer.status_code, answer.json()["message"]) == (503, "The models are loading.")


@pytest.mark.parametrize(("asked", "after"), [("&accepted=1", "yes"), ("&accepted=0", "no")])
def test_what_a_verdict_would_do_can_be_asked_before(place, browser, asked, after):
    found = browser.get(f"/api/timeline/{ITEM}/effect.json?tag=storm{asked}").json()
    assert [(move["title"], move["after"]) for move in found["moves"]] == [("Another harbour", after)]
    assert place.services.understanding.done == [], "asking changes nothing"


@pytest.mark.parametrize(
    "path", ["/api/timeline/{}/effect.json?tag=nothing", "/api/transcript/{}.docx", "/api/timeline/..{}.json"]
)
def test_what_is_not_there_is_404(browser, path):
    assert browser.get(path.format(ITEM)).status_code == 404


@pytest.mark.parametrize("kind", ["srt", "vtt", "eaf", "txt", "json"])
def test_a_transcript_is_saved_under_the_name_of_the_recording(browser, kind):
    answer = browser.get(f"/api/transcript/{ITEM}.{kind}")
    assert answer.headers["content-disposition"].endswith(f"filename*=UTF-8''M%C3%B6we%20am%20Meer.{kind}")
    assert answer.headers["content-type"].endswith("charset=utf-8")
    assert answer.text.startswith(f"{kind} {SAID[0]}")


def test_nothing_here_can_run_or_be_kept_by_others(browser):
    for path in (TIMELINE, f"/api/transcript/{ITEM}.eaf"):
        answer = browser.get(path)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_viewer_may_read_and_nobody_else(place, browser):
    assert place.signed_in("viewer").get(TIMELINE).status_code == 200
    assert place.browser().get(TIMELINE).status_code == 401


def test_a_value_json_does_not_know_is_never_sent(browser):
    json.loads(browser.get(TIMELINE).text, parse_constant=pytest.fail)
