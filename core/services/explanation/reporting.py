"""Takes a list and all its reasons along: a page to print, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from math import isnan
from typing import Any

from core.domain import ItemId, UserId, Visitor
from core.domain.requests import Wanted
from core.errors import NotFound, VitrineError
from core.explain.digits import number
from core.protocols import EncoderStatus
from core.security.roles import allowed
from core.services.explanation.as_json import as_json
from core.services.explanation.explaining import Explaining
from core.services.explanation.model_card import ModelCards
from core.services.explanation.report_page import page
from core.services.explanation.tongues import (
    called_in,
    day,
    in_language,
    joined,
    label,
    made_from,
    notes,
    stage,
)
from core.services.explanation.views import FullExplanation, Language
from core.services.items.library import Library
from core.services.recommendation.lists import Listed, WhatIf
from core.services.recommendation.recommending import Recommending
from core.services.strategy_words import STAGE_WORDS

DEMO = "The models that looked at these recordings are small demonstration models; they only understand the demo world."
SIMULATED = "This strategy learned from invented people, too."
NOBODY = "This viewer is invented: nobody real has this taste."
IMAGINED = "A what-if: the history was changed for a try, and nothing of it is real."


@dataclass(frozen=True)
class Report:
    """`html` stands by itself; `json` says the same for programs."""

    name: str
    html: str
    json: str


class Reporting:
    """Reports of one list."""

    def __init__(
        self,
        recommending: Recommending,
        explaining: Explaining,
        library: Library,
        status: Callable[[], EncoderStatus],
        model_cards: ModelCards,
    ) -> None:
        self._recommending = recommending
        self._explaining = explaining
        self._library = library
        self._status = status
        self._model_cards = model_cards

    @allowed("viewer")
    def report(
        self,
        visitor: Visitor,
        user_id: UserId,
        wanted: Wanted | None = None,
        language: Language = "en",
        what_if: WhatIf | None = None,
        *,
        zone: tzinfo = UTC,
    ) -> Report:
        """Every recommendation of a list with its reasons, evidence, words, path and what would change it.

        Args:
            zone: By whose clock the report tells the time.

        Raises:
            NotFound: there is no list yet.
        """
        listed = self._recommending.listed(visitor, user_id, wanted, what_if, keep=False)
        told = self._explaining.every(visitor, user_id, listed.wanted, what_if)
        if not told:
            raise NotFound("There is no list yet: like a recording first.")
        viewer = self._recommending.profile(visitor, user_id).viewer
        made = datetime.now(UTC)
        invented = viewer.invented
        own = viewer.label if invented else in_language(viewer.label, language)
        facts = _facts(own, listed, told, made, language, zone)
        card = self._model_cards.card(visitor, listed.wanted.strategy, language)
        demo = self._status().demo or card.demo  # also while the models are still loading
        warnings = [DEMO] * demo + [SIMULATED] * listed.simulated + [NOBODY] * invented
        warnings += [IMAGINED] * bool(what_if)
        warnings = [in_language(warning, language) for warning in warnings]
        title = in_language(f"Why these recommendations: {own}", language)
        rows: dict[str, Any] = {
            "title": title,
            "language": language,
            "made_at": made.isoformat(timespec="seconds"),
            "for": own,
            "invented": invented,
            "facts": [list(fact) for fact in facts],
            "wanted": listed.wanted.to_json(),
            "version": listed.version,
            "warnings": warnings,
            "recommendations": [_as_told(one, language) for one in told],
        }
        rows["model_card"] = json.loads(card.json)
        html = page(
            title, facts, warnings, told, lambda url: self._picture(visitor, url), language, (card.title, card.facts)
        )
        name = f"vitrine-explanation-{made.astimezone(zone):%Y%m%d-%H%M}"
        return Report(name=name, html=html, json=json.dumps(rows, ensure_ascii=False, indent=1))

    def _picture(self, visitor: Visitor, url: str) -> bytes | None:
        """The bytes of a still by its address."""
        *_, item_id, name = url.split("/")
        try:
            return self._library.still(visitor, ItemId(item_id), name).read_bytes()
        except (VitrineError, OSError):
            return None


def _facts(
    who: str, listed: Listed, told: Sequence[FullExplanation], made: datetime, language: Language, zone: tzinfo
) -> list[tuple[str, str]]:
    """What the list is and what it was made from, in the language of the reader."""
    name, does = called_in(listed.wanted.strategy, language)
    colon, space = ("：", " ") if language == "zh" else (": ", ", ")
    tuned = [
        _tuned(in_language(word, language), getattr(listed.wanted, name))
        for name, word in STAGE_WORDS.items()
        if getattr(listed.wanted, name, 0)
    ]
    facts = [
        ("For", who),
        ("Strategy", f"{name}{colon}{does}"),
        ("Made from", made_from(listed.version, made, language, zone)),
        ("Fine-tuned", joined(tuned, language) or in_language("no", language)),
        ("Chosen from", in_language(f"{listed.candidates:,} recordings", language)),
        ("Scores", _scale(listed, language)),
        ("Made", f"{day(made.astimezone(zone), language)}{space}{made.astimezone(zone):%H:%M}"),
    ]
    return [(in_language(name, language), value) for name, value in facts if value]


def _tuned(word: str, how: object) -> str:
    """A stage with its strength; rules have none."""
    return f"{word} {how:.2g}" if isinstance(how, float) else word


def _scale(listed: Listed, language: Language) -> str:
    """What is much: the best score beside that of the recording in the middle of all."""
    if not listed.picks or isnan(listed.middle):
        return ""
    best = listed.picks[0].explanation.score
    return in_language(
        f"the best {number(best, listed.places)}, the middle of all {number(listed.middle, listed.places)}", language
    )


def _as_told(one: FullExplanation, language: Language) -> dict[str, Any]:
    """For programs: figures as they are; what is said, in the language of the report."""
    told: dict[str, Any] = as_json(one)
    said = one.sentences.get(language)
    for row, term in zip(told["terms"], one.terms, strict=True):
        row["label"] = label(term, language)
    for row, step in zip(told["path"], one.path, strict=True):
        row["name"], row["reason"] = stage(step, language), in_language(step.reason, language)
    told["notes"] = notes(one, language)
    told["counterfactual_note"] = in_language(one.counterfactual_note, language)
    told["concepts"]["note"] = in_language(one.concepts.note, language)
    return {**told, "said": as_json(said) if said else None}
