"""Fresh draws of every scene for training: looks and seeds that no clip of the collection uses.

`python -m data.world.draws --out /tmp/draws --count 900` writes <subject>.npz: pictures (n, 96, 171, 3) uint8 and
values (n, attributes) as indices into the scene's choices.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np

from data.world import scenes

HEIGHT, WIDTH = 96, 171  # the shorter side is what the model sees
FIRST_SEED = 1_000_000  # far from the seeds of the collection (below 1000)


def draw(name: str, first_seed: int, count: int, deadline_s: float = 1e9) -> tuple[np.ndarray, np.ndarray]:
    """Pictures and attribute values of `count` draws; every fourth is drawn at twice the size and averaged down."""
    scene = scenes.subject(name)
    values = [list(v) for v in scene.choices.values()]
    pictures, labels = [], []
    started = time.monotonic()
    for i in range(count):
        look = scene.sample(first_seed + i)
        t = float(np.random.default_rng((first_seed + i, 7)).uniform(0.0, 10.0))
        if i % 4 == 0:
            picture = cv2.resize(
                scene.draw(look, t, 2 * WIDTH, 2 * HEIGHT), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA
            )
        else:
            picture = scene.draw(look, t, WIDTH, HEIGHT)
        pictures.append((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))
        labels.append([v.index(chosen) for v, (_, chosen) in zip(values, look.attributes, strict=True)])
        if time.monotonic() - started > deadline_s:
            break
    return np.stack(pictures), np.array(labels, np.int16)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=900)
    parser.add_argument("--first", type=int, default=FIRST_SEED)
    parser.add_argument("--only", nargs="*", default=list(scenes.NAMES))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    for name in options.only:
        started = time.monotonic()
        pictures, values = draw(name, options.first, options.count)
        np.savez(options.out / f"{name}.npz", pictures=pictures, values=values)
        print(f"{name}: {len(pictures)} draws in {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
