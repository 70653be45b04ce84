"""Commands about people: feedback and recommendations."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import typer

from core.cli.context import Json, context, show
from core.cli.explaining import layers
from core.cli.naming import looked_at, person, recording
from core.domain import Reason, Visitor
from core.domain.requests import Wanted
from core.explain.digits import number, places
from core.explain.wording.words import KINDS
from core.services.explanation.explaining import SIMULATED as LEARNED_FROM_INVENTED
from core.services.explanation.tongues import Language, in_language, reason
from core.services.explanation.views import FullExplanation
from core.services.recommendation.interests import InterestView
from core.services.views import Pick


def like(user: str, item: str) -> None:
    """Store that a person likes an item."""
    services = context.application.services
    services.recommending.like(context.visitor, person(user), recording(item))


def hide(user: str, item: str) -> None:
    """Store that an item is not for this person."""
    services = context.application.services
    services.recommending.hide(context.visitor, person(user), recording(item))


def interests(
    user: str,
    say: str = typer.Option("", help='What interests them, for example "steam trains, no music".'),
    take_back: str = typer.Option("", help="Words that are to count no longer."),
    as_json: bool = Json,
) -> None:
    """What a person says interests them: it gives lists by content a start before there is a like."""
    them = Visitor(user_id=person(user), role="viewer")
    own = context.application.services.interests
    if take_back:
        own.take_back(them, take_back)
    if say:
        own.declare(them, say)
    heard = own.read(them)
    rows = [
        {"words": i.words, "wanted": i.wanted, "waiting": i.waiting, "means": [card.item.title for card in i.cards]}
        for i in heard
    ]
    show(rows, as_json, lambda: (_heard(one) for one in heard))


def recommend(user: str, k: int, strategy: str, explain: bool, language: Language, as_json: bool) -> None:
    """Recommend items to a person; with `explain`, base + sum of the shares = score, and JSON gives all layers."""
    services, who = context.application.services, looked_at(user)
    wanted = Wanted(strategy=strategy, k=k)
    listed = services.recommending.listed(context.visitor, who, wanted)
    picks = listed.picks
    for note in (listed.fallback, LEARNED_FROM_INVENTED if listed.simulated else ""):
        if note:  # on stderr: what goes to stdout stays what was asked for
            print(in_language(note, language), file=sys.stderr)
    every = services.explaining.every(context.visitor, who, wanted) if explain and picks else ()
    rows = [_row(pick, explain) for pick in picks]
    for row, why in zip(rows, every, strict=False):
        row["explanation"] = layers(why)
    if listed.simulated:
        from core.services.cells import ORIGIN  # which knows tables: two seconds that other lists need not spend
        from core.services.table_files import SIMULATED

        rows = [{**row, ORIGIN: SIMULATED} for row in rows]
    show(rows, as_json, lambda: _lines(picks, every, language))


def register(app: typer.Typer) -> None:
    for command in (like, hide, interests):
        app.command()(command)


def _heard(one: InterestView) -> str:
    titles = ", ".join(card.item.title for card in one.cards) or "nothing here is clearly like it yet"
    return f"{'' if one.wanted else 'not '}{one.words}: {titles}"


def _row(pick: Pick, explain: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "rank": pick.recommendation.rank,
        "item_id": pick.recommendation.item_id,
        "title": pick.card.item.title,
        "score": pick.recommendation.score,
    }
    if explain:
        row["base"] = pick.explanation.base
        row["reasons"] = [
            {"kind": r.kind, "label": r.label, "ref": r.ref, "modality": r.modality, "share": r.share}
            for r in pick.explanation.reasons
        ]
    return row


def _lines(picks: Sequence[Pick], every: Sequence[FullExplanation], language: Language) -> Iterator[str]:
    """A line for each pick; where it is explained its sentence and its reasons, too."""
    if not picks:
        yield in_language("Nothing to go by yet: `like` a recording first, or say what `interests` them.", language)
    digits = places((pick.recommendation.strategy, pick.recommendation.score) for pick in picks)
    for pick, why in zip_longest(picks, every):
        score = number(pick.recommendation.score, digits, sign=True)
        yield f"{pick.recommendation.rank:>3}. {score}  {pick.card.item.title}"
        if why is not None:
            yield f"     {why.sentences[language].short}"
            yield from (_reason(own, digits, language) for own in pick.explanation.reasons)
            if pick.explanation.base:
                base = number(pick.explanation.base, digits, sign=True)
                yield f"       {base}  {in_language('Starting point', language)}"


def _reason(own: Reason, digits: int, language: Language) -> str:
    kind = f" ({KINDS[language][own.modality]})" if own.modality else ""
    return f"       {number(own.share, digits, sign=True)}  {reason(own.label, language, titled=bool(own.ref))}{kind}"
