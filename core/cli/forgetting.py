"""The command that forgets a person."""

from __future__ import annotations

from dataclasses import asdict

import typer

from core.cli.context import Json, context, show
from core.domain.counts import count
from core.services.learning.recognising import called


def forget(
    user: str = typer.Argument(..., help="As the other system calls them; with --account, who signs in here."),
    platform: str = typer.Option("", help="Whose user this is: the name its key has."),
    account: bool = typer.Option(False, "--account", help="Somebody with an account here; the account goes, too."),
    as_json: bool = Json,
) -> None:
    """Forget a person: all they did, wrote, asked and were shown; what was learned from them is learned anew."""
    services = context.application.services
    name = f"account:{user.casefold()}" if account else called(user, platform)
    gone = services.forgetting.forget(context.visitor, services.recommending.person(context.visitor, name))
    said = (
        f"Gone: {count(gone.events, 'event')} and everything else there was, "
        f"with {count(gone.versions, 'trained version')}."
    )
    show(asdict(gone), as_json, lambda: iter([said]))


def register(app: typer.Typer) -> None:
    app.command()(forget)
