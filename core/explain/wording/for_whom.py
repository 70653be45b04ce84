"""For whom a recording is, on its own page: English to Chinese; `{}` stands for a figure, a title or a name."""

from __future__ import annotations

from collections.abc import Mapping

WHOM: Mapping[str, str] = {
    "By taste": "按口味",
    "By group": "按人群",
    "Single people": "单个的人",
    "With simulated people": "包括模拟的人",
    "Everything here is about simulated people.": "这里说的都是模拟的人。",
    "Simulated people had a part in this.": "其中有模拟的人。",
    "Asking everybody’s taste …": "正在查询每个人的口味……",
    "Nobody’s taste can be compared with this recording yet.": "还没有人的口味可以与这件藏品比较。",
    "No trained strategy knows this recording: train one, or invent an audience to try it on.": (
        "训练过的推荐方法都不认识这件藏品：请训练一种，或虚构观众来尝试。"
    ),
    "Train a strategy": "训练推荐方法",
    # what to expect
    "What to expect": "可以预期",
    "Not enough is known yet of what people do; see Training, “What people do”.": (
        "对人们的行为所知还不够；见训练页（Training）。"
    ),
    "{label}: {times} times the usual": "{label}：通常的 {times} 倍",
    "Too little was heard to tell recordings apart in: {outcomes}.": "所知太少，无法区分藏品的方面：{outcomes}。",
    "Play it next": "接下来播放",
    "Like it, once played": "播放后喜欢",
    "Share they watch": "看完的比例",
    "{value} (usual {usual})": "{value}（通常 {usual}）",
    "{times} times the usual": "通常的 {times} 倍",
    "times the usual recording": "与通常的藏品之比",
    (
        "Of {n} person who has not met it, about {about} would play it among what they play next; such figures were "
        "off by {error} on average."
    ): "在 {n} 个没有见过它的人中，约 {about} 人会在接下来播放它；这类数字平均偏离 {error}。",
    (
        "Of {n} people who have not met it, about {about} would play it among what they play next; such figures were "
        "off by {error} on average."
    ): "在 {n} 个没有见过它的人中，约 {about} 人会在接下来播放它；这类数字平均偏离 {error}。",
    "{n} person has met it already.": "已有 {n} 人见过它。",
    "{n} people have met it already.": "已有 {n} 人见过它。",
    # groups
    "There are too few people to tell tastes apart: about 40 with a history are needed.": (
        "人数太少，无法区分口味：大约需要 40 个有喜好记录的人。"
    ),
    "No group of ten people or more is known. Groups, for instance age bands, come in as a table.": (
        "还没有十人以上的人群。人群（例如年龄段）以表格导入。"
    ),
    "Lines: where the mean lies with 95% certainty. Groups of fewer than ten people are not shown.": (
        "线段：均值的 95% 置信区间。不足十人的人群不显示。"
    ),
    "Suits no group better than other recordings do": "对任何人群都不比其他藏品更合适",
    "Suits “{name}” best": "最适合“{name}”",
    "among the best tenth of all recordings for {share}": "对其中 {share} 的人属于全部藏品中最好的十分之一",
    "fits worse than other recordings  ·  better": "不如其他藏品合适  ·  更合适",
    "{people}, among the best tenth for {share}": "{people}，对其中 {share} 属于最好的十分之一",
    "Like more": "更喜欢",
    "Speaks for it": "支持它的",
    # single people
    "Who would be pleased most": "谁会最喜欢",
    "People who have not met it, without names: numbers say nothing about who they are.": (
        "没有见过它的人，不具名：编号不说明他们是谁。"
    ),
    "Person {n}": "第 {n} 人",
    "Everybody with a history has met it already.": "有喜好记录的人都已见过它。",
    "met {n} recording": "见过 {n} 件藏品",
    "met {n} recordings": "见过 {n} 件藏品",
    "liked {share} of them": "喜欢其中的 {share}",
    "stands above {share} of all recordings for them": "对此人胜过全部藏品的 {share}",
    "would play it next with {chance}": "接下来播放它的可能性为 {chance}",
}
