"""What the drawer of one explanation says by itself: English to Chinese; `{}` stands for a figure or a title."""

from __future__ import annotations

from collections.abc import Mapping

DRAWER: Mapping[str, str] = {
    "Why {title}": "为什么推荐《{title}》",
    "Layers of the explanation": "解释的各个层面",
    "Reasons": "理由",
    "Moments": "片段",
    "In words": "用词",
    "The way into the list": "进入列表的过程",
    "What would change it": "怎样会改变",
    # reasons
    "Because of": "因为",
    "Share": "占得分",
    "If removed": "去掉后",
    "Part of the score; the parts add up": "得分的一部分；各部分相加即为得分",
    "By how much the score would fall without it": "没有它，得分会下降多少",
    "Starting point": "起始分",
    "Before any history": "还没有历史时",
    "It has this score before any history.": "还没有历史时，它就有这个得分。",
    "You played it before": "你之前播放过它",
    "You skipped it before": "你之前跳过它",
    "You liked it before": "你之前喜欢过它",
    "You rated it before": "你之前给它评过分",
    "You put it aside before": "你之前搁置过它",
    "Adds up to": "合计",
    "The shares add up exactly.": "各部分相加正好等于得分。",
    "The shares add up to within {error}.": "各部分相加与得分的误差在 {error} 以内。",
    "Picture": "画面",
    "Sound": "声音",
    "Speech": "话语",
    "Words": "文字",
    "Audience": "观众",
    # words
    "There are no words for this one.": "没有词可以描述它。",
    "Cannot be named": "无法用词描述",
    "Words explain {share}% of what the pictures are.": "这些词解释了画面的 {share}%。",
    "Words explain {share}% of what the pictures are; together the rows are the pictures' part of the score.": (
        "这些词解释了画面的 {share}%；各行相加即为画面所占的得分。"
    ),
    # the way into the list
    "out": "移出",
    "place {n}": "第 {n} 位",
    "stays": "不变",
    "was place {n}": "原为第 {n} 位",
    "score {score}": "得分 {score}",
    # what would change it
    "No small part of the history decides about this one.": "喜好记录中没有哪一小部分能决定它。",
    "Without this one, it would not be in the list:": "没有这一项，它就不会在列表里：",
    "Without these {n}, it would not be in the list:": "没有这 {n} 项，它就不会在列表里：",
    "It could not be placed at all then.": "那样它根本无法排名。",
    "It would be at place {n} then.": "那样它会排在第 {n} 位。",
    "This would come in instead:": "取而代之的是：",
    "Checked by making the list again without that": "已去掉上述内容重新生成列表，结果属实",
    "Proven: nothing smaller does it": "已证明：没有更小的组合能做到",
    "A smaller set may do it, too: not ruled out": "不排除更小的组合也能做到",
    "Also true after training anew without that": "去掉上述内容重新训练之后仍然成立",
    "Not true after training anew: the model would learn otherwise": "重新训练之后不成立：模型会学到别的",
}
MOMENTS: Mapping[str, str] = {
    "No pair of moments speaks for this one: its reasons are not in pictures, sounds or words.": (
        "没有哪一对片段支持它：理由不在画面、声音或文字里。"
    ),
    "{all} of the score in all: {shown} in the moments shown here, {rest} in all others": (
        "共占得分 {all}：这里的片段 {shown}，其余 {rest}"
    ),
    "of the score": "（占得分）",
    "the best of {from}–{to}": "{from}–{to} 中最好的一刻",
    "Where in the picture": "在画面的哪里",
    "Looking into both pictures once more: {done} of 2 done…": "正在重新查看两幅画面：已完成 {done}/2…",
    "Looking into the picture once more…": "正在重新查看画面…",
    "Where your likes show": "你的喜好体现在哪里",
    "Where “{word}” shows": "“{word}”体现在哪里",
    "Where it shows in the pictures": "它在画面的哪里",
    "Hardly anything of it shows in any of its pictures.": "画面中几乎看不到它。",
    "The collection has changed since this list was made. Reload the page.": (
        "列表生成之后馆藏有了变化，请重新载入页面。"
    ),
    # what the server says where it cannot look into a picture
    "This picture is not found again as it was when it was read, so nothing can be said about places in it.": (
        "这幅画面与分析时不同，无法说明其中的位置。"
    ),
    "Other recordings are being read just now.": "正在读取其他藏品。",
    "These pictures were read by another model than the one in use; they are being read anew.": (
        "这些画面由另一个模型分析过，正在重新分析。"
    ),
    "Its file is not there.": "找不到它的文件。",
    "This recording has no sound.": "这件藏品没有声音。",
    "This recording has no pictures that were looked at.": "这件藏品没有分析过的画面。",
    "Pictures are not asked for this word.": "不会在画面里找这个词。",
    "No pictures were looked at yet.": "还没有分析过任何画面。",
    "Wait a moment and try again; the sidebar shows what is still starting.": "请稍后再试；侧栏显示还在启动的部分。",
    "Play both": "播放两段",
    "Play {title} from {time}": "从 {time} 播放《{title}》",
    "The server did not answer. Try again in a moment.": "服务器没有回应，请稍后再试。",
    "This could not be looked at.": "无法查看。",
    "Map of the picture: most alike at the {place}": "画面图：{place}最相似",
    "Most at the {place}.": "主要在{place}。",
    "Nearly all of it is in places.": "几乎全部有具体位置。",
    "The larger part is in places, the rest in the picture as a whole.": "大部分有具体位置，其余属于整幅画面。",
    "The smaller part is in places, the rest in the picture as a whole.": "小部分有具体位置，其余属于整幅画面。",
    "Hardly a matter of place: it is the picture as a whole.": "与位置几乎无关：在于整幅画面。",
    "upper left": "左上",
    "top": "上方",
    "upper right": "右上",
    "left": "左侧",
    "middle": "中间",
    "right": "右侧",
    "lower left": "左下",
    "bottom": "下方",
    "lower right": "右下",
    "speaks for it": "支持它",
    "speaks against it": "不支持它",
    "belongs to no place": "不属于任何位置",
    (
        "What the model adds without looking at a place: earlier and other layers, constants, and what all pictures "
        "share."
    ): ("模型不看位置而加上的部分：前面的和其他的层、常数，以及所有画面共有的部分。"),
    "speech": "说话声",
    "music": "音乐",
    "noise": "杂音",
    "silence": "安静",
    "Words that were corrected since": "此后更正过的话语",
    "written in the descriptions": "出自文字说明",
}
