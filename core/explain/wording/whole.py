"""What the page says of a strategy as a whole: English to Chinese; `{}` stands for a figure, a title or a name."""

from __future__ import annotations

from collections.abc import Mapping

WHOLE: Mapping[str, str] = {
    "View": "视图",
    "Look at": "查看",
    "One person’s list": "一个人的列表",
    "The strategy as a whole": "整个推荐方法",
    "What drives it": "依据什么",
    "Are its reasons true?": "理由属实吗？",
    "Who likes a recording?": "谁喜欢一件藏品？",
    "Model card": "模型卡",
    "Looked at": "查看于",
    "Look anew": "重新查看",
    "**Simulated people.** They live in this collection just for this; nobody is real.": (
        "**模拟的人**。他们只为此存在于这个馆藏中，没有一个是真人。"
    ),
    "**Simulated people** had a part in what it learned.": "它也从**模拟的人**那里学习过。",
    "**Demo models** lie below it.": "底层是**演示模型**。",
    "Since then the strategy has learned anew, or the collection has changed.": (
        "此后这种推荐方法重新学习过，或者馆藏有了变化。"
    ),
    "{n} simulated person": "{n} 个模拟的人",
    "{n} simulated people": "{n} 个模拟的人",
    "{n} person": "{n} 个人",
    "{n} people": "{n} 个人",
    "See what its lists hang on": "看它的列表取决于什么",
    (
        "Vitrine makes the lists of many people, takes every score apart, adds up what carried it, and takes the "
        "reasons away one by one to see whether they were true. A minute at most."
    ): "Vitrine 为许多人生成列表，拆开每个得分，汇总得分的来源，再逐一去掉理由，看它们是否属实。最多一分钟。",
    "Whose lists": "谁的列表",
    "Real people ({n})": "真实的人（{n}）",
    "{name} (simulated)": "{name}（模拟）",
    "Simulated people with the tastes of this collection": "按馆藏口味模拟的人",
    (
        "{n} told enough so far. With fewer than {least} nothing is said of real people, so that nobody can be "
        "recognised; simulated ones can stand in, and are named so."
    ): "至今说得够多的有 {n}。少于 {least} 人时不公布真人的情况，以免有人被认出；可以用模拟的人代替，并会注明。",
    "{n} real person": "{n} 个真实的人",
    "{n} real people": "{n} 个真实的人",
    "How many at most": "最多多少人",
    "Look at their lists": "查看他们的列表",
    "Cancel": "取消",
    # what drives it
    "Everything hangs on {what}": "一切取决于{what}",
    "{what}: {share} of the scores": "{what}占得分的 {share}",
    "pictures": "画面",
    "sound": "声音",
    "what is said": "话语",
    "written words": "文字",
    "the person's own history": "本人的喜好记录",
    "what is known of them beside it": "此外对此人的了解",
    "what many people liked": "很多人的喜欢",
    "What the scores are made of": "得分由什么组成",
    "Mean part of a score; the line is where the mean lies with 95% certainty.": (
        "占得分的平均比例；线段表示均值的 95% 置信区间。"
    ),
    "The pictures, in words": "用词描述画面",
    "Words: {said}": "用词：{said}",
    "Pictures say more than words do: the pale bar is what no word of the vocabulary explains.": (
        "画面比词语更丰富：浅色的横条是词表中没有词能解释的部分。"
    ),
    "Recordings that weigh most": "分量最重的藏品",
    "In people's histories: how much of the scores of everything that was recommended hangs on them.": (
        "在人们的喜好记录中：全部推荐的得分有多少取决于它们。"
    ),
    "Moments that weigh most": "分量最重的片段",
    "Short and long histories": "喜好记录的长短",
    "Kinds of reasons by length of history": "按喜好记录的长短看理由的种类",
    "What it is": "简介",
    "{share} of the reasons": "占理由的 {share}",
    "{share} of all reasons": "占全部理由的 {share}",
    "Not in words": "无法用词描述",
    "Own history": "本人的喜好记录",
    "Liked by many": "很多人喜欢",
    "{low} to {high}": "{low} 至 {high}",
    # who likes a recording
    "Who likes": "谁喜欢",
    "Among": "在这些人中",
    "Pick a recording to see what else its audience likes, and what sets these people apart.": (
        "选择一件藏品，看它的观众还喜欢什么，有什么与众不同。"
    ),
    "Asking who likes it…": "正在查询谁喜欢它……",
    "{who} likes “{title}”": "{who}喜欢《{title}》",
    "{who} like “{title}”": "{who}喜欢《{title}》",
    (
        "With fewer than {least} nothing is told of them, so that nobody can be recognised. Pick a recording that more "
        "people like, or look among simulated people."
    ): "少于 {least} 人时不作说明，以免有人被认出。请选择更多人喜欢的藏品，或在模拟的人中查看。",
    "They also like": "他们还喜欢",
    "More often than everybody does, by more than chance explains.": "比所有人更常喜欢，差异超出偶然。",
    "Nothing more often than everybody else does: it is liked by all kinds of people.": (
        "没有比其他人更常喜欢的：各种各样的人都喜欢它。"
    ),
    "What their likes are about": "他们喜欢什么主题",
    "Part of everything else they like, beside what everybody likes.": "在他们喜欢的其他藏品中所占比例，与所有人相比。",
    "The same mix of subjects as everybody.": "主题的比例与所有人相同。",
    "{here} of them, {usual} of all": "他们中 {here}，所有人中 {usual}",
    "{name} {here} instead of {usual}": "{name} {here}，通常 {usual}",
    "Everybody": "所有人",
    "Who like this": "喜欢它的人",
    "{label}: {share} of their likes": "{label}：占其喜欢的 {share}",
}
# what services found, or could not: whole sentences
FOUND: Mapping[str, str] = {
    "Shortest histories ({least} to {most} recordings)": "喜好记录最短（{least} 至 {most} 件）",
    "In between ({least} to {most} recordings)": "居中（{least} 至 {most} 件）",
    "Longest histories ({least} to {most} recordings)": "喜好记录最长（{least} 至 {most} 件）",
    "Shortest histories ({n} recordings)": "喜好记录最短（{n} 件）",
    "In between ({n} recordings)": "居中（{n} 件）",
    "Longest histories ({n} recordings)": "喜好记录最长（{n} 件）",
    "Name": "名称",
    "What it does": "做什么",
    "Learned from": "从什么学习",
    "Version": "版本",
    "Quality": "质量",
    "the contents of the collection alone; nothing has to be trained": "只从馆藏内容，无需训练",
    "{n} event": "{n} 次行为",
    "{n} events": "{n} 次行为",
    "{n} event, invented people among them": "{n} 次行为，其中有虚构的人",
    "{n} events, invented people among them": "{n} 次行为，其中有虚构的人",
    "as they come": "默认",
    "nDCG@10 {mean} on {n} person": "{n} 个人的 nDCG@10 为 {mean}",
    "nDCG@10 {mean} on {n} people": "{n} 个人的 nDCG@10 为 {mean}",
    # how far a study is
    "waiting": "等待中",
    "Looking for people": "正在找人",
    "People live for a while": "模拟的人正在生活",
    "List {n} of {all}": "第 {n} 个列表，共 {all} 个",
    "Adding up": "正在汇总",
    # what cannot be told
    "With fewer than {n} people nothing is told, so that nobody can be recognised.": (
        "少于 {n} 人时不作说明，以免有人被认出。"
    ),
    "The reasons could not be tested: this strategy cannot be asked about parts of a history.": (
        "无法检验理由：不能就喜好记录的一部分询问这种推荐方法。"
    ),
    "There is too little to test: it takes a history of at least three recordings.": (
        "喜好记录太短，无法检验：至少需要三件藏品。"
    ),
    "Nobody has told enough yet: it takes a history of at least three recordings.": (
        "还没有人说得够多：喜好记录至少需要三件藏品。"
    ),
    "Simulated people need a collection of at least {n} recordings to differ in.": (
        "模拟的人需要至少 {n} 件藏品的馆藏，才能有所不同。"
    ),
    "There is nothing to go by yet: like a recording first.": "还没有依据：请先喜欢一件藏品。",
    "There is no list yet: like a recording first.": "还没有列表：请先喜欢一件藏品。",
    "“{strategy}” has not learned anything yet: train it first.": "“{strategy}”还没有学习过：请先训练。",
}
# the table of the command `honesty`
TEST: Mapping[str, str] = {
    "{strategy}: {lists} item of {who}": "{strategy}：{who}的 {lists} 件藏品",
    "{strategy}: {lists} item of {who}, stability {steady}": "{strategy}：{who}的 {lists} 件藏品，稳定性 {steady}",
    "{strategy}: {lists} items of {who}": "{strategy}：{who}的 {lists} 件藏品",
    "{strategy}: {lists} items of {who}, stability {steady}": "{strategy}：{who}的 {lists} 件藏品，稳定性 {steady}",
    "reasons": "理由",
    "random": "随机",
    "similarity": "相似",
    "popularity": "知名",
    "In brackets: by how much the reasons are better, 95% interval; pos, del and cndcg should be small.": (
        "括号内：理由好多少，95% 置信区间；pos、del 和 cndcg 应当小。"
    ),
}
