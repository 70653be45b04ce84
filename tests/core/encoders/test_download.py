"""A download goes on where it was cut, and what arrives is what was published."""

import socket
import time

import pytest

from core.encoders import download
from core.encoders.files import digest
from core.errors import Refused, Unavailable
from tests.core.encoders.publisher import NAME, Publisher, publishing, some_weights, store_at


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.99])
def test_a_cut_download_is_resumed_where_it_ended(tmp_path, cut):
    publisher = Publisher(some_weights(), cuts=[cut], states_digest=True)
    with publishing(publisher) as base:
        path = store_at(tmp_path, base).install(NAME)
    assert digest(path) == publisher.sha256
    assert publisher.sent_bytes == len(publisher.content)  # not one byte twice
    assert [wanted for _, wanted in publisher.requests] == [
        "",
        f"bytes={int(len(publisher.content) * cut)}-",
    ]


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.99])
def test_a_download_cut_for_good_resumes_in_the_next_process(tmp_path, cut):
    publisher = Publisher(some_weights(), cuts=[cut] + [0.0] * 4)
    with publishing(publisher) as base:
        store = store_at(tmp_path, base)
        with pytest.raises(Unavailable, match="keeps breaking off"):
            store.install(NAME)
        status = store.status(NAME)
        assert status.state == "partial"
        assert status.downloaded_bytes == int(len(publisher.content) * cut)
        assert store.ready(NAME) is None
        path = store_at(tmp_path, base).install(NAME)
    assert digest(path) == publisher.sha256
    assert publisher.sent_bytes == len(publisher.content)


def test_many_cuts_are_no_trouble_as_long_as_bytes_arrive(tmp_path):
    publisher = Publisher(some_weights(), cuts=[0.1] * 20)
    with publishing(publisher) as base:
        path = store_at(tmp_path, base).install(NAME)
    assert digest(path) == publisher.sha256


@pytest.mark.parametrize("position", [3, 200_000, 400_000])
def test_a_flipped_byte_is_noticed_and_fetched_anew(tmp_path, position):
    publisher = Publisher(some_weights(), flips=[position], states_digest=True)
    with publishing(publisher) as base:
        path = store_at(tmp_path, base).install(NAME)
    assert digest(path) == publisher.sha256


@pytest.mark.parametrize("stated", [True, False])
def test_a_byte_that_stays_flipped_is_never_installed(tmp_path, stated):
    publisher = Publisher(some_weights(), flips=[200_000] * 5, states_digest=stated)
    sha256 = "" if stated else publisher.sha256  # known from the hub's answer, or beforehand
    with publishing(publisher) as base:
        store = store_at(tmp_path, base, sha256=sha256)
        with pytest.raises(Refused) as refused:
            store.install(NAME)
    assert refused.value.code == "E_MODEL"
    assert store.status(NAME).state == "absent"
    assert not list(tmp_path.rglob("*.safetensors*"))


def test_a_beginning_from_another_version_is_not_continued(tmp_path):
    publisher = Publisher(some_weights(), cuts=[0.5] + [0.0] * 4)
    with publishing(publisher) as base:
        with pytest.raises(Unavailable):
            store_at(tmp_path, base).install(NAME)
        publisher.content, publisher.etag = some_weights(seed=2), '"v2"'
        path = store_at(tmp_path, base).install(NAME)
    assert path.read_bytes() == publisher.content


def test_a_server_that_cannot_continue_starts_over(tmp_path):
    publisher = Publisher(some_weights(), cuts=[0.5], ranges=False, states_digest=True)
    with publishing(publisher) as base:
        path = store_at(tmp_path, base).install(NAME)
    assert digest(path) == publisher.sha256


def test_a_part_that_was_complete_already_is_only_checked(tmp_path):
    publisher = Publisher(some_weights())
    with publishing(publisher) as base:
        store = store_at(tmp_path, base, sha256=publisher.sha256)
        part = tmp_path / "clip" / NAME / "model.safetensors.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(publisher.content)
        assert digest(store.install(NAME)) == publisher.sha256
    assert publisher.sent_bytes == 0


def test_a_busy_server_is_asked_again(tmp_path):
    publisher = Publisher(some_weights())
    publisher.errors = [503, 429]
    with publishing(publisher) as base:
        assert digest(store_at(tmp_path, base).install(NAME)) == publisher.sha256


def test_offline_is_a_quick_and_plain_message(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started_s = time.monotonic()
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1 cannot be reached.*put the file into"):
        store_at(tmp_path, f"http://127.0.0.1:{port}").install(NAME)
    with pytest.raises(Unavailable, match="cannot be reached"):
        store_at(tmp_path, "http://no-such-host.invalid").install(NAME)
    assert time.monotonic() - started_s < 6


def test_stopping_from_the_progress_keeps_what_has_arrived(tmp_path):
    publisher = Publisher(some_weights(5_000_000))

    class Stopped(Exception):
        pass

    def stop(done, total):
        if done > 1_000_000:
            raise Stopped

    with publishing(publisher) as base:
        store = store_at(tmp_path, base)
        with pytest.raises(Stopped):
            store.install(NAME, stop)
        assert store.status(NAME).downloaded_bytes > 1_000_000
        assert digest(store.install(NAME)) == publisher.sha256


def test_a_full_disk_is_said_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "SPARE_BYTES", 1 << 60)
    publisher = Publisher(some_weights())
    with publishing(publisher) as base, pytest.raises(Refused) as refused:
        store_at(tmp_path, base).install(NAME)
    assert refused.value.code == "E_NO_SPACE"
    assert not list(tmp_path.rglob("*.part"))
