"""Dancers: figures of jointed limbs moving to a beat, on a stage, in ribbons of light or behind a screen."""

from __future__ import annotations

import math

import numpy as np

from data.world import light
from data.world.ink import Sheet
from data.world.light import lin
from data.world.subject import Look, Subject

_STAGE = {  # light, dress, deep
    "red": ("#ff4a50", "#e01838", "#2a060c"),
    "blue": ("#58a8ff", "#2468e0", "#060f2a"),
    "gold": ("#ffc058", "#f0a020", "#241404"),
    "violet": ("#c078ff", "#9030e0", "#18062c"),
}
Joint = tuple[float, float]


def _pose(beat: float, phase: float, turn: float) -> dict[str, Joint]:
    """Joints of one dancer of height 1, feet near (0, 0), up is negative y; all from a few slow sines."""
    s = lambda f, p=0.0: math.sin(beat * f + phase + p)  # noqa: E731
    hip = (0.05 * s(1), -0.50 - 0.03 * abs(s(2)))
    lean = 0.07 * s(1, 0.8) * turn
    chest = (hip[0] + lean, hip[1] - 0.25)
    head = (chest[0] + lean * 0.7, chest[1] - 0.15)
    lift = max(s(0.5), 0.0)
    joints = {"hip": hip, "chest": chest, "head": head}
    for side, name in ((-1, "l"), (1, "r")):
        raise_ = 0.5 + 0.5 * s(1, side * 1.2)
        elbow = (chest[0] + side * (0.14 + 0.03 * raise_) * (0.45 + 0.55 * turn), chest[1] + 0.09 - 0.22 * raise_)
        hand = (elbow[0] + side * (0.10 - 0.06 * raise_) * turn + 0.05 * s(1, 0.4), elbow[1] - 0.16 * (raise_ - 0.25))
        up = lift if side == 1 else 0.0
        knee = (hip[0] + side * (0.07 + 0.16 * up) * (0.4 + 0.6 * turn), hip[1] + 0.25 - 0.10 * up)
        foot = (knee[0] + side * (0.03 + 0.22 * up) * turn, min(knee[1] + 0.25 - 0.08 * up, 0.0))
        joints |= {f"elbow_{name}": elbow, f"hand_{name}": hand, f"knee_{name}": knee, f"foot_{name}": foot}
    return joints


