"""The convolutional tower of CLIP as a sum over places of one of its feature maps.

From a feature map z on, the tower is a sum over places of z once the gates of its rectifiers and the weights of its
attention pool are kept as they are for this picture: score = sum over places of z[p] . d(score)/d(z[p]) + biases,
exactly (Srinivas & Fleuret, "Full-Gradient Representation for Neural Network Visualization", NeurIPS 2019, prop. 2).
The last map that is fine enough is taken: 7 x 7 in front of the attention pool where a picture has 224 pixels, where
nothing but that pool is in between; 8 x 8 two stages earlier for the demo model, which reads 64.
"""

from __future__ import annotations

from typing import Any

import torch

from core.encoders import torchvision_cure  # noqa: F401  (before open_clip)

import open_clip.modified_resnet  # isort: skip  (after the cure)

FINE_ENOUGH = 7  # cells along the shorter side
STAGES = ("stem", "layer1", "layer2", "layer3", "layer4")


def can(visual: Any) -> bool:
    return type(visual) is open_clip.modified_resnet.ModifiedResNet


def taken_apart(visual: Any, batch: torch.Tensor, towards: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The unit vector of one picture, (dim,), and what each place adds to its product with `towards`.

    Args:
        batch: (1, 3, height, width), preprocessed.
        towards: (dim,) float64.

    Returns:
        float64 (dim,) and (rows, columns).
    """
    maps = [batch]
    for stage in STAGES:
        maps.append(getattr(visual, stage)(maps[-1]))
    vector = visual.attnpool(maps[-1])[0].double()
    length = vector.norm()
    chosen = max(n for n in range(1, len(maps)) if n == 1 or min(maps[n].shape[2:]) >= FINE_ENOUGH)
    with torch.inference_mode(False), torch.enable_grad():
        z = maps[chosen].clone().requires_grad_()  # the clone may have gradients, what inference made may not
        last = z
        for stage in STAGES[chosen:]:
            last = getattr(visual, stage)(last)
        score = (pooled(visual.attnpool, last).double() @ towards.clone()) / float(length)
        [slope] = torch.autograd.grad(score, z)
    return vector / length, (slope.double() * z.detach().double()).sum(dim=1)[0]


def pooled(pool: Any, last: torch.Tensor) -> torch.Tensor:
    """`pool(last)[0]`, where attention weights are numbers and not functions of the picture, (dim,)."""
    tokens = last[0].flatten(1).T  # (places, width)
    tokens = torch.cat([tokens.mean(dim=0, keepdim=True), tokens]) + pool.positional_embedding.to(last.dtype)
    n, heads = len(tokens), pool.num_heads
    size = tokens.shape[1] // heads
    asks = pool.q_proj(tokens[0]).view(heads, size)
    keys, values = (project(tokens).view(n, heads, size) for project in (pool.k_proj, pool.v_proj))
    weights = torch.softmax(torch.einsum("hd,thd->ht", asks, keys) / size**0.5, dim=1).detach()
    row: torch.Tensor = pool.c_proj(torch.einsum("ht,thd->hd", weights, values).reshape(-1))
    return row
