"""The door for other platforms: nothing without a key, and with one exactly what it allows."""

import pytest
from starlette.testclient import WebSocketDenialResponse

from core.storage.platforms import PlatformKeys
from core.web.limits import Allowance
from core.web.platform import PlatformApi
from tests.core.web.conftest import FROM_HERE
from tests.core.web.platform.asking import OPERATOR, key, likes, since

CALLS = [
    ("POST", "/api/v1/events"),
    ("GET", "/api/v1/recommendations/ann"),
    ("GET", "/api/v1/items"),
    ("GET", "/api/v1/users/ann/interests?"),
    ("POST", "/api/v1/users/ann/interests"),
    ("DELETE", "/api/v1/users/ann/interests?words=x"),
    ("POST", "/api/v1/users/ann/code"),
    ("POST", "/api/v1/users/ann/link"),
    ("DELETE", "/api/v1/users/ann"),
]
SAYING = {"/api/v1/users/ann/interests", "/api/v1/users/ann/interests?words=x"}


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer vk_000000000000_nonsense"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer "},
    ],
    ids=["none", "wrong", "other scheme", "empty"],
)
def test_without_a_key_nothing_is_told_and_nothing_is_stored(house, method, path, headers):
    browser = house.visitor()  # signed in as somebody who may do everything: a cookie counts for nothing here
    answer = browser.request(method, path, json=likes("ann") if method == "POST" else None, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "E_KEY"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert since(house) == []


def test_a_revoked_key_opens_nothing_any_more(house):
    headers = key(house)
    assert house.browser().get("/api/v1/items", headers=headers).status_code == 200
    [own] = house.services.platforms.keys(OPERATOR)
    house.services.platforms.revoke(OPERATOR, own.key_id)
    assert house.browser().get("/api/v1/items", headers=headers).status_code == 401


def test_the_secret_is_nowhere_in_the_database(house):
    secret = key(house)["Authorization"].removeprefix("Bearer ")
    with house.database.read() as tx:
        [own] = PlatformKeys(tx).all()
    assert secret not in repr(own)
    assert secret.encode() not in (house.folder / "vitrine.db").read_bytes()
    assert secret.encode() not in (house.folder / "vitrine.db-wal").read_bytes()


@pytest.mark.parametrize(
    ("allows", "refused"),
    [
        ("send", {"/api/v1/recommendations/ann", "/api/v1/users/ann/interests?"}),
        ("ask", {*SAYING, "/api/v1/events", "/api/v1/users/ann/code", "/api/v1/users/ann/link", "/api/v1/users/ann"}),
    ],
)
def test_a_key_opens_what_it_allows_and_no_more(house, allows, refused):
    headers = key(house, allows)
    bodies = {
        "/api/v1/events": likes("bob"),
        "/api/v1/users/ann/link": {"code": "x"},
        "/api/v1/users/ann/interests": {"words": "the sea"},
    }
    for method, path in CALLS:
        status = house.browser().request(method, path, json=bodies.get(path), headers=headers).status_code
        assert (status == 403) is (path in refused), path
    assert (since(house) == []) is (allows == "ask")


def test_wrong_keys_are_slowed_down_and_right_ones_are_not(house):
    right = key(house)
    statuses = [
        house.browser().get("/api/v1/items", headers={"Authorization": f"Bearer vk_{n}_x"}).status_code
        for n in range(6)
    ]
    assert statuses[:3] == [401] * 3
    assert statuses[-1] == 429
    assert house.browser().get("/api/v1/items", headers=right).status_code == 200


def test_one_key_asks_so_often_and_no_more(house):
    api = PlatformApi(lambda: house.services, Allowance(3, 60.0, house.clock))
    house.site.routes = lambda: api.routes()
    headers = key(house)
    assert [house.browser().get("/api/v1/items", headers=headers).status_code for _ in range(4)] == [200] * 3 + [429]
    assert house.browser().get("/api/v1/items", headers=key(house, platform="Other")).status_code == 200
    house.clock.now_s += 61
    assert house.browser().get("/api/v1/items", headers=headers).status_code == 200


def test_nothing_under_this_address_reaches_what_lies_behind(house):
    for path in ("/api/v1/", "/api/v1/anything", "/api/v1/_stcore/stream", "/api/v1/../media/x"):
        assert house.browser().get(path).status_code in (401, 403, 404), path
    house.add_account("boss", "admin")
    socket = "ws://localhost:8501/api/v1/_stcore/stream"
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        house.browser().websocket_connect(socket, headers=FROM_HERE),
    ):
        pass
    assert refused.value.status_code == 401
    assert house.streamlit == []
