"""All configuration, in one frozen object, read once at start-up."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from core.errors import SettingsError


@dataclass(frozen=True)
class StorageSettings:
    """Where things lie. Everything but the database may be rebuilt or copied file by file.

    Attributes:
        data_dir: Database, objects, models, keys and exports live below it.
        database_url: SQLAlchemy URL; empty means SQLite in `data_dir`.
        free_space_floor: Fraction of the disk that is always kept free, 0 to 1.
        demo: Load the bundled demo collection at the very first start.
    """

    data_dir: Path = Path("data/local")
    database_url: str = ""
    free_space_floor: float = 0.05
    demo: bool = True


@dataclass(frozen=True)
class ModelSettings:
    """Which models turn content into vectors.

    Attributes:
        source: auto = real models when their weights are installed, else the demo models; real; demo.
        fetch: Download missing real weights in the background when there is a network.
        clip: open_clip architecture/pretrained tag, or a path to a checkpoint after "="; empty = by device.
        whisper: Whisper size, or a path to a checkpoint; empty = by device.
        weights_dir: Folder with weights for sites without a network; empty = `data_dir`/models.
        precision: auto picks bf16 where the processor has the units, else fp32.
        threads: Torch threads of the encoder process; 0 = one less than the cores, at least 1.
    """

    source: Literal["auto", "real", "demo"] = "auto"
    fetch: bool = True
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    precision: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    clip: str = ""
    whisper: str = ""
    weights_dir: str = ""
    batch_size: int = 16
    threads: int = 0


@dataclass(frozen=True)
class MediaSettings:
    """What comes in, and how densely it is looked at.

    Attributes:
        frames_per_s: Pictures embedded per second of video, before the limits below.
        max_bytes: Largest file accepted.
        skip_non_reference: Leave out frames no other frame needs: faster, at slightly other moments.
    """

    frames_per_s: float = 1.0
    min_frames: int = 8
    max_frames: int = 1800
    max_bytes: int = 8 * 1024**3
    max_duration_s: float = 6 * 3600.0
    max_width_px: int = 8192
    max_height_px: int = 4320
    max_streams: int = 32
    probe_timeout_s: float = 20.0
    skip_non_reference: bool = False
    watch_folder: str = ""


@dataclass(frozen=True)
class JobSettings:
    """Durable work. `lease_s` is how long a silent worker keeps a job before another takes it."""

    workers: int = 1
    lease_s: float = 15.0
    max_attempts: int = 3


@dataclass(frozen=True)
class WebSettings:
    """The address, and how long a session lives."""

    address: str = "127.0.0.1"
    port: int = 8501
    session_idle_min: int = 30
    session_max_h: int = 12
    max_waiting_files: int = 2000


@dataclass(frozen=True)
class RecommendSettings:
    """Weights of the modalities in the fused item vector; missing modalities are renormalised away."""

    visual_weight: float = 0.45
    sound_weight: float = 0.15
    speech_weight: float = 0.15
    text_weight: float = 0.25


@dataclass(frozen=True)
class Settings:
    """Every field has a default, so an empty configuration runs on a laptop."""

    storage: StorageSettings = field(default_factory=StorageSettings)
    models: ModelSettings = field(default_factory=ModelSettings)
    media: MediaSettings = field(default_factory=MediaSettings)
    jobs: JobSettings = field(default_factory=JobSettings)
    web: WebSettings = field(default_factory=WebSettings)
    recommend: RecommendSettings = field(default_factory=RecommendSettings)

    @classmethod
    def load(
        cls,
        path: Path = Path("vitrine.toml"),
        environ: Mapping[str, str] = os.environ,
        data_dir: Path | None = None,
    ) -> Settings:
        """Defaults, then the file, then variables such as VITRINE_STORAGE__DATABASE_URL.

        The data directory is, in this order: `data_dir`, VITRINE_DATA, the file, data/local.

        Raises:
            SettingsError: a name is unknown, or a value does not fit its type.
        """
        given: dict[str, dict[str, Any]] = tomllib.loads(path.read_text()) if path.exists() else {}
        for name, value in environ.items():
            if name.startswith("VITRINE_") and "__" in name:
                section, _, key = name.removeprefix("VITRINE_").lower().partition("__")
                given.setdefault(section, {})[key] = value
        sections = get_type_hints(cls)
        if unknown := given.keys() - sections.keys():
            raise SettingsError(f"unknown sections: {', '.join(sorted(unknown))}")
        settings = cls(**{name: _section(sections[name], name, values) for name, values in given.items()})
        chosen = data_dir or environ.get("VITRINE_DATA") or settings.storage.data_dir
        return replace(settings, storage=replace(settings.storage, data_dir=Path(chosen).absolute()))

    @property
    def database_url(self) -> str:
        return self.storage.database_url or f"sqlite:///{self.storage.data_dir / 'vitrine.db'}"


def _section(kind: type, name: str, values: Mapping[str, Any]) -> Any:
    hints = get_type_hints(kind)
    if unknown := values.keys() - {f.name for f in fields(kind)}:
        raise SettingsError(f"unknown settings in [{name}]: {', '.join(sorted(unknown))}")
    return kind(**{key: _value(hints[key], f"{name}.{key}", value) for key, value in values.items()})


def _value(kind: Any, name: str, value: Any) -> Any:
    if get_origin(kind) is Literal:
        choices = get_args(kind)
        if value not in choices:
            raise SettingsError(f"{name} must be one of {', '.join(choices)}, got {value!r}")
        return value
    if kind is bool and isinstance(value, str):
        return _value(Literal["true", "false"], name, value.lower()) == "true"
    try:
        return kind(value)
    except (TypeError, ValueError):
        raise SettingsError(f"{name} must be of type {kind.__name__}, got {value!r}") from None
