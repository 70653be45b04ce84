"""What is simulated goes out of one collection and into another in every way there is, and stays simulated."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from core.cli.app import app
from core.cli.context import context
from core.domain import Interaction
from core.services.list_files import mistaken
from core.services.measurement.views import Source, Wish
from core.storage.interactions import Interactions

FORMS = (".csv", ".json", ".parquet")
MOST_AT_ONCE = 400  # a platform may send 500


@pytest.fixture(scope="module")
def files(thirty_recordings: Path) -> dict[str, bytes]:
    """What eighty simulated people did, in every form `simulate` writes."""
    made = {}
    for form in FORMS:
        path = thirty_recordings / f"events{form}"
        value = command("simulate", "--people", "80", "--rounds", "8", "--quiet", "--events", str(path), "--json")
        assert value["strategies"][0]["event_rows"] > 100
        made[form] = path.read_bytes()
    return made


@pytest.fixture(autouse=True)
def nobody(thirty_recordings: Path) -> None:
    """Nobody has been here before each test."""
    own = context.application.services.events
    for batch in own.imports(context.visitor):
        if not batch.removed:
            own.take_out(context.visitor, batch.batch_id)
    with context.application.database.write() as tx:
        for person in {event.user_id for event in Interactions(tx).all(simulated=True)}:
            Interactions(tx).forget(person)


def command(*arguments: str) -> Any:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def by_command_line(data: bytes, form: str, folder: Path) -> int:
    path = folder / f"brought{form}"
    path.write_bytes(data)
    return int(command("import", "interactions", str(path), "--apply", "--json")["kept"])


def by_page(data: bytes, form: str, folder: Path) -> int:
    """As the dialog does: the columns are guessed, shown and sent back."""
    own, visitor, name = context.application.services.events, context.visitor, f"events{form}"
    _, columns = own.columns(visitor, data, name)
    assert own.preview(visitor, data, name, columns).invented == own.preview(visitor, data, name, columns).kept
    return own.bring_in(visitor, data, name, columns)[0].rows


def by_platform(data: bytes, form: str, folder: Path) -> int:
    """As a platform that sends what it was given, event by event."""
    platforms = context.application.services.platforms
    key = platforms.enter(platforms.add(context.visitor, "Museum TV", "both"))
    fields = {"user_id": "user", "item_id": "item", "kind": "kind", "at": "at", "origin": "origin", "text": "text"}
    rows = frame(data, form)[list(fields)].rename(columns=fields).to_dict("records")
    sent = [{**row, "stars": 4} if row["kind"] == "rate" else row for row in rows[:MOST_AT_ONCE]]
    return platforms.take(key, sent).stored


WAYS = {"command line": by_command_line, "page": by_page, "platform": by_platform}


def frame(data: bytes, form: str) -> pd.DataFrame:
    if form == ".json":
        return pd.DataFrame(json.loads(data))
    return pd.read_csv(io.BytesIO(data), keep_default_na=False) if form == ".csv" else pd.read_parquet(io.BytesIO(data))


def stored() -> tuple[Interaction, ...]:
    with context.application.database.read() as tx:
        return Interactions(tx).all(simulated=True)


def nobody_is_real() -> bool:
    services, visitor = context.application.services, context.visitor
    assert {event.origin for event in stored()} == {"simulated"}
    assert all(event.user_id.startswith("simulated-") for event in stored())
    known = services.measuring.known(visitor, simulated=True)
    assert known.people == known.simulated_people > 0
    return services.measuring.known(visitor).people == 0 and len(services.training.data().interactions) == 0


@pytest.mark.parametrize(
    ("way", "form"),
    [
        ("command line", ".csv"),
        ("command line", ".json"),
        ("page", ".parquet"),
        ("page", ".csv"),
        ("platform", ".json"),
    ],
)
def test_what_is_simulated_stays_so_on_every_way_in(
    files: dict[str, bytes], form: str, way: str, tmp_path: Path
) -> None:
    assert WAYS[way](files[form], form, tmp_path) == len(stored()) > 100
    assert nobody_is_real()


@pytest.mark.parametrize("way", WAYS)
def test_the_name_says_it_where_the_column_of_origins_was_lost(
    files: dict[str, bytes], way: str, tmp_path: Path
) -> None:
    bare = frame(files[".csv"], ".csv").assign(origin="real").to_csv(index=False).encode()
    assert WAYS[way](bare, ".csv", tmp_path) > 100
    assert nobody_is_real()


@pytest.mark.parametrize("column", [{"origin": "simulated"}, {"simulated": "True"}, {"Origin": " Simulated "}])
def test_the_column_says_it_where_people_were_named_anew(
    files: dict[str, bytes], column: dict[str, str], tmp_path: Path
) -> None:
    table = frame(files[".csv"], ".csv").drop(columns="origin").assign(user_id="ann", **column)
    assert by_page(table.to_csv(index=False).encode(), ".csv", tmp_path) > 100
    assert nobody_is_real()


def test_a_platform_that_names_people_anew_says_it_of_the_event(files: dict[str, bytes], tmp_path: Path) -> None:
    assert by_platform(frame(files[".csv"], ".csv").assign(user_id="ann").to_csv().encode(), ".csv", tmp_path) > 100
    assert nobody_is_real()


def test_a_parquet_file_says_it_of_itself_where_all_else_was_lost(files: dict[str, bytes], tmp_path: Path) -> None:
    table = pq.read_table(io.BytesIO(files[".parquet"]))
    names = pa.array([f"ann{n % 9}" for n in range(len(table))])
    bare = table.set_column(0, "user_id", names).drop_columns(["origin"])
    assert bare.schema.metadata[b"simulated"] == b"True"
    sink = io.BytesIO()
    pq.write_table(bare, sink)
    assert by_page(sink.getvalue(), ".parquet", tmp_path) > 100
    assert nobody_is_real()


def test_a_viewer_that_a_curator_made_up_leaves_as_simulated_and_comes_back_so(tmp_path: Path) -> None:
    services, visitor = context.application.services, context.visitor
    owl = services.recommending.invent(visitor, "Night owl")
    services.recommending.like(visitor, owl, f"{3:016x}")
    assert "simulated" not in services.events.export(visitor).decode()
    data = services.events.export(visitor, simulated=True)
    assert data.decode().splitlines()[1].endswith(",simulated")
    with context.application.database.write() as tx:
        Interactions(tx).forget(owl)
    assert by_command_line(data, ".csv", tmp_path) == 1
    assert nobody_is_real()


def test_lists_that_were_shown_say_it_too(thirty_recordings: Path, tmp_path: Path) -> None:
    path = tmp_path / "lists.parquet"
    command("simulate", "--people", "80", "--rounds", "8", "--quiet", "--out", str(path), "--json")
    table = pq.read_table(path)
    assert mistaken(path.name, table.column_names)  # who brings it in as events is told which file to take
    named = table.set_column(table.schema.get_field_index("user_id"), "user_id", pa.array(["ann"] * len(table)))
    sink = io.BytesIO()
    pq.write_table(named.drop_columns(["origin"]), sink)
    own, visitor = context.application.services.events, context.visitor
    own.bring_in(visitor, sink.getvalue(), "lists.parquet", {"user": "user_id", "item": "played", "at": "at"})
    assert nobody_is_real()


@pytest.mark.parametrize("form", [".json", ".parquet"])
def test_as_a_table_on_evaluate_the_run_is_labelled(files: dict[str, bytes], form: str) -> None:
    measuring, visitor = context.application.services.measuring, context.visitor
    address = measuring.take(visitor, files[form])
    view = measuring.table(visitor, "interactions", address, f"events{form}")
    assert view.simulated == view.kept > 100
    source = Source(table=address, name=f"events{form}")
    run_id, found = measuring.now(visitor, Wish(source=source, strategies=("popularity",), k=5))
    assert (found.simulated, found.invented) == (True, found.people)
    assert next(view for view in measuring.runs(visitor) if view.run_id == run_id).simulated
    for kind in ("csv", "json", "parquet"):
        data, _, name = measuring.file(visitor, run_id, kind)
        assert "simulated" in name
        assert b"simulated" in data


def test_the_command_line_says_it_of_tables(files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    path.write_bytes(files[".parquet"])
    asked = ("--interactions", str(path), "--strategy", "popularity")
    value = command("evaluate", *asked, "--json")
    assert value["simulated"] is True
    assert value["tables"][0]["simulated"] == value["tables"][0]["kept"]
    done = CliRunner().invoke(app, ["evaluate", *asked])
    assert "of simulated people" in done.output
    done = CliRunner().invoke(app, ["recommend", *asked, "--out", str(tmp_path / "lists.csv")])
    assert "of simulated people" in done.output
    assert all(row.startswith("simulated-") for row in (tmp_path / "lists.csv").read_text().splitlines()[1:])


def test_lists_learned_from_them_say_it_row_by_row_and_a_kept_model_remembers(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    made, real, model, out = (tmp_path / name for name in ("made.csv", "real.csv", "model", "lists.csv"))
    made.write_bytes(files[".csv"])
    first, second = frame(files[".csv"], ".csv")["item_id"].unique()[:2]
    real.write_text(f"user,item\nann,{first}\nbob,{second}\n")
    asked = ("--strategy", "popularity", "--out", str(out))
    command("fit", "--interactions", str(made), "--strategy", "popularity", "--out", str(model), "--json")
    for arguments, labels in (
        (("--interactions", str(made)), {"simulated"}),
        (("--interactions", str(real), "--model", str(model)), {"simulated"}),
        (("--interactions", str(real)), None),
    ):
        command("recommend", *arguments, *asked, "--json")
        written = pd.read_csv(out)
        assert list(written)[:4] == ["user_id", "item_id", "rank", "score"]
        assert (set(written["origin"]) if "origin" in written else None) == labels
    command("evaluate", "--interactions", str(made), *asked, "--json")
    assert set(pd.read_csv(out)["origin"]) == {"simulated"}


def test_a_list_for_somebody_here_says_that_its_strategy_learned_from_them(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    by_command_line(files[".csv"], ".csv", tmp_path)
    services, visitor = context.application.services, context.visitor
    services.recommending.like(visitor, visitor.user_id, frame(files[".csv"], ".csv")["item_id"].mode()[0])
    command("train", "popularity", "--simulated", "--json")
    asked = ("recommend", "You", "-k", "2", "--strategy")
    done = CliRunner().invoke(app, [*asked, "popularity", "--language", "zh"])
    assert "也从虚构的人那里学习过" in done.stderr
    assert {row["origin"] for row in command(*asked, "popularity", "--json")} == {"simulated"}
    assert all("origin" not in row for row in command(*asked, "content", "--json"))
    assert "invented" not in CliRunner().invoke(app, [*asked, "content"]).output


def test_real_events_stay_real_beside_them(files: dict[str, bytes]) -> None:
    ann = f'"ann","{1:016x}","like",1.0,"2026-01-01T12:00:00Z",0,"","","real"\n'
    own, visitor = context.application.services.events, context.visitor
    own.bring_in(visitor, files[".csv"] + ann.encode(), "both.csv")
    with context.application.database.read() as tx:
        [real] = Interactions(tx).all()
    assert (real.item_id, real.kind, real.origin) == (f"{1:016x}", "like", "real")


def test_an_event_of_a_simulated_friend_in_a_shared_profile_stays_simulated() -> None:
    platforms = context.application.services.platforms
    key = platforms.enter(platforms.add(context.visitor, "Kiosk", "both"))
    platforms.join(key, "simulated-7", platforms.offer(key, "ann"))
    platforms.take(key, [{"user": "simulated-7", "item": f"{2:016x}", "kind": "like"}])
    assert [event.origin for event in stored()] == ["simulated"]
    with context.application.database.read() as tx:
        assert Interactions(tx).all() == ()
