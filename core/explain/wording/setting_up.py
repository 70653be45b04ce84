"""What sets a list up: for whom, what interests them, rules of the house, what was just said. English to Chinese."""

from __future__ import annotations

from collections.abc import Mapping

SETTING_UP: Mapping[str, str] = {
    # for whom
    "You": "你",
    "{name} (invented)": "{name}（虚构）",
    "A visitor": "一位观众",
    "Somebody else": "换一个人",
    (
        "A visitor, as they would be served now. You only look: nothing is said in their name, no list is kept. "
        "That you looked is in the log of changes."
    ): (
        "一位观众，列表与其现在会得到的相同。你只是查看：不会以其名义表态，也不保存列表。"
        "你查看过这件事记录在变更日志里。"
    ),
    "Name or number of a visitor in your own system": "你们自己系统中一位观众的名字或编号",
    "See what somebody real is recommended, and why. What they are called is not kept here; that you looked is.": (
        "看看真实的人会得到什么推荐，以及为什么。名字不会保存在这里；你查看过这件事会记录。"
    ),
    "Find": "查找",
    "Or a name for a viewer you invent": "或给你虚构的观众起个名字",
    "Likes the sea": "喜欢大海",
    "Invent somebody to try out recommendations. Do not use the names of real people.": (
        "虚构一个人来试用推荐。请不要使用真人的名字。"
    ),
    "Add": "添加",
    (
        "What was said in the name of “{name}” goes with this viewer, and what was learned from it is learned anew. "
        "This cannot be undone."
    ): "以“{name}”的名义说过的一切会随之删除，从中学到的会重新学习。此操作无法撤销。",
    "Remove this viewer": "移除这位观众",
    "“{name}” is removed.": "“{name}”已移除。",
    "Choose one or two recordings you like. Recommendations appear at once, each with its reasons.": (
        "选一两件你喜欢的藏品。推荐会立即出现，每项都附理由。"
    ),
    "Choose one or two recordings “{name}” would like. Recommendations appear at once, each with its reasons.": (
        "选一两件“{name}”会喜欢的藏品。推荐会立即出现，每项都附理由。"
    ),
    "Recordings to start with": "用来开始的藏品",
    # what interests somebody
    "What interests you": "你对什么感兴趣",
    "What interests you?": "你对什么感兴趣？",
    "Looking for what that means here…": "正在查找这在这里意味着什么……",
    "Interests": "兴趣",
    "These": "要这些",
    "Not these": "不要这些",
    "Not clear here yet": "这里还不明确",
    "Wanted or not": "要或不要",
    "In your own words": "用你自己的话",
    "steam trains, the sea, no music": "蒸汽火车、大海、不要音乐",
    "Say so": "告诉我们",
    "Or tick groups": "或选择分组",
    "It gives your list a start by content: each of these counts as much as two likes.": (
        "它让按内容的列表有个开头：每一项相当于两次喜欢。"
    ),
    "This strategy does not look at what you said interests you; “By content” does.": (
        "这种推荐方法不看你说过的兴趣；“按内容”会看。"
    ),
    # rules of the house
    (
        "Rules hold for everybody's lists, here and on other platforms, and every explanation names them. "
        "A preferred recording gains one standard deviation: about as far as scores of that list usually lie apart."
    ): (
        "规则对所有人的列表都有效，在这里和其他平台上都是，每个解释都会写明。"
        "优先的藏品得分增加一个标准差：约为该列表中得分通常的差距。"
    ),
    "For everybody:": "对所有人：",
    "Pin on top": "置顶",
    "Prefer": "优先",
    "Never recommend": "从不推荐",
    "Pinned on top": "已置顶",
    "Preferred": "已优先",
    "Never recommended": "从不推荐的",
    "{rule} – undo": "{rule}，撤销",
    "Recording": "藏品",
    "Places given by chance": "随机给出的位置",
    "None": "没有",
    "1 of 20": "20 个中的 1 个",
    "1 of 10": "10 个中的 1 个",
    "2 of 10": "10 个中的 2 个",
    (
        "Now and then a place goes to one of the next best recordings, drawn by lot. Only so can “From a log” on "
        "Evaluate tell what another strategy would have done for people, without showing it to them. Each such place "
        "says so."
    ): (
        "偶尔有一个位置随机给予次优的藏品之一。只有这样，Evaluate 页才能根据日志说明另一种推荐方法会给人什么，"
        "而不必向人展示。每个这样的位置都会注明。"
    ),
    # what was just said
    "Liked “{title}”.": "已喜欢《{title}》。",
    "“{title}” is put aside.": "《{title}》已搁置。",
    "One star for “{title}”.": "给《{title}》一星。",
    "{n} stars for “{title}”.": "给《{title}》{n} 星。",
    "Your comment on “{title}” is kept.": "你对《{title}》的评论已保存。",
    "“{title}” is no longer liked.": "不再喜欢《{title}》。",
    "“{title}” is back.": "《{title}》回来了。",
    "“{title}” has no stars any more.": "《{title}》不再有评分。",
    "Taken back.": "已撤销。",
    "Dismiss": "关闭提示",
}
