"""Languages by code and by name: what people write is understood, and codes are told as names."""

from __future__ import annotations

import re

from core.domain.language_table import TABLE, THREE_LETTERS

UNDECIDED = {"mul": "Several languages", "zxx": "No language", "und": "Not known"}
# Language, and then script, region and variants, as in zh-Hant-TW or de-CH-1996 (BCP 47; no extensions).
_TAG = re.compile(r"([a-z]{2,3})(-[a-z]{4})?(-(?:[a-z]{2}|\d{3}))?((?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)")


def _read() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Names by code of two letters; that code by each of three letters; it by every name, in small letters."""
    names, longer = dict(UNDECIDED), dict.fromkeys([*THREE_LETTERS.split(), *UNDECIDED], "")
    called = {name.casefold(): code for code, name in UNDECIDED.items()}
    for line in TABLE.strip().splitlines():
        codes, _, words = line.partition(": ")
        code, three = codes.split(" ")
        names[code] = words.split(", ")[0]
        longer |= dict.fromkeys(three.split("/"), code)
        called |= {name.casefold(): code for name in words.split(", ")}
    return names, longer, called


NAMES, _LONGER, _CALLED = _read()


def language_name(code: str) -> str:
    """Of a code: "German", "German (CH)"; the code itself, in capitals, where there is no name; "" stays empty."""
    language, _, rest = code.replace("_", "-").casefold().partition("-")
    if language not in NAMES:
        return code.upper()
    return f"{NAMES[language]} ({as_written(rest)})" if rest else NAMES[language]


def as_written(tags: str) -> str:
    """Scripts with a capital, regions in capitals: "hant-tw" -> "Hant-TW"."""
    parts = (part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in tags.split("-"))
    return "-".join(parts)


def language_code(text: str) -> str | None:
    """The code of what somebody wrote, None where it is no language.

    Codes of ISO 639 with two or three letters, tags of BCP 47 such as "de-CH", and names in English, German, French
    and Spanish are understood; a code of three letters becomes that of two where there is one.
    """
    plain = " ".join(text.split()).casefold()
    if plain in _CALLED:
        return _CALLED[plain]
    found = _TAG.fullmatch(plain.replace("_", "-"))
    if found is None:
        return None
    language, rest = found[1], plain.replace("_", "-")[len(found[1]) + 1 :]
    if language not in NAMES:
        if language not in _LONGER:
            return None
        language = _LONGER[language] or language
    return f"{language}-{as_written(rest)}" if rest else language
