"""Where open_clip's own table says a model's weights are."""

from __future__ import annotations

from core.encoders import torchvision_cure  # noqa: F401  (before open_clip)
from core.encoders.known import Model, hub_model

import open_clip  # isort: skip


def open_clip_model(architecture: str, tag: str) -> Model | None:
    """The published weights of an architecture and a pretrained tag; None when open_clip lists none."""
    found = open_clip.get_pretrained_cfg(architecture, tag)
    name = f"{architecture}/{tag}"
    if repository := found.get("hf_hub"):
        owner, _, file = repository.rpartition("/")
        return hub_model(name, owner, file)
    if url := found.get("url"):
        return Model(name, "clip", (url,), sha256=_digest_in(url))
    return None


def _digest_in(url: str) -> str:
    """Two publishers put (the beginning of) the file's SHA-256 into its address."""
    if "openaipublic" in url:
        return url.split("/")[-2]
    if "mlfoundations" in url:
        return url.rpartition("-")[2].partition(".")[0]
    return ""
