"""Why this one: a recommendation is explained in full, in every layer, under an address of its own."""

import re

import pytest

from tests.browser.test_journeys import until
from tests.browser.test_usable import grave

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.usefixtures("listed")
def test_every_layer_of_an_explanation_answers_and_its_address_opens_it_again(visit):
    visit.page.get_by_role("button", name=re.compile("^Explain ")).first.click()
    visit.page.wait_for_selector(".drawer")
    visit.settle()
    until(visit, lambda: "rec_rank=1" in visit.page.url, timeout_s=10)
    sentence = visit.page.locator(".say").text_content()
    assert sentence
    shares = visit.page.locator(".terms tbody td:nth-child(3)").all_text_contents()
    total = visit.page.locator(".terms tfoot td:nth-child(3)").text_content()
    numbers = [float(text.replace("\u2212", "-")) for text in (*shares, total)]
    assert abs(sum(numbers[:-1]) - numbers[-1]) <= 0.0005 * len(numbers)
    for bars, legend in (("li.pick", ".legend"), (".terms", ".drawer .hint")):
        hatched = visit.page.locator(f"{bars} .against").count() > 0
        assert (visit.page.locator(f"{legend} .against").count() > 0) == hatched, "what hatched pieces are is said"
    visit.sent.clear()
    for tab in ("Moments", "In words", "The way into the list", "What would change it", "Reasons"):
        visit.page.get_by_role("tab", name=tab).click()
        assert visit.page.locator(".drawer [role=tabpanel]").inner_text().strip(), tab
    assert visit.sent == [], "layers are switched without asking the server"
    assert grave(visit) == []
    visit.page.reload()
    visit.settle()
    visit.page.wait_for_selector(".drawer")
    assert visit.page.locator(".say").text_content() == sentence


FOCUSED = """() => {
  let e = document.activeElement
  while (e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement
  return e.ariaLabel || e.textContent
}"""


def test_with_the_keyboard_alone_an_explanation_is_opened_read_on_and_closed(visit, filled):
    """The button keeps the focus although it is drawn anew: what was opened is a few steps on, not at the far end."""
    visit.go("/recommend")
    page = visit.page
    page.get_by_role("button", name=re.compile("^Explain ")).nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".drawer")
    visit.settle()
    assert page.evaluate(FOCUSED).startswith("Close the explanation of ")
    stops = []
    while "Reasons" not in stops and len(stops) < 6:
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
    assert "Reasons" in stops
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == "Moments"
    page.get_by_role("button", name=re.compile("^Close the explanation ")).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".drawer", state="detached")
    visit.settle()
    assert page.evaluate(FOCUSED).startswith("Explain ")


def test_escape_closes_an_explanation_from_anywhere_in_it_and_leaves_a_field_alone(visit, filled):
    visit.go("/recommend")
    page = visit.page
    for tabs in (0, 4):  # from the button itself, and from within the drawer
        page.get_by_role("button", name=re.compile("^Explain ")).first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".drawer")
        visit.settle()
        for _ in range(tabs):
            page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        page.wait_for_selector(".drawer", state="detached")
        visit.settle()
        assert page.evaluate(FOCUSED).startswith("Explain ")
    page.keyboard.press("Enter")
    page.wait_for_selector(".drawer")
    visit.settle()
    page.get_by_role("button", name=re.compile("^Comment on ")).first.click()
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    assert page.locator(".drawer").count() == 1


def test_inventing_a_viewer_closes_what_was_open_and_shows_their_page(visit, filled):
    visit.go("/recommend")
    visit.page.get_by_role("button", name="Somebody else").click()
    name = visit.page.get_by_label("Or a name for a viewer you invent")
    name.fill("Likes the sea")
    visit.page.get_by_role("button", name="Add", exact=True).click()
    visit.page.wait_for_url(re.compile("user="))
    visit.settle()
    assert not name.is_visible()
    visit.page.get_by_role("button", name="Somebody else").click()
    assert name.input_value() == ""


PHONE = pytest.param({"width": 390, "theme": "light"}, id="phone")


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_a_phone_all_that_can_be_done_with_a_list_is_in_sight_and_so_is_its_first_place(visit, filled, language):
    visit.go(f"/recommend?rec_lang={language}")
    if not visit.page.locator(".pick").count():
        visit.page.locator("button:has-text('Like'), button:has-text('喜欢')").first.click()
        visit.page.wait_for_selector(".pick")
        visit.settle()
    panels = visit.page.locator(".st-key-recommend-panel [role=radio]")
    assert panels.count() == 8
    ends = panels.evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert max(ends) <= 390
    name = visit.page.locator(".pick .name").first.bounding_box()
    assert name["y"] + name["height"] <= 900
