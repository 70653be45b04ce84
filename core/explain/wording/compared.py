"""Two recordings compared: why one scores more than another, and why one is not in the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from core.explain.digits import PLACES, number
from core.explain.wording.facts import Language, Verb
from core.explain.wording.in_chinese import in_language
from core.explain.wording.joining import listed, titled
from core.explain.wording.words import ITSELF, STAGES

NAMED = 3  # in a row
MOSTLY = 0.5  # of all that speaks for the better one; where its strongest reasons are less, they are but the first


class Side(NamedTuple):
    """What one reason gives to the first of two recordings beyond the second; `titled` where it is a recording's.

    `done` is what was done with it where it is one of the two.
    """

    name: str
    value: float
    titled: bool = True
    done: Verb | None = None


POPULARITY = ""  # in the place of a title
POPULAR: Mapping[Language, str] = {"en": "how many people like it", "zh": "喜欢它的人数"}


def contrast(
    first: str,
    second: str,
    terms: Sequence[Side],
    language: Language,
    *,
    base: float = 0.0,
    places: int = PLACES,
) -> str:
    """Why one scores more than another, by its strongest reasons."""
    ahead = sum(term.value for term in terms) + base >= 0
    strongest = sorted(terms, key=lambda term: -abs(term.value))[:NAMED]
    own = [t for t in strongest if (t.value > 0) == ahead and t.value]
    other = [t for t in strongest if (t.value > 0) != ahead and t.value]
    all_of_it = sum(abs(value) for value in (base, *(t.value for t in terms)) if (value > 0) == ahead)
    mostly = sum(abs(t.value) for t in own) > MOSTLY * all_of_it
    better, worse = (titled(title, language) for title in ((first, second) if ahead else (second, first)))
    named, rather = (_named(side, language, places) for side in (own, other))
    if language == "zh":
        line = f"{better}得分高于{worse}" + (f"，{'主要' if mostly else '首先'}因为{named}" if own else "")
        return line + (f"；而{rather}更支持{worse}。" if other else "。")
    because = "mostly because of" if mostly else "first of all because of"
    line = f"{better} scores higher than {worse}" + (f", {because} {named}" if own else "")
    return line + (f"; {rather} {'speaks' if len(other) == 1 else 'speak'} more for {worse}." if other else ".")


def _named(terms: Sequence[Side], language: Language, places: int) -> str:
    """Reasons by name, with what they give."""
    around = "（{}）" if language == "zh" else " ({})"
    return listed([_name(t, language) + around.format(number(abs(t.value), places)) for t in terms], language)


def _name(term: Side, language: Language) -> str:
    if term.name == POPULARITY:
        return POPULAR[language]
    if term.done:
        done, title = ITSELF[language][term.done], titled(term.name, language)
        return done.replace("它", title) if language == "zh" else f"having {done.replace('it', title)}"
    return titled(term.name, language) if term.titled else f"“{in_language(term.name, language)}”"


def why_not(
    case: str,
    title: str,
    language: Language,
    *,
    rank: int = 0,
    last: str = "",
    likes: Sequence[str] = (),
    why: str = "",
    tried: bool = False,
) -> str:
    """Why an item is not in the list.

    Args:
        last: What stands at the end of the list.
        likes: What would bring the item in.
        tried: Likes were looked for that would.
    """
    if language == "zh":
        line = {
            "listed": f"{titled(title, 'zh')}就在列表里，第 {rank} 位。",
            "known": f"{titled(title, 'zh')}已经评价过，所以不再推荐。",
            "withheld": f"{titled(title, 'zh')}已撤下或尚未到公开日期，所以不向观众展示。",
            "unknown": f"这种推荐方法还不认识{titled(title, 'zh')}。",
            "failed": f"{titled(title, 'zh')}无法分析，所以不能推荐。",
            "unready": f"{titled(title, 'zh')}还在分析，所以还不能推荐。",
            "nothing": f"这种推荐方法在这里还没有依据；列表由另一种方法给出，其中没有{titled(title, 'zh')}。",
            "beaten": f"{titled(title, 'zh')}排第 {rank} 位，得分低于列表末位{titled(last, 'zh')}。",
            "moved": f"{titled(title, 'zh')}按得分排第 {rank} 位，但被{STAGES['zh'].get(why, why)}移出了列表。",
            "hidden": f"馆内规则不让{titled(title, 'zh')}出现。",
        }[case]
        if likes:
            return line + f"如果喜欢{listed([titled(t, 'zh') for t in likes], 'zh')}，它就会出现。"
        return line + ("试过的喜欢（最多三项一起）都不能让它出现。" if tried else "")
    it, end = titled(title, "en"), titled(last, "en")
    mover = STAGES["en"].get(why, why) or "a stage"
    line = {
        "listed": f"{it} is in the list, at place {rank}.",
        "known": f"{it} has been judged already, so it is not recommended again.",
        "withheld": f"{it} is withheld or under embargo, so viewers are not shown it.",
        "unknown": f"This way of recommending does not know {it} yet.",
        "failed": f"{it} could not be examined, so it cannot be recommended.",
        "unready": f"{it} is still being examined, so it cannot be recommended yet.",
        "nothing": f"This way of recommending has nothing to go by here yet. Another one makes the list, without {it}.",
        "beaten": f"{it} comes at place {rank}: it scores less than {end}, the last in the list.",
        "moved": f"{it} would be at place {rank} by its score, but {mover} moved it out of the list.",
        "hidden": f"A rule of the house keeps {it} out.",
    }[case]
    if likes:
        return line + f" A like for {listed([titled(t, 'en') for t in likes], 'en')} would bring it in."
    return line + (" No likes that were tried, up to three together, would bring it in." if tried else "")
