"""Let invented people live with strategies: every figure and every file says that it is simulated."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from core.cli.context import Json, context, show
from core.cli.tables import check_out
from core.domain.counts import count
from core.domain.simulations import KeptPopulation
from core.services.simulation.near import LABELS
from core.services.simulation.views import Plan
from core.services.strategy_words import called

MOST_PEOPLE = 100_000  # each of them takes a byte per recording while they live


def simulate(
    people: int = typer.Option(1000, help="How many people are invented."),
    rounds: int = typer.Option(30, help="Days they live."),
    strategy: str = typer.Option("content", help="Who serves them; several with commas: on the same people."),
    seed: int = typer.Option(0, min=0, help="The same seed gives the same people and the same days."),
    refit: int = typer.Option(5, min=0, help="A strategy that learns does so after so many days; 0 for never."),
    places: int = typer.Option(10, "-k", help="Length of a list."),
    workers: int = typer.Option(
        1, min=1, help="Threads of the processor (a graphics card has no part in it); only the time changes."
    ),
    out: Path | None = typer.Option(None, help="Write every list that was shown to a Parquet file."),  # noqa: B008
    events: Path | None = typer.Option(  # noqa: B008
        None, help="Write what they did, one row per event, to a CSV, JSON or Parquet file that can be brought in."
    ),
    attack: str = typer.Option("", help="Invented profiles push a recording: random, average or bandwagon."),
    target: str = typer.Option("", help="Identifier of the recording that they push."),
    attackers: float = typer.Option(0.05, help="Invented profiles per person."),
    nuke: bool = typer.Option(False, "--nuke", help="They bury the recording instead."),
    like_real: bool = typer.Option(False, "--like-real", help="First learn from what real people did here."),
    quiet: bool = typer.Option(False, "--quiet", help="No progress on the way."),
    as_json: bool = Json,
) -> None:
    """Invent people with tastes of this collection, and let them live with a strategy. Nothing is stored."""
    from core.services.simulation.event_file import require
    from core.services.simulation.lists import offered
    from core.services.simulation.shown import check

    names = [name.strip() for name in strategy.split(",") if name.strip()]
    if unknown := [name for name in names if name not in offered()]:
        raise typer.BadParameter(f"no strategy {', '.join(unknown)}; there is {', '.join(offered())}")
    if not names:
        raise typer.BadParameter(f"say who serves them; there is {', '.join(offered())}")
    if people < 1 or rounds < 1:
        raise typer.BadParameter("there must be at least one person and one round")
    if people > MOST_PEOPLE:
        raise typer.BadParameter(f"{people:,} people are too many at once: at most {MOST_PEOPLE:,}")
    pushed: Any = {"attack": attack, "target": target, "attackers": attackers, "nuke": nuke}
    plan = Plan(rounds=rounds, seed=seed, refit_days=refit, places=places, **pushed)
    check(plan)
    if events is not None:
        require(events)
    check_out(out)
    check_out(events, option="--events")
    crowd, near = _crowd(people, plan, like_real, quiet)
    files = {name: (_beside(out, name, names), _beside(events, name, names)) for name in names}
    found = [_lived(crowd, replace(plan, strategy=name), workers, quiet, *files[name]) for name in names]
    value = {"simulated": True, "people": people, "rounds": rounds, "seed": seed, "strategies": found, **near}
    show(value, as_json, lambda: _lines(value))


def register(app: typer.Typer) -> None:
    app.command()(simulate)


def _beside(out: Path | None, name: str, names: list[str]) -> Path | None:
    """Each strategy has a file of its own where there are several."""
    if out is None or len(names) == 1:
        return out
    return out.with_name(f"{out.stem}-{name}{out.suffix}")


def _crowd(people: int, plan: Plan, like_real: bool, quiet: bool) -> tuple[KeptPopulation, dict[str, Any]]:
    """The people; brought near to real ones where that is asked for, with what was found."""
    simulating, visitor = context.application.services.simulating, context.visitor
    interests, now = simulating.kept_interests(visitor), datetime.now(UTC)
    kept = KeptPopulation(name="", n=people, seed=plan.seed, made_at=now, made_by="", interests=interests)
    if not like_real:
        return kept, {}

    def told(share: float) -> bool:
        if not quiet and sys.stderr.isatty():
            print(f"\rlearning from real people: {share:.0%}", end="", file=sys.stderr)
        return False

    near = simulating.near(visitor, kept, plan, told)
    return replace(kept, behaviour=near.behaviour, real=near.wanted), {"like_real": asdict(near)}


def _lived(
    kept: KeptPopulation, plan: Plan, workers: int, quiet: bool, out: Path | None, events: Path | None
) -> dict[str, Any]:
    from core.services.simulation.attacks import in_words
    from core.services.simulation.days import curve_of, summary_of
    from core.services.simulation.events import began_at

    simulating, visitor = context.application.services.simulating, context.visitor
    now = kept.made_at

    def told(round_: int, _: object) -> bool:
        if not quiet and sys.stderr.isatty():
            print(f"\r{called(plan.strategy)}: day {round_ + 1} of {plan.rounds}", end="", file=sys.stderr)
        return False

    lived = simulating.live(visitor, kept, plan, told, workers)
    value: dict[str, Any] = {
        "strategy": plan.strategy,
        **summary_of(lived.ran),
        "curve": curve_of(lived.ran.curve),
        "cpu_s": round(lived.cpu_s, 2),
        "memory_mb": round(lived.memory_mb),
        "plan": asdict(plan),
    }
    if found := value["attack"]:
        found["said"] = in_words(found, simulating.recordings(visitor)[plan.target])
    if out is not None:
        from core.services.simulation.files import write

        value |= {"out": str(out), "rows": write(lived.ran, began_at(now, plan.rounds), out)}
    if events is not None:
        from core.services.simulation import event_file

        n = event_file.write(lived.ran, began_at(now, plan.rounds), events)
        value |= {"events": str(events), "event_rows": n}
    return value


def _lines(value: dict[str, Any]) -> Iterator[str]:
    people, days = count(value["people"], "invented person", "invented people"), count(value["rounds"], "day")
    yield f"Simulated: {people}, {days}, seed {value['seed']}"
    columns = f"{'lists':>9}{'plays':>9}{'watched':>9}{'likes':>8}{'fit':>6}{'diverse':>9}{'bubble':>8}{'gini':>6}"
    yield f"{'strategy':<22}{columns}"
    for own in value["strategies"]:
        total, last = own["total"], {name: values[-1] for name, values in own["curve"].items()}
        yield (
            f"{own['strategy']:<22}{total['lists']:>9,}{total['plays']:>9,}{total['satisfaction'] or 0:>9.2f}"
            f"{total['likes']:>8,}{last['fit'] or 0:>6.2f}{last['diversity'] or 0:>9.2f}{last['bubble'] or 0:>8.2f}"
            f"{last['gini'] or 0:>6.2f}"
        )
    for name, wanted in value.get("like_real", {}).get("wanted", {}).items():
        yield f"like real people in {LABELS[name]}: {value['like_real']['found'][name]:.2f}, theirs {wanted:.2f}"
    for own in value["strategies"]:
        if own["attack"]:
            yield f"{own['strategy']}: {own['attack']['said']}"
    for own in value["strategies"]:
        out_of = [name for name, _, _, _, within in own["verdicts"] if not within]
        yield f"{own['strategy']}: " + (
            f"unusual: {', '.join(out_of)}" if out_of else "like real people in all figures"
        )
