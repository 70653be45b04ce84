"""Weights are ready when their bytes are the published ones, and the store is how they get there."""

import json
import os
import subprocess
import sys

import pytest

from core.encoders.files import digest
from core.encoders.weights import WeightStore
from core.errors import Refused, Unavailable
from tests.core.encoders.publisher import NAME, Publisher, publishing, some_weights, store_at


def test_a_download_is_checked_recorded_and_ready(tmp_path):
    publisher = Publisher(some_weights(), states_digest=True)
    with publishing(publisher) as base:
        store = store_at(tmp_path, base)
        heard = []
        path = store.install(NAME, lambda done, total: heard.append((done, total)))
    assert path.read_bytes() == publisher.content
    assert heard[-1] == (len(publisher.content), len(publisher.content))
    assert (path.parent / f"{path.name}.sha256").read_text() == f"{publisher.sha256}  model.safetensors\n"
    assert store.status(NAME).state == "ready"
    assert store.status(NAME).sha256 == publisher.sha256
    assert not list(tmp_path.rglob("*.part*"))


def test_the_second_address_serves_when_the_first_has_no_such_file(tmp_path):
    publisher = Publisher(some_weights())
    publisher.missing = {"open_clip_model.safetensors"}
    with publishing(publisher) as base:
        files = ("open_clip_model.safetensors", "other.safetensors")
        path = store_at(tmp_path, base, files=files).install(NAME)
        assert path.name == "other.safetensors"
        publisher.missing = set(files)
        with pytest.raises(Unavailable, match="None of the addresses"):
            store_at(tmp_path / "b", base, files=files).install(NAME)


@pytest.mark.slow
def test_four_processes_at_once_download_once(tmp_path):
    publisher = Publisher(some_weights(3_000_000), delay_s=0.3, states_digest=True)
    code = (
        "import sys; from tests.core.encoders.publisher import store_at, NAME\n"
        "from pathlib import Path\n"
        "print(store_at(Path(sys.argv[1]), sys.argv[2]).install(NAME))"
    )
    with publishing(publisher) as base:
        children = [
            subprocess.Popen(
                [sys.executable, "-c", code, str(tmp_path), base],
                env=os.environ | {"PYTHONPATH": "."},
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(4)
        ]
        paths = {child.communicate(timeout=60)[0].strip() for child in children}
    assert [child.returncode for child in children] == [0] * 4
    assert len(paths) == 1
    assert publisher.sent_bytes == len(publisher.content)
    assert digest(tmp_path / "clip" / NAME / "model.safetensors") == publisher.sha256


def test_readiness_is_the_digest_not_that_a_file_exists(tmp_path):
    publisher = Publisher(some_weights(), states_digest=True)
    with publishing(publisher) as base:
        store = store_at(tmp_path, base)
        path = store.install(NAME)
        damaged = bytearray(publisher.content)
        damaged[-1] ^= 1
        path.write_bytes(damaged)
        assert store.status(NAME).state == "damaged"
        assert store.ready(NAME) is None
        assert digest(store.install(NAME)) == publisher.sha256  # repaired


def test_a_page_of_a_captive_portal_is_not_taken_for_weights(tmp_path):
    publisher = Publisher(b"<html>Please sign in to the hotel network</html>" * 100)
    with publishing(publisher) as base:
        store = store_at(tmp_path, base)
        with pytest.raises(Refused, match="header"):
            store.install(NAME)
    assert store.status(NAME).state == "absent"


def test_a_pickle_without_a_published_digest_is_not_trusted(tmp_path):
    publisher = Publisher(b"PK\x03\x04" + bytes(1000))
    with publishing(publisher) as base:
        with pytest.raises(Refused, match="not trusted"):
            store_at(tmp_path, base, files=("model.pt",)).install(NAME)
        path = store_at(tmp_path, base, files=("model.pt",), sha256=publisher.sha256).install(NAME)
    assert digest(path) == publisher.sha256


@pytest.mark.parametrize("inside", ["", f"clip/{NAME}", NAME])
def test_weights_are_installed_from_a_folder_without_a_network(tmp_path, inside):
    (tmp_path / "usb" / inside).mkdir(parents=True)
    (tmp_path / "usb" / inside / "model.safetensors").write_bytes(some_weights())
    store = store_at(tmp_path / "models", "http://no-such-host.invalid")
    path = store.install(NAME, folder=tmp_path / "usb")
    assert path.read_bytes() == some_weights()
    assert store.status(NAME).state == "ready"


def test_a_wrong_file_in_the_folder_is_refused(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(some_weights()[:-1])
    store = store_at(tmp_path / "models", "http://no-such-host.invalid")
    with pytest.raises(Refused, match="header says"):
        store.install(NAME, folder=tmp_path)
    with pytest.raises(Unavailable, match="holds none of"):
        store.install(NAME, folder=tmp_path / "empty")


def test_safetensors_put_into_the_store_by_hand_are_ready_unless_incomplete(tmp_path):
    place = tmp_path / "clip" / NAME / "model.safetensors"
    place.parent.mkdir(parents=True)
    place.write_bytes(some_weights()[:-1])
    store = store_at(tmp_path, "http://no-such-host.invalid")
    assert store.status(NAME).state == "damaged"
    place.write_bytes(some_weights())
    assert store.ready(NAME) == place
    changed = bytearray(some_weights())
    changed[-1] ^= 1
    place.write_bytes(changed)  # from now on its first digest counts
    assert store.status(NAME).state == "damaged"


def test_the_status_of_an_absent_model_says_what_it_would_take(tmp_path):
    status = WeightStore(tmp_path).status("base")
    assert (status.state, status.licence, status.size_bytes) == ("absent", "MIT", 145_000_000)
    assert json.loads(json.dumps(str(status.path))).endswith("whisper/base.pt")
