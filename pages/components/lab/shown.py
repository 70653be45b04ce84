"""The lab's records as the stage shows them. Pure functions; none draws."""

from __future__ import annotations

from typing import Any

from core.services.coldstart.views import AskView, ColumnView, Curves, ListedView, Theatre
from core.services.views import Card
from pages.components import shown

NEEDED = ("key", "title", "href", "kind", "time", "cover", "alt", "stills")


def stage(theatre: Theatre, *, big: bool, curves: Curves | None) -> dict[str, Any]:
    """All columns.

    Args:
        curves: How the same ways do with many people; None where it is not known yet.
    """
    hand = theatre.look.hand is not None
    return {
        "label": "Ways to get to know somebody, side by side; all people are simulated",
        "columns": [_column(one, hand, curves) for one in theatre.columns],
        "hand": hand,
        "step": theatre.look.step,
        "big": big,
    }


def _column(column: ColumnView, hand: bool, curves: Curves | None) -> dict[str, Any]:
    share = column.agreement if column.quality is None else column.quality
    two = column.ask is not None and len(column.ask.cards) == 2
    n = len(column.answers)
    asks = "It asks: which one?" if two else "It asks: do you like this?"
    truth = column.quality is not None
    return {
        "key": column.way.name,
        "label": column.way.label,
        "says": column.way.says[:1].upper() + column.way.says[1:],
        "begins": column.begins,
        "missing": column.missing,
        "figure": f"{share:.0%}" if truth or n else "0",
        "unit": "of the best possible list" if truth else column.agreement_of if n else "answers so far",
        "share": round(100 * share),
        "mark": round(100 * curves.popular) if curves and truth else None,
        "typical": _typical(curves, column.way.name, n, "" if truth else " of the best list"),
        "weighed": _weighed(column.company),
        "asks": f"{asks} (question {n + 1})" if column.ask else f"After {shown.count(n, 'question')}",
        "ask": None if column.ask is None else _ask(column.ask),
        "picks": [_pick(pick) for pick in column.picks],
        "trail": [_past(one) for one in column.answers],
        "enough": column.enough,
        "hand": hand,
    }


def _typical(curves: Curves | None, way: str, n: int, of: str) -> dict[str, Any] | None:
    """How far this way comes with many people after as many answers: the mean and its 95 % interval, in per cent."""
    for band in curves.learning if curves else ():
        if band.name == way and n < len(band.mean):
            mean, low, high = (round(100 * values[n]) for values in (band.mean, band.low, band.high))
            people = shown.count(curves.people if curves else 0, "person", "people")
            return {
                "low": low,
                "high": high,
                "says": f"{people}: {mean}%{of} ({low} to {high})",
            }
    return None


def _weighed(company: float | None) -> str:
    return "" if company is None else f"Now {company:.0%} people like them, {1 - company:.0%} what is in recordings"


def _ask(ask: AskView) -> dict[str, Any]:
    return {"cards": [_card(one) for one in ask.cards], "why": ask.why}


def _past(ask: AskView) -> dict[str, Any]:
    return {
        "covers": [shown.cover(card) for card in ask.cards],
        "titles": [card.item.title for card in ask.cards],
        "said": ask.said,
    }


def _pick(pick: ListedView) -> dict[str, Any]:
    card = _card(pick.card)
    truth = None if pick.truth is None else round(100 * pick.truth)
    kept = {name: card[name] for name in ("key", "title", "href", "kind", "cover")}
    return {**kept, "truth": truth, "liked": pick.liked, "fresh": pick.fresh}


def _card(card: Card) -> dict[str, Any]:
    whole = shown.card(card)
    return {name: whole[name] for name in NEEDED}
