"""Text in the cells of a spreadsheet: never taken for a formula, and the same text again when it is read back.

Source: OWASP ASVS 5.0, 1.2.10 (CSV injection): a cell that begins like a formula is given an apostrophe in front.
"""

from __future__ import annotations

from collections.abc import Iterable

_FORMULA = "=+-@\t\r\n＝＋－＠"  # the wide forms count as the narrow ones in East Asian editions
_GUARD = "'"
SEPARATOR = "|"


def guarded(text: str) -> str:
    """The text as a cell. One that begins with an apostrophe gets another, so that `unguarded` is its inverse."""
    return _GUARD + text if text and text[0] in _FORMULA + _GUARD else text


def unguarded(cell: str) -> str:
    """The text of a cell; an apostrophe is only taken away where `guarded` would have put one."""
    return cell[1:] if len(cell) > 1 and cell[0] == _GUARD and cell[1] in _FORMULA + _GUARD else cell


def joined(words: Iterable[str]) -> str:
    """Several words in one cell: "sea|night"; a bar within a word is written \\|."""
    return SEPARATOR.join(word.replace("\\", "\\\\").replace(SEPARATOR, f"\\{SEPARATOR}") for word in words)


def split(text: str) -> tuple[str, ...]:
    """The inverse of `joined`; blanks around words and empty words do not count."""
    words, word, escaped = [], "", False
    for letter in text:
        if escaped or letter not in (SEPARATOR, "\\"):
            word += letter
            escaped = False
        elif letter == "\\":
            escaped = True
        else:
            words.append(word)
            word = ""
    return tuple(dict.fromkeys(w.strip() for w in (*words, word + "\\" * escaped) if w.strip()))
