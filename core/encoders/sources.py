"""Which weights make which model: names and files only, nothing is loaded and torch is not imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.encoders.files import digest
from core.errors import Refused

CLIP_CONFIG = "open_clip_config.json"
WHISPER_DIMENSIONS = "dims.json"
FOLDER_WEIGHTS = ("open_clip_model.safetensors", "model.safetensors")


@dataclass(frozen=True)
class ClipSource:
    """One open_clip model.

    Attributes:
        architecture: A name open_clip knows, e.g. "ViT-B-32"; empty for a folder that brings its own configuration.
        tag: The training the weights come from, e.g. "datacomp_xl_s13b_b90k"; for display and preprocessing.
        path: A checkpoint file; or a folder with open_clip_config.json and model.safetensors.
        demo: These are the bundled demo weights.
        sha256: Digest of the weights where it is known already; empty = read the file for it.
    """

    architecture: str
    tag: str
    path: Path
    demo: bool = False
    sha256: str = ""

    @property
    def model(self) -> str:
        """Family, architecture and weights, as `Space.model` carries it."""
        return "/".join(["open_clip", *filter(None, [self.architecture, self.tag])])

    @property
    def weights(self) -> Path:
        return weights_of(self.path)

    @property
    def revision(self) -> str:
        """First 12 hex digits of the SHA-256 of the weights, as `Space.revision` carries it."""
        return (self.sha256 or digest(self.weights))[:12]


@dataclass(frozen=True)
class WhisperSource:
    """One Whisper model: a checkpoint of openai-whisper, or a folder with dims.json and model.safetensors."""

    size: str
    path: Path
    demo: bool = False
    sha256: str = ""

    @property
    def model(self) -> str:
        return f"whisper/{self.size}"

    @property
    def weights(self) -> Path:
        return weights_of(self.path)

    @property
    def revision(self) -> str:
        """First 12 hex digits of the SHA-256 of the weights, as `Space.revision` carries it."""
        return (self.sha256 or digest(self.weights))[:12]


def weights_of(path: Path) -> Path:
    """The checkpoint itself.

    Raises:
        Refused: E_MODEL, there is no such file, or the folder holds no weights.
    """
    if path.is_file():
        return path
    for name in FOLDER_WEIGHTS:
        if (path / name).is_file():
            return path / name
    raise Refused("E_MODEL", f"There are no weights at {path}.")
