"""The gate: without a session of ours, and from a foreign page, nothing is reached and nothing is stored."""

import pytest
from starlette.websockets import WebSocketDisconnect

from core.web.gate import zone_of
from tests.core.web.conftest import FROM_HERE, HERE, PASSWORD

STORING = [
    ("POST", "/api/upload"),
    ("PUT", "/api/upload/0123?offset=0"),
    ("POST", "/api/upload/0123/finish"),
    ("DELETE", "/api/upload/0123"),
    ("PUT", "/_stcore/upload_file/session/file"),
    ("DELETE", "/_stcore/upload_file/session/file"),
    ("POST", "/api/anything/new"),
    ("POST", "/"),
]
READING = [
    "/api/media/x",
    "/api/still/x/cover.jpg",
    "/api/cover/x.jpg",
    "/api/timeline/x.json",
    "/api/timeline/x/concept.json?phrase=sea",
    "/api/timeline/x/effect.json?tag=night&accepted=1",
    "/api/transcript/x.srt",
    "/media/abc.png",
    "/component/a/b.js",
    "/_stcore/new",
]
STREAM = "ws://localhost:8501/_stcore/stream"
FOREIGN = [
    "http://evil.example",
    "null",
    "http://localhost:9999",
    "https://localhost.evil.example:8501",
    "http://localhost",
    "",
]


@pytest.mark.parametrize(("method", "path"), STORING)
def test_without_a_cookie_nothing_is_stored(place, method, path):
    answer = place.browser().request(method, path, content=b"x" * 1000, headers=FROM_HERE)
    assert answer.status_code == 401
    assert answer.json()["code"] == "E_SESSION"
    assert place.streamlit == []
    assert place.stored_bytes() == 0


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize(("method", "path"), [*STORING, ("POST", "/login"), ("POST", "/logout")])
def test_from_a_foreign_page_nothing_is_stored_even_with_the_cookie(place, method, path, origin):
    browser = place.visitor()
    place.streamlit.clear()
    answer = browser.request(method, path, content=b"x" * 1000, headers={"Origin": origin})
    assert answer.status_code == 403
    assert answer.json()["code"] == "E_ORIGIN"
    assert place.streamlit == []
    assert place.stored_bytes() == 0


@pytest.mark.parametrize(("method", "path"), [*STORING, ("POST", "/login")])
def test_without_an_origin_nothing_is_stored(place, method, path):
    assert place.visitor().request(method, path, content=b"x").status_code == 403


@pytest.mark.parametrize("path", READING)
def test_data_needs_the_cookie_and_is_not_shown_inside_foreign_pages(place, path):
    place.item("x")
    assert place.browser().get(path).status_code == 401
    browser = place.visitor()
    for site in ("cross-site", "same-site"):
        embedded = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
        assert browser.get(path, headers=embedded).status_code == 403
    assert browser.get(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("value", ["", "made-up", "a.b.c", "x" * 5000, "local.AAAA.BBBBBBBBBBBBBBBBBBBBBBBBBBB"])
def test_a_made_up_cookie_is_no_cookie(place, value):
    answer = place.browser().get("/api/media/x", headers={"Cookie": f"{place.cookie}={value}"})
    assert answer.status_code == 401


def test_on_this_machine_a_page_hands_out_one_signed_cookie_scripts_cannot_read(place):
    browser = place.browser()
    answer = browser.get("/")
    assert answer.text == "streamlit"
    line = answer.headers["set-cookie"]
    assert line.startswith(f"{place.cookie}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; "))
    assert "set-cookie" not in browser.get("/recommend").headers


def test_over_an_encrypted_connection_the_cookie_is_kept_to_encrypted_connections(place):
    answer = place.browser(base_url="https://localhost:8501").get("/")
    assert "Secure" in answer.headers["set-cookie"].split("; ")


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.nip.io", "192.168.1.5:8501",
     "a b", "localhost@evil", "localhost:8501/", "[::2]:8501", "", "localhost:99999999"],
)  # fmt: skip
def test_a_name_that_was_bound_to_this_machine_gets_nothing(place, host):
    for path in ("/", "/api/health", "/login", "/static/js/index.js"):
        answer = place.browser().get(path, headers={"Host": host})
        assert answer.status_code == 421
        assert "set-cookie" not in answer.headers
    assert place.streamlit == []


@pytest.mark.parametrize("host", ["localhost", "localhost:8501", "127.0.0.1:9000", "[::1]:8501", "LOCALHOST:8501"])
def test_this_machines_own_names_are_answered(place, host):
    assert place.browser().get("/", headers={"Host": host}).status_code == 200


