"""Finds everything wrong in a file of items or answers: each line by its number, in plain words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from eval.answers import AnswerRecord
from eval.dataset import load_dataset
from eval.items import TYPES, Item
from ingest.errors import InputError

_ITEM: TypeAdapter[Item] = TypeAdapter(Item)
_ANSWER: TypeAdapter[AnswerRecord] = TypeAdapter(AnswerRecord)
_SHOWN = 20
_WORDS = {
    "missing": "缺少这个字段",
    "unexpected_keyword_argument": "没有这个字段",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "bool_type": "应为 true 或 false",
    "tuple_type": "应为列表",
    "dict_type": "应为对象",
    "enum": "不是可选的值",
    "literal_error": "不是可选的值",
    "dataclass_type": "应为对象",
}


@dataclass(frozen=True, slots=True)
class FileReport:
    """`kind` is 题目 or 答复; `problems` are whole sentences; `missing` are turns of the set without an answer."""

    path: Path
    kind: str
    n_lines: int
    problems: tuple[str, ...]
    missing: tuple[str, ...] = ()

    def last_line(self) -> str:
        state = f"{len(self.problems)} 处错误" if self.problems else "没有错误"
        absent = (
            f"；题集里还有 {len(self.missing)} 轮没有答复（计 0 分），例如 {self.missing[0]}" if self.missing else ""
        )
        return f"{self.path}：{self.kind} {self.n_lines} 行，{state}{absent}"


def check_file(path: Path, *, dataset: Path | None = None, heldout: bool = False) -> FileReport:
    """Items are told from answers by their keys. Raises InputError where the file cannot be read as text."""
    lines = _lines(path)
    is_answers = _holds_answers(lines)
    found = list(_problems(path, lines, is_answers=is_answers))
    missing: tuple[str, ...] = ()
    if is_answers and dataset is not None:
        unknown, missing = _against_set(path, lines, dataset, heldout=heldout)
        found += unknown
    return FileReport(path, "答复" if is_answers else "题目", len(lines), tuple(found), missing)


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"读不了 {path}", expected="UTF-8 编码的 JSONL 文件", remedy="请检查路径和编码") from error
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _holds_answers(lines: list[tuple[int, str]]) -> bool:
    keys = [set(record) for record in map(_record, (line for _, line in lines)) if record is not None]
    return any("qid" in k or "answer" in k for k in keys) and not any("turns" in k for k in keys)


def _problems(path: Path, lines: list[tuple[int, str]], *, is_answers: bool) -> Iterator[str]:
    seen: dict[tuple[Any, ...], int] = {}
    for number, line in lines:
        where = f"{path} 第 {number} 行"
        try:
            key: tuple[Any, ...]
            if is_answers:
                answer = _ANSWER.validate_json(line)
                key, what = (answer.qid, answer.turn), f"{answer.qid} 第 {answer.turn} 轮"
            else:
                item = _ITEM.validate_json(line)
                key, what = (item.id,), f"编号 {item.id}"
                yield from (f"{where}：{problem}" for problem in _item_problems(item))
        except ValidationError as error:
            yield from (f"{where}：{text}" for text in _words(error, line))
            continue
        if key in seen:
            yield f"{where}：{what} 与第 {seen[key]} 行重复"
        seen.setdefault(key, number)


def _item_problems(item: Item) -> Iterator[str]:
    if item.type not in TYPES:
        yield f"type：{item.type!r} 不是题型，应为 A1 至 C6"
    if not item.turns:
        yield "turns：至少要有一轮"
    if not item.notices:
        yield "notices：至少要有一份通知"


def _words(error: ValidationError, line: str) -> Iterator[str]:
    if _record(line) is None:
        yield "不是一个 JSON 对象"
        return
    for entry in error.errors()[:_SHOWN]:
        field = ".".join(str(part) for part in entry["loc"]) or "整行"
        given = "" if isinstance(entry["input"], dict | list) else f"，写的是 {entry['input']!r}"
        kind = entry["type"]
        choices = f"，可选 {entry['ctx']['expected']}" if kind in ("enum", "literal_error") and "ctx" in entry else ""
        yield f"{field}：{_WORDS.get(kind, entry['msg'])}{given}{choices}"


def _against_set(
    path: Path, lines: list[tuple[int, str]], dataset: Path, *, heldout: bool
) -> tuple[list[str], tuple[str, ...]]:
    wanted = {(i.id, t) for i in load_dataset(dataset, heldout=heldout).items for t in range(len(i.turns))}
    unknown, given = [], set()
    for number, line in lines:
        try:
            answer = _ANSWER.validate_json(line)
        except ValidationError:
            continue  # told already
        key = (answer.qid, answer.turn)
        given.add(key)
        if key not in wanted:
            unknown.append(f"{path} 第 {number} 行：题集里没有 {key[0]} 第 {key[1]} 轮")
    return unknown, tuple(f"{qid} 第 {turn} 轮" for qid, turn in sorted(wanted - given))


def _record(line: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
