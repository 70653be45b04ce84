"""Sentences and names that go with an explanation: English to Chinese; `{}` stands for a figure, a title or a name."""

from __future__ import annotations

from collections.abc import Mapping

NOTES: Mapping[str, str] = {
    # groups of people, and what was evaluated
    "Little known ({range})": "了解得少（{range}）",
    "Better known ({range})": "了解得较多（{range}）",
    "Well known ({range})": "了解得多（{range}）",
    "Unusual taste": "口味少见",
    "Mixed taste": "口味混合",
    "Popular taste": "口味大众",
    "Real people": "真实的人",
    "Simulated people": "模拟的人",
    "Own people": "自己的观众",
    "Own and simulated people": "自己的观众和模拟的人",
    "It ended unexpectedly ({error}); nothing of it was stored. The log has it as job {job}.": (
        "意外中断（{error}），没有存下任何结果。日志里的任务编号是 {job}。"
    ),
    # what would change it
    "It is not in the list, so nothing keeps it there.": "它不在列表里，所以没有什么让它留在那里。",
    "Not even without the {n} recordings that matter most would it leave the list.": (
        "即使去掉最重要的 {n} 项，它也不会离开列表。"
    ),
    "Nothing was done that could be taken away.": "没有什么行为可以去掉。",
    "It would stay in the list without that, too.": "即使没有它，也会留在列表里。",
    "Not even without the whole history would it leave the list.": "即使去掉全部喜好记录，它也不会离开列表。",
    "Everything that can be shown is in the list, so nothing could take its place.": (
        "能展示的都在列表里，所以没有什么能代替它。"
    ),
    "It hangs on recordings that are not shown any more.": "它取决于已不再展示的藏品。",
    "A rule of the house puts it there, whatever was liked.": "无论喜欢什么，馆内规则都把它放在那里。",
    "Chance gave it this place, whatever was liked.": "无论喜欢什么，这个位置都由随机选择给出。",
    "Another strategy filled this place.": "这个位置由另一种推荐方法填补。",
    # words
    "The model that reads words is still loading.": "理解词语的模型还在载入。",
    "There are no pictures to put into words.": "没有可以用词描述的画面。",
    "This strategy goes by what people did; the words only describe the pictures.": (
        "这种推荐方法依据人们的行为；这些词只描述画面。"
    ),
    "The model knows none of the words of the vocabulary.": "模型不认识词表中的任何词。",
    # notes
    "This model learned from invented people too.": "这个模型也从虚构的人那里学习过。",
    "The reasons are approximate: this model is no sum over the history.": (
        "这些理由是近似的：这个模型不是对喜好记录的求和。"
    ),
    "“{asked}” has nothing to go by here yet, so {names} answers instead.": (
        "“{asked}”在这里还没有依据，由{names}代替回答。"
    ),
    "“{asked}” has nothing to go by here yet, so {names} answer instead.": (
        "“{asked}”在这里还没有依据，由{names}代替回答。"
    ),
    "“{asked}” is not trained yet, so {names} answers instead.": "“{asked}”还没有训练，由{names}代替回答。",
    "“{asked}” is not trained yet, so {names} answer instead.": "“{asked}”还没有训练，由{names}代替回答。",
    "“{asked}” does not know enough recordings: the last place is filled by {names}.": (
        "“{asked}”认识的藏品不够：最后一个位置由{names}填补。"
    ),
    "“{asked}” does not know enough recordings: the last {n} places are filled by {names}.": (
        "“{asked}”认识的藏品不够：最后 {n} 个位置由{names}填补。"
    ),
    "{one} and {two}": "{one}和{two}",
    "“{name}”": "“{name}”",
    # terms that are no recording
    "Many people liked it": "很多人喜欢它",
    "Fewer people liked it than usual": "喜欢它的人比通常少",
    "Long-term taste": "长期口味",
    "Profile": "个人资料",
    "A recording that is not shown any more": "不再展示的藏品",
    "{n} other": "其他 {n} 项",
    "{n} others": "其他 {n} 项",
    "You said you like “{words}”": "你说过喜欢“{words}”",
    "You said you do not want “{words}”": "你说过不想要“{words}”",
    "taste {n}": "口味 {n}",
    "video": "视频",
    "audio": "音频",
    "popular with everybody": "受大家欢迎",
    "popular with {words}": "受“{words}”欢迎",
    # the way into the list
    "By its score": "按得分",
    "Filled in": "填补",
    "Something new": "新颖",
    "Fair chances": "机会均等",
    "Variety": "多样性",
    "Your mix": "口味比例",
    "House rules": "馆内规则",
    "By chance": "随机选择",
    "like “{title}” above it": "与上面的《{title}》相似",
    "of what you know, nearest to “{title}”": "在你知道的当中最接近《{title}》",
    "further from your mix": "偏离你的口味比例",
    "suits your mix best here": "在这里最合你的口味比例",
    "shown often already": "已经常展示",
    "preferred by the house": "本馆优先",
    "pinned by the house": "本馆置顶",
    "hidden by the house": "本馆隐藏",
    "already {n} of {subject}": "“{subject}”已有 {n} 个",
    "given by chance": "由随机选择给出",
    "its place was given by chance": "它的位置由随机选择给了别的",
    "{strategy} cannot say": "“{strategy}”说不出",
    "{strategy} has nothing to go by": "“{strategy}”没有依据",
    # from how many
    "{n} recording could be listed; the best {best} of them were arranged.": (
        "有 {n} 件藏品可以列出，对其中最好的 {best} 个作了排列。"
    ),
    "{n} recordings could be listed; the best {best} of them were arranged.": (
        "有 {n} 件藏品可以列出，对其中最好的 {best} 个作了排列。"
    ),
    "{n} already judged": "已评价过的 {n} 个",
    "{n} kept back": "未开放的 {n} 个",
    "{n} that this strategy does not know": "这种方法不认识的 {n} 个",
    "{n} still being examined": "还在分析的 {n} 个",
    "{n} that could not be examined": "无法分析的 {n} 个",
    # why a strategy cannot be trained
    "Nobody has liked anything yet.": "还没有人喜欢过任何藏品。",
    "It takes up to {most} recordings, there are {n}. “Hidden tastes” takes any number.": (
        "它最多能处理 {most} 件藏品，而现有 {n} 件。“隐藏的口味”不限数量。"
    ),
    "Nothing is known about the recordings yet.": "对藏品还一无所知。",
    "No group of people is known.": "还没有人群的信息。",
    # what cannot be explained
    "“{strategy}” does not know “{title}” yet.": "“{strategy}”还不认识《{title}》。",
    # what to do next
    "It has to learn of a recording first, from what people do with it. Ask “By content” until then.": (
        "它要先从人们的行为中认识一件藏品；在那之前请用“按内容”。"
    ),
    "Ask “By content” until then.": "在那之前请用“按内容”。",
    "Say what this person likes, or ask about somebody else.": "请先说出此人喜欢什么，或查询其他人。",
    "It may have been deleted since this page was opened; reload and choose again.": (
        "打开本页之后它可能已被删除；请重新载入并再次选择。"
    ),
    "More feedback, another choice, or another table may help.": "更多的反馈、其他选择或另一张表格也许有用。",
    "Ask an administrator of this collection for the role that permits it.": "请向本馆藏的管理员申请相应的权限。",
    "Like or rate a few recordings first, bring in a table of interactions, or keep what an audience does.": (
        "请先喜欢或评价几件藏品，导入行为表格，或保留观众的行为。"
    ),
    "Upload recordings or load the demo collection in the library; all are examined before they count.": (
        "请在馆藏页（Library）上传藏品或载入演示馆藏；分析之后才会计入。"
    ),
    "How much is known of a person": "对一个人了解多少",
    "How common their taste is": "口味是否常见",
    "Group": "人群",
    "Real or simulated": "真实或模拟",
    "The words are as the vocabulary has them.": "词语照词表原样。",
}
# what a strategy is called in English, in Chinese, and what it does
STRATEGIES: Mapping[str, tuple[str, str, str]] = {
    "content": ("By content", "按内容", "画面、声音和文字与所喜欢的相似的藏品。"),
    "popularity": ("Most liked", "最受欢迎", "大多数人喜欢的。对每个人都一样，没有个人因素。"),
    "popularity_by_segment": ("Most liked by people alike", "同类人最喜欢", "同一群人中大多数人喜欢的。"),
    "hybrid": ("Best of several", "博采众长", "几种方法按过去选择中的成效互相权衡。"),
    "ease": ("Liked together", "一起被喜欢", "喜好相同的人也喜欢的藏品，一步学成（EASE）。"),
    "als": ("Hidden tastes", "隐藏的口味", "找出所有人喜好背后的口味，与你的相配（ALS）。"),
    "bpr": ("Hidden tastes, by order", "隐藏的口味（按先后）", "与“隐藏的口味”相同，但从偏好的先后学习（BPR）。"),
    "item_knn": ("Neighbouring recordings", "相邻的藏品", "喜欢你所喜欢的藏品的人也喜欢的藏品。"),
    "user_knn": ("People like you", "与你相似的人", "喜好最相似的人也喜欢的藏品。"),
    "rp3beta": ("Chains of likes", "喜好的链条", "沿着喜好从藏品到人再到藏品；偏向不太知名的。"),
    "cold_user": ("First steps", "起步", "适合至今说得很少的人。"),
    "cold_item": ("New arrivals", "新到的藏品", "在还没有人喜欢之前，从藏品的内容猜测谁会喜欢它。"),
    "two_tower": ("Two networks", "两个网络", "一个神经网络读口味，一个读藏品，在中间相遇。"),
    "sequence": ("What comes next", "接下来看什么", "用 Transformer 按顺序读所喜欢的，说出接下来的。"),
    "lightgcn": ("Network of likes", "喜好的网络", "沿着人与藏品的网络传播口味（LightGCN）。"),
}
# what the field calls a strategy, where that is no proper name
FIELDS: Mapping[str, str] = {
    "content-based": "基于内容",
    "popularity": "热门",
    "popularity by segment": "分群热门",
    "weighted hybrid": "加权混合",
    "implicit ALS": "隐式 ALS",
    "item-kNN": "基于藏品的 kNN",
    "user-kNN": "基于人的 kNN",
    "first-k ridge": "前 k 项岭回归",
    "content-to-CF ridge": "从内容到协同的岭回归",
    "two-tower": "双塔",
    "SASRec-like Transformer": "类似 SASRec 的 Transformer",
}
