"""Where several can be chosen, a word and Enter choose the first that matches.

Streamlit offers "Select 3 matches" above them otherwise: Enter takes that, and with it what is spelled a little alike.
"""

import ast
from pathlib import Path

PAGES = Path(__file__).parents[2] / "pages"


def choices_of_several():
    """Every place that draws such a control, and how it is set."""
    for path in PAGES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "multiselect":
                settings = {word.arg: getattr(word.value, "value", None) for word in node.keywords}
                yield f"{path.relative_to(PAGES)}:{node.lineno}", settings


def test_no_control_offers_to_take_all_that_match():
    found = dict(choices_of_several())
    assert found
    assert [where for where, settings in found.items() if settings.get("select_all") is not False] == []
