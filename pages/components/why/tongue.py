"""The language of explanations: English or Chinese, chosen once per page and kept in its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from core.services.explanation import tongues
from core.services.explanation.views import Language
from pages.components import parts
from pages.components.recommend import state as rec_state

Option = TypeVar("Option")
NAMES: dict[str, str] = {"en": "English", "zh": "中文"}
KEY = "recommend.tongue"


def choose() -> None:
    """The control."""
    rec_state.switch(say("Language of the explanations"), NAMES, rec_state.TONGUE, KEY)


def chosen() -> Language:
    """What the address says."""
    return "zh" if rec_state.one_of(rec_state.TONGUE, list(NAMES)) == "zh" else "en"


def say(template: str, **filled: object) -> str:
    """Something the page says by itself, its places filled in; titles and figures stay as they are."""
    return tongues.phrase(template, chosen(), **filled)


def many(n: int, one: str, several: str, **filled: object) -> str:
    """The same with a number in it, as `{n}`."""
    return say(one if n == 1 else several, n=f"{n:,}", **filled)


def retold(sentence: str) -> str:
    """What a service says in English, in the language of the reader."""
    return tongues.in_language(sentence, chosen())


def labelled(words: Mapping[Option, str]) -> dict[Option, str]:
    """Options of a control, their words in the language of the reader; an icon in front of them stays."""
    return {name: _with_icon(word) for name, word in words.items()}


def called(strategy: str) -> str:
    """What a strategy is called."""
    return tongues.called_in(strategy, chosen())[0]


def mount(name: str, key: str, data: Mapping[str, Any]) -> None:
    """A component that says something by itself."""
    parts.mount(name, key, {**data, "words": tongues.script_words(chosen())})


def spaced(*sentences: str) -> str:
    """Sentences one after the other, as the language writes them."""
    return ("" if chosen() == "zh" else " ").join(sentence for sentence in sentences if sentence)


def comma() -> str:
    """Between things in a row."""
    return "、" if chosen() == "zh" else ", "


def _with_icon(label: str) -> str:
    icon, space, word = label.partition(": ") if label.startswith(":material/") else ("", "", label)
    return f"{icon}{space}{say(word)}"
