"""Per cent is written one way wherever a person reads it: 84%, without a space."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SPACED = re.compile(r"(?:\d|\}) %(?!\w|\(\w+\)s|\{\w)")  # neither logging's %(name)s nor plotly's %{x}


def docstrings(tree):
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = (node.body for node in ast.walk(tree) if isinstance(node, documented))
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def written(path):
    """The text literals of a module, with {} for what is filled in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in own:
            yield node.value


def test_no_text_puts_a_space_before_the_sign():
    modules = [path for folder in ("core", "pages") for path in (ROOT / folder).rglob("*.py")]
    scripts = list((ROOT / "pages").rglob("*.js"))
    found = [(path.name, text) for path in modules for text in written(path) if SPACED.search(text)]
    literals = ((path.name, text) for path in scripts for text in re.findall(r"[\"`][^\"`\n]*[\"`]", path.read_text()))
    found += [(name, text) for name, text in literals if SPACED.search(text)]
    assert found == []
