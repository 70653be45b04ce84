"""The exhibition page as a visitor opens it: from a disk, with a double click, in a browser that has no network."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.exporting.package import Folder
from core.exporting.page import write
from core.exporting.records import Part
from tests.exhibits import EVIL, catalogue, exhibit, line
from tests.media_files import write_clip

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(__file__).with_name("axe.min.js")


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """A page of two films and a picture of a sound, in two sections."""
    from PIL import Image

    folder = tmp_path_factory.mktemp("works")
    clip = write_clip(folder / "clip.mp4", 3, seconds=4.0)
    works = [
        exhibit("a" * 16, folder, title="The harbour", description="Boats come home.", rights="CC0-1.0", language="en",
                lines=(line("Good evening", 0.0, 1.5), line(EVIL, 1.5, 3.0)), duration_s=4.0),
        exhibit("b" * 16, folder, title=EVIL, duration_s=4.0),
        exhibit("c" * 16, folder, kind="audio", mime="audio/mpeg", title="A flute", stills=0),
    ]  # fmt: skip
    for work in works:
        if work.item.kind == "video":
            shutil.copy(clip, work.media)
        for path in filter(None, (work.cover, *(still.path for still in work.stills))):
            Image.new("RGB", (64, 36), "teal").save(path)
    a, b, c = (work.item.item_id for work in works)
    parts = (
        Part(heading="Seen", text="What there is to see.", item_ids=(a, b), notes={a: "Look at the light."}),
        Part(heading="Heard", item_ids=(c,)),
    )
    frame = catalogue(works, title="Harbours & tides", introduction=EVIL, parts=parts, credit="City Archive")
    write(Folder(folder / "out"), frame, {work.item.item_id: work for work in works}, media=True)
    return folder / "out" / "index.html"


@pytest.fixture
def opened(chromium, index, request):
    """The page in a window; anything it asks of anybody but its own folder fails the test."""
    look = getattr(request, "param", {"width": 1280, "theme": "light"})
    context = chromium.new_context(
        viewport={"width": look["width"], "height": 850}, color_scheme=look["theme"], offline=True
    )
    page, troubles = context.new_page(), []
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda m: troubles.append(f"console: {m.text}") if m.type in ("error", "warning") else None)
    own = index.parent.as_uri()
    page.on("request", lambda r: None if r.url.startswith((own, "data:")) else troubles.append(f"asked for {r.url}"))
    page.on("requestfailed", lambda r: None if ".mp4" in r.url else troubles.append(f"missing: {r.url}"))
    page.goto(index.as_uri())
    yield page
    context.close()
    assert troubles == []


LOOKS = [{"width": w, "theme": t} for w, t in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark"))]


def findings(page):
    page.evaluate(AXE.read_text("utf-8"))  # the page's own policy would not let a script be added
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [(v["id"], [n["html"][:90] for n in v["nodes"][:3]]) for v in found]


@pytest.mark.parametrize("opened", LOOKS, indirect=True, ids=lambda look: f"{look['width']}-{look['theme']}")
def test_page_and_stage_are_accessible_and_fit_the_window(opened):
    assert findings(opened) == []
    opened.get_by_role("link", name="The harbour").click()
    opened.wait_for_selector("dialog[open] video")
    assert findings(opened) == []
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


def until(opened, true: str, timeout_s: float = 20) -> None:
    """Ask again and again from outside: the page itself may not evaluate anything."""
    for _ in range(int(timeout_s * 10)):
        if opened.evaluate(true):
            return
        opened.wait_for_timeout(100)
    raise AssertionError(f"still not {true}")


def test_a_film_plays_with_captions_from_the_page_itself(opened):
    opened.get_by_role("link", name="The harbour").click()
    until(opened, "document.querySelector('dialog video')?.currentTime > 0.1")
    cues = opened.evaluate("[...document.querySelector('video').textTracks[0].cues].map(c => [c.startTime, c.endTime])")
    assert cues == [[0, 1.5], [1.5, 3]]
    assert opened.evaluate("document.querySelector('video').textTracks[0].mode") == "showing"
    opened.get_by_role("button", name="alert(1)").click()
    until(opened, "document.querySelector('video').currentTime >= 1.5")
    until(opened, "document.querySelectorAll('.lines button')[1].hasAttribute('aria-current')")


def test_the_keyboard_is_enough(opened):
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "Skip to the works"
    opened.get_by_role("link", name="The harbour").focus()
    opened.keyboard.press("Enter")
    assert opened.locator("#position").text_content() == "1 of 3 · Seen"
    opened.locator(".stage-bar .close").focus()
    opened.keyboard.press("ArrowRight")
    assert opened.locator("#stage-title").text_content() == EVIL
    opened.keyboard.press("ArrowLeft")
    opened.keyboard.press("ArrowLeft")
    assert opened.locator("#position").text_content() == "3 of 3 · Heard"
    opened.keyboard.press("Escape")
    assert not opened.locator("dialog[open]").count()
    until(opened, "document.activeElement.textContent == 'A flute'")  # said a task after the dialog is closed


def test_what_cannot_be_played_says_so_and_offers_the_file(opened):
    opened.get_by_role("link", name="A flute").click()
    trouble = opened.get_by_role("alert")
    trouble.wait_for()
    assert "cannot play the recording" in trouble.text_content()
    assert trouble.get_by_role("link").get_attribute("href").startswith("media/003-a-flute")


def test_the_theme_can_be_chosen(opened):
    light = opened.evaluate("getComputedStyle(document.body).backgroundColor")
    opened.get_by_role("button", name="Change between light and dark").click()
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_without_scripts_every_work_is_still_there(chromium, index):
    context = chromium.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(index.as_uri())
    assert page.get_by_role("link", name="The harbour").get_attribute("href") == "media/001-the-harbour.mp4"
    page.get_by_text("What is said").first.click()
    assert page.get_by_text("Good evening").is_visible()
    context.close()
