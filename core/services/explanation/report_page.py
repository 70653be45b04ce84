"""An explanation report as a page of its own: prints well, opens without network, server or account; runs no script."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core.explain.wording import having
from core.exporting.markup import Child, Markup, element, raw
from core.services.collection import clock
from core.services.evidence_views import Moment
from core.services.explanation import tongues
from core.services.explanation.digits import in_digits, number
from core.services.explanation.tongues import in_language, joined, titled
from core.services.explanation.views import Concepts, FullExplanation, Language, PathStep
from core.services.strategy_words import STAGE_WORDS
from core.services.views import Card, EvidencePair

Picture = Callable[[str], bytes | None]
"""The bytes behind an address of a still; None where there are none."""

TERMS = 8
WORDS = 6
LANG: Mapping[Language, str] = {"en": "en", "zh": "zh-Hans"}
LEGEND = (
    "Share: the part of the score; the parts add up. If removed: by how much the score would fall without it, the "
    "model being as it is. What would change it was checked by making the list again."
)
CSS = Path(__file__).with_suffix(".css")


def page(
    title: str,
    facts: Sequence[tuple[str, str]],
    warnings: Sequence[str],
    told: Sequence[FullExplanation],
    picture: Picture,
    language: Language = "en",
    card: tuple[str, Sequence[tuple[str, str]]] = ("", ()),
) -> str:
    """The report as HTML; the card of the strategy stands at its end, headed by its title."""
    head = element(
        "head",
        None,
        element("meta", {"charset": "utf-8"}),
        element("title", None, title),
        element("style", None, raw(CSS.read_text(encoding="utf-8"))),
    )
    body = element(
        "body",
        None,
        element("h1", None, title),
        *(element("p", {"class": "warn"}, warning) for warning in warnings),
        element("dl", None, [[element("dt", None, name), element("dd", None, value)] for name, value in facts]),
        *(_pick(in_digits(one), picture, language) for one in told),
        element(
            "p",
            {"class": "soft"},
            in_language(LEGEND, language),
        ),
        _card(*card) if card[0] else None,
    )
    return f"<!doctype html>{element('html', {'lang': LANG[language]}, head, body)}"


def _pick(one: FullExplanation, picture: Picture, language: Language) -> Markup:
    said = one.sentences.get(language) or next(iter(one.sentences.values()), None)
    rank = f"{one.rank}. " if one.rank else ""
    return element(
        "section",
        None,
        element(
            "div",
            {"class": "head"},
            _image(one.card.cover_url, one.card.item.title, picture),
            element(
                "div",
                None,
                element("h2", None, f"{rank}{one.card.item.title}"),
                element("p", None, said.full if said else ""),
            ),
        ),
        _terms(one, language),
        *(_pair(pair, picture) for pair in _shown(one.evidence)),
        *_soft(
            _words(one.concepts, language, one.places),
            _path(one.path, language),
            _without(one, language),
            *tongues.notes(one, language),
        ),
    )


def _card(title: str, facts: Sequence[tuple[str, str]]) -> Markup:
    """What answered: for what it is made and for what not."""
    rows = [[element("dt", None, name), element("dd", None, value)] for name, value in facts]
    return element("section", None, element("h2", None, title), element("dl", None, rows))


def _soft(*lines: str) -> list[Markup]:
    return [element("p", {"class": "soft"}, line) for line in lines if line]


def _terms(one: FullExplanation, language: Language) -> Markup:
    reach = max((abs(term.share) for term in one.terms), default=1.0) or 1.0
    rows = [
        _row(tongues.label(term, language), term.share, term.effect, reach, one.places) for term in one.terms[:TERMS]
    ]
    rest = one.terms[TERMS:]
    if rest:
        others = f"{len(rest)} other{'s' if len(rest) > 1 else ''}"
        rows.append(_row(in_language(others, language), sum(term.share for term in rest), None, reach, one.places))
    if one.base:
        rows.append(_row(in_language("Starting point", language), one.base, None, reach, one.places))
    heads = ("Because of", "", "Share", "If removed")
    names: list[Child] = [element("th", None, in_language(name, language)) for name in heads]
    return element(
        "table",
        None,
        element("thead", None, element("tr", None, names)),
        element("tbody", None, rows),
        element("tfoot", None, _foot(one, language)),
    )


def _foot(one: FullExplanation, language: Language) -> list[Markup]:
    """What the shares add up to, and how arranging the list led from there to the score it is listed with."""
    moves = [(step, step.score_after - step.score_before) for step in one.path if step.stage in STAGE_WORDS]
    stages = [(tongues.stage(step, language), delta) for step, delta in moves if round(delta, one.places)]
    rows = [("sum", in_language("Score of the strategy", language), one.score)]
    if stages:
        listed = one.score + sum(delta for _, delta in stages)
        rows += [("stage", name, delta) for name, delta in stages]
        rows += [("sum", in_language("Score in the list", language), listed)]
    return [_sum(kind, label, number(value, one.places)) for kind, label, value in rows]


def _sum(kind: str, label: str, value: str) -> Markup:
    cells = [element("th", None, label), element("td"), element("td", None, value), element("td")]
    return element("tr", {"class": kind}, cells)


def _row(label: str, share: float, effect: float | None, reach: float, places: int) -> Markup:
    width = f"width:{6 * min(1.0, abs(share) / reach):.2f}rem"
    bar = element("span", {"class": "bar minus" if share < 0 else "bar", "style": width})
    gone = "–" if effect is None else number(effect, places)
    return element(
        "tr",
        None,
        element("th", None, label),
        element("td", None, bar),
        element("td", None, number(share, places)),
        element("td", None, gone),
    )


def _shown(pairs: Sequence[EvidencePair]) -> list[EvidencePair]:
    """The strongest pair of stills, and that of sentences: what paper can show."""
    kinds: dict[str, EvidencePair] = {}
    for pair in pairs:
        kinds.setdefault(pair.evidence.modality, pair)
    return [kinds[kind] for kind in ("visual", "speech") if kind in kinds]


def _pair(pair: EvidencePair, picture: Picture) -> Markup:
    found = pair.evidence
    if found.modality == "speech":
        sides = [_quote(pair.here, pair.here_moment), _quote(pair.there, pair.there_moment)]
        return element("div", {"class": "pair"}, sides)
    sides = []
    for card, url, at_s in (
        (pair.here, pair.here_still_url, found.here_s),
        (pair.there, pair.there_still_url, found.there_s),
    ):
        sides.append(
            element(
                "div",
                None,
                _image(url or card.cover_url, card.item.title, picture),
                f"{card.item.title}, {clock(at_s)}",
            )
        )
    return element("div", {"class": "pair"}, sides)


def _quote(card: Card, moment: Moment | None) -> Child:
    said = moment.text if moment is not None else ""
    at = f", {clock(moment.start_s)}" if moment is not None else ""
    return element("div", None, element("q", None, said), element("br"), f"{card.item.title}{at}")


def _image(url: str, alt: str, picture: Picture) -> Markup:
    data = picture(url)
    if data is None:
        return element("span")
    return element("img", {"src": f"data:image/jpeg;base64,{base64.b64encode(data).decode()}", "alt": alt})


def _words(concepts: Concepts, language: Language, places: int) -> str:
    """The pictures' part of the score in words; where they have none, the words, and that they are no reasons."""
    rows = [
        (name or in_language("cannot be named", language), share)
        for name, share in tongues.words_of(concepts, language)
    ]
    if not rows:
        return ""
    colon, comma, stop = ("：", "、", "。") if language == "zh" else (": ", ", ", ".")
    named, rest = rows[:-1][:WORDS], rows[-1:]
    if not any(share for _, share in rows):
        head, told, note = "The pictures, in words", [name for name, _ in named], in_language(concepts.note, language)
    else:
        head, told, note = "In words", [f"{name} {number(share, places)}" for name, share in (*named, *rest)], ""
    line = f"{in_language(head, language)}{colon}{comma.join(told)}{stop}" if told else ""
    return ("" if language == "zh" else " ").join(part for part in (line, note) if part)


def _path(path: Sequence[PathStep], language: Language) -> str:
    """The places after each stage."""
    steps = []
    for step in path:
        name, place = tongues.stage(step, language), step.rank_after
        steps.append(in_language(f"{name}, place {place}" if place else f"{name}, taken out", language))
    return in_language(f"The way into the list: {' → '.join(steps)}.", language) if steps else ""


def _without(one: FullExplanation, language: Language) -> str:
    found, itself = one.counterfactual, next((term.itself for term in one.terms if term.itself), None)
    if found is None:
        return in_language(one.counterfactual_note, language)
    gone = [
        having(itself, language) if itself and card.item == one.card.item else titled(card.item.title, language)
        for card in found.removed
    ]
    removed = joined(gone, language)
    place = f"it would be at place {found.rank_after}" if found.rank_after else "it could not be placed"
    parts = [in_language(f"Without {removed} {place}", language)]
    if found.replacement:
        parts.append(in_language(f"and {titled(found.replacement.item.title, language)} would come in", language))
    parts.append(
        in_language("nothing smaller does it (proven)" if found.certified else "a smaller set may do, too", language)
    )
    return f"{'，'.join(parts)}。" if language == "zh" else f"{', '.join(parts[:-1])}; {parts[-1]}."
