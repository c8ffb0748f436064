"""What can be wrong with a statement, and how that is told to a person."""

from dataclasses import dataclass

# In the order in which they are worth telling.
KINDS = (
    "quote place figure bound measure subject arithmetic unit role date doc_number validity "
    "polarity modality status scope clause"
).split()
_NAMES = {
    "quote": "引文",
    "place": "出处",
    "figure": "数字",
    "bound": "上下限",
    "measure": "计量单位",
    "subject": "数字所指的对象",
    "arithmetic": "计算或计数",
    "unit": "单位",
    "role": "职责分工",
    "date": "时间",
    "doc_number": "文号或文件名",
    "validity": "有效性",
    "polarity": "肯定与否定",
    "modality": "语气轻重",
    "status": "完成状态",
    "scope": "地域范围",
    "clause": "内容",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a statement failed: `kind` is one of KINDS, `detail` the atom in conflict.

    `source` is what the cited source says instead: the nearest printed atom, or "" where it says nothing near.
    """

    kind: str
    detail: str
    source: str = ""


def explain(problem: Problem) -> str:
    """One Chinese sentence: the atom, and what it conflicts with.

    >>> explain(Problem("bound", "10家", "10家以上"))
    '上下限不符：写的是“10家”，引用的原文是“10家以上”。'
    >>> explain(Problem("unit", "乙局"))
    '单位没有依据：引用的原文没有写“乙局”。'
    """
    name = _NAMES[problem.kind]
    if problem.source:
        return f"{name}不符：写的是“{problem.detail}”，引用的原文是“{problem.source}”。"
    return f"{name}没有依据：引用的原文没有写“{problem.detail}”。"
