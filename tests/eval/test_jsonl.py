import json
from pathlib import Path

import pytest

from eval.jsonl import read_answers, read_items
from ingest.errors import DatasetError

ITEM = {
    "id": "a",
    "type": "A1",
    "split": "dev",
    "cluster": "task:4",
    "notices": ["n"],
    "turns": [{"question": "问", "gold": {"behaviour": "answer", "required": [{"notice": "n", "task": "4"}]}}],
    "provenance": "hand",
}


def write(path: Path, *records: object) -> Path:
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_items_come_back_typed(tmp_path: Path) -> None:
    (item,) = read_items(write(tmp_path / "i.jsonl", ITEM, ""))
    assert item.turns[0].gold.required[0].task == "4"


@pytest.mark.parametrize(
    "record, found",
    [
        ("{", "第 2 行：Invalid JSON"),
        ({**ITEM, "id": "b", "type": "Z9"}, "第 2 行：类型 'Z9'；应为A1 至 C6 之一"),
        ({**ITEM, "id": "b", "turns": []}, "第 2 行：turns 为空"),
        ({**ITEM, "id": "b", "extra": 1}, "第 2 行：extra"),
        ({**ITEM}, "第 2 行：id 'a' 与第 1 行相同"),
    ],
)
def test_a_bad_item_is_named_by_file_and_line(tmp_path: Path, record: object, found: str) -> None:
    path = write(tmp_path / "i.jsonl", ITEM, record)
    with pytest.raises(DatasetError) as caught:
        read_items(path)
    assert str(caught.value).startswith(f"{path} {found}")


def test_answers_keep_what_they_have_and_pass_over_the_rest(tmp_path: Path) -> None:
    record = {"qid": "a", "turn": 0, "answer": "上\u2028下[任务4]。", "other": 1}
    (answer,) = read_answers(write(tmp_path / "a.jsonl", record))
    assert (answer.answer, answer.status, answer.latency_ms) == ("上\u2028下[任务4]。", "", None)


@pytest.mark.parametrize(
    "record, found",
    [
        ({"qid": "a", "turn": 0, "answer": ""}, "a 第 0 轮与第 1 行重复"),
        ({"qid": "a", "turn": -1, "answer": ""}, "turn -1"),
        ({"qid": "a", "turn": 1}, "answer：Field required"),
    ],
)
def test_a_bad_answer_is_named_by_file_and_line(tmp_path: Path, record: object, found: str) -> None:
    path = write(tmp_path / "a.jsonl", {"qid": "a", "turn": 0, "answer": "甲"}, record)
    with pytest.raises(DatasetError) as caught:
        read_answers(path)
    assert str(caught.value).startswith(f"{path} 第 2 行：{found}")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="读不了"):
        read_items(tmp_path / "none.jsonl")
