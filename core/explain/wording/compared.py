"""Two recordings compared: why one scores more than another, and why one is not in the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.explain.wording.facts import Language
from core.explain.wording.joining import listed, titled
from core.explain.wording.words import STAGES

NAMED = 3  # titles in a row


POPULARITY = ""  # in the place of a title
POPULAR: Mapping[Language, str] = {"en": "how many people like it", "zh": "喜欢它的人数"}


def contrast(
    first: str, second: str, terms: Sequence[tuple[str, float]], language: Language, *, base: float = 0.0
) -> str:
    """Why one scores more than another: `terms` are (title, what it gives to the first beyond the second)."""
    ahead = sum(value for _, value in terms) + base >= 0
    strongest = sorted(terms, key=lambda t: -abs(t[1]))[:NAMED]
    own = [t for t in strongest if (t[1] > 0) == ahead and t[1]]
    other = [t for t in strongest if (t[1] > 0) != ahead and t[1]]
    better, worse = (first, second) if ahead else (second, first)

    def named(title: str) -> str:
        return POPULAR[language] if title == POPULARITY else titled(title, language)

    if language == "zh":
        line = f"{titled(better, 'zh')}得分高于{titled(worse, 'zh')}"
        line += f"，主要因为{listed([named(t) for t, _ in own], 'zh')}" if own else ""
        return line + (
            f"；而{listed([named(t) for t, _ in other], 'zh')}更支持{titled(worse, 'zh')}。" if other else "。"
        )
    line = f"“{better}” scores higher than “{worse}”"
    line += f", mostly because of {listed([f'{named(t)} ({abs(v):.3f})' for t, v in own], 'en')}" if own else ""
    speak = "speaks" if len(other) == 1 else "speak"
    tail = (
        f"; {listed([f'{named(t)} ({abs(v):.3f})' for t, v in other], 'en')} {speak} more for “{worse}”"
        if other
        else ""
    )
    return f"{line}{tail}."


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
            "unknown": f"这种推荐方法还不认识{titled(title, 'zh')}。",
            "unready": f"{titled(title, 'zh')}还在分析，所以还不能推荐。",
            "nothing": f"这种推荐方法在这里还没有依据，所以没有给{titled(title, 'zh')}排名次。",
            "beaten": f"{titled(title, 'zh')}排第 {rank} 位，得分低于列表末位{titled(last, 'zh')}。",
            "moved": f"{titled(title, 'zh')}按得分排第 {rank} 位，但被{STAGES['zh'].get(why, why)}移出了列表。",
            "hidden": f"馆内规则不让{titled(title, 'zh')}出现。",
        }[case]
        if likes:
            return line + f"如果喜欢{listed([titled(t, 'zh') for t in likes], 'zh')}，它就会出现。"
        return line + ("试过的喜欢（最多三项一起）都不能让它出现。" if tried else "")
    mover = STAGES["en"].get(why, why) or "a stage"
    line = {
        "listed": f"“{title}” is in the list, at place {rank}.",
        "known": f"“{title}” has been judged already, so it is not recommended again.",
        "unknown": f"This way of recommending does not know “{title}” yet.",
        "unready": f"“{title}” is still being examined, so it cannot be recommended yet.",
        "nothing": f"This way of recommending has nothing to go by here yet, so “{title}” has no place in it.",
        "beaten": f"“{title}” comes at place {rank}: it scores less than “{last}”, the last in the list.",
        "moved": f"“{title}” would be at place {rank} by its score, but {mover} moved it out of the list.",
        "hidden": f"A rule of the house keeps “{title}” out.",
    }[case]
    if likes:
        return line + f" A like for {listed([f'“{t}”' for t in likes], 'en')} would bring it in."
    return line + (" No likes that were tried, up to three together, would bring it in." if tried else "")
