"""What a person typed, taken apart: what is looked for, what must be there too, and what must not.

    boats -people            boats, without people
    harbour +night -"a red boat"

A sign counts where it begins a word; the hyphen of "hot-air" and a lone "-" are text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_TERMS = 8  # of each kind; the rest of a pasted page is ignored
TERM_LETTERS = 200
_TERM = re.compile(r'(?:(?<=\s)|^)([+\-\u2212])(?:"([^"]+)"?|([^\s"+\-\u2212][^\s"]*))')


@dataclass(frozen=True)
class Asked:
    """Attributes:
    text: What is looked for; may be empty when there are only terms.
    plus: Each must hold too.
    minus: None may hold.
    """

    text: str = ""
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()

    @property
    def main(self) -> tuple[str, ...]:
        """Everything that must hold, the text first."""
        return (self.text, *self.plus) if self.text else self.plus

    @property
    def empty(self) -> bool:
        return not (self.text or self.plus or self.minus)


def parse(typed: str, plus: tuple[str, ...] = (), minus: tuple[str, ...] = ()) -> Asked:
    """Take a question apart; `plus` and `minus` are terms that were given in fields of their own."""
    found: dict[str, list[str]] = {"+": list(plus), "-": list(minus)}
    for sign, quoted, word in _TERM.findall(typed):
        found["+" if sign == "+" else "-"].append(quoted or word)
    words = _TERM.sub(" ", typed).replace('"', " ").split()
    text = " ".join(word.lstrip("+-\u2212") or word for word in words)  # a sign that stood behind a quotation mark
    return Asked(text if any(c.isalnum() for c in text) else text.strip("+-\u2212 "), *(_terms(found[s]) for s in "+-"))


def written(asked: Asked) -> str:
    """The inverse of `parse`."""

    def quoted(term: str) -> str:
        return f'"{term}"' if " " in term else term

    return " ".join(
        [asked.text, *(f"+{quoted(t)}" for t in asked.plus), *(f"-{quoted(t)}" for t in asked.minus)]
    ).strip()


def _terms(terms: list[str]) -> tuple[str, ...]:
    cleaned = (" ".join(term.replace('"', " ").split())[:TERM_LETTERS] for term in terms)
    return tuple(dict.fromkeys(term for term in cleaned if any(c.isalnum() for c in term)))[:MOST_TERMS]
