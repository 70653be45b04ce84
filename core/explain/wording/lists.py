"""What the page says around a list and its explanations: English to Chinese; `{}` stands for what is filled in.

Of the page "Recommend & explain", and of the command `requests`. What sets a list up is in `setting_up`.
"""

from __future__ import annotations

from collections.abc import Mapping

# What the scripts of lists say by themselves. Every list carries it, so what only the page says is not here.
CARDS: Mapping[str, str] = {
    # the list
    "Recommendations, best first": "推荐，最好的在前",
    "Each bar is a score; its pieces are its reasons, and they add up.": (
        "每个横条是一个得分，各段是理由，合起来正好是得分。"
    ),
    "by chance": "随机选择",
    "{when}, mostly {sound}": "{when}，多为{sound}",
    "{one}, {other}": "{one}、{other}",
    "Drawn by lot, to find out what else you might like": "随机抽取，以便了解你还可能喜欢什么",
    "The chosen strategy cannot say; this one filled the place": "所选的推荐方法无法判断，由这种方法填补",
    "Score": "得分",
    "Score {score}: {label}": "得分 {score}：{label}",
    "Shares of the score of {title}": "《{title}》得分的组成",
    "Open {title},": "打开《{title}》，",
    "Why this": "为什么",
    "Like": "喜欢",
    "Like {title}": "喜欢《{title}》",
    "Not for me": "不适合我",
    "Not for me: {title}": "不适合我：《{title}》",
    "Explain": "解释",
    "Explain {title}": "解释《{title}》",
    "Explain {title} in full": "完整解释《{title}》",
    "Close": "关闭",
    "Close {title}": "关闭《{title}》",
    "Close the explanation of {title}": "关闭《{title}》的解释",
    "Stars for {title}": "给《{title}》评分",
    "1 star": "1 星",
    "{n} stars": "{n} 星",
    "Comment": "评论",
    "Comment on {title}": "评论《{title}》",
    "Your comment on {title}": "你对《{title}》的评论",
    "What do you think of it?": "你觉得怎么样？",
    "Say it": "发表",
    "Best matching moments": "最相配的片段",
    "and": "和",
    "{title}, {kind}: {share}": "{title}，{kind}：{share}",
    "{kind}, {share} of the score": "{kind}，占得分 {share}",
    "{title} at {time}": "《{title}》{time}",
    "Settings": "设置",
    "Take back": "收回",
    "Take back: {title}": "收回：《{title}》",
    "Language": "语言",
    # compare
    "The rest of the list": "列表的其余部分",
}

