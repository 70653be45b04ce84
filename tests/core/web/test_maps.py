"""The map as bytes: small, kept by the browser for ever, and only for who may see it."""

from __future__ import annotations

import numpy as np
import pytest

from core.services.collection import Collection
from core.services.maps.mapping import Mapping
from core.storage.items import Items
from core.storage.maps import Maps
from tests.core.storage.test_maps import dots, revision
from tests.factories import WEIGHTS, media_item

IDS = tuple(f"{n:016x}" for n in range(7))


@pytest.fixture
def drawn(place):
    """Seven dots at random places; the services that only pages need are missing."""
    with place.database.write() as tx:
        for item_id in IDS:
            Items(tx).add(media_item(item_id, title="Möwe <b>"))
        number = Maps(tx).add(revision(), dots(*IDS))
    place.services.mapping = Mapping(place.database, Collection(place.database, WEIGHTS), None, None, None, None)
    return number


@pytest.fixture
def browser(place, drawn):
    return place.visitor()


def stamp_of(place, number):
    return place.services.mapping.geometry(place.services.accounts.operator(), str(number))[1]


def test_the_geometry_is_kept_for_ever_under_its_stamp_only(place, drawn, browser):
    stamp = stamp_of(place, drawn)
    answer = browser.get(f"/api/map/{drawn}.bin?v={stamp}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "immutable" in answer.headers["cache-control"]
    assert len(answer.content) == 9 * 7
    xy = np.frombuffer(answer.content[:56], "<f4").reshape(2, 7).T
    np.testing.assert_array_equal(xy, dots(*IDS).xy)
    assert answer.content[56:] == dots(*IDS).classes.tobytes()
    for old in ("", "?v=", "?v=0123"):
        assert browser.get(f"/api/map/{drawn}.bin{old}").headers["cache-control"] == "private, no-cache"


def test_what_the_browser_has_is_not_sent_again_until_it_changes(place, drawn, browser):
    url = f"/api/map/{drawn}.bin"
    tag = {"If-None-Match": browser.get(url).headers["etag"]}
    again = browser.get(url, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    with place.database.write() as tx:
        Items(tx).delete(IDS[2], revision().made_at)
    changed = browser.get(url, headers=tag)
    assert (changed.status_code, len(changed.content)) == (200, 9 * 6)


def test_the_third_dimension_adds_four_bytes_a_dot(drawn, browser):
    assert len(browser.get(f"/api/map/{drawn}/solid.bin").content) == 13 * 7


def test_colours_are_a_byte_per_dot(drawn, browser):
    answer = browser.get(f"/api/map/{drawn}/colours.bin", params={"mode": "kind"})
    assert answer.content == bytes(7)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert browser.get(f"/api/map/{drawn}/colours.bin?mode=nonsense").status_code == 404


def test_a_grid_has_a_shade_and_a_class_per_cell(drawn, browser):
    whole = browser.get(f"/api/map/{drawn}/density.bin?cells=4").content
    assert len(whole) == 2 * 16
    assert np.count_nonzero(np.frombuffer(whole[:16], np.uint8)) > 1
    empty = browser.get(f"/api/map/{drawn}/density.bin?cells=4&box=90,90,91,91").content
    assert empty == bytes(16) + b"\xff" * 16


@pytest.mark.parametrize("query", ["cells=x", "cells=99999", "box=1,2,3", "box=1,2,3,nan", "box=a,b,c,d"])
def test_a_grid_that_means_nothing_is_refused(drawn, browser, query):
    assert browser.get(f"/api/map/{drawn}/density.bin?{query}").status_code == 400


def test_dots_say_what_they_stand_for(drawn, browser):
    found = browser.get(f"/api/map/{drawn}/points.json?rows=6,2,99").json()
    assert [(p["row"], p["item_id"]) for p in found] == [(6, IDS[6]), (2, IDS[2])]
    assert found[0]["title"] == "Möwe <b>"
    assert found[0]["trust"] == pytest.approx(float(dots(*IDS).trust[6]))
    assert browser.get(f"/api/map/{drawn}/points.json?rows=0").json()[0]["trust"] is None


@pytest.mark.parametrize("rows", ["", "x", "-1", "1,,2", ",".join(["1"] * 101)])
def test_rows_that_are_none_are_refused(drawn, browser, rows):
    assert browser.get(f"/api/map/{drawn}/points.json", params={"rows": rows}).status_code == 400


@pytest.mark.parametrize("path", ["99.bin", "x.bin", "99/solid.bin", "9999999999999/colours.bin", "-1/density.bin"])
def test_a_map_that_is_not_there_is_said_not_to_be(drawn, browser, path):
    assert browser.get(f"/api/map/{path}").status_code == 404


def test_without_a_session_no_byte_of_a_map_is_given(place, drawn):
    place.add_account("boss", "admin")
    for end in (".bin", "/solid.bin", "/colours.bin?mode=kind", "/density.bin", "/points.json?rows=0"):
        answer = place.browser().get(f"/api/map/{drawn}{end}")
        assert answer.status_code == 401
        assert "Möwe" not in answer.text


def test_another_site_cannot_read_the_map(drawn, browser):
    answer = browser.get(f"/api/map/{drawn}.bin", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
