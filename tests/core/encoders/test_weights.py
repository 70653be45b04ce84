import json
import os
import socket
import subprocess
import sys
import time

import pytest

from core.encoders import weights
from core.encoders.files import digest
from core.encoders.known import KNOWN, Model, find
from core.encoders.weights import WeightStore
from core.errors import NotFound, Refused, Unavailable
from tests.core.encoders.publisher import Publisher, publishing, some_weights

NAME = "ViT-X/test"


def store_at(folder, base, *, sha256="", files=("model.safetensors",), kind="clip"):
    """A store that knows one model, published at `base`."""
    model = Model(NAME, kind, tuple(f"{base}/{file}" for file in files), 400_000, "MIT", sha256)
    return WeightStore(folder, find=lambda name: model, pause_s=0.0)


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


def test_offline_is_a_quick_and_plain_message(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started_s = time.monotonic()
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1 cannot be reached.*put the file into"):
        store_at(tmp_path, f"http://127.0.0.1:{port}").install(NAME)
    with pytest.raises(Unavailable, match="cannot be reached"):
        store_at(tmp_path, "http://no-such-host.invalid").install(NAME)
    assert time.monotonic() - started_s < 6


@pytest.mark.slow
def test_four_processes_at_once_download_once(tmp_path):
    publisher = Publisher(some_weights(3_000_000), delay_s=0.3, states_digest=True)
    code = (
        "import sys; from tests.core.encoders.test_weights import store_at, NAME\n"
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
    monkeypatch.setattr(weights, "SPARE_BYTES", 1 << 60)
    publisher = Publisher(some_weights())
    with publishing(publisher) as base, pytest.raises(Refused) as refused:
        store_at(tmp_path, base).install(NAME)
    assert refused.value.code == "E_NO_SPACE"
    assert not list(tmp_path.rglob("*.part"))


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


def test_well_known_models_have_a_safe_address_a_size_and_a_licence():
    for model in KNOWN.values():
        assert all(url.startswith("https://") for url in model.urls)
        assert model.size_bytes > 0
        assert model.licence
        if model.kind == "whisper":
            assert len(model.sha256) == 64
            assert model.sha256 in model.urls[0]


def test_looking_up_well_known_weights_does_not_import_torch():
    code = (
        "import sys, pathlib; from core.encoders.catalog import choose\n"
        "choose('auto', '', '', 'cpu', pathlib.Path('/nonexistent'), pathlib.Path('/nonexistent'))\n"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_our_table_agrees_with_whisper_and_open_clip():
    import open_clip
    import whisper

    for model in KNOWN.values():
        if model.kind == "whisper":
            assert whisper._MODELS[model.name] == model.urls[0]
        else:
            architecture, _, tag = model.name.rpartition("/")
            repository = open_clip.get_pretrained_cfg(architecture, tag)["hf_hub"]
            assert model.urls[0].startswith(f"https://huggingface.co/{repository}resolve/main/")


def test_any_other_model_of_open_clip_is_found_by_name():
    other = find("ViT-B-16-SigLIP/webli")
    assert other.kind == "clip"
    assert "timm/ViT-B-16-SigLIP" in other.urls[0]
    assert find("RN50-quickgelu/cc12m").urls
    with pytest.raises(NotFound, match="no published model"):
        find("ViT-B-32/never_trained")
    with pytest.raises(NotFound, match="no published model"):
        find("enormous")


def test_every_size_whisper_knows_can_be_installed():
    import whisper

    for name, url in whisper._MODELS.items():
        assert find(name).urls == (url,)
    assert find("large").name == "large-v3"


def test_the_status_of_an_absent_model_says_what_it_would_take(tmp_path):
    status = WeightStore(tmp_path).status("base")
    assert (status.state, status.licence, status.size_bytes) == ("absent", "MIT", 145_000_000)
    assert json.loads(json.dumps(str(status.path))).endswith("whisper/base.pt")
