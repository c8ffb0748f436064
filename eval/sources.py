"""The notices that answers are checked against, read by the scorer's own line grammar."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from eval.items import Place
from eval.line_grammar import Header, SourceTask, read_header, read_tasks
from ingest.errors import UnknownNoticeError, UnreadableFileError


@dataclass(frozen=True)
class Source:
    """One notice: offsets of its tasks count the characters of `text`, line ends normalised to one line feed."""

    notice_id: str
    text: str
    header: Header
    tasks: Mapping[str, SourceTask]

    def text_of(self, task: str | None) -> str:
        """What stands at a place; the header's text for None. KeyError for a task that is not there."""
        return self.header.text if task is None else self.tasks[task].text

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Every unit that a task names, in order of first mention."""
        return tuple(dict.fromkeys(u for t in self.tasks.values() for u in (*t.lead_units, *t.supporting_units)))


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """Loaded notices by id, in the order given. Compared by identity, so that what they say can be cached."""

    notices: Mapping[str, Source] = field(default_factory=dict)

    def __getitem__(self, notice_id: str) -> Source:
        if notice_id not in self.notices:
            known = "、".join(self.notices) or "（没有载入任何通知）"
            raise UnknownNoticeError(
                f"没有编号为 {notice_id} 的通知", expected=f"已载入的通知：{known}", remedy="请补上这份通知的文本"
            )
        return self.notices[notice_id]

    def __contains__(self, notice_id: object) -> bool:
        return notice_id in self.notices

    def holds(self, place: Place) -> bool:
        """Whether the place exists: a loaded notice and one of its tasks, or its header."""
        source = self.notices.get(place.notice)
        return source is not None and (place.task is None or place.task in source.tasks)


def read_source(notice_id: str, text: str) -> Source:
    r"""A notice from its text.

    >>> source = read_source("n", "一、民生\n1.建学校。新建2所。(牵头单位:甲局,参与单位:乙局)\n")
    >>> source.tasks["1"].title, source.tasks["1"].lead_units, source.tasks["1"].supporting_units
    ('建学校', ('甲局',), ('乙局',))
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return Source(notice_id, text, read_header(text), {task.number: task for task in read_tasks(text)})


def load_sources(*folders: Path) -> Sources:
    """Every .txt file of the folders, by file name; a name in an earlier folder wins."""
    notices: dict[str, Source] = {}
    for folder in folders:
        if not folder.is_dir():
            raise UnreadableFileError(
                f"没有文件夹 {folder}", expected="存放通知文本（.txt）的文件夹", remedy="请检查路径"
            )
        for path in sorted(folder.glob("*.txt")):
            if path.stem not in notices:
                notices[path.stem] = read_source(path.stem, _read(path))
    return Sources(notices)


def load_source(path: Path, notice_id: str) -> Source:
    """One notice from its file."""
    return read_source(notice_id, _read(path))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(
            f"读不了 {path}：{error}", expected="UTF-8 编码的文本文件", remedy="请检查文件是否存在、编码是否正确"
        ) from error
