"""The site as a whole: in which order it comes up and goes down, and what it notes."""

import asyncio
import logging

import pytest

from core.errors import SettingsError, Unavailable
from core.web.logs import kept_log
from core.web.site import Site
from core.web.supervisor import Status
from tests.core.web.conftest import FROM_HERE, PASSWORD


class Supervisor:
    """Notes when it was started and stopped."""

    def __init__(self):
        self.noted = []

    def start(self):
        self.noted.append("started")

    def stop(self):
        self.noted.append("stopped")

    def status(self):
        return (Status(name="encoder", state="running", pid=1, restarts=2),)


def live(site, during):
    async def life():
        async with site.lifespan(None):
            during()

    asyncio.run(life())


def site_of(place, **options):
    return Site(place.site.settings, lambda: place.services, **options)


def test_the_other_processes_run_while_the_site_does(place):
    supervisor = Supervisor()
    live(site_of(place, supervisor=supervisor), lambda: supervisor.noted.append("serving"))
    assert supervisor.noted == ["started", "serving", "stopped"]


def test_they_are_stopped_also_when_serving_fails(place):
    supervisor = Supervisor()
    with pytest.raises(ZeroDivisionError):
        live(site_of(place, supervisor=supervisor), lambda: 1 / 0)
    assert supervisor.noted == ["started", "stopped"]


def test_an_address_beyond_this_machine_is_refused_before_anything_starts(place):
    supervisor = Supervisor()
    with pytest.raises(SettingsError, match="accounts add"):
        live(site_of(place, address="0.0.0.0", supervisor=supervisor), lambda: None)
    assert supervisor.noted == []


def test_with_accounts_a_server_beyond_this_machine_answers_to_its_names(place):
    place.site = site_of(place, address="0.0.0.0")
    place.add_account("boss", "admin")
    browser = place.browser(base_url="http://vitrine.example", client="192.168.1.77")
    assert browser.get("/").status_code == 303
    origin = {"Origin": "http://vitrine.example"}
    assert browser.post("/login", data={"name": "boss", "password": PASSWORD}, headers=origin).status_code == 303
    assert browser.get("/").text == "streamlit"
    assert browser.post("/logout", headers=FROM_HERE).status_code == 403


def test_health_tells_this_machine_how_the_other_processes_fare_and_nobody_else(place):
    place.site = site_of(place, supervisor=Supervisor())
    processes = [{"name": "encoder", "state": "running", "restarts": 2}]
    assert place.browser().get("/api/health").json() == {"status": "ok", "processes": processes}
    assert place.browser(client="10.0.0.1").get("/api/health").json() == {"status": "ok"}


def test_health_says_when_the_database_does_not_answer(place):
    def locked():
        raise Unavailable("the database was busy")

    place.services.accounts.any = locked
    assert place.browser().get("/api/health").status_code == 503


def test_the_log_has_one_line_per_event_whatever_is_in_it(tmp_path):
    with kept_log(tmp_path):
        logging.getLogger("core.web").info("refused %s", "a\n2026-01-01 WARNING forged\r\x1b[31m\u2028")
        try:
            raise ValueError("first\nsecond")
        except ValueError:
            logging.getLogger("core.web").exception("failed")
    lines = (tmp_path / "web.log").read_text().splitlines()
    assert lines[0].endswith("a\\x0a2026-01-01 WARNING forged\\x0d\\x1b[31m\\x2028")
    assert [line for line in lines[1:] if not line.startswith("    ")] == [line for line in lines if "failed" in line]


def test_the_log_knows_neither_names_nor_passwords_nor_tokens(place):
    place.add_account("Adelaide", "admin")

    def visits():
        browser = place.browser()
        browser.post("/login", data={"name": "Adelaide", "password": "wrong secret"}, headers=FROM_HERE)
        browser.post("/login", data={"name": "Adelaide", "password": PASSWORD}, headers=FROM_HERE)
        browser.get("/api/media/nothing")
        browser.get("/")
        browser.post("/logout", headers={"Origin": "http://evil.example"})
        place.tokens = [cookie.value for cookie in browser.cookies.jar]

    live(place.site, visits)
    log = (place.folder / "logs" / "web.log").read_text()
    assert "sign-in refused" in log
    assert not any(word in log for word in ("Adelaide", "secret", PASSWORD, *place.tokens))
