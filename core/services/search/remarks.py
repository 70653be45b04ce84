"""What has to be said beside an answer: what could not be searched, and what nothing can tell."""

from __future__ import annotations

from core.search.asking import Asked
from core.search.languages import guess, guessed_name
from core.services.search.answers import Answer

FEW = "There are few recordings to compare with, so nothing can say how sure these results are."
NEW_MODEL = "Nothing here can be compared with it yet: a new model is still reading the recordings."
_MANY_LANGUAGES = ("xlm", "multilingual", "m-clip", "siglip2", "nllb")  # in the names of models


def remark(asked: Asked, found: Answer, model: str, hits: int) -> str:
    """One sentence or two; "" where there is nothing to say.

    Args:
        model: Name of the model that reads words and pictures.
        hits: How many recordings are shown.
    """
    if found.scales.missing and asked.main:
        return f"Searching titles, descriptions and transcripts only: {found.scales.missing}"
    if not comparable(found):
        return NEW_MODEL
    if not found.calibrated and hits:
        return FEW
    language = guess(" ".join(asked.main))
    if language and found.scales.meanings and not _reads(model):
        return (
            f"This seems to be {guessed_name(language)}, and the active model reads pictures by English "
            "words only. Words that are written or said are found in any language."
        )
    return ""


def comparable(found: Answer) -> bool:
    """Whether every term and example could be compared with anything at all."""
    return all(one.chances for one in found.founds)


def _reads(model: str) -> bool:
    """Whether a text model was trained on other languages than English; only names of models tell."""
    return any(mark in model.casefold() for mark in _MANY_LANGUAGES)
