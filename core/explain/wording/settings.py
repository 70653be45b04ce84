"""The settings of strategies in Chinese, as `core.services.strategy_settings.told_settings` tells them in English."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.explain.wording.notes import STRATEGIES

# What a setting is called, without underscores; l2, adamw and the like are called the same everywhere.
SETTINGS: Mapping[str, str] = {
    "again": "再用全部数据学习",
    "ahead": "预测后续的比例",
    "alpha": "α",
    "averaged": "权重的滑动平均",
    "batch": "批量",
    "beginnings": "开头长度",
    "beta": "β",
    "by segment": "按人群",
    "cold": "起步方法",
    "cold until": "起步至",
    "collaborative": "协同方法",
    "column": "自身一列的分量",
    "damping": "阻尼",
    "device": "设备",
    "dropout": "随机失活",
    "epochs": "轮数",
    "factors": "因子数",
    "fold l2": "折入 l2",
    "forget ids": "只看内容的比例",
    "growth": "惩罚的增长",
    "heads": "注意力头数",
    "held back": "留出比例",
    "hidden": "遮住比例",
    "iterations": "迭代次数",
    "k": "邻居数",
    "l2": "l2",
    "layers": "层数",
    "learning rate": "学习率",
    "limit": "上限",
    "longest": "最长",
    "loss": "损失函数",
    "negatives": "负样本数",
    "neighbours": "邻居的分量",
    "newcomers": "新到藏品的方法",
    "optimizer": "优化器",
    "parts": "组成",
    "patience": "耐心",
    "popularity": "知名度的分量",
    "prior": "先验",
    "profile": "个人资料的分量",
    "rarity": "稀有度",
    "resemblance": "相似的分量",
    "seed": "随机种子",
    "shrink": "收缩量",
    "smallest": "最小人群",
    "start": "起始权重",
    "starts": "随机起点数",
    "threads": "线程数",
    "trust": "信任度",
    "warm from": "熟悉自",
    "weights": "权重",
    "width": "宽度",
}
VALUES: Mapping[str, str] = {"yes": "是", "no": "否", "auto": "自动"}
KNOWN: Mapping[str, str] = {
    **SETTINGS,
    **VALUES,
    **{english: chinese for english, chinese, _ in STRATEGIES.values()},
}
# A name begins a part and a value ends one: of two that fit, the longer.
NAME = re.compile(
    rf"(?<![\w.])(?:{'|'.join(re.escape(name) for name in sorted(KNOWN, key=len, reverse=True))})(?![\w.])"
)


def settings_in_chinese(told: str) -> str:
    """ "l2 300, parts Liked together (growth 0.4)" with names in Chinese; figures and proper names stay."""
    named = NAME.sub(lambda found: KNOWN[found[0]], told)
    return named.replace(", ", "，").replace(" (", "（").replace(")", "）")
