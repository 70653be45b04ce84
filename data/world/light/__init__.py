"""Pixels as light: noise, skies, water, ridges, glows and the development of a picture.

Pictures are float32 (height, width, 3) in linear light. Lengths are fractions of the picture's height:
x runs from -aspect/2 to aspect/2, y from 0 (top) to 1 (bottom). Every kernel is a plain loop over
pixels compiled by numba.
"""

from data.world.light.colours import Colour, Picture, blank, blend, lin
from data.world.light.film import bloom, blur, develop
from data.world.light.land import mountains
from data.world.light.layers import add, over
from data.world.light.noises import fbm, noise, ridged, smooth
from data.world.light.points import bokeh, rain, snowfall, sparks, streaks
from data.world.light.skies import aurora, sky
from data.world.light.waters import water

__all__ = [
    "Colour",
    "Picture",
    "add",
    "aurora",
    "blank",
    "blend",
    "bloom",
    "blur",
    "bokeh",
    "develop",
    "fbm",
    "lin",
    "mountains",
    "noise",
    "over",
    "rain",
    "ridged",
    "sky",
    "smooth",
    "snowfall",
    "sparks",
    "streaks",
    "water",
]
