"""Commands about keys of other platforms, which let them send events and ask for recommendations."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import typer

from core.cli.context import Json, context, show
from core.domain.events import Right

app = typer.Typer(help="Keys that let other platforms in; docs/guide/platforms.md.", no_args_is_help=True)


@app.command()
def add(
    platform: str,
    allow: str = typer.Option("both", help="send events, ask for recommendations, or both."),
    as_json: bool = Json,
) -> None:
    """Make a key for a platform. It is shown this once and never again."""
    if allow not in ("send", "ask", "both"):
        raise typer.BadParameter(f"a key allows to send, to ask, or both; not {allow!r}")
    right: Right = allow  # type: ignore[assignment]  # checked above
    secret = context.application.services.platforms.add(context.visitor, platform, right)
    show({"platform": platform, "key": secret}, as_json, lambda: iter([secret]))


@app.command("list")
def list_(as_json: bool = Json) -> None:
    """List keys, also those that were revoked."""
    found = context.application.services.platforms.keys(context.visitor)
    rows: list[dict[str, Any]] = [
        {
            **{name: value for name, value in asdict(key).items() if name != "secret_hash"},
            "created_at": key.created_at.isoformat(),
            "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
            "used_at": key.used_at.isoformat() if key.used_at else None,
        }
        for key in found
    ]
    show(rows, as_json, lambda: (_line(row) for row in rows))


@app.command()
def revoke(key_id: str) -> None:
    """End a key at once."""
    context.application.services.platforms.revoke(context.visitor, key_id)


def _line(row: dict[str, Any]) -> str:
    used = f"last used {row['used_at'][:16]}" if row["used_at"] else "never used"
    return f"{row['key_id']}  {row['platform']:<20} {row['allows']:<5} {'revoked' if row['revoked_at'] else used}"
