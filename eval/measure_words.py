"""Units of measure: which words after a number are one, and which of them say the same."""

import re

# A word of one character counts as a measure only where it does not begin another word (3部门, 20项目).
_GUARDS = {
    "人": "(?![才员口民均大社工力生群物事])",
    "家": "(?![庭长电具居政属])",
    "所": "(?![有属以在])",
    "项": "(?!目)",
    "部": "(?![门分署])",
    "年": "(?![级轻度底末])",
    "天": "(?![然气])",
    "场": "(?![地所景馆])",
    "处": "(?![理置于在])",
    "条": "(?![件例])",
    "类": "(?!型)",
    "户": "(?![籍口外])",
    "头": "(?!部)",
    "件": "",
    "次": "(?![日要])",
    "套": "(?!餐)",
    "台": "(?![账湾])",
    "个": "(?![体性别人])",
    "期": "(?!间)",
    "名": "(?![单称优])",
    "位": "(?![于置])",
    "日": "(?!照)",
    "月": "(?!度)",
    "张": "",
    "座": "(?!谈)",
    "只": "(?!有)",
    "支": "(?![持付撑])",
    "强": "(?![链化制])",
    "米": "",
    "亩": "",
    "吨": "",
    "斤": "",
    "元": "",
    "岁": "",
    "倍": "",
    "辆": "",
    "栋": "",
    "间": "",
    "篇": "",
    "册": "",
    "株": "",
    "门": "(?!类)",
    "种": "(?!植)",
    "片": "(?!区)",
    "村": "(?!庄)",
    "镇": "(?!街)",
}
_LONG = (
    "平方公里 平方千米 平方米 立方米 千伏安 个百分点 千米 公里 公顷 公斤 千克 毫克 千瓦时 千瓦 兆瓦 千伏 "
    "人次 场次 个工作日 个月 小时 分钟 美元 户次 %"
).split()
MEASURE = "(?:" + "|".join([*_LONG, *(f"{word}{guard}" for word, guard in _GUARDS.items())]) + ")"
_SAME = {"公里": "千米", "平方公里": "平方千米", "名": "人", "位": "人", "千克": "公斤", "场次": "场"}
_MEASURE = re.compile(MEASURE)


def canonical_measure(word: str) -> str:
    """The one word for measures that say the same.

    >>> canonical_measure("平方公里"), canonical_measure("家")
    ('平方千米', '家')
    """
    return _SAME.get(word, word)


def split_measure(printed: str) -> tuple[int, str]:
    """A printed unit as its factor and measure.

    >>> split_measure("万亩"), split_measure("亿立方米"), split_measure("千米")
    ((10000, '亩'), (100000000, '立方米'), (1, '千米'))
    """
    factor = 1
    for word, value in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)):
        if printed.startswith(word):
            factor, printed = value, printed.removeprefix(word)
            break
    return factor, canonical_measure(printed)
