"""Reads items and answer records, one JSON object a line; what is wrong is named by file and line."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from eval.answers import AnswerRecord
from eval.items import TYPES, Item
from ingest.errors import DatasetError

T = TypeVar("T")
_ITEM = TypeAdapter(Item)
_ANSWER = TypeAdapter(AnswerRecord)


def read_items(path: Path) -> tuple[Item, ...]:
    """The items in file order. Raises DatasetError for a bad line, an unknown type or an id used twice."""
    items: list[Item] = []
    lines: dict[str, int] = {}
    for number, item in read_records(path, _ITEM):
        if item.type not in TYPES:
            raise _wrong(path, number, f"类型 {item.type!r}", f"{TYPES[0]} 至 {TYPES[-1]} 之一")
        if not item.turns:
            raise _wrong(path, number, "turns 为空", "至少一轮问题")
        if item.id in lines:
            raise _wrong(path, number, f"id {item.id!r} 与第 {lines[item.id]} 行相同", "互不相同的 id")
        lines[item.id] = number
        items.append(item)
    return tuple(items)


def read_answers(path: Path) -> tuple[AnswerRecord, ...]:
    """The records in file order. Raises DatasetError for a bad line or a turn answered twice."""
    answers: list[AnswerRecord] = []
    lines: dict[tuple[str, int], int] = {}
    for number, answer in read_records(path, _ANSWER):
        key = (answer.qid, answer.turn)
        if answer.turn < 0:
            raise _wrong(path, number, f"turn {answer.turn}", "从 0 开始的轮次")
        if key in lines:
            raise _wrong(path, number, f"{answer.qid} 第 {answer.turn} 轮与第 {lines[key]} 行重复", "每轮一个答复")
        lines[key] = number
        answers.append(answer)
    return tuple(answers)


def write_lines(path: Path, records: Iterator[T] | tuple[T, ...], dump: Callable[[T], str]) -> None:
    path.write_text("".join(f"{dump(record)}\n" for record in records), encoding="utf-8")


def read_records(path: Path, adapter: TypeAdapter[T]) -> Iterator[tuple[int, T]]:
    """Line number and record of every line that is not blank. Raises DatasetError for the first bad one."""
    try:
        # Not splitlines: U+2028 inside a JSON string does not end a line.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(
            f"读不了 {path}：{error}", expected="UTF-8 编码的 JSONL 文件", remedy="请检查路径"
        ) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _parse(path, number, line, adapter)


def _parse(path: Path, number: int, line: str, adapter: TypeAdapter[T]) -> T:
    try:
        return adapter.validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        found = f"{field}：{first['msg']}" if field else first["msg"]
        raise _wrong(path, number, found, "格式正确的一行 JSON") from error


def _wrong(path: Path, number: int, found: str, expected: str) -> DatasetError:
    return DatasetError(f"{path} 第 {number} 行：{found}", expected=expected, remedy="请改正这一行")
