"""The command `coldstart`: how well ways to get to know somebody do, with simulated people on a collection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import typer

from core.cli.context import Json, context, show
from core.coldstart.ways import ALSO, WAYS
from core.services.coldstart.views import DEFAULT_WAYS, HERE, INVENTED, MOST_ANSWERS, Arrivals, Curves

SAME = {name: [other for other, own in ALSO.items() if own == name] for name in WAYS}
STRATEGIES = "May be given again. " + "; ".join(
    f"{' or '.join([name, *SAME[name]])}: {way.says}" for name, way in WAYS.items()
)
AT = (0, 1, 3, 5, 7, 10, 20)


def coldstart(
    strategy: list[str] = typer.Option(list(DEFAULT_WAYS), help=STRATEGIES),  # noqa: B008
    answers: int = typer.Option(MOST_ANSWERS, min=1, max=100, help="Questions to each person."),
    people: int = typer.Option(100, min=2, max=1000, help="Simulated people."),
    seed: int = typer.Option(0, min=0, help="Which people; the same seed gives the same figures."),
    real: bool = typer.Option(False, "--here", help="Learn from the people who have been here, not invented ones."),
    audience: str = typer.Option("", help="Learn from this kept audience: its name or number."),
    newcomers: str = typer.Option("", help="Who arrives: another kept audience; without it, the same one's others."),
    as_json: bool = Json,
) -> None:
    """Interview simulated people in several ways, and bring simulated new items in; nothing is stored."""
    ways = [ALSO.get(name, name) for name in strategy]
    if unknown := [name for name in ways if name not in WAYS]:
        raise typer.BadParameter(f"no way to ask called {', '.join(unknown)}; there is {', '.join([*WAYS, *ALSO])}")
    service, visitor = context.application.services.cold_start, context.visitor
    if real and audience:
        raise typer.BadParameter("learn from those who have been here or from a kept audience, not from both")
    known = HERE if real else service.audience(visitor, audience or INVENTED)
    new = service.audience(visitor, newcomers) if newcomers else ""
    curves = service.curves(visitor, ways, seed=seed, people=people, answers=answers, audience=known, newcomers=new)
    arrivals = service.arrivals(visitor, seed=seed, audience=known)
    show(_value(curves, arrivals), as_json, lambda: _lines(curves, arrivals))


def register(app: typer.Typer) -> None:
    app.command()(coldstart)


def _value(curves: Curves, arrivals: Arrivals) -> dict[str, Any]:
    at = [n for n in AT if n < len(curves.learning[0].mean)]
    return {
        "simulated": True,
        "seed": curves.seed,
        "people": curves.people,
        "audience": {"known": curves.knew, "newcomers": curves.called, "visitors": arrivals.called},
        "popular_list_ndcg": curves.popular,
        "warm_ndcg": curves.warm,
        "strategies": [
            {
                "strategy": one.name,
                "ndcg": one.mean,
                "low": one.low,
                "high": one.high,
                "ndcg_at": {str(n): one.mean[n] for n in at},
                "area": curves.areas[one.name],
                "like_rate": curves.likes[one.name],
                "questions_to_90": {k: v for k, v in asdict(to).items() if k in ("questions", "low", "high")},
            }
            for one, to in zip(curves.learning, curves.reached, strict=True)
        ],
        "missing": dict(curves.missing),
        "regret": [
            {"policy": one.name, "at": len(one.mean), "mean": one.mean[-1], "low": one.low[-1], "high": one.high[-1]}
            for one in curves.regret
        ],
        "new_items": [
            {
                "launch": one.name,
                "median_visits_to_three_plays": one.median,
                "list_ndcg": one.quality,
                "shown_enough": one.shown_enough,
            }
            for one in arrivals.launches
        ],
    }


def _lines(curves: Curves, arrivals: Arrivals) -> Iterator[str]:
    at = [n for n in AT if n < len(curves.learning[0].mean)]
    whose = f" of “{curves.called}”" if curves.called else ""
    yield f"{curves.people} simulated people{whose}, seed {curves.seed}; nDCG@10 after so many answers"
    wide = 2 + max(len(one.label) for one in curves.learning)
    yield f"{'':<{wide}}" + "".join(f"{n:>7}" for n in at) + "  to 90%"
    for one, to in zip(curves.learning, curves.reached, strict=True):
        needed = f"more than {len(one.mean) - 1}" if to.questions is None else f"{to.questions:.0f}"
        yield f"{one.label:<{wide}}" + "".join(f"{one.mean[n]:7.3f}" for n in at) + f"  {needed}"
    for name, why in curves.missing.items():
        yield f"{name}: {why}"
    yield f"the same list for all {curves.popular:.3f}, people known for long {curves.warm:.3f}"
    for band in curves.regret:
        yield f"{band.label:<26} plays missed in {len(band.mean)} visits: {band.mean[-1]:.1f} ({band.low[-1]:.1f}-{band.high[-1]:.1f})"  # noqa: E501
    for launch in arrivals.launches:
        median = f"more than {arrivals.horizon}" if launch.median is None else f"{launch.median:.0f}"
        yield f"{launch.label:<34} visits to the third play of a new item: {median}, lists {launch.quality:.3f}"
