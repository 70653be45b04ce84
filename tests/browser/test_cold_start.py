"""The cold-start lab: what is typical, one person answer by answer, presented, and something new dropped in."""

import re

import pytest

from tests.browser.conftest import FINISHED
from tests.browser.test_journeys import until
from tests.browser.test_usable import grave
from tests.media_files import write_clip

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_newcomer_is_got_to_know_side_by_side_and_a_dropped_clip_finds_its_people(visit, filled, tmp_path):
    page = visit.page
    _enough(visit, tmp_path)
    visit.go("/cold-start")
    until(visit, lambda: page.locator(".column .typical").count() == 4, timeout_s=60)
    page.get_by_role("button", name="Next answer").click()
    until(visit, lambda: page.locator(".trail .said").count() == 4, timeout_s=20)
    visit.settle()
    assert grave(visit) == []
    page.get_by_role("button", name="Present").click()
    page.wait_for_selector(".columns.big")
    visit.settle()
    page.keyboard.press("ArrowRight")
    until(visit, lambda: page.locator(".trail .said").count() == 8, timeout_s=20)
    page.keyboard.press("Escape")
    page.wait_for_selector(".columns:not(.big)")
    visit.settle()
    before = page.locator(".places").all_inner_texts()
    assert "k=2" in page.url
    page.reload()
    until(visit, lambda: page.locator(".places").all_inner_texts() == before, timeout_s=30)
    visit.go("/cold-start?cold_kind=item")
    page.locator("input[type=file]").first.set_input_files(str(write_clip(tmp_path / "ghost.mp4", 7)))
    page.get_by_role("heading", name=re.compile("“ghost.mp4” would reach")).wait_for(timeout=60_000)
    visit.go()
    assert not page.get_by_text("ghost.mp4").count()


def _enough(visit, folder) -> None:
    """The lab needs five recordings."""
    page = visit.page
    visit.go()
    there = page.locator(".card").count()
    if there >= 5:
        return
    clips = [write_clip(folder / f"newcomer_{n}.mp4", 40 + n) for n in range(5 - there)]
    page.get_by_role("button", name="Upload").first.click()
    page.wait_for_selector(".zone")
    page.locator("input[type=file][multiple]").set_input_files([str(clip) for clip in clips])
    page.wait_for_function(FINISHED, arg=len(clips), timeout=120_000)  # before that the page asks whether to leave it
    page.keyboard.press("Escape")
    until(visit, lambda: _cards(visit) >= 5, timeout_s=120)


def _cards(visit) -> int:
    """Finished recordings, as the library shows them to somebody who comes anew."""
    visit.page.wait_for_timeout(1500)
    visit.go()
    return visit.page.locator(".card:has(img)").count()
