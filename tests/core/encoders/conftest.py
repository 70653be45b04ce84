import pytest

from tests.core.encoders import tiny


@pytest.fixture(scope="session")
def tiny_sources(tmp_path_factory):
    """A CLIP and a Whisper source with a few thousand random weights each."""
    folder = tmp_path_factory.mktemp("tiny")
    return tiny.clip_folder(folder / "demo-clip"), tiny.whisper_folder(folder / "demo-whisper")
