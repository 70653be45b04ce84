"""The shape of the code base, kept true by tests rather than by reviewers."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = "('torch', 'open_clip', 'whisper', 'umap', 'torchvision')"
SOURCES = sorted(p for folder in ("core", "pages") for p in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("module", ["pages", "core.bootstrap", "core.web.serve", "core.cli"])
def test_the_web_process_never_imports_a_heavy_library(module):
    code = f"import sys, {module}; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_page_is_in_the_table_of_contents():
    import pages

    listed = {Path(page.__file__) for section in pages.SECTIONS.values() for page in section}
    root = Path(pages.__file__).parent
    found = {p for p in root.glob("*/*.py") if p.name != "__init__.py" and p.parent.name != "components"}
    assert listed == found


def test_no_page_lies_where_streamlit_would_run_it_without_the_app():
    assert [p.name for p in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


def test_every_module_says_what_it_is():
    silent = [str(p.relative_to(ROOT)) for p in SOURCES if p.read_text().strip() and not ast.get_docstring(_tree(p))]
    assert silent == []


def test_only_storage_writes_sql():
    """Elsewhere nobody builds statements; a Connection may be passed on, no more."""
    offenders = [
        str(p.relative_to(ROOT))
        for p in SOURCES
        if "core/storage" not in p.as_posix()
        and re.search(
            r"\b(sqlalchemy\.(select|insert|update|delete|text)|exec_driver_sql|import sqlalchemy as)", p.read_text()
        )
    ]
    assert offenders == []


def test_nobody_opens_the_database_file():
    """Opening and closing it once drops this process' locks: other processes then lose committed rows."""
    offenders = [
        str(p.relative_to(ROOT))
        for p in SOURCES
        if re.search(r"(open|read_bytes|copyfile|copy2?)\([^)\n]*(vitrine\.db|database_url)", p.read_text())
    ]
    assert offenders == []


def test_everything_public_in_core_has_type_hints():
    untyped = [
        f"{p.relative_to(ROOT)}:{node.lineno} {node.name}"
        for p in SOURCES
        if "core" in p.parts
        for node in ast.walk(_tree(p))
        if isinstance(node, ast.FunctionDef) and node.returns is None and node.name != "__init__"
    ]
    assert untyped == []


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())
