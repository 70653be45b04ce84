"""Whom and what a command means: people and recordings by any name they have on the pages, and `people`."""

from __future__ import annotations

from collections.abc import Mapping

import typer

from core.cli.context import Json, context, show
from core.domain import ItemId, UserId
from core.errors import NotFound

CHOICES = 5  # titles named when several fit
PEOPLE_HINT = "`python -m core people` lists everybody who has done something; a name of another system works, too."
ITEMS_HINT = "`python -m core items` lists every recording with its title."


def person(name: str) -> UserId:
    """By label ("You", an account, an invented viewer), by pseudonym, or by the name another system uses."""
    services, visitor = context.application.services, context.visitor
    labels = _labels()
    found = {user for user, label in labels.items() if label.casefold() == name.strip().casefold()}
    if len(found) > 1:
        raise _not_found(f"Several people are called {name!r}; give the pseudonym.", PEOPLE_HINT)
    known = {viewer.user_id for viewer, _ in services.recommending.known(visitor)} | set(labels)
    return found.pop() if found else UserId(name) if name in known else services.recommending.person(visitor, name)


def known_person(name: str) -> UserId:
    """The same, for commands that tell something of what a person did.

    Raises:
        NotFound: nobody is called that, and nobody of this name has done anything.
    """
    user = person(name)
    did = context.application.services.recommending.profile(context.visitor, user)
    if user not in _labels() and not (did.likes or did.hides or did.plays or did.rated):
        raise _not_found(f"{name!r} has done nothing here yet, or is called something else.", PEOPLE_HINT)
    return user


def recording(name: str) -> ItemId:
    """By id, by title, or by a part of it that only one has.

    Raises:
        NotFound: none has it, or several have.
    """
    items = context.application.services.library.items(context.visitor)
    asked = name.strip().casefold()
    exact = [item for item in items if item.item_id == name or item.title.casefold() == asked]
    found = exact or [item for item in items if asked and asked in item.title.casefold()]
    if not found:
        raise _not_found(f"No recording has the id or the title {name!r}.", ITEMS_HINT)
    if len(found) > 1:
        told = [f"{item.title} ({item.item_id})" for item in found[:CHOICES]]
        raise _not_found(f"{len(found)} recordings fit {name!r}: {'; '.join(told)}.", "Give the id of one of them.")
    return found[0].item_id


def people(as_json: bool = Json) -> None:
    """List who can be given as USER: you, accounts, invented viewers, and everybody else who did something."""
    names = _labels()
    rows = [
        {
            "user_id": viewer.user_id,
            "label": names.get(viewer.user_id, viewer.label),
            "invented": viewer.invented,
            "events": events,
        }
        for viewer, events in context.application.services.recommending.known(context.visitor)
    ]
    show(rows, as_json, lambda: (f"{row['events']:>7}  {row['label'] or row['user_id']}" for row in rows))


def register(app: typer.Typer) -> None:
    app.command()(people)


def _labels() -> Mapping[UserId, str]:
    services, visitor = context.application.services, context.visitor
    accounts = {account.user_id: account.name for account in services.accounts.list(visitor)}
    return {**accounts, **{viewer.user_id: viewer.label for viewer in services.recommending.people(visitor)}}


def _not_found(message: str, hint: str) -> NotFound:
    error = NotFound(message)
    error.hint = hint
    return error
