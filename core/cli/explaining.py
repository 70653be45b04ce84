"""Commands that say why: `explain`, `whynot`, `honesty`, and the reasons of `recommend --explain`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.cli.context import Json, context, show
from core.cli.naming import known_person, recording
from core.cli.tables import Columns, Items, Ratings, Seed, named_columns, training
from core.cli.tables import strategy as made
from core.domain import ItemId, UserId
from core.domain.requests import Wanted
from core.errors import NotFound
from core.explain.digits import places
from core.services.explanation.comparison_views import WhyNot
from core.services.explanation.digits import in_digits, number
from core.services.explanation.honest_words import truths
from core.services.explanation.honesty_views import Honesty, Measured
from core.services.explanation.study import Study
from core.services.explanation.tongues import LANGUAGES, Language, in_language, label, notes, phrase
from core.services.explanation.truth import Truth
from core.services.explanation.views import FullExplanation
from core.services.views import Card, EvidencePair

if TYPE_CHECKING:
    from core.services.explanation.tables import TableExplanation

Table = typer.Option(None, help="Learn from this table instead of the collection.")
Length = typer.Option(10, "-k", min=1, help="Length of the list.")
Tongue = typer.Option("en", "--language", help="Of the sentences: en or zh.")


BRACKETS = "In brackets: by how much the reasons are better, 95% interval; pos, del and cndcg should be small."


def explain(
    user: str,
    item: str,
    strategy: str = typer.Option("content", help="Which strategy."),
    k: int = Length,
    language: str = Tongue,
    interactions: Path | None = Table,
    items: Path | None = Items,
    columns: str = Columns,
    ratings: bool = Ratings,
    seed: int = Seed,
    heat: bool = typer.Option(False, "--heat", help="With --json: where in the stills both are alike; takes a while."),
    as_json: bool = Json,
) -> None:
    """Why an item has its score for a person: shares, effects, words, path, and what it hangs on."""
    say = tongue(language)
    if interactions is not None:
        return _explain_table(interactions, user, item, strategy, k, items, columns, ratings, seed, say, as_json)
    services = context.application.services
    person, found = known_person(user), recording(item)
    why = services.explaining.full(context.visitor, person, found, Wanted(strategy=strategy, k=k))
    told = layers(why)
    if heat and as_json:
        told["evidence"] = [_with_places(pair) for pair in why.evidence]
    return show(told, as_json, lambda: iter(_lines(why, say)))


def _with_places(pair: EvidencePair) -> dict[str, Any]:
    """A pair of stills with what each cell of both adds to what they carry alone; other pairs as they are."""
    found: dict[str, Any] = layers(pair)
    one = pair.evidence
    if one.modality != "visual":
        return found
    locating = context.application.services.locating
    places = locating.places(context.visitor, one.item_id, one.here_s, one.ref, one.there_s)
    scale = one.alone / places.product
    for name, still in (("places", places.here), ("ref_places", places.there)):
        cells = [[scale * cell for cell in row] for row in still.places]
        found[name] = {"cells": cells, "rest": scale * still.rest, "box": list(still.box)}
    return found


def whynot(
    user: str,
    item: str,
    strategy: str = typer.Option("content", help="Which strategy."),
    k: int = Length,
    language: str = Tongue,
    as_json: bool = Json,
) -> None:
    """Why an item is not in somebody's list, and what would bring it in."""
    services, say = context.application.services, tongue(language)
    person = known_person(user)
    found = services.explaining.why_not(context.visitor, person, recording(item), Wanted(strategy=strategy, k=k))
    show(layers(found), as_json, lambda: iter(_not_lines(found, say)))


def honesty(
    strategy: str = typer.Option("content", help="Which strategy."),
    people: int = typer.Option(100, help="Whose lists are tested; drawn by the seed."),
    interactions: Path | None = Table,
    items: Path | None = Items,
    columns: str = Columns,
    ratings: bool = Ratings,
    simulated: bool = typer.Option(False, "--simulated", help="People who are invented for this."),
    seed: int = Seed,
    language: str = Tongue,
    as_json: bool = Json,
) -> None:
    """Whether reasons are what lists hang on: deletion and insertion tests against three other orders.

    Over the collection it is kept as a run, as on the page. Simulated people also know why they chose.
    """
    say, truth = tongue(language), None
    if interactions is not None:
        from core.services.explanation.tables import table_honesty

        data, _ = training(interactions, items, None, named_columns(columns), ratings)
        found = table_honesty(made(strategy, seed).fit(data), data, people=people, seed=seed)
    else:
        studies = context.application.services.studies
        asked = Study(strategy=strategy, people=people, seed=seed, who="simulated" if simulated else "real")
        _, studied = studies.get(context.visitor, studies.now(context.visitor, asked))
        if studied.honesty is None:
            raise NotFound(in_language(studied.note or studied.overview.note, say))
        found, truth = studied.honesty, studied.truth
    show(layers(found) | {"truth": layers(truth)}, as_json, lambda: iter(_honest_lines(found, truth, say)))


