"""A printed list of units -> their names, as printed.

Separators inside brackets do not count (各县（市、区）人民政府). 和/及 and 等 separate only where an organisation's
name ends before them, so 市文化和旅游局 and 高等法院 stay whole.
"""

import json
import re
from functools import cache
from importlib.resources import files

from ingest.labels import CLOSING, OPENING, UNIT_SEPARATORS
from ingest.model import Responsibility, Role

# How names of organisations end.
_ENDINGS = (
    "政府 局 委 办 厅 处 院 司 行 队 会 联 部 室 署 所 站 社 校 中心 集团 公司 单位 部门 街道 乡镇 企业 机构 海关 "
    "管委会 处室 科室 片区 园区 支局 分局 中队 支队 银行 支行 分行 监管局 大学 办公室 组 县 区 市 地区 州 镇 乡"
).split()
ORGANISATION_END = re.compile(
    "(?:" + "|".join(sorted(_ENDINGS, key=len, reverse=True)) + r")(?:[（(][^（）()]*[)）])?$"
)
_AND = re.compile(r"以及|和|及|与")
_ET_CETERA = "等"
# 等 begins a description rather than a name, and 和 belongs to a name, before these.
_NOT_AND = re.compile(r"^(?:平|田|顺|静|龙|硕|布|林格|政)")
_RULE_NOTE = re.compile(r"[（(][^（）()]*(?:下同|不再|为牵头|为主)[^（）()]*[)）]")
_LEVELS = ("中", "省", "市", "县", "区")
_JOINT = "\x00"
_NOISE = " 。.；;，,、:：\u3000\u00a0\t\n"
_COLLECTIVE = re.compile(r"^(?:\d*个?(?:有关|相关)?(?:单位|部门)?)$")


def split_units(printed: str) -> tuple[str, ...]:
    """Units of a printed list, in order, without repeats.

    >>> split_units("县民政局、县财政局，县医保局")
    ('县民政局', '县财政局', '县医保局')
    >>> split_units("市公安局、市商务局等市直（驻市、驻区）单位，各县（市、区）人民政府和市文化和旅游局")
    ('市公安局', '市商务局', '市直（驻市、驻区）单位', '各县（市、区）人民政府', '市文化和旅游局')
    """
    found: list[str] = []
    printed = _RULE_NOTE.sub("", printed)
    for name in _joint_names():
        printed = printed.replace(name, name.replace("、", _JOINT))
    for part in split_top(printed, UNIT_SEPARATORS + " \t\n\u3000\u00a0"):
        for name in _split_words(part):
            cleaned = name.strip(_NOISE).removeprefix(_ET_CETERA).replace(_JOINT, "、")
            if cleaned and cleaned != _ET_CETERA:
                found.append(cleaned)
    return tuple(dict.fromkeys(_whole(found)))


@cache
def _joint_names() -> tuple[str, ...]:
    """Names that hold a separator."""
    table = json.loads(files("ingest").joinpath("data", "joint_names.json").read_text(encoding="utf-8"))
    return tuple(table["names"])


def _whole(names: list[str]) -> list[str]:
    """中、省驻某地单位 is one name: a level of government alone goes with the name after it."""
    whole: list[str] = []
    for name in names:
        if whole and whole[-1] in _LEVELS:
            name = f"{whole.pop()}、{name}"
        whole.append(name)
    return whole


def split_top(printed: str, separators: str) -> list[str]:
    """`printed` cut at `separators` outside brackets and quotation marks."""
    parts = [""]
    depth = 0
    for char in printed:
        depth += (char in OPENING + "“") - (char in CLOSING + "”")
        if depth <= 0 and char in separators:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def is_organisation(name: str) -> bool:
    """Whether a name ends as organisations' names do."""
    return bool(ORGANISATION_END.search(name))


def _split_words(part: str) -> list[str]:
    """Cut at 等 and 和 where a name ends before them."""
    for match in re.finditer(rf"{_ET_CETERA}|{_AND.pattern}", part):
        before, after = part[: match.start()], part[match.end() :]
        if _inside_brackets(before) or not is_organisation(before):
            continue
        if match.group() == _ET_CETERA:
            rest = _split_words(after) if len(after) > 1 and not _COLLECTIVE.match(after) else []
            return [*_split_words(before), *rest]
        if is_organisation(after) and len(after) > 2 and not _NOT_AND.match(after):
            return [before, *_split_words(after)]
    return [part[: -len(_ET_CETERA)] if part.endswith(_ET_CETERA) else part]


def _inside_brackets(before: str) -> bool:
    return sum((c in OPENING) - (c in CLOSING) for c in before) > 0


def units_in_role(clauses: tuple[Responsibility, ...], role: Role) -> tuple[str, ...]:
    """Units of all clauses with `role`, in order, without repeats."""
    return tuple(dict.fromkeys(unit for clause in clauses if clause.role is role for unit in clause.units))
