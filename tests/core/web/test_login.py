"""Signing in: one form, one cookie, and nothing to learn from trying."""

import re

import pytest

from core.web.login import own_page
from tests.core.web.conftest import FROM_HERE, PASSWORD


def sign_in(browser, name="boss", password=PASSWORD, wanted="/"):
    return browser.post("/login", data={"name": name, "password": password, "next": wanted}, headers=FROM_HERE)


def test_the_right_password_opens_the_page_that_was_wanted(place):
    place.add_account("boss", "admin")
    browser = place.browser()
    answer = sign_in(browser, wanted="/item?item=abc&t=3")
    assert (answer.status_code, answer.headers["location"]) == (303, "/item?item=abc&t=3")
    assert {"HttpOnly", "SameSite=Lax"} <= set(answer.headers["set-cookie"].split("; "))
    assert browser.get("/item").text == "streamlit"


def test_a_wrong_name_and_a_wrong_password_look_the_same(place):
    place.add_account("boss", "admin")
    answers = [
        sign_in(place.browser(), name, password)
        for name, password in [("boss", "wrong password"), ("nobody", PASSWORD), ("", ""), ("boss", "")]
    ]
    assert {answer.status_code for answer in answers} == {401}
    pages = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert len(pages) == 1
    assert all("set-cookie" not in answer.headers for answer in answers)


def test_a_disabled_account_is_like_no_account(place):
    place.add_account("boss", "admin")
    place.add_account("ada", "viewer")
    browser = place.signed_in("viewer", "ada")
    assert browser.get("/").status_code == 200
    place.services.accounts.disable(place.services.accounts.operator(), "ada")
    assert browser.get("/").status_code == 303
    assert sign_in(place.browser(), "ada").status_code == 401


def test_guessing_is_slowed_down_and_says_when_to_try_again(place):
    place.add_account("boss", "admin")
    browser, codes = place.browser(), []
    for _ in range(200):
        place.clock.now_s += 0.25
        codes.append(sign_in(browser, password="wrong password").status_code)
    assert codes.count(401) <= 10
    assert codes.count(429) == len(codes) - codes.count(401)
    assert sign_in(browser).status_code == 429, "not even the right password gets in while waiting"
    assert int(sign_in(browser).headers["retry-after"]) > 0
    place.clock.now_s += 1000
    assert sign_in(browser).status_code == 303


def test_a_planted_cookie_is_worth_nothing_after_signing_in(place):
    """Session fixation: the token is always a new one, and the old one ends."""
    place.add_account("boss", "admin")
    attacker, victim = place.browser(), place.browser()
    sign_in(attacker)
    planted = attacker.cookies[place.cookie]
    victim.cookies.set(place.cookie, planted)
    sign_in(victim)
    assert cookie_of(victim, place.cookie) != planted
    assert attacker.get("/").status_code == 303


def cookie_of(browser, name):
    """What the browser would send now; a later cookie of the same name counts."""
    return [cookie.value for cookie in browser.cookies.jar if cookie.name == name and cookie.domain][-1]


def test_after_signing_out_the_copied_cookie_opens_nothing(place):
    browser = place.signed_in("admin")
    stolen = browser.cookies[place.cookie]
    answer = browser.post("/logout", headers=FROM_HERE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    thief = place.browser()
    thief.cookies.set(place.cookie, stolen)
    assert thief.get("/").status_code == 303
    assert thief.get("/api/media/x").status_code == 401


def test_a_changed_role_holds_from_the_next_request_on(place):
    browser = place.signed_in("curator", "ada")
    begin = {"name": "a.mp4", "size": 3, "fingerprint": "f"}
    assert browser.post("/api/upload", json=begin, headers=FROM_HERE).status_code == 200
    place.services.accounts.set_role(place.services.accounts.operator(), "ada", "viewer")
    assert browser.post("/api/upload", json=begin, headers=FROM_HERE).status_code == 403


def test_until_there_is_an_account_there_is_no_form(place):
    answer = place.browser().get("/login")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/a\r\n", "javascript:alert(1)",
     "/a\r\nSet-Cookie: x=y", "", "evil", "http:/evil", "/" + "a" * 3000, "/login?next=/login", "/logout",
     "/api/media/x", "/ x", "/é"],
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(place, wanted):
    assert own_page(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/item?item=abc&t=1.5", "/recommend?user=x%20y#z"])
def test_signing_in_leads_back_to_pages_of_ours(wanted):
    assert own_page(wanted) == wanted


@pytest.mark.parametrize(
    "text", ['"><script>alert(1)</script>', "'onfocus='x", "$next ${name} $$", "</form>", "\u202ex"]
)
def test_what_was_typed_is_shown_and_never_run(place, text):
    place.add_account("boss", "admin")
    page = sign_in(place.browser(), name=text, wanted=text).text
    assert "<script" not in page
    assert page.count("<form") == page.count("</form>") == 1
    assert 'value="' + text not in page or text.isalnum() or text[0] in "$\u202e"


def test_the_form_asks_no_foreign_host_for_anything(place):
    place.add_account("boss", "admin")
    page = place.browser().get("/login").text
    assert "//" not in page.replace("<!DOCTYPE html>", "")
    assert not re.search(r"(src|href|action)=\"(?!/)", page)
    assert "prefers-color-scheme: dark" in page


def test_a_form_that_is_not_one_is_refused_without_a_failure(place):
    place.add_account("boss", "admin")
    for body in (b"", b"\xff\xfe", b"name=a&" * 100, b"name=" + b"%" * 1000):
        assert place.browser().post("/login", content=body, headers=FROM_HERE).status_code in {400, 401}


def test_signing_in_from_another_site_is_refused(place):
    place.add_account("boss", "admin")
    data = {"name": "boss", "password": PASSWORD}
    for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        answer = place.browser().post("/login", data=data, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
