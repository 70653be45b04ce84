"""Commands about accounts: needed before the application may listen beyond this machine."""

from __future__ import annotations

import getpass
import sys

import typer

from core.cli.context import Json, context, show
from core.domain import Role

app = typer.Typer(help="People who may sign in.", no_args_is_help=True)


@app.command()
def add(
    name: str,
    role: str = typer.Option("viewer", help="viewer, curator or admin."),
    password_stdin: bool = typer.Option(False, help="Read the password from standard input."),
) -> None:
    """Add an account; asks for a password."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else getpass.getpass("Password: ")
    checked: Role = _role(role)
    context.application.services.accounts.add(context.visitor, name, password, checked)
    print(f"{name} may now sign in as {role}.")


@app.command("list")
def list_accounts(as_json: bool = Json) -> None:
    """List accounts with their roles."""
    accounts = context.application.services.accounts.list(context.visitor)
    rows = [{"name": account.name, "role": account.role} for account in accounts]
    show(rows, as_json, lambda: (f"{row['name']:<30} {row['role']}" for row in rows))


def _role(role: str) -> Role:
    if role not in ("viewer", "curator", "admin"):
        raise typer.BadParameter(f"role is viewer, curator or admin, got {role!r}")
    return role  # type: ignore[return-value]  # checked above
