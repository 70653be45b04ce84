"""What the cold-start lab is asked and shows. All people in it are simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.domain import ItemId
from core.services.views import Card

Said = Literal["y", "n", "s"]
"""An answer: "y" like, or the first of two; "n" not for me, or the second; "s" skipped."""
Audience = str
"""Whom the lab knows, or who arrives: INVENTED, HERE (known only), or the number of a kept audience."""
INVENTED, HERE = "invented", "here"
DEFAULT_WAYS = ("popular", "similar", "informative", "deciding_pairs")
MOST_ANSWERS = 20
FEWEST_RECORDINGS = 5  # without them there is nothing to choose from


@dataclass(frozen=True, kw_only=True)
class Look:
    """One state of the lab; equal looks at an equal collection show the same.

    Attributes:
        seed: Which simulated person.
        ways: Ways to ask, side by side.
        step: Answers given by the simulated person.
        hand: Answers given by hand instead, one text of y, n and s per way; None: the simulated person answers.
        words: A taste in words, told before the first question.
        segment: Begin with what people of the same age like.
        audience: Whom ways to ask have learned from.
        newcomers: Where whoever arrives comes from; "": from where those who are known come.
    """

    seed: int = 0
    ways: tuple[str, ...] = DEFAULT_WAYS
    step: int = 0
    hand: tuple[str, ...] | None = None
    words: str = ""
    segment: bool = False
    audience: Audience = INVENTED
    newcomers: Audience = ""


@dataclass(frozen=True, kw_only=True)
class WayView:
    """A way to ask: `says` completes "This one ..."."""

    name: str
    label: str
    says: str


@dataclass(frozen=True, kw_only=True)
class AskView:
    """A question.

    Attributes:
        cards: One recording, or the two of "this or that".
        guess: What was expected of the answer, 0 to 1: that it is a like, or the first.
        settles: Share of what is open about the taste that the answer settles, 0 to 1.
        why: Why this is asked, in one sentence.
        said: The answer, where there is one.
    """

    cards: tuple[Card, ...]
    guess: float
    settles: float
    why: str
    said: Said | None = None


@dataclass(frozen=True, kw_only=True)
class ListedView:
    """One place of a list. `truth`: how much the simulated person truly likes it, 0 to 1 of their favourite."""

    card: Card
    truth: float | None = None
    liked: bool = False
    fresh: bool = False  # came with the last answer


@dataclass(frozen=True, kw_only=True)
class ColumnView:
    """How far one way has come.

    Attributes:
        ask: What it asks now; None when there is nothing left, or enough.
        answers: What it asked before, oldest first.
        quality: nDCG@10 of its list for the simulated person, 0 to 1; None by hand, where nobody knows the truth.
        agreement: Share of the list that is certain, 0 to 1.
        agreement_of: What `agreement` is about, in words.
        enough: The stopping rule says so.
        company: Weight of similar people in the list, 0 to 1; None where they are not weighed.
        begins: What it was told before the first question, in words.
        missing: Why this way cannot be tried here, and what to do; the rest is empty then.
    """

    way: WayView
    ask: AskView | None
    answers: tuple[AskView, ...]
    picks: tuple[ListedView, ...]
    quality: float | None
    agreement: float
    enough: bool
    agreement_of: str = "of the list is settled"
    company: float | None = None
    begins: str = ""
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """A simulated person: what they truly love, best first.

    Attributes:
        name: "Simulated person 3", with the kept audience they are from.
    """

    name: str
    label: str
    loves: tuple[Card, ...]


@dataclass(frozen=True, kw_only=True)
class PhraseView:
    """A phrase of a taste in words and the recordings it is taken to mean; none where it is not clearly anywhere."""

    phrase: str
    wanted: bool
    cards: tuple[Card, ...]


@dataclass(frozen=True, kw_only=True)
class Theatre:
    """Several ways to get to know one person, side by side.

    Attributes:
        known: How many people the ways have learned from.
        real: These have been here; otherwise they are simulated.
        called: The kept audience they are from; "" for the lab's own people.
    """

    look: Look
    columns: tuple[ColumnView, ...]
    person: PersonView
    phrases: tuple[PhraseView, ...] = ()
    note: str = ""
    known: int = 0
    real: bool = False
    called: str = ""
    simulated: Literal[True] = True


@dataclass(frozen=True, kw_only=True)
class BandView:
    """A mean with its 95 % interval, one value per step."""

    name: str
    label: str
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class ReachedView:
    """Questions until 90 % of what is reached with people who have been here for long; None: not within the curve."""

    name: str
    label: str
    questions: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Curves:
    """How ways and policies do over many simulated people.

    Attributes:
        learning: nDCG@10 after 0, 1, ... answers, per way.
        reached: Questions needed, per way.
        regret: Plays missed after 1, 2, ... visits, per policy.
        warm: nDCG@10 with people who have given 60 answers.
        popular: nDCG@10 of the list that is the same for everybody.
        likes: Share of questions answered with a like, per way; None for pairs.
        missing: Ways that cannot be tried here, by name, and why.
        patience: Answers after which similar people count as much as content, fitted.
        called: The kept audience that the people who are asked are from; "" for the lab's own.
        knew: Whom the ways have learned from: "people who have been here", a kept audience, "" for the lab's own.
    """

    learning: tuple[BandView, ...]
    reached: tuple[ReachedView, ...]
    regret: tuple[BandView, ...]
    warm: float
    popular: float
    areas: Mapping[str, float]
    likes: Mapping[str, float | None]
    people: int
    seed: int
    missing: Mapping[str, str] = field(default_factory=dict)
    patience: float = 0.0
    called: str = ""
    knew: str = ""
    simulated: Literal[True] = True


@dataclass(frozen=True, kw_only=True)
class LaunchView:
    """One way to bring new recordings in.

    Attributes:
        visits: Until the third play, per new recording; None where it did not come within `horizon` visits.
        median: Of these; None where more than half did not come.
        quality: Mean nDCG@10 of all lists that were shown meanwhile.
        shown_enough: Share of new recordings that were shown at least 20 times.
    """

    name: str
    label: str
    visits: tuple[float | None, ...]
    median: float | None
    quality: float
    shown_enough: float


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """What becomes of recordings that arrive, with and without help."""

    launches: tuple[LaunchView, ...]
    arrived: tuple[Card, ...]
    horizon: int
    people: int
    map_error: float  # of the map from content, as a share of the variance of what it predicts
    called: str = ""  # the kept audience that visits
    simulated: Literal[True] = True


@dataclass(frozen=True, kw_only=True)
class GroupShare:
    """Of a group of simulated people, the share that would find the ghost among their ten."""

    name: str
    share: float
    people: int


@dataclass(frozen=True, kw_only=True)
class Ghost:
    """A recording that is not in the collection, as if it were. Nothing of it is stored.

    Attributes:
        reach: Share of people who would find it among their ten, 0 to 1.
        typical: Share of people who would find an average recording of the collection there.
        groups: The same per age group.
        fans: Recordings that those who would get it love most.
        displaces: What it would push out of lists, with the share of people, most first.
        alike: What it is most like.
        called: The kept audience whose people these are; "" for the lab's own.
    """

    label: str
    reach: float
    typical: float
    groups: tuple[GroupShare, ...]
    fans: tuple[Card, ...]
    displaces: tuple[tuple[Card, float], ...]
    alike: tuple[Card, ...]
    people: int
    note: str = ""
    called: str = ""
    simulated: Literal[True] = True


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is put in as a ghost: a file that was read (`key`), a phrase, or a recording that is there already."""

    phrase: str = ""
    key: str = ""
    item_id: ItemId | None = None
    shown: Sequence[str] = field(default_factory=tuple)
