"""`python -m answer`: one question, a file of questions, and every mistake in one line."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from answer.__main__ import main
from answer.batch import answer_file
from answer.service import Assistant


def run(workplace: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "answer", *arguments],
        cwd=workplace,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_one_question_as_text(workplace: Path, command_environment: dict[str, str]) -> None:
    done = run(workplace, command_environment, "我局有哪些任务", "--unit", "县司法局", "--notice", "dongah-2023-4")
    assert (done.returncode, done.stderr) == (0, "")
    assert "县司法局在《东阿县" in done.stdout
    assert "〔任务51〕" in done.stdout
    assert "失效" in done.stdout


def test_one_question_as_json(workplace: Path, command_environment: dict[str, str]) -> None:
    done = run(workplace, command_environment, "新增高新技术企业多少家", "--json")
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert (answer["status"], answer["contract_version"]) == ("answered", "2")
    assert [c["task"] for c in answer["citations"]] == ["4"]
    assert done.stdout.count("\n") == 1


LINES = [
    json.dumps({"id": "good", "turns": ["新增高新技术企业多少家"]}),
    '{"id": "broken", "turns": [',
    json.dumps({"id": "no turns"}),
    json.dumps({"id": "empty turns", "turns": []}),
    json.dumps({"id": 5, "turns": ["我局有哪些任务", "县司法局"], "unit": None, "notice": "dongah-2023-4"}),
    json.dumps({"id": "unit", "turns": ["我局有哪些任务"], "unit": "县气象局"}),
    json.dumps({"id": "notice", "turns": ["现在还有效吗"], "notice": "nowhere"}),
    json.dumps({"id": "empty", "turns": ["  "]}),
    json.dumps({"id": "long", "turns": ["县" * 10_000]}),
    json.dumps({"id": "key", "turns": ["现在还有效吗"], "colour": 1}),
    json.dumps({"id": "type", "turns": "现在还有效吗"}),
    json.dumps(["no object"]),
    "[" * 20_000,
    r'{"id": "\ud800", "turns": ["现在还有效吗"]}',
    "",
    json.dumps({"id": "odd", "turns": ["现在还\u2028有效吗"]}, ensure_ascii=False),
    json.dumps({"id": "many", "turns": ["那财政局呢"] * 2000}),
    json.dumps({"id": "last", "turns": ["任务12"]}),
]
ERRORS = {
    "broken": "第 2 行：整行 有误",
    "no turns": "第 3 行：turns 有误",
    "empty turns": "第 4 行：turns 有误",
    "unit": "第 6 行：没有找到单位“县气象局”；应为通知里列出的单位名称",
    "notice": "第 7 行：没有载入编号为“nowhere”的通知；应为dongah-2023-4 之一",
    "empty": "第 8 行：问题是空的；应为一句话的问题",
    "long": "第 9 行：问题有 10000 个字；应为不超过 500 个字",
    "key": "第 10 行：colour 有误",
    "type": "第 11 行：turns 有误",
}


def check_batch(records: list[dict[str, Any]]) -> None:
    ids = [r["id"] for r in records]
    assert ids == [
        *("good", None, "no turns", "empty turns", 5, "unit", "notice", "empty", "long", "key", "type"),
        *(None, None, None, "odd", "many", "last"),
    ]
    failed = {r["id"]: r["error"] for r in records if "error" in r}
    assert {key: failed[key].startswith(text) for key, text in ERRORS.items() if key != "broken"} == dict.fromkeys(
        set(ERRORS) - {"broken"}, True
    )
    assert records[1]["error"].startswith(ERRORS["broken"])
    assert [set(r) for r in records if "error" not in r] == [{"id", "answer", "markdown"}] * 5
    by_id = {r["id"]: r for r in records}
    assert by_id[5]["answer"]["unit"] == "县司法局"
    assert by_id["odd"]["answer"]["answer_type"] == "validity"


def test_a_file_of_questions(workplace: Path, command_environment: dict[str, str], tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\ufeff" + "\n".join(LINES) + "\n", encoding="utf-8")
    done = run(workplace, command_environment, "--batch", str(source), "--out", str(target))
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert f"已写入 {target}：5 条答复，12 条出错" in done.stderr
    check_batch([json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()])
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~mask
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_a_run_that_breaks_off_leaves_the_old_file(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": 1, "turns": ["任务12"]}\n' * 2, encoding="utf-8")
    target.write_text("before", encoding="utf-8")

    class Interrupted:
        def __init__(self) -> None:
            self.asked = 0

        def ask(self, *arguments: Any, **options: Any) -> Any:
            self.asked += 1
            if self.asked == 2:
                raise KeyboardInterrupt
            return assistant.ask(*arguments, **options)

    with pytest.raises(KeyboardInterrupt):
        answer_file(Interrupted(), source, target)  # type: ignore[arg-type]
    assert target.read_text(encoding="utf-8") == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


EMPTY = "错误：问题是空的；应为一句话的问题。请输入要问的内容，例如“今年要建几所幼儿园”。\n"
MISTAKES = [
    (["  "], 2, EMPTY),
    (["？！"], 2, EMPTY),
    (["县" * 501], 2, "错误：问题有 501 个字；应为不超过 500 个字。请把问题缩短，一次问一件事。\n"),
    (
        ["我局有哪些任务", "--unit", "县气象局"],
        2,
        "错误：没有找到单位“县气象局”；应为通知里列出的单位名称。相近的有：",
    ),
    (
        ["现在还有效吗", "--notice", "nowhere"],
        2,
        "错误：没有载入编号为“nowhere”的通知；应为dongah-2023-4 之一。请用 python -m index status 查看。\n",
    ),
    (
        [],
        2,
        "错误：命令行写得不对：请给出一个问题，或用 --batch IN.jsonl --out OUT.jsonl；"
        "请用 python -m answer --help 查看说明。\n",
    ),
    (
        ["一个问题", "--batch", "in.jsonl", "--out", "out.jsonl"],
        2,
        "错误：命令行写得不对：请给出一个问题，或用 --batch IN.jsonl --out OUT.jsonl；",
    ),
    (["--batch", "in.jsonl"], 2, "错误：命令行写得不对：--batch 需要同时给出 --out；"),
    (
        ["--batch", "nowhere.jsonl", "--out", "out.jsonl"],
        2,
        "错误：找不到文件 nowhere.jsonl；应为一个 JSONL 文件。请检查 --batch 的路径。\n",
    ),
    (
        ["--batch", "models.yaml", "--out", "no/folder/out.jsonl"],
        2,
        "错误：没有文件夹 no/folder；应为已有的文件夹。请检查 --out 的路径。\n",
    ),
    (["--batch", "models.yaml", "--out", "data"], 2, "错误：data 是文件夹；应为要写的文件名。请检查 --out 的路径。\n"),
    (["现在还有效吗", "--models", "nowhere.yaml"], 3, "错误：没有找到模型配置文件 'nowhere.yaml'；"),
    (["现在还有效吗", "--colour"], 2, "错误：命令行写得不对：不认识的参数 --colour；"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), MISTAKES)
def test_a_mistake_is_one_line_and_writes_nothing(
    workplace: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(workplace)
    before = sorted(p.name for p in workplace.iterdir())
    try:
        status = main(arguments)
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    shown = capsys.readouterr()
    assert (status, shown.out) == (code, "")
    assert shown.err.startswith(message)
    assert shown.err.count("\n") == 1
    assert sorted(p.name for p in workplace.iterdir()) == before


def test_an_unknown_key_in_models_yaml(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(workplace)
    models = tmp_path / "models.yaml"
    models.write_text((workplace / "models.yaml").read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")
    assert main(["现在还有效吗", "--models", str(models)]) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "colour" in shown.err
    assert shown.err.startswith("错误：")
    assert shown.err.count("\n") == 1


def test_an_error_of_the_real_command(workplace: Path, command_environment: dict[str, str]) -> None:
    done = run(workplace, command_environment, "")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", EMPTY)
