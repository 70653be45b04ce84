"""What a question means: without what is put around it, slips of the pen put right, and without words nothing has."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from core.errors import Unavailable
from core.search import titles
from core.search.asking import Asked
from core.search.framing import bare
from core.search.slight import free, leave_out, without
from core.search.wording import content, corrected, words_of
from core.services.collection import SHOWN, Snapshot
from core.services.search.scales import THINGS, Scales, Scaling


class Understanding:
    """Reads questions as people mean them.

    Args:
        known_words: Words that are no slips of the pen although the collection does not have them.
    """

    def __init__(self, scaling: Scaling, known_words: Callable[[], Collection[str]]) -> None:
        self._scaling = scaling
        self._known_words = known_words

    def meant(self, snapshot: Snapshot, asked: Asked) -> Asked:
        """Without words of asking, unless a title has them; slips of the pen put right."""
        vocabulary, known = self._scaling.vocabulary(snapshot), self._known_words()
        shown = [item.title for item in snapshot.items.values() if item.status in SHOWN]

        def right(term: str) -> str:
            near = titles.meant(term, shown)
            names = frozenset(word for title in ([near] if near else shown) for word in words_of(title))
            return corrected(term, vocabulary, known, names)

        text = bare(asked.text)
        text = asked.text if text != asked.text and _is_title(snapshot, asked.text) else text
        return Asked(right(text), tuple(map(right, asked.plus)), tuple(map(right, asked.minus)))

    def rest(self, snapshot: Snapshot, scales: Scales, asked: Asked) -> tuple[Asked, tuple[str, ...]]:
        """The question without its slight words, and these; none where nothing may be left out."""
        may_go = free(asked.text, THINGS)
        judge = scales.slightness
        if judge is None or not may_go:
            return asked, ()
        words, vocabulary = content(asked.text), self._scaling.vocabulary(snapshot)
        try:
            whole, *read = self._scaling.phrases([asked.text, *(without(asked.text, [w]) for w in may_go), *words])
        except Unavailable:
            return asked, ()
        here = [word for word in words if vocabulary.forms(word)]
        unknown = [word for word, row in zip(words, read[len(may_go) :], strict=True) if judge.unknown(row)]
        others = zip(may_go, read[: len(may_go)], strict=True)
        slight = [word for word, other in others if judge.slight(whole, other, word in here)]
        gone = leave_out(asked.text, slight, unknown, here)
        return replace(asked, text=without(asked.text, gone)), gone


def _is_title(snapshot: Snapshot, text: str) -> bool:
    words = f" {' '.join(words_of(text))} "
    return any(words in f" {' '.join(words_of(item.title))} " for item in snapshot.items.values())
