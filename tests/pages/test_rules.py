"""What holds for every line below `pages/`."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "pages"
PYTHON = sorted(ROOT.rglob("*.py"))
OWN = sorted((ROOT / "components" / "own").glob("*"))
PAGES = [p for p in PYTHON if "components" not in p.parts and p.name != "__init__.py"]
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")


def named(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda p: str(p.relative_to(ROOT)))


def test_there_is_something_to_check():
    assert len(PAGES) >= 3
    assert len(OWN) >= 10


@named(PYTHON)
def test_no_html_is_made_of_data(path):
    source = path.read_text()
    assert "unsafe_allow_html" not in source
    assert not re.search(r"st\.html\(\s*f[\"']", source)
    assert "unsafe_allow_javascript" not in source


@named([*PYTHON, *OWN])
def test_no_foreign_address(path):
    addresses = re.findall(r"(?:https?:)?//[a-z0-9][\w.-]+\.[a-z]{2,}", path.read_text())
    assert [a for a in addresses if not a.endswith("www.w3.org")] == []


@named([p for p in OWN if p.suffix == ".js"])
def test_scripts_write_text_never_markup(path):
    source = path.read_text()
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert way not in source


@named([*PYTHON, *OWN])
def test_no_emoji(path):
    assert not EMOJI.search(path.read_text())


@named(PAGES)
def test_a_page_is_short(path):
    assert len(path.read_text().splitlines()) <= 110


@named([p for p in ROOT.rglob("*.css")])
def test_styles_name_keys_of_ours_only(path):
    assert "st-emotion" not in path.read_text()


def test_the_files_of_every_component_are_there():
    from pages.components.parts import MAP_NAMES, MAP_SHARED, NAMES, SHARED

    parts = {f"{name}{suffix}" for name in (*NAMES, *MAP_NAMES, "common") for suffix in (".js", ".css")}
    assert {p.name for p in OWN} == parts | {f"{name}.js" for name in (*SHARED, *MAP_SHARED, "kit", "mount", "unpack")}


def test_every_part_is_a_scope_that_returns_one_function():
    from pages.components.parts import MAP_NAMES, NAMES
    from pages.components.parts import OWN as folder

    for name in (*NAMES, *MAP_NAMES):
        source = (folder / f"{name}.js").read_text()
        assert source.count("export default function") == 1
        after = source.split("export default function")[1]
        assert not re.search(r"^(const|let|class) ", after, flags=re.M), "would not be set when the part is returned"