PANELS: Mapping[str, str] = {
    # the list
    "Half of the {n} recordings to choose from score below {score}.": (
        "在全部 {n} 件可选藏品中，一半的得分低于 {score}。"
    ),
    (
        "A score here adds up how far above or below average each strategy puts a recording, in usual distances and by "
        "what the strategy counts: 0 is average."
    ): "这里的得分是各方法把一件藏品排在平均之上或之下多远（以通常的差距计）按其分量相加：0 为平均。",
    "Viewers are not shown it: it is withheld or under embargo.": "观众看不到它：已撤下或尚未到公开日期。",
    "Not to pick from: what was deleted, and files that could not be taken in. They can be in no list.": (
        "已删除的藏品和未能收入的文件不在可选之列：它们不会出现在任何列表里。"
    ),
    "Part of a title": "标题中的文字",
    "{shown} of {n} recordings can be picked here. Part of a title finds the others.": (
        "这里可选全部 {n} 件藏品中的 {shown} 件。输入标题中的文字可找到其他的。"
    ),
    "No title has these words.": "没有标题包含这些文字。",
    "{n} recording is still being examined. It can be listed once it is ready.": (
        "还有 {n} 件藏品正在分析，完成后就可以列出。"
    ),
    "{n} recordings are still being examined. They can be listed once they are ready.": (
        "还有 {n} 件藏品正在分析，完成后就可以列出。"
    ),
    "All of it: {label}": "全部来自：{label}",
    "({others})": "（{others}）",
    "new": "新进",
    "up {n}": "上升 {n} 位",
    "down {n}": "下降 {n} 位",
    "Likes": "喜欢",
    "Stars": "评分",
    "Language of the explanations": "解释所用的语言",
    "There is nothing left to recommend: everything that can be compared was liked or put aside.": (
        "没有可以再推荐的了：能比较的都已喜欢过或搁置。"
    ),
    "Looking for what decided…": "正在查找起决定作用的因素……",
    "What to expect: {said}; ± is how far such figures were off for others, on average.": (
        "可以预期：{said}；± 表示这类数字对其他人平均偏离多少。"
    ),
    "they play it next with {figure}": "接下来播放它的可能性为 {figure}",
    "like it, once played, with {figure}": "播放后喜欢它的可能性为 {figure}",
    "watch {figure} of it": "会看完其中的 {figure}",
    "Simulated people had a part in it.": "其中有模拟的人。",
    # which strategy, and what the list should be like
    "Strategy": "推荐方法",
    "All strategies": "所有推荐方法",
    "Ready": "可用",
    "In training": "训练中",
    "Not trained yet": "尚未训练",
    "Train": "训练",
    "It learned from invented people, too: take its lists as a demonstration.": (
        "它也从虚构的人那里学习过：请把它的列表当作演示。"
    ),
    "With this list": "对这个列表",
    "Fine-tune": "微调",
    "What if": "假设",
    "Why not…?": "为什么没有……？",
    "Compare": "比较",
    "Honest?": "可信吗？",
    "Shown before": "以前的列表",
    "Report": "报告",
    "House rules": "馆内规则",
    "There is no list to look at.": "没有可看的列表。",
    "Prefers what is unlike everything already liked.": "优先与已喜欢的都不同的。",
    "Avoids showing things that are alike.": "避免同时出现相似的。",
    "Prefers recordings that have rarely been shown to anybody.": "优先很少向人展示过的藏品。",
    "Keeps subjects in the proportion in which they were liked.": "使各主题保持所喜欢的比例。",
    "How much pictures count": "画面的分量",
    "How much sounds count": "声音的分量",
    "How much what is said counts": "话语的分量",
    "How much descriptions count": "文字说明的分量",
    "Recordings of one subject": "同一主题的藏品",
    "as many as there are": "不限",
    "one": "一件",
    "two": "两件",
    "three": "三件",
    "five": "五件",
    "Back to normal": "恢复默认",
    (
        "Drag to let something count less, or not at all, and see the list and its reasons move. Nothing is stored; "
        "only the address of this page keeps it."
    ): "拖动滑块，让某项少算或不算，看列表和理由怎样变化。什么都不保存，只留在本页的地址里。",
    "This is a what-if: {changed}.": "这是一个假设：{changed}。",
    "Nothing of it is stored. The list and all its reasons are made from it.": (
        "什么都不保存。列表和所有理由都由它得出。"
    ),
    "somebody who likes exactly {titles}": "一个只喜欢{titles}的人",
    "without {titles}": "没有{titles}",
    "with {titles}": "{titles}",
    "{title} at {share}": "{title}只算 {share}",
    "Leave out of the {n} other": "从其他 {n} 项中去掉",
    "Leave out of the {n} others": "从其他 {n} 项中去掉",
    "Undo": "撤销",
    "{title} (rated)": "{title}（已评分）",
    "{title} (not for me)": "{title}（不适合我）",
    "{title} (played)": "{title}（播放过）",
    "Or somebody who likes exactly these": "或者一个只喜欢这些的人",
    "Pick recordings": "选择藏品",
    "Back to the real one": "恢复真实的喜好记录",
    # why not
    "Why is this one not in the list?": "为什么这一件不在列表里？",
    "And why this one instead?": "为什么是这一件？",
    "Pick a recording": "选择一件藏品",
    "The last of the list": "列表的末位",
    # compare
    "Compare with": "与之比较",
    "{strategy}, not fine-tuned": "{strategy}，未经微调",
    "{strategy}, with more variety": "{strategy}，更多样",
    "{strategy}, with more that is new": "{strategy}，更新颖",
    "{strategy}, {kind} alone": "{strategy}，只看{kind}",
    "{n} more strategy can stand here once trained.": "训练之后，这里还可以有 {n} 种推荐方法。",
    "{n} more strategies can stand here once trained.": "训练之后，这里还可以有 {n} 种推荐方法。",
    "Train strategies": "训练推荐方法",
    "It has nothing to go by here yet, so there is nothing to compare.": "它在这里还没有依据，所以无从比较。",
    "There is nothing to compare yet.": "还没有可比较的。",
    "{n} of {all} recording are in both lists.": "{all} 件藏品中有 {n} 件同在两个列表中。",
    "{n} of {all} recordings are in both lists.": "{all} 件藏品中有 {n} 件同在两个列表中。",
    "Each strategy scores in its own way: compare places, not scores.": "每种方法的得分各有尺度：请比较名次。",
    "As above": "上面的列表",
    "{strategy}: score and strongest reasons": "{strategy}：得分和最强的理由",
    "place {n} there": "那边第 {n} 位",
    "only here": "只在这里",
    # honesty
    "Taking reasons away and looking what happens…": "正在逐步去掉理由，看会怎样……",
    # shown before
    "No list has been kept yet. From now on, every list that is shown here can be looked up again.": (
        "还没有存档的列表。从现在起，这里展示的每个列表都可以再查。"
    ),
    "It was not shown then. Choose another day, or any day.": "那时没有展示过它。请选择其他日期，或任何一天。",
    "{name} ({n} list)": "{name}（{n} 个列表）",
    "{name} ({n} lists)": "{name}（{n} 个列表）",
    "The one chosen above": "上面所选的人",
    "Shown to": "展示给",
    "With the recording": "含有藏品",
    "Any recording": "任何藏品",
    "On": "日期",
    "Any day": "任何一天",
    "Today": "今天",
    "Yesterday": "昨天",
    "List": "列表",
    "{n} thing known": "已知 {n} 项",
    "{n} things known": "已知 {n} 项",
    "“{title}” first": "首位是《{title}》",
    "{strategy}: from {n} thing known until then and {origin}.": "{strategy}：依据此前的 {n} 项喜好和{origin}。",
    "{strategy}: from {n} things known until then and {origin}.": "{strategy}：依据此前的 {n} 项喜好和{origin}。",
    "{strategy}, with {settings}: from {n} thing known until then and {origin}.": (
        "{strategy}，{settings}：依据此前的 {n} 项喜好和{origin}。"
    ),
    "{strategy}, with {settings}: from {n} things known until then and {origin}.": (
        "{strategy}，{settings}：依据此前的 {n} 项喜好和{origin}。"
    ),
    "Made again from its record just now: the same recordings in the same order.": (
        "刚才按存档重做了一遍：藏品和顺序都相同。"
    ),
    "Made again from its record, it is another list now.": "按存档重做，得到的已是另一个列表。",
    "The collection has changed since then.": "此后馆藏有了变化。",
    "The model of that day is no longer kept; the record is.": "当天的模型已不再保留，但存档还在。",
    "As it was shown {when}": "{when} 展示时的列表",
    "Made again now": "现在重做的列表",
    "Place {n}": "第 {n} 位",
    "When “{title}” was shown, and why": "《{title}》何时展示过，为什么",
    "{n} list": "{n} 个列表",
    "{n} lists": "{n} 个列表",
    "{stage}: place {before} → {after}": "{stage}：第 {before} 位 → 第 {after} 位",
    "Making the list of that day again…": "正在重做当天的列表……",
    "No reasons were kept.": "没有存下理由。",
    "This list is no longer kept.": "这个列表已不再存档。",
    "This recording is not in that list.": "那个列表里没有这件藏品。",
    "{strategies} instead of “{asked}”": "{strategies}（代替“{asked}”）",
    "{strategy}, after {n} thing said": "{strategy}，依据此前的 {n} 项喜好",
    "{strategy}, after {n} things said": "{strategy}，依据此前的 {n} 项喜好",
    "a recording that is gone": "已不在馆藏中的藏品",
    "No such list is kept. Lists are kept for half a year, the last hundred of each person.": (
        "没有这样的存档。列表存档半年，每人保留最近的一百个。"
    ),
    # report
    "Writing down every reason…": "正在写下每个理由……",
    "Report to print (HTML)": "可打印的报告（HTML）",
    "For programs (JSON)": "供程序使用（JSON）",
    "To read (Markdown)": "供阅读（Markdown）",
    "Every recommendation with its sentence, its reasons, the moments behind them and what would change it.": (
        "每一项推荐都附有说明、理由、背后的片段，以及怎样会改变。"
    ),
    "Opened in a browser, it prints as a PDF.": "在浏览器中打开后，可打印为 PDF。",
}
