"""What simulated people were shown, as a file."""

import pyarrow.parquet as pq

from core.domain import ItemId
from core.services.simulation.events import began_at
from core.services.simulation.files import write
from core.services.simulation.lists import policy
from core.simulation.choice import CAUSES
from core.simulation.people import PREFIX
from core.simulation.running import Course, run
from tests.factories import NOON


def test_a_file_says_in_every_row_and_in_its_description_that_it_is_simulated(people, tmp_path):
    ran = run(people, policy("random", people, None, {}, refit_days=1, seed=0), Course(rounds=3))
    path = tmp_path / "events.parquet"
    assert write(ran, began_at(NOON, 3), path) == len(ran.log)
    table = pq.read_table(path)
    assert set(table["origin"].to_pylist()) == {"simulated"}
    assert all(user.startswith(PREFIX) for user in table["user_id"].to_pylist())
    assert table.schema.metadata[b"simulated"] == b"True"
    assert all(text.startswith("[simulated]") for text in table["comment"].to_pylist() if text)
    rows = table.to_pylist()
    taken = [row for row in rows if row["place"]]
    assert len(taken) == ran.log.played.sum() > 0
    assert all(row["shown"][row["place"] - 1] == row["played"] and row["true_reason"] in CAUSES for row in taken)
    assert all(row["played"] == "" and row["played_fraction"] is None for row in rows if not row["place"])
    for row in taken:
        reasons = {name: row[f"reason_{name}"] for name in CAUSES}
        assert row["true_reason"] in (max(reasons, key=reasons.get), "exploration", "attack")
    assert ItemId(taken[0]["played"]) in people.world.items.ids
