"""The published models Vitrine can install: where they are, how large, under which licence.

Sizes are for planning only. Whisper's publisher states the SHA-256 of each file in its address; the Hugging Face
hub states it in its answer (`X-Linked-ETag`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from core.errors import NotFound

HUB = "https://huggingface.co"
WHISPER_HOST = "https://openaipublic.azureedge.net/main/whisper/models"
HUB_FILES = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")


@dataclass(frozen=True)
class Model:
    """One published set of weights.

    Attributes:
        name: "architecture/pretrained tag" of open_clip, or a size of Whisper.
        urls: Tried in this order; the next one only when there is no such file.
        size_bytes: About; 0 when unknown.
        sha256: 64 hex digits, or a prefix of them; empty when only the hub's answer tells.
    """

    name: str
    kind: Literal["clip", "whisper"]
    urls: tuple[str, ...] = field(repr=False)
    size_bytes: int = 0
    licence: str = ""
    sha256: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """What the file is called, per address."""
        return tuple(url.rpartition("/")[2] for url in self.urls)


def hub_model(name: str, repository: str, file: str = "", size_bytes: int = 0, licence: str = "") -> Model:
    """A CLIP model in a repository of the hub; safetensors first."""
    files = (file,) if file else HUB_FILES
    urls = tuple(f"{HUB}/{repository}/resolve/main/{file}" for file in files)
    return Model(name, "clip", urls, size_bytes, licence)


def _clip(architecture: str, repository: str, size_mb: int) -> Model:
    name = f"{architecture}/datacomp_xl_s13b_b90k"
    return hub_model(name, f"laion/{repository}", size_bytes=size_mb * 1_000_000, licence="MIT")


def _whisper(size: str, sha256: str, size_mb: int, file: str = "") -> Model:
    url = f"{WHISPER_HOST}/{sha256}/{file or size}.pt"
    return Model(size, "whisper", (url,), size_mb * 1_000_000, "MIT", sha256)


_ALL = (
    _clip("ViT-B-32", "CLIP-ViT-B-32-DataComp.XL-s13B-b90K", 605),
    _clip("ViT-B-16", "CLIP-ViT-B-16-DataComp.XL-s13B-b90K", 599),
    _clip("ViT-L-14", "CLIP-ViT-L-14-DataComp.XL-s13B-b90K", 1711),
    _whisper("tiny.en", "d3dd57d32accea0b295c96e26691aa14d8822fac7d9d27d5dc00b4ca2826dd03", 76),
    _whisper("tiny", "65147644a518d12f04e32d6f3b26facc3f8dd46e5390956a9424a650c0ce22b9", 76),
    _whisper("base.en", "25a8566e1d0c1e2231d1c762132cd20e0f96a85d16145c3a00adf5d1ac670ead", 145),
    _whisper("base", "ed3a0b6b1c0edf879ad9b11b1af5a0e6ab5db9205f891f668f8b0e6c6326e34e", 145),
    _whisper("small.en", "f953ad0fd29cacd07d5a9eda5624af0f6bcf2258be67c92b79389873d91e0872", 484),
    _whisper("small", "9ecf779972d90ba49c06d968637d720dd632c55bbf19d441fb42bf17a411e794", 484),
    _whisper("medium.en", "d7440d1dc186f76616474e0ff0b3b6b879abc9d1a4926b7adfa41db2d497ab4f", 1528),
    _whisper("medium", "345ae4da62f9b3d59415adc60127b97c714f32e89e936602e85993674d08dcb1", 1528),
    _whisper("large-v1", "e4b87e7e0bf463eb8e6956e646f1e277e901512310def2c24bf0e11bd3c28e9a", 3087),
    _whisper("large-v2", "81f7c96c852ee8fc832187b0132e569d6c3065a3252ed18e56effd0b6a73e524", 3087),
    _whisper("large-v3", "e5b1a55b89c1367dacf97e3e19bfd829a01529dbfdeefa8caeb59b3f1b81dadb", 3087),
    _whisper("turbo", "aff26ae408abcba5fbf8813c21e62b0941638c5f6eebfb145be0c9839262a19a", 1618, "large-v3-turbo"),
)
KNOWN: dict[str, Model] = {model.name: model for model in _ALL}
ALIASES = {"large": "large-v3", "large-v3-turbo": "turbo"}  # Whisper's publisher has two names for these


def find(name: str) -> Model:
    """A model by name: one of `KNOWN`, or any other "architecture/tag" open_clip lists.

    Raises:
        NotFound: nobody publishes a model of that name.
    """
    name = ALIASES.get(name, name)
    if name in KNOWN:
        return KNOWN[name]
    architecture, _, tag = name.rpartition("/")
    if architecture:
        # Only here, because open_clip takes ten seconds and half a gigabyte to import.
        from core.encoders.published import open_clip_model

        model = open_clip_model(architecture, tag)
        if model is not None:
            return model
    raise NotFound(f"there is no published model {name!r}; well-known ones: {', '.join(KNOWN)}")


def size_text(size_bytes: float) -> str:
    """For a person: 605 MB, 1.7 GB."""
    megabytes = math.ceil(size_bytes / 1e6)
    return f"{megabytes} MB" if megabytes < 1000 else f"{size_bytes / 1e9:.1f} GB"
