"""Normal form of text for matching. What is shown and quoted is always the original."""

import re
import unicodedata
from functools import cache, lru_cache

from ingest.numerals import NUMERAL_CHARS, parse_chinese_number
from ingest.script import to_simplified

_BLANKS = re.compile(r"\s+")
_REMEMBERED = 4096
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
    "到底 究竟 来着 好像 没记错 听说 据说 最少 至少 最多 起码 不能少于 完整 请给 给个 一块儿 拢共 统共 全名 "
    "哪年 哪天 啥时候 时节 哪三年 哪两年 起止 年份 那条 那项 那件 那事 这事 这块 那块 照原样 "
    "被 对 从 想 让 能 又 再 多 几 啥时候 时候 何时 什么时间 "
).split()
# Phrases of asking whose words would mean something on their own: 管网, 找工作, 跟踪.
_ASKING_PHRASES = re.compile(
    r"归(?:谁|哪个?(?:部门|单位|局))管|(?:该|应该|要)?找(?:谁|哪个?(?:部门|单位|局))|(?:谁|哪个?(?:部门|单位|局))来?管"
    r"|[跟同](?=.{1,12}(?:有关|相关))"
)
# Spoken words for 牵头; not 领头雁, 带头作用.
_LEADS = re.compile(r"(?:挑头|打头|领头|带头|领衔|主抓|主责|当家)(?!人|雁|羊|示范|作用|企业|主业)")
# 那些 and 那个 for 哪些 and 哪个, where they end a question.
_WHICH = re.compile(r"(?<=[有是由归找])那(?=[些个家几]{1,2}(?:单位|部门|局|任务)?[？?。]?$)")
_FINANCIAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_ANY_NUMBER = re.compile("合计|总和|加起来|比例|比率|占比|百分之|增速|数量|总量|规模|目标|指标|标准|多[高大长宽远重]")
_FINANCIAL_FIGURE = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟萬零]{2,}")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# 谁打配合, 哪个部门张罗; not 对口支援.
_SUPPORTS = re.compile(r"打配合|搭把手|打下手")
_RUNS = re.compile(r"张罗|对口(?!支援|帮扶|协作|合作|升学)")
_HOW_MANY = re.compile(r"(?:几|多少)(?P<measure>个百分点|平方米|公里|立方米|[\u4e00-\u9fff])?")


_WHEN = re.compile(
    r"何时|(?:什么|啥|哪个)(?:时候|时间|时节|季节|月份)|哪[一几两三]?[天年月日季]|几月|几号|哪个月|起止|期限|时限|截止|多久|时节"
)


# Every question is matched against the same tasks and unit names.
@lru_cache(maxsize=_REMEMBERED)
def normalise(text: str) -> str:
    """NFKC, lower case, no blanks.

    >>> normalise("新增 高企１０家（以上）")
    '新增高企10家(以上)'
    """
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).lower()


def normalise_question(text: str) -> str:
    """As normalise, in simplified characters and with figures in digits, without final punctuation.

    A blank between Chinese words stays, as 、, since it parts them.

    >>> normalise_question("新增规上企业 家数？")
    '新增规上企业、家数'
    >>> normalise_question("城鎮新增就業目標是一千八百人嗎")
    '城镇新增就业目标是1800人吗'
    """
    text = _WHICH.sub("哪", _LEADS.sub("牵头", text)).replace("参于", "参与")
    text = _FINANCIAL_FIGURE.sub(lambda m: m[0].translate(_FINANCIAL), text)
    text = _RUNS.sub("负责", _SUPPORTS.sub("配合", text))
    parted = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "、", text.strip())
    return with_digits(_THOUSANDS.sub("", to_simplified(normalise(parted)))).rstrip(_FINAL)


def with_digits(text: str, *, small: bool = False) -> str:
    """Chinese figures before a measure word in digits; those below ten (三所, 两个) only if `small`.

    >>> with_digits("一千八百人、百分之八十"), with_digits("建三所学校", small=True)
    ('1800人、80%', '建3所学校')
    """
    text = _PERCENT.sub(lambda m: f"{parse_chinese_number(m['n'])}%" if parse_chinese_number(m["n"]) else m[0], text)
    return _CHINESE_FIGURE.sub(lambda m: _digits(m[0], small=small), text)


def _digits(printed: str, *, small: bool) -> str:
    value = parse_chinese_number(printed)
    return printed if value is None or value < (2 if small else 10) else str(value)


def asks_when(question: str) -> bool:
    """Whether a date or a term is asked for."""
    return bool(_WHEN.search(question))


def asks_how_many(question: str) -> bool:
    """Whether a number is asked for outright, so that only a clause with a figure answers."""
    return bool(re.search(r"多少|多[大长宽远重]|几(?:个|家|项|人|名|所|处|条|户|场|次|回|趟)", question))


def asked_measure(question: str) -> str | None:
    """The measure word after 几/多少 (几所 -> 所), "" where a number is asked without one, None where none is asked."""
    match = _HOW_MANY.search(question)
    if match:
        measure = match["measure"] or ""
        return measure if measure in MEASURES else ""
    return "" if _ANY_NUMBER.search(question) else None


def content_words(question: str, *, drop: tuple[str, ...] = ()) -> list[str]:
    """What a normalised question asks about: its runs of text without the words of asking and without `drop`.

    >>> content_words("请问老旧小区改造归哪个部门管", drop=("请",))
    ['老旧小区改造']
    """
    rest = question
    for word in sorted(drop, key=len, reverse=True):
        if len(word) > 1:
            rest = rest.replace(word, " ")
    rest = _ASKING_PHRASES.sub(" ", rest)
    rest = _NUMBER_OF.sub(" ", _COUNTED.sub(" ", rest))
    rest = _asking_pattern(tuple(word for word in drop if len(word) == 1)).sub(" ", rest)
    return [run for run in re.split(r"[^\u4e00-\u9fffa-z0-9.+%]+", rest) if run]


MEASURES = frozenset(
    (
        "个 家 项 人 名 所 处 条 户 套 座 台 辆 张 次 场 件 批 公里 米 亩 吨 斤 元 块 头 只 类 种 "
        "间 栋 床 位 期 天 平方米 立方米 "
    ).split()
)
_MEASURE_WORDS = "|".join(sorted(MEASURES, key=len, reverse=True))
_COUNTED = re.compile(rf"(?:几|多少)(?:{_MEASURE_WORDS})")
# 技改项目数: their number.
_NUMBER_OF = re.compile(r"(?<=[\u4e00-\u9fff])数(?![字据学量控智码值目额])")
# 万 and 亿 stay as they are: notices print 30万吨.
_BELOW_WAN = NUMERAL_CHARS.replace("万", "").replace("亿", "")
_CHINESE_FIGURE = re.compile(rf"(?<![{NUMERAL_CHARS}第0-9])[{_BELOW_WAN}]+(?=(?:{_MEASURE_WORDS}|万|亿))")
_PERCENT = re.compile(rf"百分之(?P<n>[{NUMERAL_CHARS}]+)")


@cache
def _asking_pattern(characters: tuple[str, ...]) -> re.Pattern[str]:
    """Words of asking, longest first, and lone `characters`, which must not cut a longer one (请 in 请问)."""
    return re.compile("|".join(re.escape(w) for w in sorted({*_ASKING, *characters}, key=lambda w: (-len(w), w))))
