"""The files of a run directory, and reading and writing them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from answer.contract import json_line
from eval.answers import AnswerRecord
from eval.jsonl import read_answers
from eval.results import TurnResult
from eval.summary import SCHEMA_VERSION, Summary
from ingest.errors import InputError

DEFAULT_RUN = Path("var/eval/run")
ANSWERS = "answers.jsonl"
RESULTS = "results.jsonl"
SUMMARY = "summary.json"
TIMINGS = "timings.json"
JUNIT = "junit.xml"
REPORT = "report.html"
SETTINGS = "run.json"
T = TypeVar("T")


def write_results(folder: Path, results: Iterable[TurnResult]) -> None:
    """One turn a line. Latencies are left to timings.json: equal answers must give equal files."""
    lines = [json_line(asdict(replace(result, latency_ms=None))) for result in results]
    (folder / RESULTS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_results(folder: Path) -> tuple[TurnResult, ...]:
    """Raises InputError where the folder holds no scored run or a line is damaged."""
    path = folder / RESULTS
    lines = [line for line in _text(path).split("\n") if line]
    return tuple(_parsed(line.encode(), TurnResult, f"{path} 第 {number} 行") for number, line in enumerate(lines, 1))


def write_summary(folder: Path, summary: Summary) -> None:
    write_json(folder / SUMMARY, asdict(summary))


def read_summary(folder: Path) -> Summary:
    """Raises InputError where it is missing, damaged or of another version of the schema."""
    path = folder / SUMMARY
    text = _text(path)
    summary = _parsed(text.encode(), Summary, str(path))
    if summary.schema_version != SCHEMA_VERSION:
        raise InputError(
            f"{path} 的版本是 {summary.schema_version}", expected=f"版本 {SCHEMA_VERSION}", remedy="请重新评分"
        )
    return summary


def read_run_answers(folder: Path) -> dict[tuple[str, int], AnswerRecord]:
    """By item and turn; empty where the folder holds no answers."""
    path = folder / ANSWERS
    return {(r.qid, r.turn): r for r in read_answers(path)} if path.is_file() else {}


def keep_answers(folder: Path, answers: Iterable[AnswerRecord]) -> None:
    """Beside the results, so that `explain` can show what was said."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json_line(asdict(answer)) for answer in answers]
    (folder / ANSWERS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def timings_of(latencies: Sequence[float]) -> dict[str, float | int | None]:
    """Nearest-rank percentiles in milliseconds."""
    ordered = sorted(latencies)
    return {"n": len(ordered), "p50_ms": _percentile(ordered, 50), "p95_ms": _percentile(ordered, 95)}


def read_timings(folder: Path) -> dict[str, float | None]:
    path = folder / TIMINGS
    return _parsed(path.read_bytes(), dict[str, float | None], str(path)) if path.is_file() else {}


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_settings(folder: Path) -> dict[str, str]:
    """What the answers in the folder were given under; empty where it holds none."""
    path = folder / SETTINGS
    return _parsed(path.read_bytes(), dict[str, str], str(path)) if path.is_file() else {}


def _percentile(ordered: Sequence[float], percent: int) -> float | None:
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"读不了 {path}", expected="一次评测的目录", remedy="请先运行 python -m eval run 或 score"
        ) from error


def _parsed(data: bytes, kind: type[T], where: str) -> T:
    try:
        return TypeAdapter(kind).validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "整体"
        raise InputError(
            f"{where} 的 {field} 有误（{first['msg']}）", expected="本程序写出的文件", remedy="请重新评分"
        ) from error
