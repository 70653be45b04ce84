"""A platform gets lists with reasons, of what viewers may see and nothing else."""

import pytest

from core.domain.curation import Curation
from core.storage.curation import Curations
from tests.core.web.platform.asking import ITEMS, key, likes


def test_a_list_comes_with_reasons_that_add_up_and_knows_what_was_just_sent(house):
    headers = key(house)
    ask = "/api/v1/recommendations/ann?strategy=popularity&k=2"
    first = house.browser().get(ask, headers=headers).json()
    assert [place["item"] for place in first["items"]] == ITEMS[:2]
    for place in first["items"]:
        assert place["base"] + sum(reason["share"] for reason in place["reasons"]) == pytest.approx(place["score"])
    assert first["simulated"] is False
    house.browser().post("/api/v1/events", json=likes("ann"), headers=headers)
    second = house.browser().get(ask, headers=headers).json()
    assert [place["item"] for place in second["items"]] == ITEMS[1:]


def test_an_unknown_strategy_and_a_strange_length_are_refused(house):
    headers = key(house)
    for query, status in (("strategy=magic", 404), ("k=0", 400), ("k=101", 400), ("k=x", 400), ("k=99999999", 400)):
        answer = house.browser().get(f"/api/v1/recommendations/ann?{query}", headers=headers)
        assert answer.status_code == status, query


def test_what_viewers_must_not_see_no_platform_sees(house):
    with house.database.write() as tx:
        Curations(tx).put(ITEMS[1], Curation(status="withheld"))
    headers = key(house)
    rows = house.browser().get("/api/v1/items", headers=headers).json()["items"]
    assert [row["item"] for row in rows] == [ITEMS[0], ITEMS[2]]
    listed = house.browser().get("/api/v1/recommendations/x?strategy=popularity", headers=headers).json()["items"]
    assert ITEMS[1] not in [place["item"] for place in listed]
    sent = {"events": [{"user": "x", "item": ITEMS[1], "kind": "like"}]}
    assert house.browser().post("/api/v1/events", json=sent, headers=headers).json()["stored"] == 0
