"""Whom and what a command means: people, recordings and collections by any name they have on the pages; `people`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import typer

from core.cli.context import Json, context, show
from core.domain import ItemId, MediaItem, UserId
from core.errors import NotFound

Thing = TypeVar("Thing")
CHOICES = 5  # titles named when several fit
PEOPLE_HINT = "`python -m core people` lists everybody who has done something; a name of another system works, too."
ITEMS_HINT = "`python -m core items` lists every recording with its title."
COLLECTIONS_HINT = "`python -m core collection list` lists every collection with its title."


def person(name: str) -> UserId:
    """By label ("You", an account, an invented viewer), by pseudonym, or by the name another system uses."""
    services, visitor = context.application.services, context.visitor
    labels = _labels()
    found = {user for user, label in labels.items() if label.casefold() == name.strip().casefold()}
    if len(found) > 1:
        raise _not_found(f"Several people are called {name!r}; give the pseudonym.", PEOPLE_HINT)
    known = {viewer.user_id for viewer, _ in services.recommending.known(visitor)} | set(labels)
    return found.pop() if found else UserId(name) if name in known else services.recommending.person(visitor, name)


def looked_at(name: str) -> UserId:
    """The same, for commands that tell what a person is recommended: that somebody real was looked at is kept."""
    user = person(name)
    context.application.services.recommending.looked_at(context.visitor, user)
    return user


def known_person(name: str) -> UserId:
    """The same, of somebody who did something.

    Raises:
        NotFound: nobody is called that, and nobody of this name has done anything.
    """
    user = looked_at(name)
    did = context.application.services.recommending.profile(context.visitor, user)
    if user not in _labels() and not (did.likes or did.hides or did.plays or did.rated):
        raise _not_found(f"{name!r} has done nothing here yet, or is called something else.", PEOPLE_HINT)
    return user


def recording(name: str, among: Iterable[MediaItem] | None = None) -> ItemId:
    """By id, by title, or by a part of it that only one has.

    Args:
        among: Where to look; None: in everything.

    Raises:
        NotFound: none has it, or several have.
    """
    items = context.application.services.library.items(context.visitor) if among is None else among
    return _one(name, tuple(items), lambda item: (item.item_id, item.title), "recording", ITEMS_HINT).item_id


def recordings(names: Iterable[str] | None, among: Iterable[MediaItem] | None = None) -> tuple[ItemId, ...]:
    """The same for several, in the order they were given."""
    looked = None if among is None else tuple(among)
    return tuple(recording(name, looked) for name in names or ())


def collection(name: str) -> str:
    """The id of a collection, by id, by title, or by a part of it that only one has.

    Raises:
        NotFound: none has it, or several have.
    """
    cards = context.application.services.collections.list(context.visitor)
    found = _one(name, cards, lambda card: (card.collection_id, card.title), "collection", COLLECTIONS_HINT)
    return found.collection_id


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


def _one(name: str, things: Sequence[Thing], told: Callable[[Thing], tuple[str, str]], called: str, hint: str) -> Thing:
    """The one thing of this id or title, whatever the case; `told` gives the id and the title of each."""
    asked = name.strip().casefold()
    exact = [one for one in things if told(one)[0] == name.strip() or told(one)[1].casefold() == asked]
    found = exact or [one for one in things if asked and asked in told(one)[1].casefold()]
    if not found:
        raise _not_found(f"No {called} has the id or the title {name!r}.", hint)
    if len(found) > 1:
        choices = "; ".join(f"{title} ({key})" for key, title in map(told, found[:CHOICES]))
        more = ", ..." if len(found) > CHOICES else ""
        raise _not_found(f"{len(found)} {called}s fit {name!r}: {choices}{more}.", "Give the id of one of them.")
    return found[0]


def _not_found(message: str, hint: str) -> NotFound:
    error = NotFound(message)
    error.hint = hint
    return error
