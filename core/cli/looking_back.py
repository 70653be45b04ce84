"""`requests`: the lists somebody was shown, by recording and day, and why a recording was in one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import typer

from core.cli.context import Json, context, show
from core.cli.explaining import Tongue, layers, tongue
from core.cli.naming import known_person, recording
from core.domain import ItemId, UserId
from core.errors import NotFound
from core.services.explanation.digits import number
from core.services.explanation.replay import PastExplanation
from core.services.explanation.tongues import Language, because, filled_in, phrase, reason, weekday
from core.services.recommendation.lists import PastList, PastPick

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMED = 3  # reasons in a line


def requests(
    user: str,
    item: str = typer.Option("", "--item", help="Only lists with this recording, and its place alone."),
    day: str = typer.Option("", "--day", help="2026-11-17, today, yesterday or the last tuesday; local time."),
    explain: bool = typer.Option(False, "--explain", help="With --item: every layer, made again from the record."),
    language: str = Tongue,
    as_json: bool = Json,
) -> None:
    """The lists a person was shown, newest first: when, by what, and why."""
    recommending, explaining = context.application.services.recommending, context.application.services.explaining
    person, asked, say = known_person(user), _day(day), tongue(language)
    found = _found(person, item) if item else None
    zone = datetime.now().astimezone().tzinfo or UTC
    kept = recommending.past(context.visitor, person, item_id=found, day=asked, zone=zone)
    rows = []
    for one in kept:
        why = explaining.again(context.visitor, one.request.number, found) if explain and found else None
        rows.append((one, why))
    show([_row(one, found, why) for one, why in rows], as_json, lambda: _lines(rows, found, say))


def register(app: typer.Typer) -> None:
    app.command()(requests)


def _found(person: UserId, name: str) -> ItemId:
    """A recording by title or id; by id also one that is gone, if it was in a list."""
    try:
        return recording(name)
    except NotFound:
        kept = context.application.services.recommending.past(context.visitor, person, item_id=ItemId(name))
        if not kept:
            raise
        return ItemId(name)


def _day(text: str) -> date | None:
    """
    Raises:
        BadParameter: it is no day.
    """
    asked, today = text.strip().casefold(), datetime.now().astimezone().date()
    if not asked:
        return None
    if asked in ("today", "yesterday"):
        return today - timedelta(days=asked == "yesterday")
    if asked.removeprefix("last ") in DAYS:
        back = (today.weekday() - DAYS.index(asked.removeprefix("last "))) % 7
        return today - timedelta(days=back or 7)
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write 2026-11-17, today, yesterday or tuesday.") from None


def _picks(one: PastList, item_id: ItemId | None) -> list[tuple[ItemId, PastPick]]:
    both = zip((ItemId(pick["item"]) for pick in one.request.listed), one.picks, strict=True)
    return [(item, pick) for item, pick in both if item_id in (None, item)]


def _row(one: PastList, item_id: ItemId | None, why: PastExplanation | None) -> dict[str, Any]:
    request = one.request
    row = {
        "number": request.number,
        "first_at": one.first_at.isoformat(timespec="seconds"),
        "last_at": one.last_at.isoformat(timespec="seconds"),
        "strategy": request.wanted.strategy,
        "filled_by": one.filled_by,
        "version": request.version,
        "wanted": request.wanted.to_json(),
        "history": [{"item_id": item, "kind": kind, "strength": s} for item, kind, s in request.history],
        "picks": [_pick(one, item, pick) for item, pick in _picks(one, item_id)],
    }
    if why is not None:
        row["again"] = {"same": why.same, "said": dict(why.sentences), "explanation": layers(why.told)}
    return row


def _pick(one: PastList, item_id: ItemId, pick: PastPick) -> dict[str, Any]:
    """With the figures of the record, to their last digit: base and shares add up to the score of the strategy."""
    exact = one.request.reasons.get(item_id, {"base": 0.0, "shares": []})
    return {
        "rank": pick.rank,
        "item_id": item_id,
        "title": pick.card.item.title if pick.card else None,
        "score": pick.score,
        "strategy": pick.strategy,
        "base": exact["base"],
        "reasons": [
            {"ref": ref, "modality": modality, "label": label or None, "share": share}
            for ref, modality, label, share in exact["shares"]
        ],
        "steps": layers(pick.steps),
    }


def _lines(rows: list[tuple[PastList, PastExplanation | None]], item_id: ItemId | None, say: Language) -> Iterator[str]:
    if not rows:
        yield phrase("No such list is kept. Lists are kept for half a year, the last hundred of each person.", say)
    for one, why in rows:
        n, strategy = len(one.request.history), filled_in(one.request.wanted.strategy, one.filled_by, say)
        after = "{strategy}, after {n} thing said" if n == 1 else "{strategy}, after {n} things said"
        yield f"{_when(one, say)}  {phrase(after, say, strategy=strategy, n=n)}"
        for _, pick in _picks(one, item_id):
            yield f"  {pick.rank:>3}. {_place(pick, one.places, say)}"
        if why is not None:
            yield f"       {why.sentences[say]}"
            if why.told is not None:
                yield f"       {why.told.sentences[say].full}"


def _place(pick: PastPick, digits: int, say: Language) -> str:
    """The score of one place, what stood there, and its strongest reasons."""
    title = pick.card.item.title if pick.card else phrase("a recording that is gone", say)
    named = [(reason(name, say, titled=name not in pick.ours), share) for name, share in pick.reasons[:NAMED]]
    told = because(named, digits, say)
    return "  ".join(part for part in (number(pick.score, digits, sign=True), title, told) if part)


def _when(one: PastList, say: Language) -> str:
    """When it was shown, to the minute: Tue 2026-11-17 14:05 to 14:20."""
    first, last = (f"{at.astimezone():%F %R}" for at in (one.first_at, one.last_at))
    until = last.removeprefix(first[:11])
    return f"{weekday(one.first_at.astimezone(), say)} " + (
        first if first == last else phrase("{low} to {high}", say, low=first, high=until)
    )
