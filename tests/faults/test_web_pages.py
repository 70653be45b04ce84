"""No way around the shell: each page as the very first request of a fresh process, and with accounts only signed in."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from core.bootstrap import shared
from core.settings import Settings
from pages import FOR_CURATORS, SECTIONS
from tests.faults.web_process import WebProcess

PAGES = [page.URL for pages in SECTIONS.values() for page in pages]
BY_FILE = ["explore/library", "__init__"]  # what Streamlit might take for pages of its own


def dial(web, cookies):
    """Streamlit's websocket, with what a browser sends along."""
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = {"Origin": web.url, "Cookie": cookie}
    address = f"ws://localhost:{web.port}/_stcore/stream"
    return connect(address, additional_headers=headers, subprotocols=["streamlit"], max_size=None)


def run(socket, page="", fragment=""):
    """Ask for a page, or for a part of it, and collect all that the script sends."""
    ask = BackMsg()
    ask.rerun_script.page_name = page
    ask.rerun_script.fragment_id = fragment
    socket.send(ask.SerializeToString())
    messages = []
    while not messages or messages[-1].WhichOneof("type") != "script_finished":
        message = ForwardMsg()
        message.ParseFromString(socket.recv(timeout=60))
        messages.append(message)
    return messages


def first_run(web, cookies, page):
    """What comes on a deep link."""
    with dial(web, cookies) as socket:
        return run(socket, page)


def hidden(messages):
    """Titles of the pages that are not in the navigation."""
    sent = next(message.navigation for message in messages if message.WhichOneof("type") == "navigation")
    return {one.page_name for one in sent.app_pages if one.is_hidden}


@pytest.mark.slow
@pytest.mark.parametrize("page", sorted({*PAGES, *BY_FILE}))
def test_a_page_that_is_the_first_request_of_a_process_runs_inside_the_shell(tmp_path, page):
    web = WebProcess(tmp_path / "data").start()
    try:
        messages = first_run(web, web.browser().cookies, page)
    finally:
        web.kill()
    kinds = [message.WhichOneof("type") for message in messages]
    assert "navigation" in kinds, "only app.py sets the navigation"
    sent = next(message.navigation for message in messages if message.WhichOneof("type") == "navigation")
    assert [one.page_name for one in sent.app_pages] == [p.TITLE for pages in SECTIONS.values() for p in pages]
    assert messages[-1].script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
    assert "Traceback" not in web.log()


@pytest.mark.slow
def test_with_accounts_no_page_and_no_websocket_opens_before_signing_in(tmp_path):
    web = WebProcess(tmp_path / "data")
    accounts = shared(Settings.load(tmp_path / "no.toml", {}, tmp_path / "data")).services.accounts
    accounts.add(accounts.operator(), "boss", "four words no link", "admin")
    accounts.add(accounts.operator(), "guest", "four other words here", "viewer")
    web.start()
    try:
        for page in ("", *PAGES, *BY_FILE):
            answer = web.stranger().get(f"/{page}")
            assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login")
            with pytest.raises(InvalidStatus) as refused:
                first_run(web, {}, page)
            assert refused.value.response.status_code == 401

        browser = web.stranger()
        browser.post("/login", data={"name": "boss", "password": "four words no link"})
        with dial(web, browser.cookies) as socket:
            inside = run(socket, "recommend")
            assert inside[-1].script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
            assert "signed out" not in str(inside)
            browser.post("/logout")
            for fragment in ("", "part-of-a-page"):
                outside = run(socket, "recommend", fragment)
                assert "You are signed out" in str(outside)
                assert "navigation" not in [message.WhichOneof("type") for message in outside]
        with pytest.raises(InvalidStatus):
            first_run(web, browser.cookies, "recommend")
        assert hidden(inside) == set()
        guest = web.stranger()
        guest.post("/login", data={"name": "guest", "password": "four other words here"})
        assert hidden(first_run(web, guest.cookies, "recommend")) == {page.TITLE for page in FOR_CURATORS}
    finally:
        web.kill()


@pytest.mark.slow
def test_sigterm_ends_the_process_in_good_order(tmp_path):
    web = WebProcess(tmp_path / "data").start()
    web.browser()
    assert web.stop() in {0, -15, 143}
    assert "Traceback" not in web.log()
