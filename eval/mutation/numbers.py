"""Operators on figures: value, magnitude, unit of measure, bound, and which indicator a figure belongs to."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

from eval.mutation.model import Base, Draft, Operator, World, operator, reworded, statements, with_segments
from eval.results import AtomKind

_UNITS = (
    "平方公里|平方米|立方米|公里|千米|千伏安|兆瓦|万亩|个百分点|小时|分钟|家|个|人|名|户|亩|处|张|场|条|所|项|元|斤|头|吨"
    "|米|辆|台|套|类|次|期|只|株|座|批|件|支|部|篇|镇|村|岁|天|%"
)
_FIGURE = re.compile(
    rf"(?<![\d.〔A-Za-z:/+=-])(?P<value>\d+(?:\.\d+)?)(?P<scale>万亿|万|亿)?(?P<unit>{_UNITS})?(?P<bound>以上|以下|以内|左右)?"
    rf"(?![\d.A-Za-z〕+=-])"
)
_NOT_A_FIGURE = re.compile(
    r"任务\d+(?:「[^」]*」)?|《[^》]*》|\d{4}年(?:底|末|\d+月)?|\d{4}-\d{2}(?:-\d{2})?|[\u4e00-\u9fff]+〔[^号]*号?"
)
_SWAPS = {
    "家": "个",
    "个": "家",
    "人": "户",
    "名": "户",
    "户": "人",
    "亩": "公顷",
    "公里": "米",
    "平方公里": "平方米",
    "平方米": "亩",
    "立方米": "吨",
    "处": "个",
    "张": "个",
    "场": "个",
    "条": "个",
    "所": "个",
    "项": "家",
    "元": "万元",
    "斤": "吨",
    "头": "只",
    "吨": "斤",
    "%": "个百分点",
    "类": "项",
    "座": "处",
    "台": "家",
    "辆": "台",
}
_FLIPS = {"以上": "以下", "以下": "以上", "以内": "以上", "左右": "以上"}
_BOUND_WORDS = {"突破": "控制在", "不低于": "不高于", "不少于": "不超过", "不超过": "不少于"}
# The parts of 全年新增甲200人以上,其中新增乙80人以上.
_NESTED = re.compile(
    r"(?P<outer>[^,，。;；]*?)(?P<value>\d[\d.]*[^,，。;；\d]*)[,，]其中[^,，。;；\d]*(?P<inner>\d[\d.]*[^,，。;；\d]*)"
)


def figures(text: str) -> list[re.Match[str]]:
    """The figures of a statement that count something: no years, references and document numbers."""
    blank = _NOT_A_FIGURE.sub(lambda m: "·" * len(m[0]), text)
    return list(_FIGURE.finditer(blank))


def change_number(base: Base, _: World, rng: Random) -> Iterator[Draft]:
    for number, segment in statements(base):
        for match in figures(segment.text):
            value = rng.choice(_other_values(match["value"]))
            yield reworded(
                base, number, segment.text[: match.start("value")] + value + segment.text[match.end("value") :]
            )


def _other_values(value: str) -> list[str]:
    number = Decimal(value)
    others = [number + 1, number * 2, number * 10, number + 7]
    if len(value) > 1 and value[::-1][0] != "0" and value != value[::-1] and "." not in value:
        others.append(Decimal(value[::-1]))
    return [f"{other.normalize():f}" for other in others if other != number]


def drop_magnitude(base: Base, _: World, __: Random) -> Iterator[Draft]:
    for number, segment in statements(base):
        for match in figures(segment.text):
            if match["scale"]:
                yield reworded(base, number, segment.text[: match.start("scale")] + segment.text[match.end("scale") :])


def swap_unit(base: Base, _: World, __: Random) -> Iterator[Draft]:
    for number, segment in statements(base):
        for match in figures(segment.text):
            if match["unit"] in _SWAPS and not segment.text[match.end() :].startswith("任务"):
                start, end = match.span("unit")
                yield reworded(base, number, segment.text[:start] + _SWAPS[match["unit"]] + segment.text[end:])


def drop_bound(base: Base, _: World, __: Random) -> Iterator[Draft]:
    for number, segment in statements(base):
        for match in figures(segment.text):
            if match["bound"]:
                text = segment.text[: match.start("bound")] + segment.text[match.end("bound") :]
                # 控制在1.87亿立方米 is a ceiling with 以内 and without.
                if not re.search(r"(?:控制在|不超过|不低于|至少)$", segment.text[: match.start()]):
                    yield reworded(base, number, text)


def flip_bound(base: Base, _: World, __: Random) -> Iterator[Draft]:
    for number, segment in statements(base):
        for match in figures(segment.text):
            if match["bound"]:
                start, end = match.span("bound")
                yield reworded(base, number, segment.text[:start] + _FLIPS[match["bound"]] + segment.text[end:])
        for word, other in _BOUND_WORDS.items():
            if re.search(rf"{word}\d", segment.text):
                yield reworded(base, number, re.sub(rf"{word}(?=\d)", other, segment.text, count=1))


def swap_indicators(base: Base, _: World, __: Random) -> Iterator[Draft]:
    """Two figures of one measure in one statement or in two of one task change places."""
    found = [(n, m) for n, s in statements(base) for m in figures(s.text)]
    for i, (first, a) in enumerate(found):
        for second, b in found[i + 1 :]:
            if a["unit"] == b["unit"] and (a["value"], a["scale"]) != (b["value"], b["scale"]):
                yield _exchanged(base, first, a, second, b)


def _exchanged(base: Base, first: int, a: re.Match[str], second: int, b: re.Match[str]) -> Draft:
    texts = [s.text for s in base.record.segments]
    mine, other = (m["value"] + (m["scale"] or "") for m in (a, b))
    for number, match, value in ((second, b, mine), (first, a, other)):
        end = match.end("scale") if match["scale"] else match.end("value")
        texts[number] = texts[number][: match.start("value")] + value + texts[number][end:]
    segments = [replace(s, text=t) for s, t in zip(base.record.segments, texts, strict=True)]
    before = base.record.segments[first].text
    return Draft(with_segments(base, segments), before, texts[first])


def promote_nested(base: Base, _: World, __: Random) -> Iterator[Draft]:
    """The part stands for the whole: 新增技能人才200人以上,其中高技能80人以上 becomes 新增技能人才80人以上."""
    for number, segment in statements(base):
        for match in _NESTED.finditer(segment.text):
            text = segment.text[: match.start()] + match["outer"] + match["inner"] + segment.text[match.end() :]
            yield reworded(base, number, text)


def invent_measure(base: Base, _: World, rng: Random) -> Iterator[Draft]:
    """A measure word where the source has lost it."""
    if base.gold.must_flag_damage:
        for number, segment in statements(base):
            for match in figures(segment.text):
                if not match["unit"] and not match["bound"]:
                    end = match.end()
                    yield reworded(base, number, segment.text[:end] + rng.choice("家个人项") + segment.text[end:])


_Q = (AtomKind.QUANTITY, AtomKind.ARITHMETIC)
OPERATORS: tuple[Operator, ...] = (
    operator("number_changed", "改数字", change_number, _Q, 0.99),
    operator("magnitude_dropped", "丢万、亿", drop_magnitude, _Q, 0.99),
    operator("unit_swapped", "换量词", swap_unit, _Q, 0.99),
    operator("bound_dropped", "丢上下限", drop_bound, _Q, 0.99),
    operator("bound_flipped", "反上下限", flip_bound, _Q, 0.99),
    operator("indicator_swapped", "两个指标的数对调", swap_indicators, _Q, 0.99),
    operator("nested_promoted", "其中数当总数", promote_nested, _Q, 0.99, critical=False),
    operator("measure_invented", "给缺字处补量词", invent_measure, _Q, 0.99, critical=False),
)
