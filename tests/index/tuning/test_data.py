import json
from pathlib import Path
from typing import Any

import pytest

from index.tuning.data import TaskQuestions, read_questions, split_by_notice
from ingest.errors import DatasetError

LINE: dict[str, Any] = {
    "notice": "甲.txt",
    "task": "3",
    "passage": "办好养老服务。新增床位100张；培训护理员20人。",
    "questions": [{"q": "床位加多少？", "style": "citizen", "answer": "新增床位100张"}],
    "near_miss": ["养老金什么时候涨？"],
}


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def task(notice: str, number: int = 1) -> TaskQuestions:
    return TaskQuestions(notice=notice, task=str(number), passage="做好工作。")


def test_a_line_becomes_a_task_with_its_questions(tmp_path: Path) -> None:
    [found] = read_questions([write(tmp_path / "q.jsonl", LINE)])
    assert (found.notice, found.task, found.near_miss) == ("甲.txt", "3", ("养老金什么时候涨？",))
    assert found.sentences == ["办好养老服务。", "新增床位100张；", "培训护理员20人。"]
    assert found.sentence_with("新增床位100张") == "新增床位100张；"
    assert found.sentence_with("床位100张；培训") is None
    assert found.sentence_with("") is None


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    [found] = read_questions([write(tmp_path / "q.jsonl", LINE | {"passage": "办好养老服务。\u2028新增床位100张；"})])
    assert found.passage == "办好养老服务。\u2028新增床位100张；"


def test_a_folder_stands_for_its_files_by_name(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", LINE | {"task": "2"})
    write(tmp_path / "a.jsonl", LINE | {"task": "1"})
    (tmp_path / "README.md").write_text("not questions")
    assert [t.task for t in read_questions([tmp_path])] == ["1", "2"]


@pytest.mark.parametrize(
    "line, reason",
    [
        ("{", r"第 2 个字符处不是 JSON"),
        (json.dumps({k: v for k, v in LINE.items() if k != "passage"}), "缺少 passage"),
        (json.dumps(LINE | {"colour": 1}), "不认识的 colour"),
        (json.dumps(LINE | {"questions": [{"q": " ", "style": "citizen"}]}), r"questions\.0\.q 不对"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = write(tmp_path / "q.jsonl", LINE)
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=rf"q\.jsonl 第 2 行不合格式（{reason}）.*TUNING\.md"):
        read_questions([path])


def test_no_notice_is_in_two_parts() -> None:
    records = [task(f"notice-{n}", i) for n in range(12) for i in range(5)]
    split = split_by_notice(records)
    parts = [{t.notice for t in part} for part in (split.train, split.dev, split.test)]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 12
    assert [len(part) for part in (split.train, split.dev, split.test)] == [45, 5, 10]
    assert split == split_by_notice(list(reversed(records))[::-1])


def test_made_up_notices_are_only_trained_on() -> None:
    records = [task(f"synthetic-{n}") for n in range(20)] + [task(name) for name in ("甲", "乙", "丙")]
    split = split_by_notice(records)
    assert not any(t.notice.startswith("synthetic") for t in (*split.dev, *split.test))


def test_the_test_notices_can_be_named() -> None:
    split = split_by_notice([task(name) for name in ("甲", "乙", "丙", "丁")], test=["丙"])
    assert {t.notice for t in split.test} == {"丙"}
    with pytest.raises(DatasetError, match="没有通知 '戊' 的问题"):
        split_by_notice([task(name) for name in ("甲", "乙", "丙")], test=["戊"])


def test_two_notices_are_too_few() -> None:
    with pytest.raises(DatasetError, match="只涉及 2 份通知"):
        split_by_notice([task("甲"), task("乙")])


def test_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"没有找到 \.jsonl 文件"):
        read_questions([tmp_path])
