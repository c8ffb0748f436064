"""Normal form of text for matching. What is shown and quoted is always the original."""

import re
import unicodedata

_BLANKS = re.compile(r"\s+")
_FINAL = "？?。.！!，,；;~～ "

# Words of asking, not of what is asked about. Longer ones are removed first.
_ASKING = (
    "除了 除开 除 还 之外 以外 家数 人数 户数 场数 件数 栋数 村数 项数 个数 台数 处数 总数 百分比 上限 "
    "下限 底线 涉及 提到 提及 写到 讲到 包括 包含 属于 有关 今年 本年度 本年 年内 年度 请问 我想知道 "
    "我想问 想知道 想问 告诉我 帮我 查一下 看一下 说说 介绍 一下 多少 哪些 哪个 哪几 哪里 哪儿 什么 啥 "
    "怎么样 怎么 咋 如何 是否 有没有 能不能 会不会 要不要 是不是 可不可以 能否 可以 吗 呢 吧 啊 嘛 呀 的 "
    "了 着 要 会 有 是 由 谁 为 在 到 将 和 与 目标 指标 任务 计划 打算 准备 安排 规定 要求 达到 完成 "
    "多大 多高 多久 什么时候 负责 牵头 配合 参与 部门 单位 县里 市里 区里 镇上 我县 我市 咱们 咱 我们 "
    "你们 他们 全县 全市 全区 通知 文件 方案 里面 里 中 关于 方面 一共 总共 共 具体 内容 情况 相关 事情 "
    "工作 重点 主要 目前 现在 这个 这些 那个 定 定在 定为 各 分别 数量 新的 个 也 就 都 去 来 上 下 给 把 "
    "被 对 从 想 让 能 又 再 多 几 啥时候 时候 何时 什么时间 "
).split()
_ASKING_PATTERN = re.compile("|".join(re.escape(w) for w in sorted(set(_ASKING), key=len, reverse=True)))
_HOW_MANY = re.compile(r"(?:几|多少)(?P<measure>个百分点|平方米|公里|立方米|[\u4e00-\u9fff])?")


def normalise(text: str) -> str:
    """NFKC, lower case, no blanks.

    >>> normalise("新增 高企１０家（以上）")
    '新增高企10家(以上)'
    """
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).lower()


def normalise_question(text: str) -> str:
    """As normalise, without final punctuation; a blank between Chinese words stays, as 、, since it parts them.

    >>> normalise_question("新增规上企业 家数？")
    '新增规上企业、家数'
    """
    parted = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "、", text.strip())
    return normalise(parted).rstrip(_FINAL)


def asked_measure(question: str) -> str | None:
    """The measure word after 几/多少 (几所 -> 所), "" where a number is asked without one, None where none is asked."""
    match = _HOW_MANY.search(question)
    if match:
        measure = match["measure"] or ""
        return measure if measure in _MEASURES else ""
    return "" if re.search(r"比例|比率|占比|百分之|增速|数量|总量|规模|目标|指标|标准|多高|多大", question) else None


def content_words(question: str, *, drop: tuple[str, ...] = ()) -> list[str]:
    """What a normalised question asks about: its runs of text without the words of asking and without `drop`."""
    rest = question
    for word in sorted(drop, key=len, reverse=True):
        rest = rest.replace(word, " ")
    rest = re.sub(r"(?:几|多少)(?:" + "|".join(sorted(_MEASURES, key=len, reverse=True)) + ")", " ", rest)
    rest = _ASKING_PATTERN.sub(" ", rest)
    return [run for run in re.split(r"[^\u4e00-\u9fffa-z0-9.+%]+", rest) if run]


_MEASURES = frozenset(
    (
        "个 家 项 人 名 所 处 条 户 套 座 台 辆 张 次 场 件 批 公里 米 亩 吨 斤 元 块 头 只 类 种 "
        "间 栋 床 位 期 天 平方米 立方米 "
    ).split()
)
