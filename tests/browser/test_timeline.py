"""Player, transcript and tracks share one clock, and none of it asks the server while somebody seeks."""

from __future__ import annotations

import re

import pytest

from tests.browser.test_limits import as_sent
from tests.understood import SAID, Understood

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def told() -> Understood:
    return Understood(2.0, 4)


@pytest.fixture
def item(visit, filled, told):
    """The page of a video, with four lines said in its first two seconds."""
    visit.page.route("**/api/timeline/*.json*", lambda route: route.fulfill(json=as_sent(told)))
    for address in filled:
        visit.go(address)
        if visit.page.locator("video").count():
            break
    visit.page.wait_for_selector(".lines li:nth-child(4)")
    visit.page.wait_for_timeout(500)
    visit.sent.clear()
    return visit


def second(visit) -> float:
    return visit.page.locator("video").evaluate("v => v.currentTime")


def test_a_line_of_the_transcript_leads_to_its_second_and_is_marked(item):
    item.page.get_by_role("button", name=SAID[3]).click()
    item.page.wait_for_timeout(400)
    assert second(item) == pytest.approx(1.5, abs=0.1)
    assert item.page.locator(".say[aria-current]").text_content().endswith(SAID[3])
    assert item.sent == []


def test_how_much_was_played_is_told_as_it_grows_and_what_was_skipped_is_not_counted(item):
    def told() -> list[float]:
        frames = " ".join(f if isinstance(f, str) else f.decode("latin-1") for f in item.sent)
        return [float(part) for part in re.findall(r'"fraction": ?([0-9.]+)', frames)]

    video = item.page.locator("video")
    ends = "v => new Promise((done) => { v.muted = true; v.addEventListener('ended', done, { once: true });"
    video.evaluate(f"{ends} v.currentTime = v.duration * 0.75; v.play() }})")
    item.page.wait_for_timeout(300)
    assert told() == []  # a quarter is too little to be called played
    video.evaluate(f"{ends} v.currentTime = 0; v.play() }})")
    item.page.wait_for_timeout(500)
    assert told()[-1] > 0.95
    assert told() == sorted(told())


def test_the_tracks_are_a_slider_for_mouse_and_keys(item):
    area = item.page.locator(".area")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    item.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 40)
    item.page.wait_for_timeout(300)
    assert second(item) == pytest.approx(1.0, abs=0.1)
    assert area.get_attribute("role") == "slider"
    item.page.keyboard.press("Home")
    item.page.wait_for_timeout(300)
    assert second(item) == 0
    item.page.keyboard.press("ArrowRight")
    item.page.wait_for_timeout(300)
    assert second(item) == pytest.approx(1.0, abs=0.1)
    assert area.get_attribute("aria-valuetext").startswith("0:01 of 0:02. Shot 3 of 4")
    item.page.keyboard.press("Space")
    assert item.sent == []


def test_pointing_at_a_track_reads_it(item):
    area = item.page.locator(".area")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    item.page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + 46)
    item.page.wait_for_timeout(200)
    assert item.page.locator(".reading").text_content().startswith("0:00 Scene 1 of 3, Harbour")


def test_a_line_is_edited_in_place_and_escape_leaves_it_as_it_was(item):
    item.page.locator(".lines li").first.hover()
    item.page.get_by_role("button", name="Edit the line at 0:00").click()
    field = item.page.get_by_role("textbox", name="What is said")
    assert field.input_value() == SAID[0]
    field.fill("Something else")
    item.page.keyboard.press("Escape")
    assert item.page.get_by_role("button", name=SAID[0]).is_visible()
    assert item.sent == []


def test_a_phrase_becomes_a_track_and_leads_to_its_strongest_moment(item, told):
    from core.services.understanding.view_json import to_json

    track = to_json(told.concept(None, "a", "a frog"))
    item.page.route("**/concept.json?phrase=a%20frog", lambda route: route.fulfill(json=track))
    item.page.get_by_role("searchbox", name="Where does this recording show it?").fill("a frog")
    item.page.keyboard.press("Enter")
    item.page.get_by_role("button", name="Go there").click()
    best = max(range(len(track["values"])), key=lambda n: track["values"][n])
    item.page.wait_for_timeout(400)
    assert second(item) == pytest.approx(track["start_s"] + best * track["step_s"], abs=0.1)
    assert item.page.locator(".names .name").first.text_content() == "a frog"
    assert item.sent == []


def test_a_timeline_that_cannot_be_loaded_says_so_and_can_be_tried_again(visit, filled, told):
    broken = [True]
    visit.page.route(
        "**/api/timeline/*.json*",
        lambda route: route.fulfill(status=500) if broken else route.fulfill(json=as_sent(told)),
    )
    visit.go(filled[0])
    broken.clear()
    visit.page.get_by_role("button", name="Try again").click()
    visit.page.wait_for_selector(".lines li:nth-child(4)")
    visit.troubles[:] = [trouble for trouble in visit.troubles if "500" not in trouble]  # as told


def test_the_wordmark_follows_the_theme_at_once(visit):
    visit.go()
    before = visit.page.locator("img.stLogo").first.get_attribute("src")
    visit.page.emulate_media(color_scheme="dark")
    visit.page.wait_for_function(
        "before => document.querySelector('img.stLogo').getAttribute('src') !== before", arg=before, timeout=10_000
    )