def _dancer(
    sheet: Sheet,
    x: float,
    y: float,
    tall: float,
    beat: float,
    phase: float,
    body: str,
    dress: str,
    rim: str,
    solid: bool,
) -> tuple[Joint, Joint]:
    """One dancer; returns where both hands are."""
    spin = beat * 0.5 + phase
    turn = 0.35 + 0.65 * abs(math.cos(spin))
    j = {k: (x + u * tall, y + v * tall) for k, (u, v) in _pose(beat, phase, turn).items()}
    limb = lambda a, b, c, w: sheet.curve([j[a], j[b], j[c]], sheet.paint(body, stroke=w * tall))  # noqa: E731
    limb("hip", "knee_l", "foot_l", 0.052)
    limb("hip", "knee_r", "foot_r", 0.052)
    for name in ("l", "r"):
        fx, fy = j[f"foot_{name}"]
        sheet.curve(
            [(fx - 0.01 * tall, fy), (fx + (0.05 if name == "r" else -0.05) * tall, fy + 0.012 * tall)],
            sheet.paint(body, stroke=0.03 * tall),
        )
    hip, chest, head = j["hip"], j["chest"], j["head"]
    hem = []
    for k in range(13):
        u = k / 12 * 2 - 1
        wave = math.sin(u * 7 + beat * 1.4 + phase * 2)
        flare = 0.27 + 0.10 * abs(math.sin(spin))
        hem.append(
            (
                hip[0] + u * flare * tall + 0.03 * tall * math.cos(spin),
                hip[1] + (0.25 + 0.035 * wave - 0.10 * abs(u) * abs(math.sin(spin))) * tall,
            )
        )
    waist = [(hip[0] - 0.062 * tall, hip[1] - 0.05 * tall), (hip[0] + 0.062 * tall, hip[1] - 0.05 * tall)]
    skirt = sheet.fade(
        sheet.paint(dress),
        (hip[0] - 0.3 * tall, hip[1]),
        (hip[0] + 0.3 * tall, hip[1] + 0.2 * tall),
        [rim, dress, body] if not solid else [body, body, body],
        [0, 0.35, 1],
    )
    sheet.curve([waist[0], *hem, waist[1]], skirt, closed=True)
    if not solid:
        for k in range(1, 12, 2):
            sheet.curve(
                [
                    ((waist[0][0] * (12 - k) + waist[1][0] * k) / 12, waist[0][1]),
                    ((hem[k][0] + hip[0]) / 2, (hem[k][1] + hip[1]) / 2),
                    hem[k],
                ],
                sheet.paint((body, 0.35), stroke=0.008 * tall),
            )
    torso = [
        (hip[0] - 0.062 * tall, hip[1] - 0.04 * tall),
        (chest[0] - 0.085 * tall, chest[1] + 0.03 * tall),
        (chest[0] - 0.07 * tall, chest[1] - 0.04 * tall),
        (chest[0] + 0.07 * tall, chest[1] - 0.04 * tall),
        (chest[0] + 0.085 * tall, chest[1] + 0.03 * tall),
        (hip[0] + 0.062 * tall, hip[1] - 0.04 * tall),
    ]
    sheet.curve(
        torso,
        sheet.fade(
            sheet.paint(dress),
            (chest[0] - 0.09 * tall, 0),
            (chest[0] + 0.09 * tall, 0),
            [rim, dress, body] if not solid else [body, body, body],
            [0, 0.4, 1],
        ),
        closed=True,
    )
    for name in ("l", "r"):
        shoulder = (chest[0] + (0.07 if name == "r" else -0.07) * tall, chest[1] - 0.015 * tall)
        sheet.curve([shoulder, j[f"elbow_{name}"], j[f"hand_{name}"]], sheet.paint(body, stroke=0.034 * tall))
    sheet.line(chest, head, sheet.paint(body, stroke=0.036 * tall))
    sheet.oval(head[0], head[1] - 0.025 * tall, 0.046 * tall, 0.058 * tall, sheet.paint(body))
    sheet.disc(head[0] - 0.02 * tall * math.cos(spin), head[1] - 0.085 * tall, 0.026 * tall, sheet.paint(body))
    if not solid:
        sheet.curve(
            [
                (head[0] - 0.04 * tall, head[1] - 0.05 * tall),
                (head[0] - 0.046 * tall, head[1]),
                (head[0] - 0.03 * tall, head[1] + 0.03 * tall),
            ],
            sheet.paint((rim, 0.9), stroke=0.008 * tall),
        )
    return j["hand_l"], j["hand_r"]


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    bright, dress, deep = _STAGE[look["colour"]]
    style = look["style"]
    count = {"one": 1, "two": 2, "many": 6}[look["number"]]
    floor = 0.84
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (x + 0.5 - width / 2) / height, (y + 0.5) / height
    picture = light.blank(width, height, lin(deep, 0.8))
    place = look.rng(5)
    beat = t * 2 * math.pi * 0.5 + place.uniform(0, 2 * math.pi)
    xs = {1: [0.0], 2: [-0.19, 0.19], 6: [-0.62, -0.37, -0.12, 0.13, 0.38, 0.63]}[count]
    tall = {1: 0.62, 2: 0.60, 6: 0.44}[count]
    xs = [cx + place.uniform(-0.07, 0.07) * (1 if count < 6 else 0.4) for cx in xs]
    tall *= place.uniform(0.9, 1.05)
    if style == "screen":
        glow = np.exp(-(x**2 * 0.75 + (y - 0.5) ** 2 * 2.0))
        weave = 1 + 0.015 * np.sin(x * 700) + 0.015 * np.sin(y * 700)
        picture = (lin(bright, 0.95) * (glow * weave)[..., None] + lin("#fff2d8", 0.35) * (glow**3)[..., None]).astype(
            np.float32
        )
    else:
        lights = {1: [0.0], 2: [-0.19, 0.19], 6: [-0.5, 0.0, 0.5]}[count]
        for k, cx in enumerate(lights):
            sway = 0.03 * math.sin(t * 0.6 + k)
            aim = cx + sway
            source = cx * 0.35
            axis = source + (aim - source) * (y + 0.15) / (floor + 0.15)
            wide = 0.03 + 0.19 * (y + 0.15)
            cone = np.exp(-(((x - axis) / wide) ** 2) * 1.6) * (0.75 + 0.35 * (1 - y)) * (y < floor + 0.02)
            smoke = 0.72 + 0.28 * np.sin(x * 9 + 3 * np.sin(y * 7 + t * 0.5) + t * 0.4)
            picture += (cone * smoke * (0.36 if style == "stage" else 0.14))[..., None] * lin(bright)
            pool = np.exp(-(((x - aim) / 0.30) ** 2 + ((y - floor - 0.03) / 0.05) ** 2))
            picture += (pool * (0.9 if style == "stage" else 0.35))[..., None] * lin(bright)
        boards = (
            (y > floor - 0.03).astype(np.float32)
            * (0.05 + 0.05 * np.sin(x / (y - 0.5) * 60) ** 2)
            * np.exp(-(x**2) * 1.4)
        )
        picture += boards[..., None] * lin(bright, 0.5)
    figures = Sheet(width, height)
    hands = []
    r = look.rng(2)
    for i, cx in enumerate(xs):
        phase = {1: 0.0, 2: 0.0, 6: i * 0.55}[count] + (math.pi if count == 2 and i else 0)
        px = cx + 0.05 * math.sin(beat * 0.25 + i) * (1.6 if count == 1 else 0.7)
        body = "#08060c" if style != "stage" else "#150e16"
        size = tall * (1.0 if count < 6 else 0.92 + 0.16 * r.random())
        step = floor + 0.012 * (i % 2) - 0.03 * abs(math.sin(beat * 0.5 + phase)) * (1 if style == "screen" else 0.6)
        hands += list(
            _dancer(
                figures,
                px,
                step,
                size,
                beat,
                phase,
                body,
                dress if style == "stage" else "#120810",
                bright,
                style == "screen",
            )
        )
    layer = figures.array()
    if style == "ribbons":
        trails = Sheet(width, height)
        hues = ("#ffffff", bright, dress)
        for i in range(len(hands)):
            for strand in range(3):
                points = []
                for k in range(26):
                    back = t - k * 0.055
                    b = beat - (t - back) * math.pi
                    cx = xs[i // 2] + 0.05 * math.sin(b * 0.25 + i // 2) * (1.6 if count == 1 else 0.7)
                    side = -1 if i % 2 == 0 else 1
                    a = b * (0.8 + 0.1 * strand) + i * 1.9 + strand * 0.25
                    reach = tall * (0.36 + 0.10 * math.sin(b * 0.37 + i))
                    ease = min(k / 6, 1)
                    points.append(
                        (
                            hands[i][0] * (1 - ease)
                            + ease * (cx + side * reach * math.cos(a) * 0.95 + 0.012 * k * side * math.sin(b * 0.3)),
                            hands[i][1] * (1 - ease)
                            + ease
                            * (floor - tall * 0.62 + reach * math.sin(a * 1.0) * 0.85 + 0.004 * k + 0.02 * strand),
                        )
                    )
                for k in range(len(points) - 3):
                    fade = (1 - k / len(points)) ** 1.3
                    trails.curve(
                        points[k : k + 3], trails.paint((hues[strand], 0.85 * fade), stroke=0.011 * fade + 0.002)
                    )
        bright_layer = trails.array()
        glow_only = light.blank(width, height)
        light.add(glow_only, bright_layer, 1.3)
        picture += glow_only + 0.9 * light.blur(glow_only, 0.022)
    mirror = layer[::-1]
    shift = round((2 * (floor + 0.008) - 1) * height)
    flipped = np.zeros_like(layer)
    if shift > 0:
        flipped[shift:] = mirror[:-shift]
    if style != "screen":
        light.over(picture, flipped, opacity=0.40)
        floor_part = light.blur(picture, 0.006)
        rows = int((floor + 0.015) * height)
        picture[rows:] = floor_part[rows:]
        light.over(picture, layer, gain=1.25 if style == "stage" else 0.8)
    else:
        stack = picture.copy()
        light.over(stack, layer, opacity=0.93)
        picture = light.blur(stack, 0.0025)
        frame = np.clip((np.abs(x) - 0.74) * 30, 0, 1) + np.clip((y - 0.93) * 40, 0, 1)
        picture *= (1 - 0.93 * np.clip(frame, 0, 1))[..., None]
    n = 70
    light.sparks(
        picture,
        rng.uniform(-0.8, 0.8, n) + 0.02 * np.sin(t * 0.5 + np.arange(n)),
        (rng.random(n) - 0.015 * t) % 1,
        rng.uniform(0.001, 0.004, n),
        lin(bright),
        0.35 if style != "screen" else 0.0,
    )
    picture = light.bloom(picture, 0.55, 0.6)
    return light.develop(picture, exposure=1.35, vignette=0.75, t=t)


DANCERS = Subject(
    name="dancers",
    nouns=(
        "dancers",
        "a dance",
        "ballet",
        "people dancing",
        "a dance performance",
        "dancing figures",
        "a stage dance",
        "choreography",
    ),
    choices={
        "number": {
            "one": ("a solo dancer", "one dancer", "a single dancer", "a lone dancer"),
            "two": ("a couple", "two dancers", "a pair of dancers", "a duet"),
            "many": ("a row of dancers", "six dancers", "a whole company", "many dancers", "a corps de ballet"),
        },
        "colour": {
            "red": ("in red light", "red", "in crimson", "in scarlet"),
            "blue": ("in blue light", "blue", "in a blue glow", "in cold blue"),
            "gold": ("in golden light", "golden", "in amber light", "in warm yellow"),
            "violet": ("in violet light", "violet", "in purple", "in lilac light"),
        },
        "style": {
            "stage": ("under a spotlight", "on a stage", "in spotlights", "in the limelight"),
            "ribbons": (
                "with ribbons of light",
                "with glowing ribbons",
                "drawing trails of light",
                "with swirling light",
            ),
            "screen": ("in silhouette behind a screen", "as shadows", "a shadow play", "as black silhouettes"),
        },
    },
    draw=draw,
)
