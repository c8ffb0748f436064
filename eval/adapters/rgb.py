"""RGB-style items: one JSON object a line with query, answer, positive and negative passages.

`answer` is a text, or a list of facts, each a text or a list of wordings. `positive` may be a list of lists, one a
fact. Counterfactual items have `fakeanswer` and `positive_wrong`. Predictions have id, query and prediction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any, ClassVar

from pydantic import TypeAdapter

from eval.adapters.passages import Imported, Question, make_item
from eval.answers import AnswerRecord
from eval.jsonl import read_records
from ingest.errors import DatasetError

_IGNORE: dict[str, Any] = {"extra": "ignore"}
N_PASSAGES = 5


@dataclass(frozen=True, slots=True)
class RgbItem:
    __pydantic_config__: ClassVar[dict[str, Any]] = _IGNORE

    id: int | str
    query: str
    answer: str | list[str | list[str]]
    positive: list[str] | list[list[str]] = field(default_factory=list)
    negative: list[str] = field(default_factory=list)
    positive_wrong: list[str] = field(default_factory=list)
    fakeanswer: str = ""


@dataclass(frozen=True, slots=True)
class RgbPrediction:
    __pydantic_config__: ClassVar[dict[str, Any]] = _IGNORE

    id: int | str
    prediction: str


def read_rgb(path: Path, *, noise: float = 0.0, n_passages: int = N_PASSAGES) -> Imported:
    """`noise` is the share of passages that do not answer; at 1 the right answer is a refusal.

    Passages are taken in file order, the answering ones first. Raises DatasetError for a bad line or a repeated id.
    """
    found = [make_item(_question(item, noise, n_passages)) for _, item in read_records(path, TypeAdapter(RgbItem))]
    require_unique(path, [item.id for item, _ in found])
    return Imported(tuple(item for item, _ in found), {item.id: text for item, text in found})


def read_rgb_answers(path: Path) -> tuple[AnswerRecord, ...]:
    records = read_records(path, TypeAdapter(RgbPrediction))
    return tuple(AnswerRecord(f"rgb-{record.id}", 0, record.prediction) for _, record in records)


def require_unique(path: Path, ids: Sequence[str]) -> None:
    twice = next((name for position, name in enumerate(ids) if name in ids[:position]), "")
    if twice or not ids:
        raise DatasetError(
            f"{path}：编号 {twice} 出现了不止一次" if twice else f"{path} 里没有一道题",
            expected="编号互不相同的题目",
            remedy="请检查文件",
        )


def _question(item: RgbItem, noise: float, n_passages: int) -> Question:
    n_noise = min(ceil(n_passages * noise), len(item.negative)) if noise < 1 else n_passages
    negative = item.negative[:n_noise]
    positive = [] if noise >= 1 else _by_turns(item.positive)[: n_passages - len(negative)]
    wrong = [] if noise >= 1 else item.positive_wrong[:1]
    passages = (*positive, *wrong, *negative)
    n_good = len(positive)
    return Question(
        id=f"rgb-{item.id}",
        text=item.query,
        answers=_answers(item.answer),
        passages=passages,
        good=tuple(range(n_good)),
        bad=tuple(range(n_good, n_good + len(wrong))),
        wrong=item.fakeanswer,
        tags=("rgb", f"noise:{noise:g}", *(["counterfactual"] if wrong else [])),
    )


def _by_turns(positive: Sequence[str | list[str]]) -> list[str]:
    """With passages listed by fact, every fact's first one comes before any fact's second."""
    rows = [[row] if isinstance(row, str) else row for row in positive]
    longest = max((len(row) for row in rows), default=0)
    return [row[i] for i in range(longest) for row in rows if i < len(row)]


def _answers(answer: str | list[str | list[str]]) -> tuple[tuple[str, ...], ...]:
    facts = [answer] if isinstance(answer, str) else answer
    return tuple((fact,) if isinstance(fact, str) else tuple(fact) for fact in facts if fact)
