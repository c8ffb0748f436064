"""CRUD-RAG-style question answering: one JSON object whose keys questanswer_1doc, _2docs and _3docs hold lists.

An entry has ID, questions, answers and news1 to news3. Outputs have results, each with id and log.generated_text.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from pydantic import TypeAdapter, ValidationError

from eval.adapters.passages import Imported, Question, make_item
from eval.adapters.rgb import require_unique
from eval.answers import AnswerRecord
from ingest.errors import DatasetError

T = TypeVar("T")
_IGNORE: dict[str, Any] = {"extra": "ignore"}
_TASKS = ("questanswer_1doc", "questanswer_2docs", "questanswer_3docs")


@dataclass(frozen=True, slots=True)
class CrudItem:
    __pydantic_config__: ClassVar[dict[str, Any]] = _IGNORE

    ID: str
    questions: str
    answers: str
    news1: str
    news2: str = ""
    news3: str = ""


@dataclass(frozen=True, slots=True)
class CrudLog:
    __pydantic_config__: ClassVar[dict[str, Any]] = _IGNORE

    generated_text: str


@dataclass(frozen=True, slots=True)
class CrudResult:
    __pydantic_config__: ClassVar[dict[str, Any]] = _IGNORE

    id: str
    log: CrudLog


def read_crud(path: Path) -> Imported:
    """The question-answering entries; summaries and continuations have no single answer and are passed over."""
    data = _object(path)
    found = [
        make_item(_question(entry, task))
        for task in _TASKS
        for entry in _parse(path, task, data.get(task, []), TypeAdapter(list[CrudItem]))
    ]
    require_unique(path, [item.id for item, _ in found])
    return Imported(tuple(item for item, _ in found), {item.id: text for item, text in found})


def read_crud_answers(path: Path) -> tuple[AnswerRecord, ...]:
    results = _parse(path, "results", _object(path).get("results", []), TypeAdapter(list[CrudResult]))
    return tuple(AnswerRecord(f"crud-{result.id}", 0, result.log.generated_text) for result in results)


def _question(entry: CrudItem, task: str) -> Question:
    passages = tuple(text for text in (entry.news1, entry.news2, entry.news3) if text)
    return Question(
        id=f"crud-{entry.ID}",
        text=entry.questions,
        answers=((entry.answers,),),
        passages=passages,
        good=tuple(range(len(passages))),
        tags=("crud", task),
    )


def _object(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise DatasetError(f"读不了 {path}：{error}", expected="UTF-8 编码的 JSON 文件", remedy="请检查文件") from error
    if not isinstance(data, dict):
        raise DatasetError(f"{path} 不是一个 JSON 对象", expected="CRUD-RAG 的文件格式", remedy="请检查文件")
    return data


def _parse(path: Path, key: str, value: Any, adapter: TypeAdapter[T]) -> T:
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, (key, *first["loc"])))
        raise DatasetError(
            f"{path} 的 {where}：{first['msg']}", expected="CRUD-RAG 的文件格式", remedy="请改正"
        ) from error
