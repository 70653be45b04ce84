"""The shell, run as Streamlit runs it: who is this, which page, and what went wrong, said once."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from streamlit.web.server.app_discovery import discover_asgi_app

from core.bootstrap import forget_shared, shared_services
from core.errors import NotFound
from pages import SECTIONS
from tests.core.web.conftest import PASSWORD

ROOT = Path(__file__).parents[3]
APP = ROOT / "app.py"


@pytest.fixture
def data_dir(tmp_path, monkeypatch, empty_database):
    """A collection of its own for `Settings.load()`, that is for the shell."""
    (tmp_path / "vitrine.db").write_bytes(empty_database.read_bytes())
    monkeypatch.setenv("VITRINE_DATA", str(tmp_path))
    monkeypatch.chdir(ROOT)
    yield tmp_path
    forget_shared()


def run():
    return AppTest.from_file(str(APP), default_timeout=60).run()


def test_the_shell_runs_without_a_browser_and_shows_the_first_page(data_dir):
    page = run()
    assert not page.exception
    assert not page.error


def test_without_accounts_there_is_nothing_to_sign_out_of(data_dir):
    assert [button.label for button in run().button if button.label == "Sign out"] == []


def test_with_accounts_nobody_sees_a_page_without_a_session(data_dir):
    accounts = shared_services().accounts
    accounts.add(accounts.operator(), "boss", PASSWORD, "admin")
    page = run()
    assert [info.value for info in page.info] == ["You are signed out. [Sign in](/login)"]
    assert not page.sidebar.children
    assert not page.button
    assert not page.exception


def test_an_error_meant_for_people_is_shown_once_with_what_to_do_and_typed_text_stays_text(data_dir, monkeypatch):
    first = next(iter(SECTIONS.values()))[0]

    def render(_services, _visitor):
        raise NotFound("There is no [item](http://evil.example) *x*.")

    monkeypatch.setattr(first, "render", render)
    page = run()
    (shown,) = page.error
    assert "reload and choose again" in shown.value
    assert r"\[item\]\(http\://evil\.example\) \*x\*" in shown.value
    assert not page.exception
    assert page.sidebar.children, "the navigation and the sidebar stay usable"


def test_a_bug_in_a_page_is_not_dressed_up_as_an_answer(data_dir, monkeypatch):
    def render(_services, _visitor):
        raise KeyError("bug")

    monkeypatch.setattr(next(iter(SECTIONS.values()))[0], "render", render)
    page = run()
    assert len(page.exception) == 1
    assert not page.error


def test_streamlit_finds_the_server_in_the_file():
    found = discover_asgi_app(APP)
    assert found.is_asgi_app
    assert found.import_string == "app:app"


def test_streamlit_does_not_take_our_folder_of_pages_for_its_own(data_dir, monkeypatch):
    """Private to Streamlit, hence pinned here: with it, a file in `pages/` runs without the shell and its sign-in."""
    assert "uses_pages_directory" in vars(PagesManager)
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    monkeypatch.syspath_prepend(ROOT)
    sys.modules.pop("app", None)
    importlib.import_module("app")
    assert PagesManager.uses_pages_directory is False
    PagesManager(str(APP))
    assert PagesManager.uses_pages_directory is False


def test_switches_of_streamlit_we_rely_on_are_as_we_need_them():
    st.config.get_config_options(force_reparse=True)
    off = ("server.enableStaticServing", "server.enableAgentApi", "server.scriptHealthCheckEnabled", "global.e2eTest")
    assert [st.get_option(name) for name in off] == [False] * len(off)
    assert st.get_option("server.enableXsrfProtection") is True
    assert st.get_option("browser.gatherUsageStats") is False
    assert st.get_option("server.maxUploadSize") <= 2
    assert st.get_option("client.showErrorDetails") in {"none", False, "false"}


def test_the_web_process_never_imports_torch():
    code = "import sys, app; print([m for m in ('torch', 'open_clip', 'whisper', 'umap') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
