"""Users of platforms are one person where both say so, say what interests them, and can be forgotten."""

import pytest

from core.storage.comments import Comments
from tests.core.web.platform.asking import ITEMS, key, likes, since


def test_one_person_on_two_platforms_has_one_profile_once_both_say_so(house):
    tv, radio = key(house), key(house, platform="Radio")
    house.browser().post("/api/v1/events", json=likes("ann"), headers=tv)
    house.browser().post("/api/v1/events", json=likes("a17", kind="play"), headers=radio)
    assert len({event.user_id for event in since(house)}) == 2
    code = house.browser().post("/api/v1/users/ann/code", headers=tv).json()["code"]
    wrong = house.browser().post("/api/v1/users/a17/link", json={"code": "guess"}, headers=radio)
    assert wrong.status_code == 404
    right = house.browser().post("/api/v1/users/a17/link", json={"code": code}, headers=radio)
    assert right.json() == {"linked": True}
    assert house.browser().post("/api/v1/users/b/link", json={"code": code}, headers=radio).status_code == 404
    house.browser().post("/api/v1/events", json=likes("a17", kind="hide"), headers=radio)
    assert {event.kind for event in since(house)} == {"play", "hide"}  # the like was replaced by the same person
    assert len({event.user_id for event in since(house)}) == 1


def test_what_was_written_under_either_name_is_of_the_one_person(house):
    tv, radio = key(house), key(house, platform="Radio")
    said = {"events": [{"user": "a17", "item": ITEMS[1], "kind": "comment", "text": "lovely"}]}
    house.browser().post("/api/v1/events", json=said, headers=radio)
    code = house.browser().post("/api/v1/users/ann/code", headers=tv).json()["code"]
    house.browser().post("/api/v1/users/a17/link", json={"code": code}, headers=radio)
    [event] = since(house)
    with house.database.read() as tx:
        assert Comments(tx).of(event.user_id) == {ITEMS[1]: "lovely"}


@pytest.mark.parametrize("leaving", ["ann", "a17"])
def test_who_leaves_a_shared_profile_begins_anew_and_the_others_keep_what_was_said(house, leaving):
    tv, radio = key(house), key(house, platform="Radio")
    house.browser().post("/api/v1/events", json=likes("ann"), headers=tv)
    code = house.browser().post("/api/v1/users/ann/code", headers=tv).json()["code"]
    house.browser().post("/api/v1/users/a17/link", json={"code": code}, headers=radio)
    of, others, stays = (tv, radio, "a17") if leaving == "ann" else (radio, tv, "ann")
    answer = house.browser().delete(f"/api/v1/users/{leaving}/link", headers=of)
    assert answer.json() == {"linked": False}
    assert house.browser().delete(f"/api/v1/users/{stays}", headers=others).json() == {"forgotten": 1}
    assert house.browser().delete(f"/api/v1/users/{leaving}", headers=of).json() == {"forgotten": 0}
    assert house.browser().delete(f"/api/v1/users/{leaving}/link", headers=of).status_code == 404


def test_a_person_can_be_forgotten(house):
    headers = key(house)
    sent = {
        "events": [*likes("ann", "bob")["events"], {"user": "ann", "item": ITEMS[1], "kind": "comment", "text": "ok"}]
    }
    house.browser().post("/api/v1/events", json=sent, headers=headers)
    answer = house.browser().delete("/api/v1/users/ann", headers=headers)
    assert answer.json() == {"forgotten": 2}
    assert len(since(house)) == 1


def test_what_interests_a_user_is_said_told_and_taken_back(house):
    headers, own = key(house), "/api/v1/users/ann/interests"
    browser = house.browser()
    answer = browser.post(own, json={"words": "the sea, no chromodynamics"}, headers=headers).json()
    assert answer == {
        "interests": [
            {"words": "the sea", "wanted": True, "waiting": False, "items": [ITEMS[1]]},
            {"words": "chromodynamics", "wanted": False, "waiting": True, "items": []},
        ]
    }
    assert browser.get(own, headers=headers).json() == answer
    assert browser.get(own.replace("ann", "bob"), headers=headers).json() == {"interests": []}
    left = browser.delete(f"{own}?words=the sea", headers=headers).json()["interests"]
    assert [one["words"] for one in left] == ["chromodynamics"]
    for wrong in ({}, {"words": 3}, {"words": "x", "wanted": "no"}, []):
        assert browser.post(own, json=wrong, headers=headers).status_code == 400
