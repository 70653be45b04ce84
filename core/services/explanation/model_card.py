"""Model cards: what a strategy is for and not, whom it serves badly, what lies below it and how it was judged.

Everything is read from what is kept: versions, evaluations, studies and encoders. What is not known is said.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isnan

from core.domain import Visitor
from core.domain.runs import Version
from core.errors import NotFound
from core.explain.wording import Language
from core.explain.wording.dates import made_from
from core.explain.wording.in_chinese import in_language
from core.explain.wording.model_card import FOR, HEADS, KINDS, LINES, NOT_FOR, Kind
from core.security.roles import allowed, may
from core.services.collection import Collection
from core.services.explanation.studies import Studies
from core.services.explanation.tongues import called_in, field_in, settings_in
from core.services.learning.registry import Registry
from core.services.measurement.measuring import Measuring
from core.services.measurement.views import GROUPINGS, Measured, Model
from core.services.strategy_settings import told_settings

COUNTED: tuple[Kind, ...] = ("count", "beginners")  # may answer before a training
LOOKS: tuple[Kind, ...] = ("content", "newcomers", "mixed")  # at what the recordings are


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """A card in one language.

    Attributes:
        parts: (key, heading, text), in the order in which they are read; keys are equal in every language.
        simulated: Invented people had a part in what answers.
        demo: Demonstration models lie below it.
    """

    strategy: str
    title: str
    language: Language
    made_at: datetime
    parts: tuple[tuple[str, str, str], ...]
    simulated: bool
    demo: bool

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Headings and texts alone."""
        return tuple((heading, text) for _, heading, text in self.parts)

    @property
    def markdown(self) -> str:
        told = "\n\n".join(f"## {heading}\n\n{text}" for heading, text in self.facts)
        return f"# {self.title}\n\n{told}\n"

    @property
    def json(self) -> str:
        rows = {
            "strategy": self.strategy,
            "title": self.title,
            "language": self.language,
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "simulated": self.simulated,
            "demo": self.demo,
            "parts": [{"key": key, "heading": heading, "text": text} for key, heading, text in self.parts],
        }
        return json.dumps(rows, ensure_ascii=False, indent=1)


class ModelCards:
    """Writes cards from what is kept."""

    def __init__(
        self,
        collection: Collection,
        registry: Registry,
        measuring: Measuring,
        studies: Studies,
    ) -> None:
        self._collection = collection
        self._registry = registry
        self._measuring = measuring
        self._studies = studies

    @allowed("viewer")
    def card(self, visitor: Visitor, strategy: str, language: Language = "en") -> ModelCard:
        """The card of one strategy; how it was judged, and on whom, is told to curators only."""
        kind, version = KINDS.get(strategy, "likes"), self._registry.version(strategy)
        name, does = called_in(strategy, language)
        field = field_in(strategy, language)
        judged, badly = self._judged(visitor, strategy, version, language)
        texts = {
            "what": _beside(does, field, language) if field else does,
            "for": FOR[language][kind],
            "not": NOT_FOR[language][kind],
            "badly": badly,
            "popularity": self._popularity(visitor, strategy, kind, language),
            "judged": judged,
            "data": self._data(kind, version, language),
            "below": self._below(kind, language),
            "settings": _settings(version, language),
            "version": _version(kind, version, language),
        }
        heads = HEADS[language]
        return ModelCard(
            strategy=strategy,
            title=heads["title"].format(name=name),
            language=language,
            made_at=datetime.now(UTC),
            parts=tuple((key, heads[key], text) for key, text in texts.items()),
            simulated=version is not None and version.simulated,
            demo=kind in LOOKS and any(_is_demo(model) for model in self._models()),
        )

    def _data(self, kind: Kind, version: Version | None, language: Language) -> str:
        lines = LINES[language]
        if kind == "content":
            return lines["contents"].format(n=f"{len(self._collection.snapshot().content.items):,}")
        if version is None:
            return lines["counted" if kind in COUNTED else "nothing"]
        return lines["events"].format(n=f"{version.events:,}", which=lines["invented" if version.simulated else "real"])

    def _below(self, kind: Kind, language: Language) -> str:
        lines = LINES[language]
        if kind not in LOOKS:
            return lines["looks_not"]
        models = self._models()
        if not models:
            return lines["no_models"]
        looks = lines["looks"].format(models=("、" if language == "zh" else ", ").join(models))
        return _joined([looks, lines["demo"] if any(map(_is_demo, models)) else ""], language)

    def _models(self) -> tuple[str, ...]:
        """Those that looked at the recordings, as the stored vectors say."""
        pooled = self._collection.snapshot().content.pooled
        return tuple(dict.fromkeys(own.space.model for own in pooled.values()))

    def _judged(self, visitor: Visitor, strategy: str, version: Version | None, language: Language) -> tuple[str, str]:
        """How it was judged, and whom it serves badly: from the last version and the newest kept evaluation."""
        lines, trained = LINES[language], ""
        if version is not None and not isnan(version.ndcg):
            people = lines["people"].format(n=version.people)
            trained = lines["held_back"].format(people=people, ndcg=f"{version.ndcg:.3f}")
        if not may(visitor, "curator"):
            return trained or lines["curators"], lines["curators"]
        where, measured = self._evaluation(visitor, strategy, language)
        if measured is None:
            return trained or lines["not_judged"], lines["unknown"]
        evaluated = _evaluated(measured, strategy, where, language)
        return _joined([trained, evaluated], language), _badly(measured.model(strategy), where, language)

    def _evaluation(self, visitor: Visitor, strategy: str, language: Language) -> tuple[str, Measured | None]:
        """The newest kept evaluation in which the strategy has figures, and on what it was made."""
        for run in self._measuring.runs(visitor):
            if strategy not in run.ndcg or isnan(run.ndcg[strategy]):
                continue
            try:
                return f"“{in_language(run.title, language)}”", self._measuring.result(visitor, run.run_id)
            except NotFound:
                continue
        return "", None

    def _popularity(self, visitor: Visitor, strategy: str, kind: Kind, language: Language) -> str:
        lines = LINES[language]
        if kind == "count":
            return lines["all_popular"]
        if not may(visitor, "curator"):
            return lines["curators"]
        for view in self._studies.all(visitor, strategy):
            overview = self._studies.get(visitor, view.run_id)[1].overview
            if not overview.note:
                who = lines["simulated_people" if overview.simulated else "people"].format(n=overview.people)
                return lines["share"].format(share=f"{overview.popularity:.0%}", people=who)
        return lines["not_looked"]


