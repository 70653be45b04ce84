"""What simulated people did, one row per event, as a CSV, JSON or Parquet table that `import interactions` reads again.

Every row says that it is simulated, in its origin, in who did it, and a comment also in its words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from core.errors import VitrineError
from core.services.simulation.events import events
from core.services.simulation.files import LABEL
from core.services.whole_file import whole
from core.simulation.comments import sentence
from core.simulation.running import Ran

SUFFIXES = (".csv", ".json", ".parquet")
SCHEMA = pa.schema(
    [
        ("user_id", pa.string()),
        ("item_id", pa.string()),
        ("kind", pa.string()),
        ("strength", pa.float64()),  # -1 to 1
        ("at", pa.string()),  # ISO 8601, UTC
        ("played_fraction", pa.float64()),  # 0 to 1
        ("text", pa.string()),
        ("session_id", pa.string()),
        ("origin", pa.string()),
    ]
)


def require(path: Path) -> None:
    """
    Raises:
        VitrineError: its name does not end in one of SUFFIXES.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise VitrineError(f"The name of a file of events ends in {', '.join(SUFFIXES)}, unlike {path.name}.")


def write(ran: Ran, began: datetime, path: Path) -> int:
    """Plays, likes, stars and comments in the order in which they happened; gives the number of rows.

    Args:
        began: When the first day began, aware UTC.

    Raises:
        VitrineError: the name says no form that is known.
        Refused: the disk is full (E_NO_SPACE); what was there before is untouched.
    """
    require(path)
    rows = list(_rows(ran, began))
    table = pa.Table.from_pylist(rows, SCHEMA)
    with whole(path) as part:
        match path.suffix.lower():
            case ".json":
                part.write_text("[" + ",\n".join(json.dumps(row) for row in rows) + "]\n", encoding="utf-8")
            case ".csv":
                pc.write_csv(table, part)
            case _:
                pq.write_table(table.replace_schema_metadata({"vitrine": LABEL, "simulated": "True"}), part)
    return len(rows)


def _rows(ran: Ran, began: datetime) -> Iterator[dict[str, str | float]]:
    people, items = ran.population.ids, ran.population.world.items
    who = {person: row for row, person in enumerate(people.ids)}
    what = {item: row for row, item in enumerate(items.ids)}
    for event in events(ran, began):
        wrote = event.kind == "comment"
        yield {
            "user_id": event.user_id,
            "item_id": event.item_id,
            "kind": event.kind,
            "strength": event.strength,
            "at": event.at.isoformat(),
            "played_fraction": event.played_fraction,
            "text": sentence(int(event.strength), who[event.user_id], what[event.item_id]) if wrote else "",
            "session_id": event.session_id,
            "origin": event.origin,
        }
