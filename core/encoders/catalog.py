"""Which models serve: the real ones when their weights are ready, else the bundled demo models."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.encoders.known import size_text
from core.encoders.sources import CLIP_CONFIG, WHISPER_DIMENSIONS, ClipSource, WhisperSource
from core.encoders.weights import WeightStore
from core.errors import NotFound, Refused

ON_PROCESSORS = ("ViT-B-32/datacomp_xl_s13b_b90k", "base")
ON_CARDS = ("ViT-L-14/datacomp_xl_s13b_b90k", "turbo")


@dataclass(frozen=True)
class Choice:
    """What to load now, and what to fetch for later.

    Attributes:
        missing: Names `WeightStore.install` takes; with them the choice would be another.
        note: For a person; empty when everything is as wished.
    """

    clip: ClipSource | None
    whisper: WhisperSource | None
    missing: tuple[str, ...] = ()
    note: str = ""


def choose(
    source: Literal["auto", "real", "demo"],
    clip: str,
    whisper: str,
    device: str,
    weights_dir: Path,
    demo_dir: Path,
    store: WeightStore | None = None,
) -> Choice:
    """Decide on both models, each for itself.

    Args:
        clip: "architecture/tag", "architecture=/path/to/checkpoint", or a folder; empty = by device.
        whisper: A size, or a path to a checkpoint or a folder; empty = by device.
        device: The device that will compute, as `devices.pick` gives it.
        weights_dir: Where `WeightStore` keeps published weights.
        demo_dir: Holds demo-clip/ and demo-whisper/.

    Raises:
        NotFound: nobody publishes a model of that name.
        Refused: E_MODEL, the settings name a path where there are no weights.
    """
    store = store or WeightStore(weights_dir)
    default_clip, default_whisper = ON_CARDS if device == "cuda" else ON_PROCESSORS
    wishes = [clip or default_clip, whisper or default_whisper]
    real_clip = None if source == "demo" else clip_source(wishes[0], store)
    real_whisper = None if source == "demo" else whisper_source(wishes[1], store)
    missing = tuple(
        wish for wish, real in zip(wishes, (real_clip, real_whisper), strict=True) if source != "demo" and real is None
    )
    substitute = source != "real"
    return Choice(
        clip=real_clip or (demo_clip(demo_dir) if substitute else None),
        whisper=real_whisper or (demo_whisper(demo_dir) if substitute else None),
        missing=missing,
        note=_note(missing, store),
    )


def clip_source(wish: str, store: WeightStore) -> ClipSource | None:
    """The model a setting names; None while its published weights are not ready."""
    architecture, equals, given = wish.partition("=")
    path = Path(given if equals else wish).expanduser()
    if (path / CLIP_CONFIG).is_file():
        return ClipSource("", path.name, path)
    if equals:
        if not path.is_file():
            raise Refused("E_MODEL", f"There is no checkpoint {path}.")
        return ClipSource(architecture, path.stem, path)
    architecture, _, tag = wish.rpartition("/")
    if not architecture or path.is_absolute():
        raise NotFound(f"{wish!r} is neither 'architecture/tag' nor 'architecture=checkpoint' nor a folder.")
    status = store.status(wish)
    return ClipSource(architecture, tag, status.path, sha256=status.sha256) if status.state == "ready" else None


def whisper_source(wish: str, store: WeightStore) -> WhisperSource | None:
    """The model a setting names; None while its published weights are not ready."""
    path = Path(wish).expanduser()
    if (path / WHISPER_DIMENSIONS).is_file():
        return WhisperSource(path.name, path)
    if path.suffix in (".pt", ".pth"):
        if not path.is_file():
            raise Refused("E_MODEL", f"There is no checkpoint {path}.")
        return WhisperSource(path.stem, path)
    status = store.status(wish)
    if status.state != "ready":
        return None
    return WhisperSource(status.name, status.path, sha256=status.sha256)


def demo_clip(demo_dir: Path) -> ClipSource | None:
    folder = demo_dir / "demo-clip"
    complete = (folder / CLIP_CONFIG).is_file() and (folder / "model.safetensors").is_file()
    return ClipSource("", "demo", folder, demo=True) if complete else None


def demo_whisper(demo_dir: Path) -> WhisperSource | None:
    folder = demo_dir / "demo-whisper"
    complete = (folder / WHISPER_DIMENSIONS).is_file() and (folder / "model.safetensors").is_file()
    return WhisperSource("demo", folder, demo=True) if complete else None


def _note(missing: tuple[str, ...], store: WeightStore) -> str:
    if not missing:
        return ""
    described = (f"{name} ({size_text(store.status(name).size_bytes)})" for name in missing)
    return f"Not installed yet: {' and '.join(described)}."
