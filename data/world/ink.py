"""Shapes with smooth edges: a thin sheet over Skia in the same units as `light`.

x runs from -aspect/2 to aspect/2 and y from 0 (top) to 1 (bottom), whatever the size in pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import skia

Points = Iterable[Sequence[float]]


def shade(code: str, alpha: float = 1.0) -> int:
    """A colour for Skia from "#rrggbb"."""
    code = code.lstrip("#")
    return skia.Color(int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16), round(255 * alpha))


def code(rgb: Iterable[float]) -> str:
    """ "#rrggbb" of three numbers from 0 to 255, cut to whole ones."""
    return "#" + "".join(f"{min(int(v), 255):02x}" for v in rgb)


def mix(a: str, b: str, f: float) -> str:
    """The colour a fraction `f` of the way from a to b, as painters mix: in display values, not in light."""
    return code(int(a[i : i + 2], 16) * (1 - f) + int(b[i : i + 2], 16) * f for i in (1, 3, 5))


def dimmed(colour: str, f: float) -> str:
    """The colour at a fraction `f` of its brightness."""
    return code(int(colour[i : i + 2], 16) * f for i in (1, 3, 5))


def _colour(colour: str | tuple[str, float]) -> int:
    return shade(*colour) if isinstance(colour, tuple) else shade(colour)


class Sheet:
    """A transparent sheet to draw on; `array()` gives premultiplied RGBA for `light.over`."""

    def __init__(self, width: int, height: int) -> None:
        self._surface = skia.Surface(width, height)
        self.canvas = self._surface.getCanvas()
        self.canvas.clear(0)
        self.canvas.translate(width / 2, 0)
        self.canvas.scale(height, height)
        self.aspect = width / height
        self.height = height

    def array(self) -> npt.NDArray[np.uint8]:
        return self._surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)

    def paint(self, colour: str | tuple[str, float], *, stroke: float = 0.0, soft: float = 0.0) -> skia.Paint:
        paint = skia.Paint(AntiAlias=True, Color=_colour(colour))
        if stroke:
            paint.setStyle(skia.Paint.kStroke_Style)
            paint.setStrokeWidth(stroke)
            paint.setStrokeCap(skia.Paint.kRound_Cap)
            paint.setStrokeJoin(skia.Paint.kRound_Join)
        if soft:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, soft * 1.0, True))
        return paint

    def fade(
        self,
        paint: skia.Paint,
        a: Sequence[float],
        b: Sequence[float],
        colours: Sequence[str | tuple[str, float]],
        stops: Sequence[float] | None = None,
    ) -> skia.Paint:
        """Fill with a straight gradient from a to b."""
        paint.setShader(
            skia.GradientShader.MakeLinear(
                [skia.Point(*map(float, a)), skia.Point(*map(float, b))],
                [_colour(c) for c in colours],
                list(stops) if stops else None,
            )
        )
        return paint

    def orb(
        self,
        paint: skia.Paint,
        at: Sequence[float],
        radius: float,
        colours: Sequence[str | tuple[str, float]],
        stops: Sequence[float] | None = None,
    ) -> skia.Paint:
        """Fill with a round gradient."""
        paint.setShader(
            skia.GradientShader.MakeRadial(
                skia.Point(*map(float, at)),
                float(radius),
                [_colour(c) for c in colours],
                list(stops) if stops else None,
            )
        )
        return paint

    def shape(self, points: Points, paint: skia.Paint, *, closed: bool = True) -> None:
        path = skia.Path()
        path.addPoly([skia.Point(float(x), float(y)) for x, y in points], closed)
        self.canvas.drawPath(path, paint)

    def curve(self, points: Points, paint: skia.Paint, *, closed: bool = False) -> None:
        """A smooth line through the points (Catmull-Rom)."""
        self.canvas.drawPath(smooth_path(points, closed), paint)

    def line(self, a: Sequence[float], b: Sequence[float], paint: skia.Paint) -> None:
        self.canvas.drawLine(float(a[0]), float(a[1]), float(b[0]), float(b[1]), paint)

    def disc(self, x: float, y: float, radius: float, paint: skia.Paint) -> None:
        self.canvas.drawCircle(float(x), float(y), float(radius), paint)

    def oval(self, x: float, y: float, rx: float, ry: float, paint: skia.Paint) -> None:
        self.canvas.drawOval(skia.Rect.MakeLTRB(float(x - rx), float(y - ry), float(x + rx), float(y + ry)), paint)

    def box(self, left: float, top: float, right: float, bottom: float, paint: skia.Paint, round_: float = 0.0) -> None:
        rect = skia.Rect.MakeLTRB(float(left), float(top), float(right), float(bottom))
        if round_:
            self.canvas.drawRoundRect(rect, round_, round_, paint)
        else:
            self.canvas.drawRect(rect, paint)


def smooth_path(points: Points, closed: bool = False) -> skia.Path:
    p = [np.asarray(q, float) for q in points]
    n = len(p)
    path = skia.Path()
    path.moveTo(float(p[0][0]), float(p[0][1]))
    for i in range(n if closed else n - 1):
        a, b, c, d = (
            (p[(i - 1) % n], p[i], p[(i + 1) % n], p[(i + 2) % n])
            if closed
            else (p[max(i - 1, 0)], p[i], p[i + 1], p[min(i + 2, n - 1)])
        )
        one, two = b + (c - a) / 6, c - (d - b) / 6
        path.cubicTo(*map(float, (one[0], one[1], two[0], two[1], c[0], c[1])))
    if closed:
        path.close()
    return path
