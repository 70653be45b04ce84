"""open() on a live SQLite file drops this process' locks when it is closed, and commits are lost after that."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CORE = sorted((ROOT / "core").rglob("*.py"))


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def calls(path: Path) -> set[str]:
    called = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {f.attr if isinstance(f, ast.Attribute) else f.id for f in called if isinstance(f, ast.Attribute | ast.Name)}


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_database_and_its_engines_touch_sqlite(path: Path) -> None:
    if path not in {ROOT / "core" / "storage" / name for name in ("database.py", "engines.py")}:
        assert "sqlite3" not in imports(path)


@pytest.mark.parametrize("path", [path for path in CORE if path.parent.name == "storage"], ids=lambda path: path.stem)
def test_storage_opens_no_files_but_objects(path: Path) -> None:
    raw = {"open", "read_bytes", "write_bytes", "read_text", "copy", "copyfile", "copyfileobj", "hash_file"}
    if path.name != "objects.py":
        assert not calls(path) & raw


EVERYTHING_A_DATABASE_DOES = """
import sys
from pathlib import Path
from core.storage.database import Database
database = Database(f"sqlite:///{sys.argv[1]}/vitrine.db")
database.migrate()
opened = []
def watch(event, arguments):
    if event == "open" and "vitrine.db" in str(arguments[0]):
        opened.append(arguments[0])
sys.addaudithook(watch)
with database.write() as tx:
    tx.exec_driver_sql("UPDATE revisions SET value = 5")
database.migrate(), database.check(), database.revision()
database.backup(Path(sys.argv[1], "copy"))
database.restore(Path(sys.argv[1], "copy"))
database.close()
print(opened)
"""


@pytest.mark.slow
def test_nothing_a_database_does_opens_its_file(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", EVERYTHING_A_DATABASE_DOES, str(tmp_path)]
    assert subprocess.check_output(command, text=True) == "[]\n"