def layers(value: Any) -> Any:
    """Any record as JSON: recordings by id and title, NaN as null."""
    if isinstance(value, Card):
        return {"item_id": value.item.item_id, "title": value.item.title}
    if isinstance(value, EvidencePair):
        told = {"title": value.here.item.title, "ref_title": value.there.item.title}
        moments = {"moment": layers(value.here_moment), "ref_moment": layers(value.there_moment)}
        return {**layers(value.evidence), **told, **moments}
    if is_dataclass(value):
        return {field.name: layers(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: layers(own) for key, own in value.items()}
    if isinstance(value, (tuple, list)):
        return [layers(own) for own in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def table_row(found: TableExplanation) -> dict[str, Any]:
    """The reasons of one place of a list from a table, in the form that `recommend --explain` has."""
    reasons = [
        {
            "kind": "history",
            "label": t.ref,
            "ref": t.ref,
            "modality": None,
            "share": t.share,
            "effect": layers(t.effect),
        }
        for t in found.terms
    ]
    others = [{**layers(reason), "effect": None} for reason in found.others]
    return {
        "score": found.score,  # in double precision, as its reasons are; lists are ranked in single precision
        "base": found.base,
        "reasons": [*reasons, *others],
        "without": list(found.without),
        "certified": found.certified,
    }


def register(app: typer.Typer) -> None:
    for command in (explain, whynot, honesty):
        app.command()(command)


def _explain_table(
    interactions: Path,
    user: str,
    item: str,
    strategy: str,
    k: int,
    items: Path | None,
    columns: str,
    ratings: bool,
    seed: int,
    say: Language,
    as_json: bool,
) -> None:
    from core.services.explanation.tables import TablePerson

    data, _ = training(interactions, items, None, named_columns(columns), ratings)
    model = made("ease" if strategy == "content" else strategy, seed).fit(data)
    found = TablePerson.of(model, data, UserId(user)).of_item(ItemId(item), k)
    value = {"item_id": item, "rank": found.rank, **table_row(found)}
    show(value, as_json, lambda: _table_lines(found, say))


def tongue(asked: str) -> Language:
    """
    Raises:
        BadParameter: sentences are not written in that language.
    """
    if asked not in LANGUAGES:
        raise typer.BadParameter(f"{asked!r} is no language of the sentences: write {' or '.join(LANGUAGES)}.")
    return "zh" if asked == "zh" else "en"


def _lines(why: FullExplanation, say: Language) -> Iterator[str]:
    why, told = in_digits(why), why.sentences[say]
    yield told.short
    yield told.full
    yield f"{in_language('Share', say):>9} {in_language('If removed', say):>11}"
    for term in why.terms:
        yield f"{_signed(term.share, why):>9} {_signed(term.effect, why):>11}  {label(term, say)}"
    if why.base:
        yield f"{_signed(why.base, why):>9} {'':11}  {in_language('Starting point', say)}"
    off = "" if why.exact else f" (± {why.completeness_error:.1e})"
    yield f"{number(why.score, why.places):>9} {'':11}  {in_language('Score of the strategy', say)}{off}"
    if why.counterfactual is None:
        yield in_language(why.counterfactual_note, say)
    yield from notes(why, say)


def _table_lines(found: TableExplanation, say: Language) -> Iterator[str]:
    digits = places([("", found.score)])
    for term in found.terms:
        share, effect = (number(value, digits, sign=True) for value in (term.share, term.effect))
        yield f"{share:>9} {effect:>11}  {term.ref}"
    for what, given in [*((reason.label, reason.share) for reason in found.others), ("Starting point", found.base)]:
        if given:
            yield f"{number(given, digits, sign=True):>9} {'':11}  {in_language(what, say)}"
    yield f"{number(found.score, digits):>9} {'':11}  {in_language('Score of the strategy', say)}"


def _signed(value: float | None, why: FullExplanation) -> str:
    return "" if value is None or math.isnan(value) else number(value, why.places, sign=True)


def _not_lines(found: WhyNot, say: Language) -> Iterator[str]:
    yield found.sentences[say].full
    if found.contrast is not None:
        yield found.contrast.sentences[say].full
    for way in found.additions:
        place = in_language(f"place {way.rank_after}", say)
        yield f"  {' + '.join(card.item.title for card in way.liked)} -> {place}"


def _honest_lines(found: Honesty, truth: Truth | None, say: Language) -> Iterator[str]:
    kind = "simulated " if found.simulated else ""
    who = phrase(f"{{n}} {kind}person" if found.people == 1 else f"{{n}} {kind}people", say, n=found.people)
    one = "item" if found.lists == 1 else "items"
    head = f"{{strategy}}: {{lists}} {one} of {{who}}"
    filled = {"strategy": found.strategy, "lists": f"{found.lists:,}", "who": who}
    steady = "" if math.isnan(found.stability) else number(found.stability)
    yield phrase(f"{head}, stability {{steady}}" if steady else head, say, **filled, steady=steady)
    orders = [phrase(order, say) for order in ("random", "similarity", "popularity")]
    yield f"{'':8}{phrase('reasons', say):>9}" + "".join(f"{order:>26}" for order in orders)
    for metric, own in found.metrics.items():
        beside = (
            f"{number(own[order].mean):>9} {_interval(gain, say)}" for order, gain in found.better[metric].items()
        )
        yield f"{metric:8}{number(own['reasons'].mean):>9}" + "".join(f"{part:>26}" for part in beside)
    yield phrase(BRACKETS, say)
    yield from truths(truth, say) if truth is not None else ()


def _interval(gain: Measured, say: Language) -> str:
    """Of too few people there is a mean alone."""
    if math.isnan(gain.mean):
        return "(–)"
    mean, low, high = (number(value, sign=True) for value in (gain.mean, gain.low, gain.high))
    return f"({mean})" if math.isnan(gain.low) else f"({phrase('{low} to {high}', say, low=low, high=high)})"
