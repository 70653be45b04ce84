import pytest

from core.encoders.local import LocalEncoders
from core.errors import Unavailable
from tests.contracts.encoder import EncoderContract, some_frames, some_windows


@pytest.fixture(scope="module")
def loaded(tiny_sources):
    return LocalEncoders(*tiny_sources, device="cpu", batch_size=4)


class TestLocalEncoders(EncoderContract):
    @pytest.fixture
    def encoders(self, loaded):
        return loaded


def test_without_a_sound_model_pictures_still_work(tiny_sources):
    clip, _ = tiny_sources
    encoders = LocalEncoders(clip, None, device="cpu")
    assert len(encoders.frames.encode(some_frames(2))) == 2
    with pytest.raises(Unavailable, match="sound"):
        encoders.windows.encode(some_windows([1.0]))
    assert encoders.status().state == "ready"


def test_without_a_picture_model_sound_still_works(tiny_sources):
    _, whisper = tiny_sources
    encoders = LocalEncoders(None, whisper, device="cpu")
    assert len(encoders.windows.encode(some_windows([1.0]))) == 1
    with pytest.raises(Unavailable, match="picture"):
        encoders.texts.encode(["boat"])


def test_the_status_says_that_the_demo_models_serve_and_how(tiny_sources):
    status = LocalEncoders(*tiny_sources, device="cpu", note="No real weights yet.").status()
    assert status.demo
    assert (status.clip, status.whisper) == ("open_clip/demo-clip", "whisper/demo-whisper")
    assert (status.device, status.precision) == ("cpu", "fp32")
    assert status.note == "No real weights yet."


def test_a_wish_for_an_absent_device_is_answered_by_the_processor_and_said(tiny_sources, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    status = LocalEncoders(*tiny_sources, device="cuda").status()
    assert status.device == "cpu"
    assert "no cuda device" in status.note
