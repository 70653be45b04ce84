"""What is known of a recommendation: the only thing sentences are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from core.explain.digits import PLACES

Language = Literal["en", "zh"]
Verb = Literal["like", "play", "skip", "rate", "rate_low", "hide", "want", "refuse"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
AGAINST: tuple[Verb, ...] = ("hide", "skip", "rate_low", "refuse")
SPOKEN: tuple[Verb, ...] = ("want", "refuse")  # the words are the reader's own, no title


@dataclass(frozen=True, kw_only=True)
class Said:
    """Something the reader did, or said: the title is then their own words. `fraction` is -1 to 1 of all reasons.

    `itself`: it was done with the very recording that is recommended, as with one that was played before.
    `kind`: of content (visual, sound, speech, text) that more than half of what speaks for it comes from; "" where
    that is none, or not known.
    """

    title: str
    fraction: float
    verb: Verb = "like"
    itself: bool = False
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one recommended item.

    Attributes:
        score: That the reasons add up to, as shown.
        listed: What arranging the list made of it, as shown; None where that is the same.
        said: The history, any order.
        popular: Fraction of the reasons that is popularity, -1 to 1; negative where fewer people liked it than usual.
        size: Sum of the sizes of all reasons, in the unit of the score: a fraction times this is a share of it.
        rest: What has no title of its own, above all where the score starts, in the unit of the score.
        carried: Kinds of content (visual, sound, speech, text) by what others give through them, as a fraction of all
            that speaks for it: those that do, which are 1 together, and with a minus sign those that speak against it.
        words: What the pictures share with the taste, strongest first.
        without: Titles without which it would leave the list, verified; empty if nothing of the kind is known.
        without_itself: What was done with the recording itself would have to go, too; None where nothing was.
        smallest: It is proven that no smaller set does that.
        replacement: What would be there instead.
        moved: Stages that moved it: (stage, place before, place after).
        house: What a rule of the house did for it: put it first, or preferred it; or that chance gave it its place.
        places: How many digits after the point figures have.
        error: What the reasons leave unexplained, as a fraction of the score; 0 where they are exact.
        faint: There are reasons, but all too small for the digits that are shown.
    """

    title: str
    score: float
    listed: float | None = None
    said: tuple[Said, ...] = ()
    popular: float = 0.0
    size: float = 1.0
    rest: float = 0.0
    carried: Mapping[str, float] | None = None
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    without_itself: Verb | None = None
    smallest: bool = False
    replacement: str = ""
    moved: tuple[tuple[str, int, int], ...] = ()
    house: Literal["", "pin", "boost", "chance"] = ""
    error: float = 0.0
    faint: bool = False
    places: int = PLACES
