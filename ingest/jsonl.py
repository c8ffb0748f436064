"""Tasks as JSON Lines: one task a line, written whole or not at all."""

import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ingest.errors import UnreadableFileError
from ingest.model import Task

_ADAPTER = TypeAdapter(Task)


def render_task(task: Task) -> str:
    """One line of JSON without its newline, Chinese unescaped."""
    return json.dumps(asdict(task), ensure_ascii=False)


def parse_task(line: str) -> Task:
    """The inverse of render_task. Raises pydantic.ValidationError."""
    return _ADAPTER.validate_json(line)


def write_tasks(tasks: Iterable[Task], path: Path) -> int:
    """Write `path` atomically; returns the number of tasks. Raises OSError."""
    lines = [render_task(task) + "\n" for task in tasks]
    write_whole(path, lines)
    return len(lines)


def write_whole(path: Path, lines: Iterable[str]) -> None:
    """Write `path` all at once or not at all, making its folder where there is none. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(lines)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_tasks(path: Path) -> tuple[Task, ...]:
    """Read what write_tasks wrote. Raises UnreadableFileError for no such file, or naming the first bad line."""
    tasks = []
    for number, line in enumerate(_lines(path), 1):
        try:
            tasks.append(parse_task(line))
        except ValidationError as error:
            first = error.errors()[0]
            raise UnreadableFileError(
                f"{path.name} 第 {number} 行不是任务记录（{'.'.join(map(str, first['loc']))}：{first['msg']}）",
                expected="python -m ingest 写出的一行",
                remedy="请重新运行 python -m ingest",
            ) from error
    return tuple(tasks)


def _lines(path: Path) -> list[str]:
    """Split at line feeds only: a task's text may hold U+2028 and the like, which str.splitlines would split at."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(
            f"任务文件 {path.name} 读不出来（{getattr(error, 'strerror', None) or '不是 UTF-8'}）",
            expected="python -m ingest 写出的文件",
            remedy="请重新运行 python -m ingest",
        ) from error
    return text.removesuffix("\n").split("\n") if text else []
