"""Serving: on a free port, and to other machines only behind accounts."""

import socket
from contextlib import closing

import pytest

from core.errors import SettingsError
from core.settings import Settings
from core.web.hosts import is_loopback
from core.web.serve import APP, command, environment, free_port, serve
from core.web.site import announce, refuse_exposure
from tests.core.web.conftest import PASSWORD


def listen():
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    return closing(taken)


def test_a_port_somebody_listens_on_is_passed_over():
    with listen() as taken:
        port = taken.getsockname()[1]
        found = free_port("127.0.0.1", port)
        assert port < found <= port + 99


def test_a_free_port_is_taken_as_it_is():
    with listen() as taken:
        port = taken.getsockname()[1]
    assert free_port("127.0.0.1", port) == port


@pytest.mark.parametrize("address", ["203.0.113.7", "not an address", "300.1.1.1"])
def test_an_address_of_another_machine_is_refused_in_a_sentence(address):
    with pytest.raises(SettingsError, match=r"web\.address"):
        free_port(address, 8501)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "10.0.0.1", "vitrine.example", ""])
def test_without_an_account_other_addresses_are_refused(place, address):
    with pytest.raises(SettingsError, match="accounts add NAME --role admin"):
        refuse_exposure(address, place.services.accounts)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_needs_no_account(place, address):
    refuse_exposure(address, place.services.accounts)


def test_with_an_account_every_address_may_be_listened_on(place):
    accounts = place.services.accounts
    accounts.add(accounts.operator(), "boss", PASSWORD, "admin")
    refuse_exposure("0.0.0.0", accounts)


@pytest.mark.parametrize(
    ("address", "is_here"),
    [("127.0.0.1", True), ("::1", True), ("[::1]", True), ("LOCALHOST", True), ("127.9.9.9", True), ("0.0.0.0", False),
     ("::", False), ("localhost.example", False), ("", False), ("1.0.0.127", False), ("::ffff:8.8.8.8", False)],
)  # fmt: skip
def test_loopback_is_this_machine_and_nothing_else(address, is_here):
    assert is_loopback(address) is is_here


def test_the_server_is_told_address_port_and_data_directory(tmp_path):
    settings = Settings.load(tmp_path / "no.toml", {"VITRINE_WEB__ADDRESS": "::1"}, tmp_path)
    line = command("::1", 8777)
    assert str(APP) in line
    assert {"--server.address=::1", "--server.port=8777"} <= set(line)
    told = environment(settings, 8777)
    assert Settings.load(tmp_path / "no.toml", told).storage.data_dir == tmp_path
    assert Settings.load(tmp_path / "no.toml", told).web.address == "::1"


@pytest.mark.parametrize(
    ("address", "shown"),
    [("127.0.0.1", "http://localhost:8501 "), ("::1", "http://localhost:8501 "), ("::", "http://[::]:8501 "),
     ("10.0.0.1", "http://10.0.0.1:8501 ")],
)  # fmt: skip
def test_the_address_is_printed_in_one_line(capsys, address, shown):
    announce(address, 8501)
    printed = capsys.readouterr().out
    assert shown in printed
    assert printed.count("\n") == 1


class Executed(BaseException):
    """Instead of becoming the server."""


def test_serving_becomes_the_server_on_the_next_free_port_and_says_so(tmp_path, monkeypatch, capsys):
    became = []

    def execve(*arguments):
        became.append(arguments)
        raise Executed

    monkeypatch.setattr("os.execve", execve)
    with listen() as taken:
        port = taken.getsockname()[1]
        settings = Settings.load(tmp_path / "no.toml", {"VITRINE_WEB__PORT": str(port)}, tmp_path)
        with pytest.raises(Executed):
            serve(settings)
    printed = capsys.readouterr().out
    ((_, line, told),) = became
    assert f"Port {port} is taken by another program; using {told['VITRINE_WEB__PORT']}." in printed
    assert f"--server.port={told['VITRINE_WEB__PORT']}" in line
    assert told["VITRINE_DATA"] == str(tmp_path)


def test_serving_to_others_without_an_account_becomes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("os.execve", lambda *_: pytest.fail("it started"))
    with pytest.raises(SettingsError, match="accounts add"):
        serve(Settings.load(tmp_path / "no.toml", {"VITRINE_WEB__ADDRESS": "0.0.0.0"}, tmp_path))
