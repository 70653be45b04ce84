"""Why one item and not another, and why an item is not in a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from core.domain import ItemId, Reason
from core.explain import wording
from core.explain.wording.compared import Side
from core.services.collection import card
from core.services.explanation.changes import additions
from core.services.explanation.comparison_views import Contrast, ContrastTerm, WhyNot, WhyNotCase
from core.services.explanation.scene import Scene, explained_in
from core.services.explanation.terms import LEARNED_TASTE, path_of, title_of
from core.services.explanation.views import Language, Sentence
from core.services.recommendation.list_words import told_steps, verbs

Key = tuple[ItemId | None, str]


def contrast_of(scene: Scene, first: ItemId, second: ItemId) -> Contrast:
    """Term by term; by the strategy that is wanted, before any stage.

    Raises:
        NotFound: the strategy does not know one of them, or there is nothing to go by.
    """
    recommender = scene.recommender_of(ItemId(""))
    one, other = (explained_in(scene, recommender, item) for item in (first, second))
    mine, theirs = _by_key(one.reasons), _by_key(other.reasons)
    terms = [_term(scene, key, mine.get(key, 0.0), theirs.get(key, 0.0)) for key in dict.fromkeys((*mine, *theirs))]
    terms.sort(key=lambda term: (-abs(term.difference), term.label))
    base, places = one.base - other.base, scene.served.places
    titles = title_of(scene.seen, first), title_of(scene.seen, second)
    popular = {reason.label for reason in (*one.reasons, *other.reasons) if reason.kind == "popularity"}
    done = {ref: verb for ref, verb in verbs(scene.query.history).items() if ref in (first, second)}
    named = [
        Side(
            wording.POPULARITY if term.label in popular else term.label,
            term.difference,
            titled=term.card is not None,
            done=done.get(term.ref) if term.ref is not None else None,
        )
        for term in terms
    ]
    if scene.wanted.strategy not in LEARNED_TASTE:  # what comes before the history is how many like it
        named, base = [*named, Side(wording.POPULARITY, base)], 0.0
    return Contrast(
        first=card(scene.seen.item(first)),
        second=card(scene.seen.item(second)),
        strategy=scene.wanted.strategy,
        score_first=one.score,
        score_second=other.score,
        base_difference=one.base - other.base,
        terms=tuple(terms),
        sentences=in_each_language(
            lambda language: wording.contrast(*titles, named, language, base=base, places=places)
        ),
        places=places,
    )


def why_not_of(scene: Scene, item_id: ItemId) -> WhyNot:
    """The reason, the distance, and what would bring it in."""
    item = scene.seen.item(item_id)
    case, stage = _case_of(scene, item_id)
    rank = scene.served.rank(item_id) if case == "listed" else scene.served.place(item_id)
    last = next((p.item_id for p in reversed(scene.served.picks) if p.strategy == scene.wanted.strategy), None)
    beside = contrast_of(scene, last, item_id) if case in ("beaten", "moved") and last is not None else None
    ways = additions(scene, item_id) if case == "beaten" else ()
    likes = tuple(one.item.title for one in ways[0].liked) if ways else ()
    tried = case == "beaten" and scene.case is not None and bool(len(scene.case.rows))
    at_the_end = title_of(scene.seen, last) if last is not None else ""
    return WhyNot(
        card=card(item),
        strategy=scene.wanted.strategy,
        case=case,
        rank=rank,
        missing=max(0.0, beside.score_first - beside.score_second) if beside is not None else 0.0,
        contrast=beside,
        additions=ways,
        path=path_of(told_steps(scene.seen, scene.served.steps(item_id))),
        sentences=in_each_language(
            lambda language: wording.why_not(
                case, item.title, language, rank=rank or 0, last=at_the_end, likes=likes, why=stage, tried=tried
            )
        ),
    )


def in_each_language(say: Callable[[Language], str]) -> Mapping[Language, Sentence]:
    """One sentence that serves viewers and curators alike."""
    return {language: Sentence(short=say(language), full=say(language)) for language in wording.LANGUAGES}


def _case_of(scene: Scene, item_id: ItemId) -> tuple[WhyNotCase, str]:
    """Why an item is where it is, and the stage that moved it if one did."""
    if scene.served.rank(item_id) is not None:
        return "listed", ""
    if item_id in scene.rated:
        return "known", ""
    if item_id in scene.wanted.rules.hidden:
        return "hidden", ""
    if item_id in scene.withheld:
        return "withheld", ""
    place = scene.served.place(item_id)
    if place is None:
        return _without_place(scene, item_id), ""
    if place > scene.wanted.k:
        return "beaten", ""
    steps = [s for s in scene.served.steps(item_id) if s.rank_before is not None and s.rank_after != s.rank_before]
    return "moved", steps[-1].stage if steps else ""


def _without_place(scene: Scene, item_id: ItemId) -> WhyNotCase:
    """Why a strategy gives an item no place at all."""
    if item_id not in scene.seen.shown:
        return "failed" if scene.seen.item(item_id).status == "failed" else "unready"
    return "unknown" if scene.candidates else "nothing"


def _by_key(reasons: Sequence[Reason]) -> dict[Key, float]:
    """Shares by history item; what has none, by its label's kind."""
    sums: defaultdict[Key, float] = defaultdict(float)
    for reason in reasons:
        sums[reason.ref, "" if reason.ref is not None else reason.label] += reason.share
    return sums


def _term(scene: Scene, key: Key, first: float, second: float) -> ContrastTerm:
    ref, label = key
    known = scene.seen.items.get(ref) if ref is not None else None
    return ContrastTerm(
        label=title_of(scene.seen, ref) if ref is not None else label,
        first=first,
        second=second,
        difference=first - second,
        ref=ref if known else None,
        card=card(known) if known else None,
    )
