"""HTML by construction: text is escaped unless it was made here, so nothing a person typed can become markup."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping


class Markup(str):
    """Text that is HTML already. Only `element` and `raw` make it."""

    __slots__ = ()


Child = str | Markup | None | Iterable["Child"]
_EMPTY = frozenset({"img", "meta", "input", "br", "hr", "link"})


def element(name: str, attributes: Mapping[str, str | bool | None] | None = None, *children: Child) -> Markup:
    """An element. Attributes that are None or False are left out; True stands without a value."""
    given = "".join(_attribute(key, value) for key, value in (attributes or {}).items())
    if name in _EMPTY:
        return Markup(f"<{name}{given}>")
    return Markup(f"<{name}{given}>{_inner(children)}</{name}>")


def paragraphs(text: str, attributes: Mapping[str, str | bool | None] | None = None) -> list[Markup]:
    """Text as it was typed: an empty line begins a paragraph, a single one a line."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n")]
    return [element("p", attributes, _lines(block)) for block in blocks if block]


def raw(text: str) -> Markup:
    """Markup from a file of ours; never for what comes from anybody else."""
    return Markup(text)


def _lines(block: str) -> list[Child]:
    found: list[Child] = []
    for n, line in enumerate(block.split("\n")):
        found += [element("br"), line] if n else [line]
    return found


def _attribute(key: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    return f" {key}" if value is True else f' {key}="{html.escape(value, quote=True)}"'


def _inner(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return str(child)
    if isinstance(child, str):
        return html.escape(child, quote=False)
    return "".join(_inner(one) for one in child)
