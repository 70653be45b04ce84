"""The vision transformer of CLIP as a sum over places: what attention heads bring to the class token from each patch.

Source: Y. Gandelsman, A. Efros, J. Steinhardt, "Interpreting CLIP's Image Representation via Text-Based
Decomposition", ICLR 2024, sections 3 to 5. The class token is a residual stream that attention layers, heads h and
tokens t write to,

    x_out = x_in + sum over layers, heads, tokens of a[h, t] W_out[h] W_value[h] LN(x[t]) + ... ,

and the vector is its final layer norm, projected. With the scale of that norm as it is, every term goes through by
itself. The last four layers carry nearly all direct effects (their section 3); earlier layers, feed-forward layers, the
class token's own terms, embeddings and biases belong to no place.

Where the tokens are averaged instead, the vector is a mean over places of the last layer, and nothing else is needed.
"""

from __future__ import annotations

from typing import Any

import torch

from core.encoders import torchvision_cure  # noqa: F401  (before open_clip)

import open_clip.transformer  # isort: skip  (after the cure)

LAST_LAYERS = 4


def can(visual: Any) -> bool:
    """Whether this is a transformer whose vector is that of its class token, or a mean over its patches."""
    return (
        type(visual) is open_clip.transformer.VisionTransformer
        and visual.attn_pool is None
        and visual.pool_type in ("tok", "avg")
        and isinstance(visual.patch_dropout, torch.nn.Identity)
        and visual.transformer.batch_first
        and all(type(block) is open_clip.transformer.ResidualAttentionBlock for block in visual.transformer.resblocks)
    )


def taken_apart(
    visual: Any, batch: torch.Tensor, towards: torch.Tensor, layers: int = LAST_LAYERS
) -> tuple[torch.Tensor, torch.Tensor]:
    """The unit vector of one picture, (dim,), and what each patch adds to its product with `towards`.

    Args:
        batch: (1, 3, height, width), preprocessed.
        towards: (dim,) float64.
        layers: Of how many attention layers, counted from the last, the writing is placed.

    Returns:
        float64 (dim,) and (rows, columns).
    """
    blocks = visual.transformer.resblocks
    x, read = visual._embeds(batch), []  # (1, 1 + patches, width)
    for block in blocks:
        read.append(block.ln_1(x)[0])  # what its attention reads
        x = block(x)
    pooled, _ = visual._pool(x)
    vector = (pooled @ visual.proj)[0].double() if visual.proj is not None else pooled[0].double()
    back = visual.proj.double() @ towards if visual.proj is not None else towards  # (width,)
    if visual.pool_type == "avg":
        cells = _averaged(visual, x[0].double(), back)
    else:
        through = _through_norm(visual.ln_post, x[0, 0].double(), back)  # (width,)
        first = max(0, len(blocks) - layers)
        written = [_written(block, own.double(), through) for block, own in zip(blocks, read, strict=True)][first:]
        cells = torch.stack(written).sum(dim=0)[1:]  # the class token writes to itself, from no place
    length = vector.norm()
    return vector / length, (cells / length).reshape(visual.grid_size)


def _through_norm(norm: Any, x: torch.Tensor, back: torch.Tensor) -> torch.Tensor:
    """The direction before a layer norm, (width,): its scale is that of `x`, its bias is left out."""
    weighted: torch.Tensor = norm.weight.double() * back / torch.sqrt(x.var(unbiased=False) + norm.eps)
    return weighted - weighted.mean()  # the norm takes the mean away


def _written(block: Any, own: torch.Tensor, through: torch.Tensor) -> torch.Tensor:
    """What one attention layer writes to the class token along `through`, per token it reads from, (1 + patches,)."""
    attention, scale = block.attn, block.ls_1
    n_heads, width = attention.num_heads, own.shape[1]
    query, key, value = attention.in_proj_weight.double().chunk(3)
    query_bias, key_bias, _ = attention.in_proj_bias.double().chunk(3)
    asks = (own[0] @ query.T + query_bias).view(n_heads, -1)
    keys = (own @ key.T + key_bias).view(len(own), n_heads, -1)
    weights = torch.softmax(torch.einsum("hd,thd->ht", asks, keys) / (width // n_heads) ** 0.5, dim=1)
    scaled = through * scale.gamma.double() if hasattr(scale, "gamma") else through
    wanted = (attention.out_proj.weight.double().T @ scaled).view(n_heads, -1)  # along which each head counts
    values = torch.einsum("thd,hd->ht", (own @ value.T).view(len(own), n_heads, -1), wanted)
    return (weights * values).sum(dim=0)


def _averaged(visual: Any, x: torch.Tensor, back: torch.Tensor) -> torch.Tensor:
    """What each patch adds where patches are averaged, (patches,)."""
    patches = x[1:]
    if visual.final_ln_after_pool:
        return patches @ _through_norm(visual.ln_post, patches.mean(dim=0), back) / len(patches)
    through = torch.stack([_through_norm(visual.ln_post, patch, back) for patch in patches])
    return (patches * through).sum(dim=1) / len(patches)
