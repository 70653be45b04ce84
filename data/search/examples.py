"""Draws and synthesises files to search with: things the demo world does not have, and fresh takes of its sounds.

    python -m data.search.examples [--out DIR]

The pictures of its subjects were rendered with `data.world`; those are not made again here.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter
from scipy import signal

from data.world.sound import master, play
from data.world.sounds.signals import RATE_HZ

HERE = Path(__file__).parent
SIZE = (320, 180)
LARGE = 4  # drawn so many times as large, then made small: smooth edges
SECONDS = 6.0
FRESH = 7000  # seeds from here on are in neither the collection nor the training
HEARD = ("waves", "birds", "organ", "musicbox", "thunder", "crackle", "wind", "bubbles")

Mono = npt.NDArray[np.float64]
Draw = Callable[[ImageDraw.ImageDraw, np.random.Generator], None]


# --- pictures, in coordinates of 1280 x 720 --------------------------------------------------------


def sign(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, 1280, 720), fill=(150, 175, 190))
    draw.rectangle((625, 400, 655, 720), fill=(110, 112, 115))
    draw.regular_polygon((640, 290, 220), 8, rotation=22, fill=(245, 245, 245))
    draw.regular_polygon((640, 290, 204), 8, rotation=22, fill=(190, 20, 30))
    draw.text((640, 290), "STOP", fill=(250, 250, 250), anchor="mm", font_size=150)


def bicycle(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, 1280, 720), fill=(222, 214, 200))
    draw.rectangle((0, 590, 1280, 720), fill=(150, 145, 138))
    for x in (400, 880):
        draw.ellipse((x - 150, 300, x + 150, 600), outline=(25, 25, 28), width=16)
        draw.ellipse((x - 14, 436, x + 14, 464), fill=(60, 60, 64))
    frame = [(400, 450), (560, 250), (800, 240), (620, 460), (400, 450)]
    draw.line(frame, fill=(20, 120, 90), width=18, joint="curve")
    draw.line([(560, 250), (620, 460)], fill=(20, 120, 90), width=18)
    draw.line([(880, 450), (790, 190), (720, 180)], fill=(70, 72, 76), width=16, joint="curve")
    draw.line([(560, 250), (545, 205)], fill=(70, 72, 76), width=14)
    draw.ellipse((500, 188, 600, 214), fill=(30, 28, 28))


def qr_code(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, 1280, 720), fill=(250, 250, 250))
    cells, step, left, top = rng.random((25, 25)) < 0.5, 24, 340, 60
    for row, column in zip(*np.nonzero(cells), strict=True):
        x, y = left + step * column, top + step * row
        draw.rectangle((x, y, x + step - 1, y + step - 1), fill=(12, 12, 12))
    for row, column in ((0, 0), (0, 18), (18, 0)):
        x, y = left + step * column, top + step * row
        for inset, grey in ((0, 12), (1, 250), (2, 12)):
            box = (x + step * inset, y + step * inset, x + step * (7 - inset) - 1, y + step * (7 - inset) - 1)
            draw.rectangle(box, fill=(grey, grey, grey))


def crossword(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, 1280, 720), fill=(244, 240, 228))
    for row in range(11):
        for column in range(11):
            x, y = 310 + 60 * column, 30 + 60 * row
            dark = rng.random() < 0.2
            draw.rectangle((x, y, x + 60, y + 60), fill=(20, 20, 20) if dark else (252, 250, 244), outline=(40, 40, 40))
            if not dark and rng.random() < 0.5:
                draw.text(
                    (x + 30, y + 32), chr(65 + int(rng.integers(26))), fill=(30, 40, 90), anchor="mm", font_size=38
                )


def calendar(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, 1280, 720), fill=(206, 216, 226))
    draw.rectangle((240, 50, 1040, 690), fill=(252, 252, 252))
    draw.rectangle((240, 50, 1040, 180), fill=(200, 60, 50))
    draw.text((640, 116), "NOVEMBER", fill=(255, 255, 255), anchor="mm", font_size=84)
    for day in range(30):
        x, y = 300 + 113 * (day % 7), 240 + 90 * (day // 7)
        draw.text((x, y), str(day + 1), fill=(190, 50, 40) if day % 7 == 6 else (40, 44, 50), anchor="mm", font_size=46)


def circuit(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, 1280, 720), fill=(14, 84, 52))
    for _ in range(60):
        x, y, turn = rng.integers(0, 1280), rng.integers(0, 720), rng.integers(-200, 200)
        draw.line([(x, y), (x + turn, y), (x + turn, y + turn)], fill=(90, 170, 110), width=8)
        draw.ellipse((x - 12, y - 12, x + 12, y + 12), fill=(212, 190, 110))
    for x, y in ((260, 180), (820, 120), (600, 430)):
        draw.rectangle((x, y, x + 230, y + 170), fill=(22, 22, 24))
        for pin in range(8):
            for side in (y - 20, y + 170):
                draw.rectangle((x + 14 + 27 * pin, side, x + 26 + 27 * pin, side + 20), fill=(190, 192, 195))


def keyboard(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, 1280, 720), fill=(186, 182, 176))
    draw.rounded_rectangle((90, 170, 1190, 590), 26, fill=(44, 46, 50))
    for row in range(4):
        for column in range(13):
            x, y = 120 + 81 * column, 196 + 96 * row
            draw.rounded_rectangle((x, y, x + 68, y + 80), 10, fill=(226, 226, 222))
            draw.text(
                (x + 34, y + 40), chr(65 + (7 * column + 5 * row) % 26), fill=(40, 40, 40), anchor="mm", font_size=32
            )


def aeroplane(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    draw.rectangle((0, 0, 1280, 720), fill=(236, 238, 240))
    draw.rounded_rectangle((200, 320, 1080, 430), 55, fill=(120, 126, 134))
    draw.polygon([(560, 400), (800, 400), (560, 640), (480, 640)], fill=(84, 90, 98))
    draw.polygon([(220, 340), (330, 340), (240, 180), (190, 180)], fill=(30, 70, 150))
    for window in range(14):
        draw.ellipse((340 + 46 * window, 350, 362 + 46 * window, 378), fill=(40, 60, 80))


DRAWN: dict[str, Draw] = {
    "sign": sign,
    "bicycle": bicycle,
    "qr-code": qr_code,
    "crossword": crossword,
    "calendar": calendar,
    "circuit": circuit,
    "keyboard": keyboard,
    "aeroplane": aeroplane,
}


def picture(name: str) -> Image.Image:
    large = Image.new("RGB", (LARGE * SIZE[0], LARGE * SIZE[1]))
    DRAWN[name](ImageDraw.Draw(large), np.random.default_rng(FRESH))
    return large.filter(ImageFilter.GaussianBlur(2)).resize(SIZE, Image.Resampling.LANCZOS)


# --- sounds: (samples,) at 48 kHz ------------------------------------------------------------------

T: Mono = np.arange(int(SECONDS * RATE_HZ)) / RATE_HZ


def _tone(hz: Mono | float) -> Mono:
    return np.asarray(np.sin(2 * np.pi * np.cumsum(np.broadcast_to(hz, T.shape)) / RATE_HZ))


def siren() -> Mono:
    return _tone(np.where((T % 1.2) < 0.6, 440.0, 585.0)) + 0.3 * _tone(np.where((T % 1.2) < 0.6, 880.0, 1170.0))


def whistle() -> Mono:
    trill = _tone(2900 + 90 * np.sign(np.sin(2 * np.pi * 34 * T)))
    return np.asarray(trill * ((T % 2) < 0.9))


def horn() -> Mono:
    chord = sum(np.asarray(signal.sawtooth(2 * np.pi * hz * T)) for hz in (349.0, 440.0))
    return np.asarray(chord * ((T % 1.5) < 1.0))


def modem() -> Mono:
    bits = np.random.default_rng(FRESH).random(int(SECONDS * 300) + 1) < 0.5
    return _tone(np.where(bits[(T * 300).astype(int)], 1270.0, 2225.0))


def zaps() -> Mono:
    part = T % 0.5
    return np.asarray(signal.square(2 * np.pi * np.cumsum(2400 * np.exp(-9 * part)) / RATE_HZ) * np.exp(-4 * part))


def saw() -> Mono:
    speed = 95 + 40 * np.abs(np.sin(2 * np.pi * 0.4 * T))
    engine = signal.sawtooth(2 * np.pi * np.cumsum(speed) / RATE_HZ)
    return np.asarray(np.tanh(3 * (engine + 0.6 * np.random.default_rng(FRESH).standard_normal(len(T)) * (engine > 0))))


def buzzer() -> Mono:
    return np.asarray(signal.square(2 * np.pi * 120 * T) * ((T % 3) < 1.6))


def monitor() -> Mono:
    return np.asarray(_tone(1000.0) * ((T % 0.8) < 0.12))


MADE: dict[str, Callable[[], Mono]] = {
    "siren": siren,
    "whistle": whistle,
    "horn": horn,
    "modem": modem,
    "zaps": zaps,
    "saw": saw,
    "buzzer": buzzer,
    "monitor": monitor,
}


def write_sound(path: Path, sound: Mono) -> None:
    """Opus, 32 kbit/s, one channel."""
    with av.open(str(path), "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=RATE_HZ, layout="mono")
        stream.bit_rate = 32_000
        frame = av.AudioFrame.from_ndarray(sound.astype(np.float32)[None], format="flt", layout="mono")
        frame.sample_rate = RATE_HZ
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "media")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    for name in DRAWN:
        picture(name).save(folder / f"absent-{name}.jpg", quality=88)
    for make_name, make in MADE.items():
        sound = master(np.stack([make()] * 2, axis=1).astype(np.float32))
        write_sound(folder / f"absent-{make_name}.opus", sound.mean(axis=1))
    for n, name in enumerate(HEARD):
        write_sound(folder / f"{name}.opus", play(name, FRESH + n, SECONDS).mean(axis=1))


if __name__ == "__main__":
    main()
