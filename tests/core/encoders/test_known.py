"""Published models are known by name, with where they lie, how large they are and what may be done with them."""

import subprocess
import sys

import pytest

from core.encoders.known import KNOWN, find
from core.errors import NotFound


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
