"""The subjects of the demo world, one module each."""

from __future__ import annotations

import importlib

from data.world.subject import Subject

NAMES = (
    "sea",
    "harbour",
    "forest",
    "mountain",
    "city",
    "fireworks",
    "aquarium",
    "space",
    "train",
    "balloons",
    "desert",
    "garden",
    "storm",
    "clockwork",
    "dancers",
    "market",
    "lanterns",
    "fire",
    "patterns",
)


def subject(name: str) -> Subject:
    """The scene of that name; imports its module, and with it what drawing needs.

    Raises:
        ModuleNotFoundError: no such scene, or Skia, OpenCV or numba is not installed.
    """
    return getattr(importlib.import_module(f"data.world.scenes.{name}"), name.upper())
