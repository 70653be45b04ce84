"""What platforms send is stored once, under a pseudonym, and what is wrong is said."""

import json

import pytest

from core.storage.comments import Comments
from tests.core.web.platform.asking import ITEMS, OPERATOR, key, likes, since


def test_what_is_sent_is_stored_under_a_pseudonym_and_what_is_wrong_is_listed(house):
    sent = [
        {"user": "ann", "item": ITEMS[0], "kind": "like", "session": "s1"},
        {"user": "ann", "item": ITEMS[1], "kind": "rate", "stars": 1, "at": "2026-01-02T10:00:00+02:00"},
        {"user": "ann", "item": ITEMS[2], "kind": "play", "played_fraction": 0.5},
        {"user": "ann", "item": ITEMS[2], "kind": "comment", "text": "What a wonderful, beautiful film!"},
        {"user": "bob", "item": "f" * 16, "kind": "like"},
        {"user": "bob", "item": ITEMS[0], "kind": "love"},
        {"user": "bob", "item": ITEMS[0], "kind": "rate", "stars": 6},
        {"user": "bob", "item": ITEMS[0], "kind": "rate", "stars": True},
        {"user": "", "item": ITEMS[0], "kind": "like"},
        {"user": "bob", "item": ITEMS[0], "kind": "like", "at": "2026-01-02T10:00:00"},
        {"user": "bob", "item": ITEMS[0], "kind": "like", "at": "2099-01-02T10:00:00Z"},
        {"user": "bob", "item": ITEMS[0], "kind": "like", "origin": "machine"},
        {"user": "bob", "item": ["x"], "kind": ["like"]},
        "like",
    ]
    answer = house.browser().post("/api/v1/events", json={"events": sent}, headers=key(house)).json()
    assert answer["stored"] == 4
    assert [one["index"] for one in answer["refused"]] == list(range(4, 14))
    found = {event.kind: event for event in since(house)}
    assert found["like"].user_id == house.services.recommending.person(OPERATOR, "platform:museum tv:ann")
    assert (found["rate"].strength, found["rate"].at.isoformat()) == (-1.0, "2026-01-02T08:00:00+00:00")
    assert (found["play"].strength, found["play"].played_fraction) == (0.1, 0.5)
    assert found["comment"].strength > 0.5
    assert {event.origin for event in since(house)} == {"real"}


def test_saying_it_twice_is_saying_it_once_and_a_change_of_mind_counts(house):
    headers = key(house)
    for kind in ("like", "like", "hide"):
        house.browser().post("/api/v1/events", json=likes("ann", kind=kind), headers=headers)
    assert [event.kind for event in since(house)] == ["hide"]


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b'{"events": 3}', b"[]", b"", b"\xff"])
def test_what_is_no_list_of_events_is_refused(house, body):
    answer = house.browser().post("/api/v1/events", content=body, headers=key(house))
    assert answer.status_code == 400
    assert since(house) == []


def test_too_many_or_too_much_at_once_is_refused(house):
    headers = key(house)
    many = likes(*["ann"] * 501)
    assert house.browser().post("/api/v1/events", json=many, headers=headers).status_code == 400
    large = house.browser().post("/api/v1/events", content=b" " * (2**20 + 1), headers=headers)
    assert large.status_code == 413
    assert since(house) == []


@pytest.mark.parametrize("odd", ["\ud800", "\0"], ids=["half a character", "nul"])
def test_characters_that_are_none_are_left_out_and_cost_no_event(house, odd):
    comment = {"user": "ann", "item": ITEMS[0], "kind": "comment", "text": odd}
    like = {"user": "bob", "item": ITEMS[0], "kind": "like", "session": f"s{odd}1"}
    browser, headers = house.browser(), key(house)
    body = json.dumps({"events": [comment, {**comment, "text": f"Fine{odd} \U0001f600"}, like]})  # escaped
    answer = browser.post("/api/v1/events", content=body, headers=headers)
    assert (answer.status_code, answer.json()["stored"]) == (200, 2)
    assert [one["index"] for one in answer.json()["refused"]] == [0], "nothing is left of it"
    assert {event.session_id for event in since(house)} == {"", "s1"}
    with house.database.read() as tx:
        assert [text for text, _ in Comments(tx).about(ITEMS[0])] == ["Fine \U0001f600"]
    for path, field in (("interests", "words"), ("link", "code")):
        answer = browser.post(f"/api/v1/users/ann/{path}", content=json.dumps({field: odd}), headers=headers)
        assert answer.status_code == 404


@pytest.mark.parametrize("user", ["a/b", "/", ".", ".."])
def test_nobody_is_taken_in_whom_no_address_could_name_again(house, user):
    answer = house.browser().post("/api/v1/events", json=likes(user, "a.b", "a%2Fb"), headers=key(house)).json()
    assert answer["stored"] == 2
    assert "no slash" in answer["refused"][0]["reason"]


def test_what_is_not_found_comes_without_advice_for_a_page(house):
    answer = house.browser().post("/api/v1/users/ann/link", json={"code": "x"}, headers=key(house))
    assert (answer.status_code, answer.json()["hint"]) == (404, "")
