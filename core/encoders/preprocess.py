"""Frames become what a CLIP picture tower reads: resized, cropped and normalised, a whole batch at once.

The result equals open_clip's own transform (PIL, one picture at a time) to 2/255 before normalisation, at
about half the time: torch resizes uint8 with the same fixed-point arithmetic as PIL. Rows are resized before columns,
as in every Pillow the models were trained with; Pillow 13 turns that round for pictures that lose much more
height than width (python-pillow/Pillow#9549).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from core.domain import Frames
from core.domain.patches import Box


@dataclass(frozen=True)
class Preprocess:
    """The preprocessing of one model, as open_clip describes it in `model.visual.preprocess_cfg`.

    Attributes:
        size: Height and width the tower reads, pixels.
        interpolation: "bicubic" or "bilinear".
        resize_mode: shortest (then crop the rest), longest (then pad), or squash.
        fill: Grey level of padding, 0 to 255.
    """

    size: tuple[int, int]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    interpolation: str = "bicubic"
    resize_mode: str = "shortest"
    fill: int = 0

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Preprocess:
        size = config["size"]
        interpolation = config["interpolation"]
        return cls(
            size=(size, size) if isinstance(size, int) else (size[0], size[1]),
            mean=_three(config["mean"]),
            std=_three(config["std"]),
            interpolation="bilinear" if interpolation == "bilinear" else "bicubic",
            resize_mode=config["resize_mode"],
            fill=config["fill_color"],
        )

    def __call__(self, frames: Frames, device: str, dtype: torch.dtype) -> torch.Tensor:
        """(n, height, width, 3) uint8 RGB to (n, 3, *size) of `dtype` on `device`, channels last."""
        pixels = torch.from_numpy(frames if frames.flags.writeable else frames.copy())
        if device == "cuda":  # resizing there keeps the card fed; its kernels want floats
            batch = self.fit(pixels.to(device, non_blocking=True).permute(0, 3, 1, 2).float())
        else:
            batch = self.fit(pixels.permute(0, 3, 1, 2)).to(device, torch.float32)
        scale = 1 / (255 * torch.tensor(self.std, device=device)).view(1, 3, 1, 1)
        shift = (torch.tensor(self.mean, device=device) / torch.tensor(self.std, device=device)).view(1, 3, 1, 1)
        return (batch * scale - shift).to(dtype, memory_format=torch.channels_last)

    def seen(self, height: int, width: int) -> Box:
        """Which part of a picture the tower reads, as fractions of it; below 0 and above 1 where it is padded."""
        tall, wide = self._resized_size(height, width)
        rows, columns = self.size
        top = -((rows - tall) // 2) if tall < rows else round((tall - rows) / 2)
        left = -((columns - wide) // 2) if wide < columns else round((wide - columns) / 2)
        return left / wide, top / tall, (left + columns) / wide, (top + rows) / tall

    def fit(self, batch: torch.Tensor) -> torch.Tensor:
        """Resize and crop or pad (n, 3, height, width), uint8 or float 0 to 255, to (n, 3, *size)."""
        resized = self._resize(batch, self._resized_size(batch.shape[2], batch.shape[3]))
        return self._crop_or_pad(resized)

    def _resized_size(self, height: int, width: int) -> tuple[int, int]:
        target_height, target_width = self.size
        if self.resize_mode == "squash":
            return self.size
        if self.resize_mode == "shortest" and target_height == target_width:
            # torchvision's Resize truncates the longer edge; open_clip's own resizing below rounds it.
            shorter = min(height, width)
            return (int(target_height * height / shorter), int(target_width * width / shorter))
        ratios = (height / target_height, width / target_width)
        ratio = max(ratios) if self.resize_mode == "longest" else min(ratios)
        return (round(height / ratio), round(width / ratio))

    def _resize(self, batch: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
        if batch.shape[2:] == size:
            return batch
        if not batch.is_floating_point():
            return functional.interpolate(batch, size=size, mode=self.interpolation, antialias=True)
        # As PIL and the uint8 path do: across, round to whole grey levels, then down.
        for pass_size in ((batch.shape[2], size[1]), size):
            batch = functional.interpolate(batch, size=pass_size, mode=self.interpolation, antialias=True)
            batch = batch.round_().clamp_(0, 255)
        return batch

    def _crop_or_pad(self, batch: torch.Tensor) -> torch.Tensor:
        height, width = self.size
        missing_y, missing_x = max(height - batch.shape[2], 0), max(width - batch.shape[3], 0)
        if missing_x or missing_y:
            around = (missing_x // 2, (missing_x + 1) // 2, missing_y // 2, (missing_y + 1) // 2)
            batch = functional.pad(batch, around, value=self.fill)
        top = round((batch.shape[2] - height) / 2)
        left = round((batch.shape[3] - width) / 2)
        return batch[:, :, top : top + height, left : left + width]


def _three(value: float | tuple[float, ...]) -> tuple[float, ...]:
    return (value, value, value) if isinstance(value, int | float) else tuple(value)
