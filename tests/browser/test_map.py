"""The map in a real browser: seen, selected with mouse and keys, shared by its address, and light."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from tests.browser.test_limits import UPLINK_BYTES, cost
from tests.browser.test_usable import LOOKS, grave
from tests.mapped import crossed

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DRAWN = ".root[data-n]"
FIRST_BYTES, RERUN_BYTES = 150_000, 30_000
N = 3000


@pytest.fixture(scope="session")
def dots() -> np.ndarray:
    """Three uneven clouds, as the geometry route would send them: x, y (N, 2)."""
    rng = np.random.default_rng(5)
    centres = np.array([[-6, 2], [4, 4], [1, -5]])
    return (centres[rng.choice(3, N, p=[0.5, 0.3, 0.2])] + rng.normal(size=(N, 2))).astype("<f4")


@pytest.fixture
def drawn(visit, filled):
    """The page of a map of the uploaded recordings; it is drawn when it has not been."""
    visit.go("/map")
    first = visit.page.get_by_role("button", name="Draw the map", exact=True)
    if first.count():
        first.click()
    visit.page.wait_for_selector(DRAWN, timeout=180_000)
    visit.settle()
    return visit


@pytest.fixture
def crowded(drawn, dots):
    """The same page with thousands of dots in the browser."""
    body = dots[:, 0].tobytes() + dots[:, 1].tobytes() + (np.arange(N) % 3).astype(np.uint8).tobytes()
    drawn.page.route(re.compile(r"/api/map/\d+\.bin"), lambda route: route.fulfill(body=body))
    drawn.page.route("**/points.json*", lambda route: route.fulfill(json=points(route.request.url)))
    drawn.go("/map")
    drawn.page.wait_for_selector(f".root[data-n='{N}']", timeout=60_000)
    drawn.page.wait_for_timeout(500)
    drawn.sent.clear()
    return drawn


def points(url: str) -> list[dict]:
    rows = [int(row) for row in url.split("rows=")[1].split(",")]
    facts = {
        "kind": "video",
        "duration_s": 9.0,
        "media_url": "",
        "still_url": None,
        "cluster": "Boats",
        "placed": False,
    }
    return [{"row": n, "item_id": f"i{n}", "title": f"Film {n}", "trust_sentence": "", **facts} for n in rows]


def lasso(visit, reach: float = 0.25) -> None:
    page, box = visit.page, visit.page.locator(".stage").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".stage").focus()
    page.keyboard.press("l")
    spots = [
        (middle[0] + reach * box["width"] * math.cos(a), middle[1] + reach * box["height"] * math.sin(a))
        for a in np.linspace(0, 2 * math.pi, 24)
    ]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for spot in spots[1:]:
        page.mouse.move(*spot)
    page.mouse.up()
    page.keyboard.press("m")


def said(visit) -> str:
    return visit.page.locator(f"{DRAWN} [role=status]").inner_text()


def selected(visit) -> int:
    return int(visit.page.locator(DRAWN).get_attribute("data-selected"))


def region(visit) -> str:
    return re.search(r"map_sel=([^&]+)", visit.page.url)[1]


def test_a_lasso_leads_to_the_panel_and_the_address_leads_back(drawn):
    came, went = cost(drawn, lambda: (lasso(drawn, 0.49), drawn.page.wait_for_url("**map_sel=lasso**")))
    n = selected(drawn)
    assert n > 0
    assert said(drawn).startswith(f"{n} of ")
    word = "recording" if n == 1 else "recordings"
    drawn.page.get_by_role("heading", name=f"{n} {word}").wait_for()
    assert came <= RERUN_BYTES
    assert went <= UPLINK_BYTES
    drawn.page.goto(drawn.page.url)
    drawn.page.wait_for_selector(DRAWN)
    drawn.page.get_by_role("heading", name=f"{n} {word}").wait_for()
    assert selected(drawn) == n


def test_what_is_bright_is_what_lies_inside(crowded, dots):
    from pages.components.maps import regions as map_regions

    lasso(crowded)
    crowded.page.wait_for_url("**map_sel=lasso**")
    polygon = map_regions.read(region(crowded)).polygon
    assert selected(crowded) == int(crossed(*dots.T.astype(float), polygon).sum()) > 0


def test_keys_lead_from_dot_to_dot_select_open_and_step_back(crowded):
    page = crowded.page
    page.locator(".stage").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(600)
    first = said(crowded)
    assert re.fullmatch(r"Film \d+\. video, 0:09\. group Boats\.", first)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    assert said(crowded) != first
    assert crowded.sent == [], "walking about asks no server"
    page.keyboard.press("Space")
    page.wait_for_url("**map_sel=dots_**")
    assert selected(crowded) == 1
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert page.evaluate("() => document.activeElement.shadowRoot.activeElement.textContent") == "Play"
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    held = page.evaluate("() => document.activeElement.shadowRoot.activeElement.textContent")
    assert held == "Stop", "the buttons are made anew, and whoever is on one stays there"
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_function("() => !location.search.includes('map_sel')")
    assert selected(crowded) == 0
    assert page.locator(".stage").evaluate("stage => stage.getRootNode().activeElement === stage")


def test_panning_and_zooming_ask_no_server_and_zoom_keeps_what_is_under_the_pointer(crowded):
    page, box = crowded.page, crowded.page.locator(".stage").bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 250)
    for _ in range(4):
        page.mouse.wheel(0, -200)
    page.mouse.down()
    page.mouse.move(box["x"] + 340, box["y"] + 280, steps=5)
    page.mouse.up()
    page.locator(".stage").focus()
    for key in ("ArrowLeft", "+", "-", "0"):
        page.keyboard.press(key)
    page.wait_for_timeout(600)
    assert crowded.sent == []


def test_a_first_visit_and_other_colours_stay_small(drawn):
    came, went = cost(drawn, lambda: drawn.go("/map"))
    assert came <= FIRST_BYTES
    assert went <= UPLINK_BYTES
    drawn.page.wait_for_selector(DRAWN)
    drawn.page.get_by_role("combobox", name="Colour").click()
    came, went = cost(drawn, lambda: drawn.page.get_by_role("option", name="Colour: kind").click())
    assert "map_color=kind" in drawn.page.url
    assert came <= RERUN_BYTES
    assert went <= UPLINK_BYTES
    assert "Kind" in drawn.page.locator(".legend").inner_text()


def test_a_change_of_the_theme_repaints_without_fetching(drawn):
    fetched: list[str] = []
    drawn.page.on("request", lambda request: "/api/map/" in request.url and fetched.append(request.url))
    before = drawn.page.locator(".stage").screenshot()
    drawn.page.emulate_media(color_scheme="dark")
    drawn.page.wait_for_timeout(1500)
    drawn.settle()
    assert drawn.page.locator(".stage").screenshot() != before
    assert [url for url in fetched if ".bin" in url] == []
    assert drawn.page.locator(DRAWN).get_attribute("data-n") is not None


@pytest.mark.parametrize("visit", LOOKS, indirect=True)
def test_everybody_can_use_the_map_its_table_and_its_card(drawn):
    assert grave(drawn) == []
    drawn.page.locator(".stage").focus()
    drawn.page.keyboard.press("Enter")
    drawn.page.wait_for_timeout(400)
    drawn.page.keyboard.press("Enter")
    drawn.page.wait_for_timeout(600)
    assert grave(drawn) == []
    drawn.go("/map?map_as=table")
    drawn.page.wait_for_selector("table tbody tr")
    assert grave(drawn) == []


def test_a_tick_in_the_table_is_a_selection_on_the_map(drawn):
    drawn.go("/map?map_as=table")
    drawn.page.locator("tbody input").first.check()
    drawn.page.wait_for_url("**map_sel=dots_**")
    drawn.page.get_by_role("heading", name="1 recording").wait_for()


def test_without_webgl_the_page_says_where_to_read_the_same(drawn):
    drawn.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    drawn.go("/map")
    drawn.page.get_by_text("The table shows the same").wait_for()
