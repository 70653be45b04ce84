import json
import os
import pickle
import struct
import tracemalloc

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from core.encoders.clip import Clip
from core.encoders.files import examine
from core.encoders.sources import ClipSource
from core.errors import Refused
from tests.contracts.encoder import some_frames
from tests.core.encoders import tiny

import open_clip  # isort: skip  (after the cure, which core.encoders.clip imports)

TEXTS = ["a red boat on a calm sea", "two people dancing", "", "Straßenbahn " * 60]


def unit(rows):
    return (rows / rows.norm(dim=-1, keepdim=True)).float().numpy()


def library_rows(model, transform, tokenizer, frames, texts):
    """What open_clip itself gives, one picture at a time."""
    with torch.inference_mode():
        pictures = [model.encode_image(transform(Image.fromarray(frame))[None]) for frame in frames]
        return unit(torch.cat(pictures)), unit(model.encode_text(tokenizer(texts)))


def cosines(a, b):
    return (a * b).sum(axis=1)


def centred_cosines(a, b):
    """Random models map everything to nearly the same place; without the mean the rest is what counts."""
    a, b = a - a.mean(axis=0), b - a.mean(axis=0)
    return (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)


@pytest.fixture(scope="module")
def vit_b_32(tmp_path_factory):
    """The real architecture with random weights, as a checkpoint on the disk."""
    path = tmp_path_factory.mktemp("clip") / "random.safetensors"
    torch.manual_seed(0)
    save_file(open_clip.create_model("ViT-B-32").state_dict(), path)
    yield ClipSource("ViT-B-32", "random", path)
    path.unlink()


@pytest.mark.slow
def test_a_real_architecture_gives_what_open_clip_gives(vit_b_32):
    frames = some_frames(5, 180, 320)
    model, _, transform = open_clip.create_model_and_transforms("ViT-B-32", pretrained=str(vit_b_32.path))
    theirs = library_rows(model.eval(), transform, open_clip.get_tokenizer("ViT-B-32"), frames, TEXTS)
    ours = Clip(vit_b_32, precision="fp32", batch_size=3)
    assert cosines(ours.frames.encode(frames), theirs[0]).min() >= 0.9999
    assert centred_cosines(ours.frames.encode(frames), theirs[0]).min() >= 0.999
    np.testing.assert_allclose(ours.texts.encode(TEXTS), theirs[1], atol=1e-5)
    assert ours.frames.space.dim == 512


@pytest.mark.slow
def test_bf16_weights_stay_close_and_leave_the_words_exact(vit_b_32):
    frames = some_frames(6, 180, 320)
    exact, half = Clip(vit_b_32, precision="fp32"), Clip(vit_b_32, precision="bf16")
    assert cosines(half.frames.encode(frames), exact.frames.encode(frames)).min() >= 0.999
    np.testing.assert_allclose(half.texts.encode(TEXTS), exact.texts.encode(TEXTS), atol=1e-6)


def test_a_folder_gives_what_open_clip_gives(tiny_sources):
    source, _ = tiny_sources
    model, _, transform = open_clip.create_model_and_transforms(f"local-dir:{source.path}")
    tokenizer = open_clip.get_tokenizer(f"local-dir:{source.path}")
    frames = some_frames(7)
    pictures, words = library_rows(model.eval(), transform, tokenizer, frames, TEXTS)
    ours = Clip(source)
    assert centred_cosines(ours.frames.encode(frames), pictures).min() >= 0.999
    np.testing.assert_allclose(ours.texts.encode(TEXTS), words, atol=1e-5)


@pytest.mark.parametrize("text", [*TEXTS, "sea", "a " * 74, "a " * 75, "a " * 200])
def test_words_of_any_length_give_what_open_clip_gives(tiny_sources, text):
    clip = Clip(tiny_sources[0])
    module, tokens = clip.ladder._current[0], clip.texts.tokenizer([text])
    with torch.inference_mode():
        theirs = unit(module.encode_text(tokens))
    np.testing.assert_allclose(clip.texts.encode([text]), theirs, atol=1e-6)


def test_a_text_tower_that_looks_both_ways_reads_all_its_tokens(tmp_path):
    """Cutting the padding off would change its result, so it must not happen there."""
    source = tiny.clip_folder(tmp_path / "both", no_causal_mask=True)
    clip = Clip(source)
    module = clip.ladder._current[0]
    with torch.inference_mode():
        theirs = unit(module.encode_text(clip.texts.tokenizer(TEXTS)))
    np.testing.assert_allclose(clip.texts.encode(TEXTS), theirs, atol=1e-6)


def test_half_precision_weights_in_the_folder_are_computed_in_fp32(tmp_path):
    source = tiny.clip_folder(tmp_path / "half")
    states = load_file(source.weights)
    save_file({name: value.half() for name, value in states.items()}, source.weights)
    clip = Clip(source)
    assert next(clip.ladder._current[0].parameters()).dtype == torch.float32
    np.testing.assert_allclose(np.linalg.norm(clip.frames.encode(some_frames(2)), axis=1), 1, atol=1e-5)


