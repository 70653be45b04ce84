"""What simulated people were shown and did, as a Parquet file that says so in every row and in its description."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.services.whole_file import whole
from core.simulation.choice import CAUSES
from core.simulation.comments import sentence
from core.simulation.log import Log
from core.simulation.running import Ran

LABEL = "Simulated: no person did any of this."


def write(ran: Ran, began: datetime, path: Path) -> int:
    """One Parquet row per list that was shown, with the true reason; gives the number of rows.

    Columns `reason_...` say how far each reason set what was played apart from its list; the largest is the true one.

    Raises:
        Refused: the disk is full (E_NO_SPACE); what was there before is untouched.
    """
    log, people = ran.log, ran.population
    items = np.array([*people.world.items.ids, ""], dtype=object)  # -1 is the last: an empty place
    at = [began + timedelta(seconds=float(s)) for s in log.at_s()]
    taken = log.played
    reasons = list(enumerate(CAUSES))
    interests = np.array([*people.world.interests, ""], dtype=object)
    table = pa.table(
        {
            "origin": ["simulated"] * len(log),
            "user_id": [people.ids.ids[row] for row in log.person],
            "at": pa.array(at, pa.timestamp("us", tz="UTC")),
            "round": log.round,
            "list": log.turn,
            "strategy": [ran.policy] * len(log),
            "shown": [[item for item in row if item] for row in items[log.slate]],
            "played": items[log.item],
            "place": pa.array(log.place + 1, mask=~taken),
            "played_fraction": pa.array(log.watched, mask=~taken),
            "liked": log.liked,
            "stars": pa.array(log.stars, mask=log.stars == 0),
            "comment": [_comment(log, row) for row in range(len(log))],
            "true_reason": np.array([*CAUSES, ""], dtype=object)[log.cause],
            "true_interest": interests[log.interest],
            **{f"reason_{name}": pa.array(log.advantage[:, n].astype(np.float32), mask=~taken) for n, name in reasons},
            "seed": [ran.course.seed] * len(log),
            "made_up_items": [people.world.synthetic] * len(log),
        }
    )
    table = table.replace_schema_metadata({"vitrine": LABEL, "simulated": "True", "seed": str(ran.course.seed)})
    with whole(path) as part:
        pq.write_table(table, part)
    return len(log)


def _comment(log: Log, row: int) -> str:
    if log.comment[row] == -2:
        return ""
    return sentence(int(log.comment[row]), int(log.person[row]), int(log.item[row]))
