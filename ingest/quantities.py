"""Numbers with units of measure in running text.

A quantity is a target's value: dates, ages, voltage classes, 文号 and names such as 5G, PM2.5 or 500强 are none.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal

from ingest.numerals import parse_chinese_number

# Measure words of policy targets. Longer ones come first in the pattern, so 个百分点 wins over 个.
UNITS_OF_MEASURE = (
    "个百分点 % ％ ‰ 个 家 项 人 名 所 处 条 户 套 座 台 辆 张 次 场 件 批 公里 千米 "
    "平方米 米 亩 公顷 平方公里 万亩 吨 公斤 斤 元 美元 千瓦 兆瓦 千瓦时 千伏安 千伏 伏 "
    "立方米 方 头 只 羽 株 类 户次 人次 场次 张床位 床 种 门 期 篇 部 支 片 宗 块 间 栋 艘 "
    "根 枝 盆 份 折 把 卷 顶 桶 箱 袋 瓶 台次 件次 号线 周岁 "
    "個 項 戶 畝 公頃 場 條 萬元 億元 瓦 架 班 岁 "
    "分钟 小时 天 个工作日 工作日 个月 年 倍 台套 台（套） 公里/小时 标准煤 "
    "吨标准煤 毫克 微克 微克/立方米 分 位 级 层 路 站 对 例 村 县 镇 乡 股 颗 枚 幅 本 册 "
    "万元 亿元 标箱 航次 航线 班次 列 组 遍 成 口 眼 "
).split()
# Units that name a kind, an age or a grade rather than an amount. How long a service may take is an amount.
_NO_AMOUNT = frozenset("年 岁 周岁 级 层 路 号线 分 位 成 对 部 方".split())

_UNIT = "|".join(sorted(map(re.escape, UNITS_OF_MEASURE), key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+(?:\.\d+)?"
_CHINESE = "[两一二三四五六七八九十百千]{1,6}"
_QUANTITY = re.compile(
    rf"(?<![\dA-Za-z.．〔［\[（(第])(?P<low>{_NUMBER})(?:\s*(?:[-—~～至到]|－)\s*(?P<high>{_NUMBER}))?\s*(?P<scale>(?:千(?![瓦伏米克卡])|[万亿百萬億])?)"
    rf"(?P<unit>{_UNIT})?(?P<after>以上|以下|以内|左右|之内|及以上)?"
)
_CHINESE_QUANTITY = re.compile(
    rf"(?P<low>{_CHINESE})(?P<unit>个(?!百分点)|家|所|处|座|条|场|项|名|套|件|批|次)(?P<after>以上|以内|左右)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# 四个最严, 百家争鸣: spelt-out numbers are mostly slogans, so they count only after a verb that sets a target.
_BOOK_TITLE = re.compile(r"《[^》\n]*》")
_TARGET_VERB = re.compile(
    r"新增|新建|新设|建设|建成|打造|创建|完成|改造|培育|引进|举办|开展|申报|争创|达到|力争|不少于|不低于"
)
_CLAUSE_REACH = 200
_FORMULA = "+＋×*xX/∶"
_HOTLINE_DIGITS = 5
_QUOTE_REACH = 16
_QUOTED = re.compile(r"“[^”，,。；;]*$")
# 7、8、11号线: the classifier of a list comes after its last number. 1.负责: the number of an item.
_LIST_OR_ITEM = re.compile(r"[、和]\s*\d|[.．﹒][\u4e00-\u9fff]")
_SERVICE = re.compile(r"政务|热线|報警|报警|急救|网站|服务热线")
_NAME_AFTER = re.compile(r"[A-Za-z#强]|周年|号|届|期工程|小时|分钟社区|分钟便民|日(?!均)|月|时")


@dataclass(frozen=True, slots=True)
class Quantity:
    """`text == source[start:end]`, with the bound word that follows. `unit` is empty where the classifier is lost."""

    text: str
    start: int
    end: int
    values: tuple[str, ...]
    scale: str
    unit: str
    after: str


def find_quantities(text: str, start: int, end: int) -> tuple[Quantity, ...]:
    """Quantities in `text[start:end]`, in order."""
    arabic = [q for m in _QUANTITY.finditer(text, start, end) if (q := _arabic(text, m)) is not None]
    chinese = [q for m in _CHINESE_QUANTITY.finditer(text, start, end) if (q := _chinese(text, m)) is not None]
    taken = [(q.start, q.end) for q in arabic]
    free = [q for q in chinese if not _overlaps(taken, q.start, q.end)]
    names = [m.span() for m in _BOOK_TITLE.finditer(text, start, end)]
    found = sorted(arabic + free, key=lambda q: q.start)
    return tuple(q for q in found if not _overlaps(names, q.start, q.start + 1))


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of `spans`, ascending and apart, shares a character with [start, end)."""
    position = bisect_left(spans, (end, end)) - 1
    return position >= 0 and start < spans[position][1]