@pytest.fixture
def tiny_architecture(tmp_path):
    """A built-in name for the tiny architecture, with a checkpoint of it."""
    (tmp_path / "TinyViT.json").write_text(json.dumps(tiny.CLIP_CONFIG["model_cfg"]))
    open_clip.add_model_config(tmp_path / "TinyViT.json")
    source = tiny.clip_folder(tmp_path / "folder")
    return ClipSource("TinyViT", "mine", source.weights)


def test_a_tag_brings_its_own_preprocessing(tiny_architecture, monkeypatch):
    tag = {"mean": (0.1, 0.2, 0.3), "std": (0.9, 0.8, 0.7), "interpolation": "bilinear", "resize_mode": "squash"}
    monkeypatch.setattr(open_clip, "get_pretrained_cfg", lambda architecture, name: tag)
    preprocess = Clip(tiny_architecture).frames.preprocess
    assert (preprocess.mean, preprocess.std) == (tag["mean"], tag["std"])
    assert (preprocess.interpolation, preprocess.resize_mode) == ("bilinear", "squash")
    assert preprocess.size == (64, 64)


def test_the_space_names_the_weights_by_their_digest(tmp_path):
    one, other = (Clip(tiny.clip_folder(tmp_path / str(seed) / "clip", seed)) for seed in (1, 2))
    assert one.frames.space.model == other.frames.space.model == "open_clip/clip"
    assert one.frames.space.revision != other.frames.space.revision
    assert not one.frames.space.joint_with(other.texts.space)


def test_running_out_of_memory_in_the_middle_changes_no_row(tiny_sources, monkeypatch):
    clip = Clip(tiny_sources[0], batch_size=4)
    frames = some_frames(10)
    expected = clip.frames.encode(frames)
    module = clip.ladder._current[0]
    encode_image, calls = module.encode_image, []

    def short_of_memory(batch):
        calls.append(len(batch))
        if len(calls) > 1 and len(batch) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return encode_image(batch)

    monkeypatch.setattr(module, "encode_image", short_of_memory)
    np.testing.assert_allclose(clip.frames.encode(frames), expected, atol=1e-5)
    assert calls == [4, 4, 4, 2, 2, 2]
    assert clip.ladder.plan.batch_size == 2


def write_header_of_8_gb(path):
    path.write_bytes(struct.pack("<Q", 8 << 30) + b'{"w": ' + bytes(1000))


def truncate(path):
    path.write_bytes(path.read_bytes()[:-100])


def replace_by_text(path):
    path.write_text("version https://git-lfs.github.com/spec/v1")  # what a clone without LFS leaves


def drop_a_tensor(path):
    states = load_file(path)
    del states["text_projection"]
    save_file(states, path)


@pytest.mark.parametrize("damage", [write_header_of_8_gb, truncate, replace_by_text, drop_a_tensor])
def test_damaged_weights_are_refused_by_name(tmp_path, damage):
    source = tiny.clip_folder(tmp_path / "clip")
    damage(source.weights)
    with pytest.raises(Refused, match=r"model\.safetensors") as refused:
        Clip(source)
    assert refused.value.code == "E_MODEL"


def test_an_absurd_header_takes_no_memory(tmp_path):
    write_header_of_8_gb(tmp_path / "model.safetensors")
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match="header of 8589934592 bytes"):
            examine(tmp_path / "model.safetensors")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


class Canary:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


@pytest.mark.parametrize("write", ["torch", "pickle"])
def test_code_in_a_checkpoint_never_runs(tmp_path, tiny_architecture, write):
    canary, checkpoint = tmp_path / "canary", tmp_path / "evil.pt"
    if write == "torch":
        torch.save({"state_dict": {"visual.proj": torch.zeros(1), "x": Canary(canary)}}, checkpoint)
    else:
        checkpoint.write_bytes(pickle.dumps(Canary(canary)))
    with pytest.raises(Refused, match=r"evil\.pt") as refused:
        Clip(ClipSource("TinyViT", "evil", checkpoint))
    assert refused.value.code == "E_MODEL"
    assert not canary.exists()


def test_weights_of_another_architecture_are_refused(tmp_path, tiny_architecture):
    wide = json.loads(json.dumps(tiny.CLIP_CONFIG["model_cfg"]))
    wide["vision_cfg"]["width"] = 128
    (tmp_path / "WideViT.json").write_text(json.dumps(wide))
    open_clip.add_model_config(tmp_path / "WideViT.json")
    with pytest.raises(Refused, match="size mismatch"):
        Clip(ClipSource("WideViT", "mine", tiny_architecture.path))


def test_an_unknown_architecture_is_named(tiny_architecture):
    with pytest.raises(Refused, match="'ViT-Z-99'"):
        Clip(ClipSource("ViT-Z-99", "mine", tiny_architecture.path))


def test_a_folder_without_weights_is_named(tmp_path):
    with pytest.raises(Refused, match="no weights at"):
        Clip(ClipSource("", "empty", tmp_path))