def _beside(does: str, field: str, language: Language) -> str:
    """What it does, and in brackets what the field calls it."""
    return f"{does.removesuffix('。')}（{field}）。" if language == "zh" else f"{does} ({field})"


def _evaluated(measured: Measured, strategy: str, where: str, language: Language) -> str:
    """Its figure with the interval, beside the others of the same evaluation."""
    lines, order = LINES[language], [model.strategy for model in measured.judged]
    ndcg = measured.model(strategy).figures["ndcg"]
    who = "simulated_people" if measured.invented == measured.people else "people"
    known = {
        "where": where,
        "people": lines[who].format(n=measured.people),
        "mean": f"{ndcg.mean:.3f}",
        "low": f"{ndcg.low:.3f}",
        "high": f"{ndcg.high:.3f}",
    }
    mixed = lines["simulated"] if 0 < measured.invented < measured.people else ""
    if "popularity" not in order or strategy == "popularity":
        return _joined([lines["evaluated_alone"].format(**known), mixed], language)
    told = lines["evaluated"].format(
        **known,
        others=len(order) - 1,
        place=order.index(strategy) + 1,
        all=len(order),
        popularity=f"{measured.model('popularity').figures['ndcg'].mean:.3f}",
    )
    return _joined([told, mixed], language)


def _badly(model: Model, where: str, language: Language) -> str:
    """Of each way to group people those who are served worst, beside those who are served best."""
    lines = LINES[language]
    told = [
        lines["worst"].format(
            grouping=in_language(GROUPINGS.get(by, by), language),  # type: ignore[call-overload]
            worst=in_language(groups[-1].name, language),
            best=in_language(groups[0].name, language),
            low=f"{groups[-1].value.mean:.3f}",
            high=f"{groups[0].value.mean:.3f}",
            where=where,
        )
        for by, groups in model.groups.items()
        if len(groups) > 1
    ]
    return _joined(told, language) or lines["no_groups"].format(where=where)


def _settings(version: Version | None, language: Language) -> str:
    told = told_settings(version.settings) if version is not None else ""
    return settings_in(told, language) or LINES[language]["as_come"]


def _version(kind: Kind, version: Version | None, language: Language) -> str:
    lines = LINES[language]
    if version is None:
        return lines["own" if kind == "content" else "counted" if kind in COUNTED else "nothing"]
    made = made_from(version.version, version.made_at, language)
    return lines["trained"].format(made=made[:1].upper() + made[1:], version=version.version)


def _is_demo(model: str) -> bool:
    """The bundled ones are named so."""
    return model.endswith("/demo")


def _joined(parts: Sequence[str], language: Language) -> str:
    return ("" if language == "zh" else " ").join(part for part in parts if part)
