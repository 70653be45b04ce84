"""A curator's morning in a real browser: tick, change many, collect, arrange by mouse and keyboard, take back."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOCUSED = """() => {
  let node = document.activeElement
  while (node && node.shadowRoot && node.shadowRoot.activeElement) node = node.shadowRoot.activeElement
  return node ? node.getAttribute("aria-label") : ""
}"""


def shown(visit) -> list[str]:
    """Titles in the order of the open collection."""
    return visit.page.locator("li.entry .title").evaluate_all("all => all.map(t => t.firstChild.textContent)")


def until(visit, what) -> None:
    for _ in range(60):
        if what():
            return
        visit.page.wait_for_timeout(250)
    raise AssertionError("still waiting after 15 s")


def test_ticked_cards_are_changed_together_shown_first_and_taken_back(visit, filled):
    page = visit.page
    page.locator(".tick input").nth(0).check(force=True)
    page.locator(".tick input").nth(2).click(modifiers=["Shift"], force=True)
    page.get_by_text("3 ticked").wait_for()
    visit.settle()
    page.get_by_role("button", name="Change").click()
    page.get_by_role("textbox", name="Subject").fill("A morning")
    page.get_by_role("textbox", name="Subject").press("Tab")
    page.get_by_role("button", name=re.compile("Change 3 recordings")).wait_for()
    until(visit, lambda: page.locator(".diff ins").count() == 3)
    page.get_by_role("button", name=re.compile("Change 3 recordings")).click()
    page.get_by_text("Changed 3 recordings.").wait_for()
    visit.settle()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back.").wait_for()
    visit.settle()


def test_a_collection_is_arranged_by_button_number_and_keyboard(visit, filled):
    page = visit.page
    for n in range(3):
        page.locator(".tick input").nth(n).check(force=True)
    page.get_by_text("3 ticked").wait_for()
    visit.settle()
    page.get_by_role("button", name="Add to a collection").click()
    page.get_by_placeholder("Title of the new collection").fill("Morning")
    page.get_by_placeholder("Title of the new collection").press("Tab")
    page.get_by_role("button", name=re.compile("Add 3 recordings")).click()
    page.get_by_text("is a collection now").wait_for()
    visit.go("/collections")
    page.locator(".card a").first.click()
    until(visit, lambda: len(shown(visit)) == 3)
    visit.settle()
    first, second, third = shown(visit)
    page.get_by_role("button", name=f"Move {first} down").click()
    until(visit, lambda: shown(visit) == [second, first, third])
    assert page.evaluate(FOCUSED) == f"Move {first} down", "the focus stays with what was moved"
    page.keyboard.press("Alt+ArrowDown")
    until(visit, lambda: shown(visit) == [second, third, first])
    page.get_by_role("spinbutton", name=f"Position of {first}").fill("1")
    page.keyboard.press("Enter")
    until(visit, lambda: shown(visit) == [first, second, third])
    visit.settle()
    page.get_by_role("button", name=f"Begin a section at {second}").click()
    until(visit, lambda: page.locator(".part").count() == 2)
    visit.settle()
    page.get_by_role("textbox", name=f"Note on {third}").fill("The last of the day")
    page.keyboard.press("Tab")
    visit.settle()
    visit.page.reload()
    until(visit, lambda: len(shown(visit)) == 3)
    note = page.get_by_role("textbox", name=f"Note on {third}")
    assert note.input_value() == "The last of the day"
