"""What platforms send is stored once, under a pseudonym, and what is wrong is said."""

import pytest

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
