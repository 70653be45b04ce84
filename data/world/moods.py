"""Skies of the demo world: the light of an hour, one row per mood."""

# ruff: noqa: E501  (tables read better in rows)
from __future__ import annotations

from data.world.light import lin

_BASE = {"disc": 0.0, "halo": 0.0, "stars": 0.0, "cover": 0.0, "size": 2.6, "drift": 0.02}

MOODS = {
    "dawn": _BASE | {
        "top": lin("#5f8fc4", 0.75), "mid": lin("#e9a9b4", 0.85), "low": lin("#ffd2a8", 1.1), "sun": (0.28, 0.55),
        "sun_colour": lin("#ffc79a", 1.0), "disc": 0.030, "halo": 1.0, "cover": 0.45,
        "lit": lin("#ffd0c8", 1.0), "shade": lin("#a1809f", 0.75), "deep": lin("#3a5f80", 0.5), "dark": lin("#453f58", 0.6),
        "air": lin("#f0b9b0", 0.8), "glitter": 0.7,
    },
    "day": _BASE | {
        "top": lin("#1f6fd0", 0.8), "mid": lin("#63aef0", 0.9), "low": lin("#cfe8fa", 1.05), "sun": (-0.55, -0.1),
        "sun_colour": lin("#fff6e0", 1.0), "halo": 0.5, "cover": 0.52, "lit": lin("#ffffff", 1.25),
        "shade": lin("#9fb6cf", 0.9), "deep": lin("#0f6f9a", 0.6), "dark": lin("#2f5a3a", 0.8), "air": lin("#c4e0f4", 0.9),
        "glitter": 0.35,
    },
    "sunset": _BASE | {
        "top": lin("#3b2f78", 0.5), "mid": lin("#e2603f", 0.9), "low": lin("#ffb545", 1.25), "sun": (-0.12, 0.545),
        "sun_colour": lin("#ff8a30", 1.3), "disc": 0.048, "halo": 1.2, "cover": 0.55, "lit": lin("#ff7d4f", 1.3),
        "shade": lin("#5a2a55", 0.6), "deep": lin("#40203f", 0.5), "dark": lin("#2a1428", 0.45), "air": lin("#ff9d55", 0.9),
        "glitter": 1.4,
    },
    "dusk": _BASE | {
        "top": lin("#141d4a", 0.55), "mid": lin("#3f4f98", 0.6), "low": lin("#d58aa8", 0.65), "sun": (0.4, 0.72),
        "sun_colour": lin("#ff9aa0", 0.7), "halo": 0.6, "cover": 0.35, "lit": lin("#9a78b0", 0.7),
        "shade": lin("#2f3568", 0.5), "deep": lin("#1a2450", 0.4), "dark": lin("#0c1028", 0.5), "air": lin("#7a6aa0", 0.5),
        "stars": 0.35, "glitter": 0.25,
    },
    "night": _BASE | {
        "top": lin("#050b22", 0.6), "mid": lin("#0e2450", 0.55), "low": lin("#2b4f86", 0.5), "sun": (0.22, 0.2),
        "sun_colour": lin("#cfe0ff", 0.55), "disc": 0.042, "halo": 0.42, "cover": 0.34, "lit": lin("#7f9ccc", 0.55),
        "shade": lin("#121d3c", 0.4), "deep": lin("#050f26", 0.4), "dark": lin("#040814", 0.5), "air": lin("#24406f", 0.4),
        "stars": 1.0, "glitter": 0.8,
    },
    "storm": _BASE | {
        "top": lin("#222a30", 0.5), "mid": lin("#4a565a", 0.55), "low": lin("#93a09a", 0.6), "sun": (0.5, 0.3),
        "sun_colour": lin("#d6ddd0", 0.5), "halo": 0.25, "cover": 0.95, "lit": lin("#7d898a", 0.6),
        "shade": lin("#1d2329", 0.5), "deep": lin("#1c3a3a", 0.45), "dark": lin("#10181a", 0.5), "air": lin("#7d8b8a", 0.5),
        "glitter": 0.0, "drift": 0.10,
    },
    "fog": _BASE | {
        "top": lin("#b3bfc6", 0.75), "mid": lin("#c8d0d2", 0.8), "low": lin("#dde1df", 0.85), "sun": (0.2, 0.3),
        "sun_colour": lin("#fff2dc", 0.8), "halo": 0.45, "cover": 0.3, "lit": lin("#e4e8e8", 0.9),
        "shade": lin("#b5bfc6", 0.8), "deep": lin("#7d8f96", 0.55), "dark": lin("#5a6a72", 0.6), "air": lin("#d2d8d8", 0.8),
        "glitter": 0.1,
    },
}  # fmt: skip

SAYS = {
    "dawn": ("at dawn", "at sunrise", "in pink morning light", "early in the morning", "under a rosy morning sky", "at daybreak"),
    "day": ("by day", "at noon", "in bright daylight", "under a blue sky", "on a sunny day", "in the midday sun"),
    "sunset": ("at sunset", "in orange evening light", "in the evening sun", "as the sun goes down", "under a burning evening sky", "at sundown"),
    "dusk": ("at dusk", "in the blue hour", "at twilight", "under a violet sky", "after sunset", "at nightfall"),
    "night": ("at night", "by moonlight", "under the moon and stars", "in the dark", "under a starry sky", "under a full moon"),
    "storm": ("in a storm", "under dark clouds", "in heavy weather", "under a grey stormy sky", "in rough weather", "under a threatening sky"),
    "fog": ("in fog", "in thick mist", "on a misty day", "on a pale foggy morning", "veiled by haze", "in white haze"),
}  # fmt: skip
"""How each mood is said, shared by all scenes with a sky."""


def says(*names: str) -> dict[str, tuple[str, ...]]:
    return {name: SAYS[name] for name in names}
