"""A table of tasks (任务分解表): its columns and rows, however the file keeps them.

`ingest.grid_tables` finds one in a file that keeps rows and columns, `ingest.flat_tables` in text that lost them.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from ingest.model import Responsibility, Span
from ingest.script import to_simplified

NOBODY = "—-－–/／无"
"""What a cell holds where no unit is named."""


class Column(StrEnum):
    """What a column holds. GROUP is what several rows share, CONTENT the task's words, OTHER is left alone."""

    NUMBER = "number"
    GROUP = "group"
    CONTENT = "content"
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    SUPPORT = "support"
    DEADLINE = "deadline"
    OTHER = "other"


UNIT_COLUMNS = (Column.LEAD, Column.RESPONSIBLE, Column.SUPPORT)
_LONGEST_NAME = 20
# The first that matches decides: 责任人 before 责任, 完成时限 before 完成.
_KINDS: tuple[tuple[Column, re.Pattern[str]], ...] = (
    (Column.OTHER, re.compile(r"责任人|领导|联系|电话|备注|说明|附件|签字|姓名|职务|评分|分值|得分")),
    (Column.NUMBER, re.compile(r"^(?:任务|项目|工作)?(?:序号|编号|序列|号)$|^序$|^No\.?$")),
    (Column.DEADLINE, re.compile(r"时限|期限|完成时间|时间要求|时间节点|完成日期|进度安排|时间安排|起止时间|时间$")),
    (Column.SUPPORT, re.compile(r"配合|参与|协办|协助|协同|参加|会办")),
    (Column.LEAD, re.compile(r"牵头|主责|主办|主管")),
    (
        Column.RESPONSIBLE,
        re.compile(
            r"(?:责任|承办|落实|实施|负责|分工|承担|建设|报送)(?:单位|部门|主体|处室|科室|机关)|职责分工|责任分工"
        ),
    ),
    (Column.GROUP, re.compile(r"类别|领域|分类|板块|一级指标|维度|大类|类型")),
    (
        Column.CONTENT,
        re.compile(r"任务|内容|措施|举措|事项|目标|要求|指标|项目|工作|名称|清单|要点|标准|成果|计划|政策"),
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A task's row. `number` is the citation label, `value` its value; all spans are in the table's flow.

    `content` are the cells with the task's words, in order; `responsibilities` are read from the cells of units.
    """

    number: str
    value: int
    start: int
    end: int
    section_path: tuple[str, ...]
    content: tuple[Span, ...]
    responsibilities: tuple[Responsibility, ...]
    deadline_text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in order; `start`/`end` enclose the table with its header.

    `content_is_wrapped`: the pieces of a row's content are lines of one cell, not cells of several columns.
    """

    rows: tuple[Row, ...]
    start: int
    end: int
    content_is_wrapped: bool


def column_kind(name: str) -> Column | None:
    """What the column under a printed name holds; None for words that are no column's name.

    >>> column_kind("牵头单位"), column_kind("完成时限"), column_kind("2023年底前全部完成。")
    (<Column.LEAD: 'lead'>, <Column.DEADLINE: 'deadline'>, None)
    """
    plain = to_simplified(re.sub(r"\s", "", name))
    if not plain or len(plain) > _LONGEST_NAME or re.search(r"[。；;]|\d{2}", plain):
        return None
    return next((kind for kind, pattern in _KINDS if pattern.search(plain)), None)
