"""Two recordings compared: why one scores more than another, and why one is not in the list."""

from __future__ import annotations

from collections.abc import Sequence

from core.explain.wording.facts import Language
from core.explain.wording.joining import listed, titled
from core.explain.wording.words import STAGES

NAMED = 3  # titles in a row


def contrast(
    first: str, second: str, terms: Sequence[tuple[str, float]], language: Language, *, base: float = 0.0
) -> str:
    """Why one scores more than another: `terms` are (title, what it gives to the first beyond the second)."""
    ahead = sum(value for _, value in terms) + base >= 0
    strongest = sorted(terms, key=lambda t: -abs(t[1]))[:NAMED]
    own = [t for t in strongest if (t[1] > 0) == ahead and t[1]]
    other = [t for t in strongest if (t[1] > 0) != ahead and t[1]]
    better, worse = (first, second) if ahead else (second, first)
    if language == "zh":
        line = f"{titled(better, 'zh')}得分高于{titled(worse, 'zh')}"
        line += f"，主要因为{listed([titled(t, 'zh') for t, _ in own], 'zh')}" if own else ""
        return line + (
            f"；而{listed([titled(t, 'zh') for t, _ in other], 'zh')}更支持{titled(worse, 'zh')}。" if other else "。"
        )
    line = f"“{better}” scores higher than “{worse}”"
    line += f", mostly because of {listed([f'“{t}” ({abs(v):.3f})' for t, v in own], 'en')}" if own else ""
    tail = f"; {listed([f'“{t}” ({abs(v):.3f})' for t, v in other], 'en')} speaks more for “{worse}”" if other else ""
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
) -> str:
    """Why an item is not in the list; `last` is what stands at its end, `likes` what would bring the item in."""
    if language == "zh":
        line = {
            "listed": f"{titled(title, 'zh')}就在列表里，第 {rank} 位。",
            "known": f"{titled(title, 'zh')}已经评价过，所以不再推荐。",
            "unknown": f"这种推荐方法还不认识{titled(title, 'zh')}。",
            "beaten": f"{titled(title, 'zh')}排第 {rank} 位，得分低于列表末位{titled(last, 'zh')}。",
            "moved": f"{titled(title, 'zh')}按得分排第 {rank} 位，但被{STAGES['zh'].get(why, why)}移出了列表。",
            "hidden": f"馆内规则不让{titled(title, 'zh')}出现。",
        }[case]
        return line + (f"如果喜欢{listed([titled(t, 'zh') for t in likes], 'zh')}，它就会出现。" if likes else "")
    mover = STAGES["en"].get(why, why) or "a stage"
    line = {
        "listed": f"“{title}” is in the list, at place {rank}.",
        "known": f"“{title}” has been rated already, so it is not recommended again.",
        "unknown": f"This way of recommending does not know “{title}” yet.",
        "beaten": f"“{title}” comes at place {rank}: it scores less than “{last}”, the last in the list.",
        "moved": f"“{title}” would be at place {rank} by its score, but {mover} moved it out of the list.",
        "hidden": f"A rule of the house keeps “{title}” out.",
    }[case]
    return line + (f" A like for {listed([f'“{t}”' for t in likes], 'en')} would bring it in." if likes else "")
