"""A file of questions -> a file of answers. One line fails alone; the run goes on.

Input lines:  {"id", "turns": ["…", …], "unit": null or a name, "notice": null or an id}
Output lines: {"id", "answer": <the answer contract>, "markdown": "…"} or {"id", "error": "…"}, in input order.
"""

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tqdm import tqdm

from answer.contract import Answer, json_line
from answer.markdown import render_markdown
from ingest.errors import UnreadableFileError, ZhengwenError


class Asked(Protocol):
    """Who is asked: an assistant, with a language model or without."""

    def ask(
        self, question: str, *, unit: str | None = None, notice_id: str | None = None, history: Sequence[str] = ()
    ) -> Answer: ...


class BatchItem(BaseModel):
    """One input line; the last turn is answered with the earlier ones as the conversation."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str | int
    turns: list[str] = Field(min_length=1)
    unit: str | None = None
    notice: str | None = None


def check_batch_paths(source: Path, target: Path) -> None:
    """Raises UnreadableFileError before any work is done if a path cannot be used."""
    if not source.is_file():
        raise UnreadableFileError(f"找不到文件 {source}", expected="一个 JSONL 文件", remedy="请检查 --batch 的路径")
    if target.is_dir():
        raise UnreadableFileError(f"{target} 是文件夹", expected="要写的文件名", remedy="请检查 --out 的路径")
    if not target.parent.is_dir():
        raise UnreadableFileError(f"没有文件夹 {target.parent}", expected="已有的文件夹", remedy="请检查 --out 的路径")


def answer_file(assistant: Asked, source: Path, target: Path) -> tuple[int, int]:
    """Answer every line of `source` into `target`, which appears only when complete. Returns (answered, failed)."""
    try:
        # only line feeds part lines: JSON strings may hold U+2028 and its like unescaped
        lines = source.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"{source.name} 不是 UTF-8 文本", expected="UTF-8 编码的 JSONL", remedy="请另存为 UTF-8"
        ) from error
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    failed = written = 0
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            for number, line in enumerate(tqdm(lines, desc="答复", unit="题", disable=None), 1):
                if line.strip():
                    result = answer_line(assistant, line, number)
                    written += 1
                    failed += "error" in result
                    file.write(json_line(result) + "\n")
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return written - failed, failed


def answer_line(assistant: Asked, line: str, number: int) -> dict[str, Any]:
    """The output record of one input line; `number` is its place in the file, from 1."""
    given_id: Any = None
    try:
        given_id = _id_of(line)
        item = BatchItem.model_validate_json(line)
        answer = assistant.ask(item.turns[-1], unit=item.unit, notice_id=item.notice, history=item.turns[:-1])
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "整行"
        message = (
            f"第 {number} 行：{where} 有误（{first['msg']}）；应为 {{id, turns, unit, notice}}。请改正这一行后重试。"
        )
        return {"id": given_id, "error": message}
    except ZhengwenError as error:
        return {"id": given_id, "error": f"第 {number} 行：{error}"}
    return {"id": item.id, "answer": asdict(answer), "markdown": render_markdown(answer)}


def _id_of(line: str) -> Any:
    """The line's id even where the rest of it is wrong; None where it has none that can be written."""
    try:
        given_id = json.loads(line)["id"]
        json.dumps(given_id, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return given_id


def _umask() -> int:
    """The mask for new files, which mkstemp ignores."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
