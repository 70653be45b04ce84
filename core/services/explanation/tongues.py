"""The words of explanations in the language of the reader, for pages, reports and the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from core.explain.wording import LANGUAGES, Language
from core.explain.wording.dates import day, made_from, moment, period, stamp, weekday
from core.explain.wording.drawer import DRAWER, MOMENTS
from core.explain.wording.in_chinese import field, in_language, phrase
from core.explain.wording.in_chinese import strategy as in_chinese
from core.explain.wording.joining import listed as joined
from core.explain.wording.joining import titled
from core.explain.wording.lists import CARDS
from core.explain.wording.past import because
from core.explain.wording.settings import settings_in_chinese
from core.services.explanation.views import Concepts, FullExplanation, PathStep, Term
from core.services.recommendation.list_words import OURS
from core.services.recommendation.serving import POOL
from core.services.strategy_words import STAGE_WORDS, WORDS, called, described, in_the_field

__all__ = [
    "LANGUAGES",
    "Language",
    "because",
    "called_in",
    "day",
    "in_language",
    "joined",
    "made_from",
    "moment",
    "period",
    "phrase",
    "stamp",
    "titled",
    "weekday",
]

FIRST = {"score": "By its score", "fallback": "Filled in"}
LEFT_OUT: Mapping[str, str] = {
    "already judged": "{n} already judged",
    "kept back": "{n} kept back",
    "not known to the strategy": "{n} that this strategy does not know",
    "not ready": "{n} still being examined",
    "failed": "{n} that could not be examined",
}


def script_words(language: Language) -> Mapping[str, str]:
    """What the scripts of lists and drawers say by themselves, by its English; nothing for English."""
    return {**CARDS, **MOMENTS, **DRAWER} if language == "zh" else {}


def called_in(strategy: str, language: Language) -> tuple[str, str]:
    """What a strategy is called, and what it does."""
    return in_chinese(strategy, (called(strategy), described(strategy)), language)


def filled_in(asked: str, by: Sequence[str], language: Language) -> str:
    """Which strategies filled a list, and which was asked for where that one did not."""
    names = ("、" if language == "zh" else ", ").join(called_in(strategy, language)[0] for strategy in by)
    if asked in by:
        return names
    return phrase("{strategies} instead of “{asked}”", language, strategies=names, asked=called_in(asked, language)[0])


def field_in(strategy: str, language: Language) -> str:
    """What a strategy is called in the field; "" where it is ours alone."""
    return field(in_the_field(strategy), language)


def label(term: Term, language: Language) -> str:
    """A reason by its name; titles stay as they are."""
    return reason(term.label, language, titled=bool(term.ref))


def reason(name: str, language: Language, *, titled: bool) -> str:
    """What a reason is called: a title stays, unless something of ours stands in its place."""
    return name if titled and name not in OURS else in_language(name, language)


def facts_in(facts: Sequence[tuple[str, str]], language: Language) -> list[tuple[str, str]]:
    """What is known of a strategy, as an overview keeps it: (name, value)."""
    return [
        (
            in_language(name, language),
            settings_in(value, language) if name == "Settings" else _fact(value, language),
        )
        for name, value in facts
    ]


def settings_in(told: str, language: Language) -> str:
    """Settings of a strategy, told in English, by their names in the language."""
    return settings_in_chinese(in_language(told, language)) if language == "zh" else told


def _fact(value: str, language: Language) -> str:
    for name, words in WORDS.items():
        if value in words:
            return called_in(name, language)[words.index(value)]
    try:
        return stamp(datetime.strptime(value, "%d %B %Y, %H:%M UTC").replace(tzinfo=UTC), language)
    except ValueError:
        return in_language(value, language)


def stage(step: PathStep, language: Language) -> str:
    return in_language(FIRST.get(step.stage) or STAGE_WORDS.get(step.stage, step.stage.capitalize()), language)


def notes(told: FullExplanation, language: Language) -> list[str]:
    return [in_language(note, language) for note in told.notes]


def words_of(concepts: Concepts, language: Language) -> list[tuple[str, float]]:
    """The rows in words; "" for what has none."""
    return [
        (concepts.chinese.get(row.name, row.name) if language == "zh" else row.name, row.share) for row in concepts.rows
    ]


def words_note(concepts: Concepts, language: Language) -> str:
    """Where words stay in the language of the vocabulary, that is said."""
    stays = language == "zh" and any(row.name and row.name not in concepts.chinese for row in concepts.rows)
    return in_language("The words are as the vocabulary has them.", language) if stays else ""


def funnel(candidates: int, left_out: Mapping[str, int], language: Language) -> str:
    """From the collection to the list, in a sentence."""
    noun = "recording" if candidates == 1 else "recordings"
    best = min(POOL, candidates)
    line = in_language(f"{candidates:,} {noun} could be listed; the best {best} of them were arranged.", language)
    left = [
        in_language(LEFT_OUT[why].format(n=f"{n:,}"), language) for why, n in left_out.items() if n and why in LEFT_OUT
    ]
    if not left:
        return line
    space = "" if language == "zh" else " "
    return line + space + _left(left, language)


def _left(left: Sequence[str], language: Language) -> str:
    return (
        f"不在其中的有：{joined(left, language)}。"
        if language == "zh"
        else f"Not among them: {joined(left, language)}."
    )
