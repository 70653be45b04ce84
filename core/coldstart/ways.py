"""Ways to get to know somebody: what is asked, from where it begins, and how answers become a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.coldstart import deciding, lists, questions
from core.coldstart.questions import Lab, Sitting

Asking = Callable[[Lab, Sitting], npt.NDArray[np.int64]]
Listing = Callable[[Lab, Sitting], npt.NDArray[np.float64]]
Start = Literal["nobody", "age", "words"]


@dataclass(frozen=True)
class Way:
    """For code and for people.

    Attributes:
        says: Completes "This one ...".
        start: What is known before the first question: nothing, what people of the same age like, a taste in words.
        company: Whether it needs people who are known.
    """

    name: str
    label: str
    says: str
    ask: Asking = field(repr=False)
    show: Listing = field(default=lists.by_content, repr=False)
    start: Start = "nobody"
    company: bool = False


ALSO: Mapping[str, str] = {
    "d-optimal": "informative",
    "d-optimal-pairs": "pairs",
    "v-optimal": "deciding",
    "v-optimal-pairs": "deciding_pairs",
    "k-medoids": "medoids",
    "linucb": "upper",
    "segment-prior": "age",
    "first-k-ridge": "first",
    "similar-people": "similar",
    "max-coverage": "covering",
    "zero-shot": "words",
}
"""What the literature calls them."""

WAYS: Mapping[str, Way] = {
    way.name: way
    for way in (
        Way("popular", "Well known first", "asks about what most people like", questions.popular, company=True),
        Way("medoids", "One of each kind", "asks about the middle of each group of recordings", questions.medoids),
        Way("informative", "Most telling", "asks where the answer says most (D-optimal)", questions.informative),
        Way("pairs", "This or that", "shows two and asks which one (D-optimal pairs)", questions.pairs),
        Way("deciding", "What decides", "asks what would change the list most (V-optimal)", deciding.deciding),
        Way(
            "deciding_pairs",
            "This or that, what decides",
            "shows two whose order would change the list most (V-optimal pairs)",
            deciding.deciding_pairs,
        ),
        Way(
            "similar",
            "People like them",
            "lists what people with the same answers like (nearest neighbours)",
            questions.medoids,
            lists.by_similar,
            company=True,
        ),
        Way(
            "first",
            "First answers",
            "foretells every answer from the first few (first-k ridge)",
            questions.medoids,
            lists.by_first_answers,
            company=True,
        ),
        Way(
            "hybrid",
            "Both together",
            "weighs what is in recordings against people like them (hybrid)",
            deciding.deciding_pairs,
            lists.by_both,
            company=True,
        ),
        Way(
            "age",
            "People of their age",
            "begins with what people of that age like (segment prior)",
            questions.informative,
            start="age",
            company=True,
        ),
        Way(
            "words",
            "In their own words",
            "begins with what they say they like (zero-shot)",
            questions.informative,
            start="words",
        ),
        Way(
            "tree",
            "Question tree",
            "asks what divides the people we know (decision tree)",
            questions.tree,
            company=True,
        ),
        Way("covering", "Widest choice", "asks about recordings that stand for many others", questions.covering),
        Way("upper", "Show and learn", "asks about what it would show next (LinUCB)", questions.upper),
        Way("thompson", "Try one's luck", "asks about what might be loved (Thompson sampling)", questions.thompson),
        Way("random", "At random", "asks about anything", questions.at_random),
    )
}