def _arabic(text: str, match: re.Match[str]) -> Quantity | None:
    unit = match["unit"] or ""
    if _is_name_or_date(text, match, unit):
        return None
    values = tuple(_plain(v) for v in (match["low"], match["high"]) if v)
    return Quantity(match.group(), match.start(), match.end(), values, match["scale"], unit, match["after"] or "")


def _is_name_or_date(text: str, match: re.Match[str], unit: str) -> bool:
    following = text[match.end() : match.end() + 4]
    number = match["low"]
    if unit == "年" and (_YEAR.fullmatch(number) or match["high"]):
        return True
    if unit in ("岁", "千伏", "伏") or (unit == "米" and following.startswith("跑")):
        return True
    if not unit and _is_bare_name(text, match):
        return True
    if not unit:
        # a bare decimal is a ratio (容积率低于0.6), which never had a classifier to lose
        is_year_or_ratio = bool(_YEAR.fullmatch(number)) or "." in number
        return is_year_or_ratio or bool(_NAME_AFTER.match(following)) or bool(match["scale"] and not following)
    # 15分钟社区便民生活圈: the number is part of a name
    return unit in ("分钟", "小时") and following[:2] in ("社区", "便民", "生活", "城市")


def _is_bare_name(text: str, match: re.Match[str]) -> bool:
    """A bare figure that counts nothing by itself.

    A hotline (12345), in a formula (1+N, 7×24, 4∶3), in a quoted name (“8”, “四级46同”), an item's number (1．), an
    attachment's (附件2), or one of a list (7、8、11号线).
    """
    before = text[max(0, match.start() - 1) : match.start()]
    after = text[match.end() : match.end() + 1]
    is_formula = (after and after in _FORMULA) or (before and before in _FORMULA)
    is_quoted = before == "“" or after == "”" or _in_quotes(text, match)
    is_hotline = len(match["low"]) >= _HOTLINE_DIGITS and match["low"].isdecimal() and not match["scale"]
    numbers_item = bool(after) and after in "．.、﹒" and (not before or before in "。；;：:）)】”、\n \u3000")
    is_named = text[max(0, match.start() - 2) : match.start()] == "附件" or _LIST_OR_ITEM.match(text, match.end())
    is_named = is_named or _SERVICE.match(text, match.end())
    return bool(is_formula or is_named) or is_quoted or is_hotline or numbers_item


def _in_quotes(text: str, match: re.Match[str]) -> bool:
    """Whether one pair of quotation marks holds the figure and a few words around it."""
    opening = _QUOTED.search(text, max(0, match.start() - _QUOTE_REACH), match.start())
    closing = re.compile(r"[^“，,。；;]*?”").match(text, match.end(), match.end() + _QUOTE_REACH)
    return opening is not None and closing is not None


def _chinese(text: str, match: re.Match[str]) -> Quantity | None:
    value = parse_chinese_number(match["low"])
    before = text[max(0, match.start() - 1) : match.start()]
    # 一 is mostly idiom (一批, 一条龙), and 第五项 counts nothing
    if value is None or match["low"] in ("一", "百", "千") or before in ("第", "每", "几", "数"):
        return None
    reach = max(0, match.start() - _CLAUSE_REACH)
    clause_start = max(reach, *(text.rfind(c, reach, match.start()) + 1 for c in "，,。；;\n"))
    if not _TARGET_VERB.search(text, clause_start, match.start()):
        return None
    return Quantity(match.group(), match.start(), match.end(), (str(value),), "", match["unit"], match["after"] or "")


def _plain(number: str) -> str:
    value = Decimal(number.replace(",", "").replace("，", ""))
    return format(value.normalize(), "f") if value == value.to_integral() else str(value)


def names_no_amount(unit: str) -> bool:
    """Whether a bare figure with this unit names a time, age or grade rather than a target."""
    return unit in _NO_AMOUNT
