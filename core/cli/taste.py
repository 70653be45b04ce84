"""Commands about people: feedback and recommendations."""

from __future__ import annotations

from typing import Any

import typer

from core.cli.context import Json, context, show
from core.cli.explaining import layers
from core.cli.naming import person, recording
from core.domain import Visitor
from core.domain.requests import Wanted
from core.explain.digits import number, places
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


def recommend(
    user: str,
    k: int = typer.Option(10, "-k", help="How many."),
    strategy: str = typer.Option("content", help="Which strategy."),
    explain: bool = typer.Option(False, "--explain", help="Give the reasons."),
    as_json: bool = Json,
) -> None:
    """Recommend items to a person; with --explain, base + sum of the shares = score, and --json gives all layers."""
    recommending = context.application.services.recommending
    who = person(user)
    picks = recommending.recommend(context.visitor, who, strategy, k)
    rows = [_row(pick, explain) for pick in picks]
    if explain and as_json:
        every = context.application.services.explaining.every(context.visitor, who, Wanted(strategy=strategy, k=k))
        for row, why in zip(rows, every, strict=True):
            row["explanation"] = layers(why)
    show(rows, as_json, lambda: iter(_lines(picks, explain)))


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


def _lines(picks: tuple[Pick, ...], explain: bool) -> list[str]:
    if not picks:
        return ["Nothing to go by yet: `like` a recording first, or say what `interests` them."]
    lines = []
    digits = places((pick.recommendation.strategy, pick.recommendation.score) for pick in picks)
    for pick in picks:
        score = number(pick.recommendation.score, digits, sign=True)
        lines.append(f"{pick.recommendation.rank:>3}. {score}  {pick.card.item.title}")
        if explain:
            lines += [
                f"       {number(r.share, digits, sign=True)}  {r.label}{f' ({r.modality})' if r.modality else ''}"
                for r in pick.explanation.reasons
            ]
    return lines
