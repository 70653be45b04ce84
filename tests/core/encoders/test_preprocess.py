"""Our batch preprocessing against open_clip's own transform, one PIL picture at a time."""

import numpy as np
import pytest
import torch
from PIL import Image

from core.encoders import torchvision_cure  # noqa: F401  (before open_clip)
from core.encoders.preprocess import Preprocess
from tests.contracts.encoder import some_frames

from open_clip.transform import PreprocessCfg, image_transform_v2  # isort: skip

TOLERANCE = 2 / 255
SIZES = [(48, 80), (301, 227), (720, 1280), (224, 224), (113, 640), (640, 113), (60, 60)]  # height, width


def noisy_frames(n, height, width):
    """Edges and noise, the hardest to resize equally."""
    rng = np.random.default_rng(7)
    frames = some_frames(n, height, width).astype(int) + rng.integers(-90, 90, (n, height, width, 3))
    frames[:, height // 3 : height // 2] = 255
    return frames.clip(0, 255).astype(np.uint8)


@pytest.fixture(autouse=True)
def rows_before_columns(monkeypatch):
    """Pillow 13 may begin with the columns; older ones, which the models were trained with, never did."""
    resize = Image.Image.resize

    def in_order(picture, size, *options, **more):
        across = resize(picture, (size[0], picture.height), *options, **more)
        return resize(across, size, *options, **more)

    monkeypatch.setattr(Image.Image, "resize", in_order)


def configurations():
    for mode in ("shortest", "longest", "squash"):
        for interpolation in ("bicubic", "bilinear"):
            for size in (224, (96, 160)):
                # open_clip resizes non-square "shortest" bicubically whatever is configured.
                if (mode, interpolation, size) != ("shortest", "bilinear", (96, 160)):
                    yield {"resize_mode": mode, "interpolation": interpolation, "size": size, "fill_color": 90}


@pytest.mark.parametrize("config", list(configurations()), ids=lambda c: "-".join(str(v) for v in c.values()))
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_pixels_equal_the_librarys_to_2_of_255(config, size):
    cfg = PreprocessCfg(mean=(0.5, 0.4, 0.3), std=(1.0, 1.0, 1.0), **config)
    frames = noisy_frames(2, *size)
    theirs = torch.stack([image_transform_v2(cfg, is_train=False)(Image.fromarray(f)) for f in frames])
    ours = Preprocess.of(vars(cfg))(frames, "cpu", torch.float32)
    assert ours.shape == theirs.shape
    assert (ours - theirs).abs().max() <= TOLERANCE + 1e-6


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_floats_as_a_card_resizes_them_give_the_same(size):
    preprocess = Preprocess.of(vars(PreprocessCfg()))
    batch = torch.from_numpy(noisy_frames(2, *size)).permute(0, 3, 1, 2)
    difference = preprocess.fit(batch).float() - preprocess.fit(batch.float())
    assert difference.abs().max() <= 2


def test_the_models_own_mean_and_deviation_are_applied_per_channel():
    cfg = PreprocessCfg(size=4, mean=(0.1, 0.2, 0.3), std=(0.5, 0.25, 0.125))
    frames = np.full((1, 4, 4, 3), [51, 102, 153], dtype=np.uint8)  # 0.2, 0.4, 0.6
    ours = Preprocess.of(vars(cfg))(frames, "cpu", torch.float32)
    np.testing.assert_allclose(ours[0, :, 1, 2].numpy(), [0.2, 0.8, 2.4], atol=1e-5)


def test_frames_that_cannot_be_written_to_are_read_all_the_same():
    frames = some_frames(2)
    frames.setflags(write=False)
    assert Preprocess.of(vars(PreprocessCfg()))(frames, "cpu", torch.float32).shape == (2, 3, 224, 224)