def test_two_hosts_in_one_request_get_nothing(place):
    answer = place.browser().get("/", headers=[("Host", "localhost:8501"), ("Host", "evil.example")])
    assert answer.status_code == 421


def test_without_accounts_another_machine_gets_nothing_whatever_host_it_names(place):
    browser = place.browser(client="192.168.1.77")
    for path in ("/", "/recommend", "/api/media/x"):
        assert browser.get(path).status_code == 403
    assert place.streamlit == []


def test_the_websocket_needs_cookie_and_origin(place):
    browser = place.visitor()
    with browser.websocket_connect(STREAM, headers=FROM_HERE) as websocket:
        websocket.send_bytes(b"hello")
        assert websocket.receive_bytes() == b"hello"
    place.streamlit.clear()
    for one, headers in [
        (place.browser(), FROM_HERE),
        (browser, {}),
        (browser, {"Origin": "http://evil.example"}),
        (browser, {"Origin": "null"}),
        (browser, {**FROM_HERE, "Host": "evil.example"}),
    ]:
        with pytest.raises(WebSocketDisconnect), one.websocket_connect(STREAM, headers=headers):
            pass
    assert place.streamlit == []


CHANGES = {
    "signed out": lambda accounts, browser: browser.post("/logout", headers=FROM_HERE),
    "disabled": lambda accounts, browser: accounts.disable(accounts.operator(), "ada"),
    "another password": lambda accounts, browser: accounts.set_password(accounts.operator(), "ada", PASSWORD + "!"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_when_the_session_is_over_an_open_websocket_reaches_nothing_but_the_shell(place, change):
    browser = place.signed_in("curator", "ada")
    with browser.websocket_connect(STREAM, headers=FROM_HERE) as websocket:
        websocket.send_bytes(b"part of a page")
        assert websocket.receive_bytes() == b"part of a page"
        CHANGES[change](place.services.accounts, browser)
        for _ in range(3):
            websocket.send_bytes(b"part of a page")
            assert websocket.receive_bytes() == b"from the top"


def test_after_a_change_of_role_the_shell_runs_before_anything_else(place):
    accounts = place.services.accounts
    with place.signed_in("curator", "ada").websocket_connect(STREAM, headers=FROM_HERE) as websocket:
        accounts.set_role(accounts.operator(), "ada", "viewer")
        for expected in (b"from the top", b"part of a page"):
            websocket.send_bytes(b"part of a page")
            assert websocket.receive_bytes() == expected


def test_a_websocket_from_before_the_first_account_reaches_nothing_but_the_shell_afterwards(place):
    with place.visitor().websocket_connect(STREAM, headers=FROM_HERE) as websocket:
        place.add_account("boss", "admin")
        websocket.send_bytes(b"part of a page")
        assert websocket.receive_bytes() == b"from the top"


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/_stcore/agent/mcp", "/_stcore/agent/interact", "/_stcore/script-health-check",
     "/auth/login", "/oauth2callback", "/app/static/secret.txt"],
)  # fmt: skip
def test_what_streamlit_offers_and_we_do_not_use_is_not_there(place, path):
    browser = place.visitor()
    place.streamlit.clear()
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert browser.request(method, path, headers=FROM_HERE).status_code == 404
    assert place.streamlit == []


def test_what_nobody_thought_of_is_not_open():
    assert zone_of("/_stcore/something-new") == "data"
    assert zone_of("/api/something-new") == "data"
    assert zone_of("/something-new") == "page"
    assert zone_of("/api/health/../media/x") == "data"
    assert zone_of("/staticfile") == "page"


def test_with_accounts_pages_lead_to_the_sign_in_form_and_back(place):
    place.add_account("boss", "admin")
    answer = place.browser().get("/item?item=abc&t=3")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2Fitem%3Fitem%3Dabc%26t%3D3"
    assert "set-cookie" not in answer.headers
    assert place.streamlit == []


def test_the_cookie_from_before_the_first_account_opens_nothing_afterwards(place):
    browser = place.visitor()
    place.add_account("boss", "admin")
    assert browser.get("/").status_code == 303
    assert browser.get("/api/media/x").status_code == 401


def test_a_locked_database_is_a_message_and_not_a_way_in(place):
    from core.errors import Unavailable

    def locked():
        raise Unavailable("the database was busy")

    place.services.accounts.any = locked
    answer = place.browser().get("/")
    assert answer.status_code == 503
    assert answer.json()["code"] == "E_UNAVAILABLE"
    assert place.streamlit == []


def test_health_is_open_and_says_little(place):
    assert place.browser(client="10.0.0.1", base_url=HERE).get("/api/health").json() == {"status": "ok"}
