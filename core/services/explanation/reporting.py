"""Takes a list and all its reasons along: a page to print, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from core.domain import ItemId, UserId, Visitor
from core.domain.requests import Wanted
from core.errors import NotFound, VitrineError
from core.protocols import EncoderStatus
from core.security.roles import allowed
from core.services.collection import when
from core.services.explanation.as_json import as_json
from core.services.explanation.explaining import Explaining
from core.services.explanation.report_page import page
from core.services.explanation.views import Language
from core.services.items.library import Library
from core.services.recommendation.lists import WhatIf
from core.services.recommendation.recommending import Recommending
from core.services.strategy_words import STAGE_WORDS, called, described

DEMO = "The models that looked at these recordings are small demonstration models; they only understand the demo world."
SIMULATED = "This strategy learned from invented people, too."
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
    ) -> None:
        self._recommending = recommending
        self._explaining = explaining
        self._library = library
        self._status = status

    @allowed("viewer")
    def report(
        self,
        visitor: Visitor,
        user_id: UserId,
        wanted: Wanted | None = None,
        language: Language = "en",
        what_if: WhatIf | None = None,
    ) -> Report:
        """Every recommendation of a list with its reasons, evidence, path and what would change it.

        Raises:
            NotFound: there is no list yet.
        """
        listed = self._recommending.listed(visitor, user_id, wanted, what_if, keep=False)
        told = self._explaining.every(visitor, user_id, listed.wanted, what_if)
        if not told:
            raise NotFound("There is no list yet: like a recording first.")
        viewer = self._recommending.profile(visitor, user_id).viewer
        made = datetime.now(UTC)
        tuned = [
            f"{word} {getattr(listed.wanted, name):.2g}"
            for name, word in STAGE_WORDS.items()
            if getattr(listed.wanted, name, 0)
        ]
        facts = [
            ("For", viewer.label),
            ("Strategy", f"{called(listed.wanted.strategy)}: {described(listed.wanted.strategy)}"),
            ("Model", listed.version),
            ("Settings", ", ".join(tuned) or "none"),
            ("Chosen from", f"{listed.candidates:,} recordings"),
            ("Made", when(made)),
        ]
        warnings = [DEMO] * self._status().demo + [SIMULATED] * listed.simulated + [IMAGINED] * bool(what_if)
        title = f"Why these recommendations: {viewer.label}"
        rows = {
            "title": title,
            "made_at": made.isoformat(timespec="seconds"),
            "for": viewer.label,
            "invented": viewer.invented,
            "wanted": listed.wanted.to_json(),
            "version": listed.version,
            "warnings": warnings,
            "recommendations": [as_json(one) for one in told],
        }
        html = page(title, facts, warnings, told, lambda url: self._picture(visitor, url), language)
        name = f"vitrine-explanation-{made:%Y%m%d-%H%M}"
        return Report(name=name, html=html, json=json.dumps(rows, ensure_ascii=False, indent=1))

    def _picture(self, visitor: Visitor, url: str) -> bytes | None:
        """The bytes of a still by its address."""
        *_, item_id, name = url.split("/")
        try:
            return self._library.still(visitor, ItemId(item_id), name).read_bytes()
        except (VitrineError, OSError):
            return None
