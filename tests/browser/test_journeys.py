"""What a curator does on the first day, in a real browser. The tests run in this order, on one collection."""

from __future__ import annotations

import re
import wave

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKS = [
    pytest.param({"width": width, "theme": theme}, id=f"{theme}-{width}")
    for theme in ("light", "dark")
    for width in (1360, 390)
]
TITLES = {"learning-area frog", "learning-area rabbit320", "audio flute trill 1"}


def upload(visit, paths) -> None:
    visit.page.locator("input[type=file][multiple]").set_input_files([str(path) for path in paths])


def rows(visit) -> dict[str, str]:
    """What the upload dialog says about each file."""
    return dict(
        visit.page.locator("li.file .text").evaluate_all("all => all.map(t => [...t.children].map(c => c.textContent))")
    )


def until(visit, what, timeout_s=120) -> None:
    for _ in range(timeout_s * 2):
        if what():
            return
        visit.page.wait_for_timeout(500)
    raise AssertionError(f"still waiting after {timeout_s} s; {rows(visit)}")


def test_the_first_visit_offers_a_beginning(visit):
    visit.go()
    assert visit.page.get_by_role("button", name="Upload recordings").is_visible()
    assert visit.page.get_by_role("button", name="Load the demo collection").is_visible()


def test_recordings_are_uploaded_and_become_cards_by_themselves(visit, recordings, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("not a recording")
    visit.go()
    visit.page.get_by_role("button", name="Upload recordings").click()
    visit.page.wait_for_selector(".zone")
    upload(visit, [*recordings, notes])
    until(visit, lambda: rows(visit).get("notes.txt", "").startswith("This is not an audio or video file"))
    assert rows(visit)["notes.txt"].endswith("E_TYPE"), "the code, to quote when asking for help"
    until(visit, lambda: sum(says == "In the collection" for says in rows(visit).values()) == 3)
    visit.page.keyboard.press("Escape")
    until(visit, lambda: visit.page.locator(".card img").count() >= 3)
    assert set(visit.page.locator(".card .title").all_text_contents()) == TITLES
    pictures = visit.page.locator(".card .pic img:not(.over)")
    until(visit, lambda: all(pictures.evaluate_all("all => all.map(i => i.complete && i.naturalWidth >= 320)")), 10)


def test_a_file_that_is_here_already_is_recognised(visit, recordings):
    visit.go()
    visit.page.get_by_role("button", name="Upload").click()
    visit.page.wait_for_selector(".zone")
    upload(visit, recordings[:1])
    until(visit, lambda: "Already in the collection" in " ".join(rows(visit).values()))


def test_an_upload_goes_on_after_a_cut_connection(visit, tmp_path):
    path = tmp_path / "long tone.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(48000)
        sound.writeframes(bytes(i * 7 % 251 for i in range(4800)) * 4000)  # 19 MB: three pieces
    cuts = []

    def cut(route) -> None:
        if "offset=0" not in route.request.url and not cuts:
            cuts.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    visit.go()
    visit.page.route("**/api/upload/*?offset=*", cut)
    visit.page.get_by_role("button", name="Upload").click()
    visit.page.wait_for_selector(".zone")
    upload(visit, [path])
    until(
        visit,
        lambda: (
            rows(visit).get("long tone.wav", "") in ("Taken in", "Waiting to be processed", "In the collection")
            or "Looking" in rows(visit).get("long tone.wav", "")
        ),
    )
    assert len(cuts) == 1
    visit.troubles[:] = [t for t in visit.troubles if "ERR_FAILED" not in t]  # the cut itself


@pytest.mark.usefixtures("filled")
def test_hovering_over_a_card_plays_through_its_moments(visit):
    visit.go()
    card = visit.page.locator(".card", has_text="frog")
    card.hover()
    over = card.locator("img.over")
    visit.page.wait_for_function("i => i.src", arg=over.element_handle())
    first = over.get_attribute("src")
    until(visit, lambda: over.get_attribute("src") != first, timeout_s=5)


@pytest.mark.usefixtures("filled")
def test_a_card_opens_by_keyboard_and_back_leads_to_the_same_list(visit):
    visit.go("/?lib_kind=video&lib_sort=title")
    assert visit.page.locator(".card .title").all_text_contents() == ["learning-area frog", "learning-area rabbit320"]
    visit.page.locator(".card a").first.focus()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/item?item=*")
    visit.settle()
    assert visit.page.get_by_role("heading", name="learning-area frog").is_visible()
    visit.page.get_by_test_id("stMain").get_by_role("link", name="Library").click()
    visit.page.wait_for_url("**/?lib_kind=video&lib_sort=title")


@pytest.mark.usefixtures("filled")
def test_one_step_back_from_a_search_leads_to_the_library_as_it_was(visit):
    visit.go("/?lib_kind=video&lib_sort=title")
    shown, titles = visit.page.locator(".card .title"), ["learning-area frog", "learning-area rabbit320"]
    assert shown.all_text_contents() == titles
    visit.page.get_by_role("searchbox", name="Search").first.fill("frog")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**q=frog*")
    visit.settle()
    visit.page.go_back()
    visit.page.wait_for_url("**/?lib_kind=video&lib_sort=title")
    visit.settle()
    until(visit, lambda: shown.all_text_contents() == titles, 20)
    assert visit.page.get_by_role("searchbox", name="Search").first.input_value() == ""


@pytest.mark.usefixtures("filled")
def test_a_still_seeks_without_asking_the_server_and_a_link_starts_there(visit):
    visit.go("/?lib_kind=video&lib_sort=title")
    visit.page.locator(".card a").first.click()
    visit.page.wait_for_selector(".moment")
    visit.settle()
    wanted = visit.page.locator(".moment").nth(3).get_attribute("aria-label")
    assert visit.sent
    visit.sent.clear()
    visit.page.locator(".moment").nth(3).click()
    until(visit, lambda: visit.page.locator(".moment").nth(3).get_attribute("aria-current") == "true", timeout_s=10)
    at_s = visit.page.locator("video").evaluate("v => v.currentTime")
    minutes, seconds = re.search(r"(\d+):(\d\d)", wanted).groups()
    assert int(minutes) * 60 + int(seconds) <= at_s <= int(minutes) * 60 + int(seconds) + 1
    assert visit.sent == []
    item = visit.page.url.split("item=")[1]
    visit.go(f"/item?item={item}&t=2")
    until(visit, lambda: abs(visit.page.locator("video").evaluate("v => v.currentTime") - 2) < 0.1, timeout_s=20)


@pytest.mark.usefixtures("filled")
def test_two_likes_make_recommendations_whose_reasons_add_up(visit):
    visit.go("/recommend")
    for liked in (1, 2):
        visit.page.locator("button:has-text('Like')").first.click()
        until(visit, lambda liked=liked: visit.page.locator(".chip").count() == liked, timeout_s=30)
        visit.settle()
    pick = visit.page.locator(".pick").first
    assert pick.locator(".sums").is_visible()

    def numbers(cells):
        return [float(text.replace("\u2212", "-")) for text in pick.locator(cells).all_text_contents()]

    [score] = numbers(".score")
    assert sum(numbers("tbody td.strong")) == pytest.approx(score)
    assert sum(numbers("tfoot td:not(.strong)")) == pytest.approx(score)
    seen_and_heard = pick.locator("tbody tr > :nth-child(2), tbody tr > :nth-child(3)").all_text_contents()
    speaks_for_it = any(re.fullmatch(r"0\.\d*[1-9]\d*", text.strip()) for text in seen_and_heard)
    assert pick.locator(".pair").count() >= speaks_for_it  # moments are shown for what speaks for it, never against


@pytest.mark.usefixtures("listed")
def test_not_for_me_is_taken_back_from_where_one_stands(visit):
    before = visit.page.locator(".pick .name").all_text_contents()
    visit.page.get_by_role("button", name="Not for me").first.click()
    visit.page.get_by_role("button", name="Undo").click()

    def shown() -> list[str]:
        names = visit.page.locator(".pick .name").all_text_contents()
        return [name.split("up")[0].split("new")[0].strip() for name in names]

    until(visit, lambda: shown() == [name.strip() for name in before], timeout_s=20)


def test_a_name_that_looks_like_code_stays_text(visit, recordings, tmp_path):
    source = tmp_path / "<img src=x onerror=alert(1)> [a](javascript:alert(2)) :material_home:.wav"
    with wave.open(str(source), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(bytes(i * 3 % 241 for i in range(32000)))
    visit.go()
    visit.page.get_by_role("button", name="Upload").click()
    visit.page.wait_for_selector(".zone")
    upload(visit, [source])
    until(visit, lambda: "In the collection" in rows(visit).values())
    visit.page.keyboard.press("Escape")
    title = source.stem.replace("_", " ")
    until(visit, lambda: title in visit.page.locator(".card .title").all_text_contents())
    visit.page.locator(".card", has_text="onerror").locator("a").click()
    visit.page.wait_for_url("**/item?item=*")
    visit.settle()
    assert visit.page.get_by_role("heading", name=title).is_visible()


@pytest.mark.parametrize("visit", LOOKS, indirect=True)
@pytest.mark.parametrize("path", ["/", "/item", "/recommend"])
def test_nothing_is_wider_than_the_window(visit, path):
    visit.go(path)
    wide = visit.page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
    )
    assert wide <= 1


@pytest.mark.parametrize("visit", LOOKS, indirect=True)
def test_every_picture_has_words_and_every_control_a_name(visit):
    visit.go()
    nameless = visit.page.evaluate("""() => {
      const found = []
      const walk = (root) => root.querySelectorAll('*').forEach((e) => {
        if (e.tagName === 'IMG' && !e.hasAttribute('alt')) found.push(e.outerHTML.slice(0, 120))
        const pictured = e.querySelector('img[alt]:not([alt=""])')
        const said = e.getAttribute('aria-label') || e.textContent.trim() || e.title || pictured
        if (['BUTTON', 'A'].includes(e.tagName) && !said && e.checkVisibility()) found.push(e.outerHTML.slice(0, 120))
        if (e.shadowRoot) walk(e.shadowRoot)
      })
      walk(document.querySelector('[data-testid=stMain]'))
      return found
    }""")
    assert nameless == []
