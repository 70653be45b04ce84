"""Which models are in use, and where they answer: in the encoder process, or in this one."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from core.domain import Frames, Waveform
from core.encoders.catalog import ON_CARDS, ON_PROCESSORS, Choice, choose
from core.encoders.remote import WAITING as ABSENT
from core.encoders.remote import RemoteEncoders
from core.protocols import Encoder, Encoders, EncoderStatus, Listener, Patches
from core.settings import Settings

BUNDLED = Path(__file__).resolve().parents[2] / "data"


def encoders_of(settings: Settings, own_encoders: bool) -> Encoders:
    remote = RemoteEncoders(*rendezvous(settings))
    return _EncodersOnDemand(remote, lambda: local_encoders(settings)) if own_encoders else remote


def local_encoders(settings: Settings) -> Encoders:
    """The models that the settings ask for, loaded into this process.

    Raises:
        Refused: E_MODEL, weights are damaged or not there.
    """
    from core.encoders.local import LocalEncoders

    models, chosen = settings.models, choice(settings)
    return LocalEncoders(
        chosen.clip,
        chosen.whisper,
        device=models.device,
        precision=models.precision,
        batch_size=models.batch_size,
        threads=models.threads or max(1, (os.cpu_count() or 2) - 1),
        note=chosen.note,
    )


def choice(settings: Settings) -> Choice:
    from core.encoders.devices import pick

    device, _ = pick(settings.models.device)
    return choose(
        source=settings.models.source,
        clip=settings.models.clip,
        whisper=settings.models.whisper,
        device=device,
        weights_dir=models_dir(settings),
        demo_dir=BUNDLED / "models",
    )


def wanted(settings: Settings, encoders: Encoders) -> tuple[str, ...]:
    """Published models the settings ask for; a path of the curator's own needs no fetching."""
    if settings.models.source == "demo":
        return ()
    clip, whisper = ON_CARDS if encoders.status().device.startswith("cuda") else ON_PROCESSORS
    wishes = (settings.models.clip or clip, settings.models.whisper or whisper)
    return tuple(wish for wish in wishes if "=" not in wish and not Path(wish).exists())


def models_dir(settings: Settings) -> Path:
    return Path(settings.models.weights_dir or settings.storage.data_dir / "models")


def rendezvous(settings: Settings) -> tuple[Path, Path]:
    run = settings.storage.data_dir / "run"
    return run / "encoder.sock", run / "encoder.token"


class _EncodersOnDemand:
    """The encoder process where one answers; otherwise models of our own, loaded when first needed."""

    def __init__(self, remote: RemoteEncoders, load: Callable[[], Encoders]) -> None:
        self._remote = remote
        self._load = load

    @cached_property
    def _chosen(self) -> Encoders:
        return self._load() if self._remote.status().note == ABSENT else self._remote

    @property
    def frames(self) -> Encoder[Frames]:
        return self._chosen.frames

    @property
    def texts(self) -> Encoder[Sequence[str]]:
        return self._chosen.texts

    @property
    def windows(self) -> Encoder[Sequence[Waveform]]:
        return self._chosen.windows

    @property
    def patches(self) -> Patches:
        return self._chosen.patches

    @property
    def listener(self) -> Listener:
        return self._chosen.listener

    def status(self) -> EncoderStatus:
        return self._chosen.status()
