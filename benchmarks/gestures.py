"""What hands do on a map, task by task of the page's main thread."""

from __future__ import annotations

import math

from playwright.sync_api import Browser, Page

from benchmarks.tasks import Tasks, traced
from benchmarks.watched import Watched, rest, served

MOVES = 11
EMPTY = "an empty page"


def gestures(site: served, browser: Browser) -> dict[str, Tasks]:
    """Task by task, on visits of their own, because tracing costs; the empty page says what the machine adds."""
    empty = browser.new_page()
    empty.set_content("<canvas width=1200 height=700></canvas>")
    empty.wait_for_timeout(2_000)  # what opening a page takes is not asked here
    found = {EMPTY: traced(browser, empty, lambda: moved(empty, (300, 300)))}
    empty.close()
    page = browser.new_page(viewport={"width": 1360, "height": 900})
    watched = Watched(page)
    page.goto(f"{site.address}/?side=ours")
    page.wait_for_selector(".root[data-n]", timeout=120_000)
    rest(watched)
    box = page.locator(".stage canvas").first.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    found["moving the map"] = traced(browser, page, lambda: moved(page, middle))
    page.keyboard.press("0")
    page.keyboard.press("l")
    rest(watched)
    found["drawing a lasso"] = traced(browser, page, lambda: _around(page, middle, 0.14 * box["height"]))
    found["letting go, to the panel"] = traced(browser, page, lambda: _let_go(watched))
    page.close()
    return found


def moved(page: Page, middle: tuple[float, float]) -> None:
    page.mouse.move(*middle)
    page.mouse.down()
    for n in range(30):
        page.mouse.move(middle[0] + 150 * math.sin(n / 5), middle[1] + 60 * math.sin(n / 3))
    page.mouse.up()
    page.wait_for_timeout(1_000)


def _around(page: Page, middle: tuple[float, float], reach: float) -> None:
    """Around the middle with the button held down."""
    corners = [2 * math.pi * n / MOVES for n in range(MOVES)]
    for n, turn in enumerate(corners):
        page.mouse.move(middle[0] + reach * math.cos(turn), middle[1] + reach * math.sin(turn))
        if n == 0:
            page.mouse.down()
    page.wait_for_timeout(300)


def _let_go(watched: Watched) -> None:
    watched.page.mouse.up()
    watched.page.wait_for_function("() => /Selected: [1-9]/.test(document.body.innerText)", timeout=120_000)
    rest(watched)
