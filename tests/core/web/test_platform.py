"""The door for other platforms: nothing without a key, and with one exactly what it allows."""

from types import SimpleNamespace

import jsonschema
import pytest
from starlette.routing import Route
from starlette.testclient import WebSocketDenialResponse

from core.domain import Visitor
from core.domain.curation import Curation
from core.jobs.queue import JobQueue
from core.jobs.worker import Worker
from core.privacy.pseudonyms import Pseudonyms
from core.recommend.content import Content
from core.security.backoff import Backoff
from core.services.administration.forgetting import Forgetting
from core.services.administration.platforms import Platforms
from core.services.collection import Collection
from core.services.exports.shelf import Shelf
from core.services.learning import fitting
from core.services.learning.registry import Registry
from core.services.learning.training import Training
from core.services.recommendation.interests import Interests
from core.services.recommendation.recommending import Recommending
from core.services.recommendation.serving import Pipeline
from core.storage.curation import Curations
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from core.storage.platforms import PlatformKeys
from core.web.limits import Allowance
from core.web.platform import PlatformApi
from core.web.platform_document import document
from tests.core.web.conftest import FROM_HERE
from tests.factories import WEIGHTS, events

ITEMS = ["a" * 16, "b" * 16, "c" * 16]
OPERATOR = Visitor(user_id="op", role="admin")


@pytest.fixture
def house(place):
    """The place with three items, a popularity model, and platforms."""
    for n, item in enumerate(ITEMS):
        place.item(item, content=bytes([n]) * 50)
    collection = Collection(place.database, WEIGHTS)
    pseudonyms = Pseudonyms(place.folder / "keys" / "pseudonyms.key")
    registry = Registry(place.database, collection, place.folder / "strategies")
    training = Training(place.database, collection, registry, fitter=fitting.fit)
    place.services.platforms = Platforms(
        place.database,
        collection,
        pseudonyms,
        Forgetting(place.database, registry, (place.folder / "strategies",), Shelf(place.folder / "exports")),
        backoff=Backoff(free_tries=3, clock=place.clock),
    )
    pipeline = Pipeline(collection, [Content()], registry)
    place.services.recommending = Recommending(place.database, collection, pseudonyms, pipeline)
    place.services.interests = Interests(place.database, collection, SimpleNamespace(words=_sea))
    with place.database.write() as tx:
        for person in range(12):
            Interactions(tx).add(events(f"p{person}", *ITEMS[: 1 + person % 3]))
    training.fit(OPERATOR, "popularity")
    Worker(JobQueue(place.database, Jobs), training.handlers, owner="t").run(lambda: False, drain=True)
    place.before = stored(place)
    return place


def _sea(visitor, text, k):
    """A search that knows the sea: it is the second item."""
    card = SimpleNamespace(item=SimpleNamespace(item_id=ITEMS[1]))
    hits = (SimpleNamespace(card=card, confidence=0.9),) if text == "the sea" else ()
    return SimpleNamespace(hits=hits, calibrated=True)


def stored(place):
    with place.database.read() as tx:
        return Interactions(tx).all()


def since(place):
    before = set(place.before)
    return [event for event in stored(place) if event not in before]


def key(house, allows="both", platform="Museum TV"):
    secret = house.services.platforms.add(OPERATOR, platform, allows)
    return {"Authorization": f"Bearer {secret}"}


def likes(*users, kind="like", **more):
    return {"events": [{"user": user, "item": ITEMS[0], "kind": kind, **more} for user in users]}


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


def test_the_description_names_exactly_the_routes_there_are(house):
    routes = {
        (route.path, method.lower())
        for route in PlatformApi(lambda: house.services).routes()
        if isinstance(route, Route) and "anything" not in route.path
        for method in route.methods - {"HEAD"}
    }
    told = {(path, method) for path, ways in document()["paths"].items() for method in ways}
    assert told == routes
    assert house.browser().get("/api/v1/openapi.json").json() == document()


def test_answers_are_as_the_description_says(house):
    headers = key(house)
    calls = [
        ("POST", "/api/v1/events", likes("ann"), "Taken"),
        ("GET", "/api/v1/recommendations/bob?strategy=popularity", None, "List"),
        ("GET", "/api/v1/items", None, "Items"),
        ("POST", "/api/v1/users/ann/code", None, "Code"),
        ("POST", "/api/v1/users/ann/interests", {"words": "the sea"}, "Interests"),
        ("DELETE", "/api/v1/users/ann", None, "Forgotten"),
        ("GET", "/api/v1/recommendations/bob?k=0", None, "Error"),
    ]
    for method, path, body, name in calls:
        answer = house.browser().request(method, path, json=body, headers=headers).json()
        schema = {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer)
    sent = {"$ref": "#/components/schemas/Sent", "components": document()["components"]}
    jsonschema.Draft202012Validator.check_schema(sent)
    jsonschema.Draft202012Validator(sent).validate(likes("ann"))


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
