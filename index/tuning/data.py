"""Training questions: read, checked and split by notice. The format is described in docs/TUNING.md."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from index.chunk import sentences_of
from ingest.errors import DatasetError

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

TEST_SHARE: Final = 0.16
DEV_SHARE: Final = 0.08
SPLIT_SEED: Final = 7
"""One split for every seed of training, so that two runs are measured on the same unseen notices."""

_MADE_UP: Final = "synthetic-"
"""Notices whose file name begins so are trained on only: what counts is how real ones fare."""


class Question(BaseModel):
    """One way to ask; `answer` is the clause of the passage that answers it, if known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: _Text
    style: _Text
    answer: str = ""


class TaskQuestions(BaseModel):
    """A task with its questions; `near_miss` are questions on its subject that its notice does not answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    notice: _Text
    task: _Text
    passage: _Text
    questions: tuple[Question, ...] = ()
    near_miss: tuple[_Text, ...] = ()

    @property
    def sentences(self) -> list[str]:
        return sentences_of(self.passage) or [self.passage]

    def sentence_with(self, answer: str) -> str | None:
        """The sentence that holds the answer; None where it is not known or runs over several."""
        return next((s for s in self.sentences if answer.strip() and answer.strip() in s), None)


@dataclass(frozen=True, slots=True)
class Split:
    """Tasks to learn from, to stop by, and to report on; no notice is in two of them."""

    train: tuple[TaskQuestions, ...]
    dev: tuple[TaskQuestions, ...]
    test: tuple[TaskQuestions, ...]


def read_questions(paths: Sequence[Path]) -> list[TaskQuestions]:
    """All lines of the .jsonl files; a folder stands for its .jsonl files, by name.

    Raises DatasetError that names the file and the line.
    """
    files = question_files(paths)
    if not files:
        raise DatasetError("没有找到 .jsonl 文件", expected="训练问题", remedy="请看 docs/TUNING.md 的格式说明")
    return [record for path in files for record in _read_file(path)]


def question_files(paths: Sequence[Path]) -> list[Path]:
    return [f for path in paths for f in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]


def _read_file(path: Path) -> Iterable[TaskQuestions]:
    try:
        # only line feeds part lines: JSON strings may hold U+2028 and its like unescaped
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(
            f"读不了 {path}（{type(error).__name__}）", expected="UTF-8 文本文件", remedy="请核对文件名和编码"
        ) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield TaskQuestions.model_validate(json.loads(line))
            except (json.JSONDecodeError, ValidationError) as error:
                raise DatasetError(
                    f"{path} 第 {number} 行不合格式（{_reason(error)}）",
                    expected="一行一个任务的 JSON",
                    remedy="请看 docs/TUNING.md 的格式说明",
                ) from error


def _reason(error: json.JSONDecodeError | ValidationError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"第 {error.colno} 个字符处不是 JSON"
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "整行"
    return {"missing": f"缺少 {where}", "extra_forbidden": f"不认识的 {where}"}.get(first["type"], f"{where} 不对")


def split_by_notice(records: Sequence[TaskQuestions], *, test: Sequence[str] = ()) -> Split:
    """Whole notices for test and dev, the same for the same data; `test` names the test notices instead.

    A question never shares its notice with one that was trained on. Raises DatasetError where fewer than three
    notices are given, or a name is unknown.
    """
    sizes = Counter(record.notice for record in records)
    if len(sizes) < 3:
        raise DatasetError(
            f"训练问题只涉及 {len(sizes)} 份通知", expected="至少 3 份（训练、选择、检验各一份）", remedy="请补充问题"
        )
    if unknown := sorted(set(test) - set(sizes)):
        raise DatasetError(f"没有通知 {unknown[0]!r} 的问题", expected="、".join(sorted(sizes)), remedy="请核对名称")
    real = sorted(n for n in sizes if not n.startswith(_MADE_UP))
    order = real if len(real) >= 3 else sorted(sizes)
    random.Random(SPLIT_SEED).shuffle(order)
    free = [n for n in order if n not in test]
    tested = list(test) or _take(free, sizes, TEST_SHARE * len(records))
    stopped_by = _take([n for n in free if n not in tested], sizes, DEV_SHARE * len(records))
    return Split(
        train=tuple(r for r in records if r.notice not in {*tested, *stopped_by}),
        dev=tuple(r for r in records if r.notice in stopped_by),
        test=tuple(r for r in records if r.notice in tested),
    )


def _take(names: Sequence[str], sizes: Counter[str], wanted: float) -> list[str]:
    """Notices from the front until they hold `wanted` tasks; at least one."""
    taken: list[str] = []
    for name in names:
        if taken and sum(sizes[n] for n in taken) >= wanted:
            break
        taken.append(name)
    return taken
