"""What a report of explanations says by itself: English to Chinese; `{}` stands for a figure or a title."""

from __future__ import annotations

from collections.abc import Mapping

REPORT: Mapping[str, str] = {
    "Why these recommendations: {who}": "为什么推荐这些：{who}",
    "You": "你",
    "Visitor": "访客",
    "For": "推荐给",
    "Strategy": "推荐方法",
    "Made from": "依据",
    "Fine-tuned": "微调",
    "no": "没有",
    "Chosen from": "选自",
    "Made": "生成于",
    "History": "喜好记录",
    "{n} recording": "{n} 件藏品",
    "{n} recordings": "{n} 件藏品",
    "Scores": "得分",
    "the best {best}, the middle of all {middle}": "最高 {best}，全部藏品的中位数 {middle}",
    "Because of": "因为",
    "Share": "占得分",
    "If removed": "去掉后",
    "Score of the strategy": "推荐方法给出的得分",
    "Score in the list": "在列表中的得分",
    "Where the words come from": "用词",
    "In words": "用词",
    "cannot be named": "无法用词描述",
    "The way into the list: {steps}.": "进入列表的过程：{steps}。",
    "{stage}, place {n}": "{stage}第 {n} 位",
    "{stage}, taken out": "{stage}移出",
    "Without {removed} it would be at place {n}": "没有{removed}，它会排在第 {n} 位",
    "Without {removed} it could not be placed": "没有{removed}，它就无法排名",
    "and {title} would come in": "由{title}代替",
    "nothing smaller does it (proven)": "已证明没有更小的组合能做到",
    "a smaller set may do, too": "也许有更小的组合",
    (
        "Share: the part of the score; the parts add up. If removed: by how much the score would fall without it, the "
        "model being as it is. What would change it was checked by making the list again."
    ): (
        "占得分：得分中的一部分，各部分相加即为得分。去掉后：在模型不变的情况下，没有它得分会下降多少。"
        "“没有……”的说法已重新生成列表验证。"
    ),
    (
        "The models that looked at these recordings are small demonstration models; they only understand the demo "
        "world."
    ): "分析这些藏品的是小型演示模型，只认识演示世界。",
    "Nothing to go by yet: `like` a recording first, or say what `interests` them.": (
        "还没有依据：请先用 `like` 喜欢一件藏品，或用 `interests` 说出兴趣。"
    ),
    "This strategy learned from invented people, too.": "这种推荐方法也从虚构的人那里学习过。",
    "This viewer is invented: nobody real has this taste.": "这位观众是虚构的：没有真人有这样的口味。",
    "A what-if: the history was changed for a try, and nothing of it is real.": (
        "假设：喜好记录为尝试而改动过，没有任何内容是真实的。"
    ),
}
