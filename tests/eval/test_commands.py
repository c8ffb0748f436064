"""The commands as a person runs them, on a small set and recorded answers."""

import json
import re
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from answer.contract import json_line
from eval.__main__ import COMMANDS, main
from eval.commands.run import Settings, prepare_folder
from eval.dataset import load_dataset
from eval.items import Behaviour, Gold, Item, Place, Turn
from eval.validate import check_file
from ingest.errors import InputError
from tests.eval.fakes_eval import ITEMS, TEXT, answers

OUTPUTS = ["answers.jsonl", "junit.xml", "report.html", "results.jsonl", "summary.json", "timings.json"]


@pytest.fixture
def workfolder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A set with its notice in it, recorded answers, and no notices elsewhere."""
    folder = tmp_path / "set"
    (folder / "sources").mkdir(parents=True)
    (folder / "sources" / "n1.txt").write_text(TEXT, encoding="utf-8")
    write(folder / "dev-a.jsonl", ITEMS)
    write(folder / "heldout-a.jsonl", [replace(ITEMS[5], id="C2-9", split="heldout")])
    write(tmp_path / "answers.jsonl", answers().values())
    (tmp_path / "notices").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, records: object) -> None:
    path.write_text("".join(json_line(asdict(r)) + "\n" for r in records), encoding="utf-8")  # type: ignore[attr-defined]


def run(*arguments: str) -> int:
    return main([*arguments])


SET = ("--dataset", "set", "--notices", "notices")


def score(out: str, *more: str) -> int:
    return run("score", "answers.jsonl", *SET, "--out", out, "--without-generator", *more)


def test_every_command_has_a_help_page(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("--help")
    names = re.findall(r"(?m)^    ([a-z]+(?:-[a-z]+)*)(?=\s)", capsys.readouterr().out)
    assert len(names) >= len(COMMANDS)
    for name in names:
        with pytest.raises(SystemExit) as raised:
            run(name, "--help")
        assert raised.value.code == 0
        assert f"用法：python -m eval {name}" in capsys.readouterr().out


def test_scoring_twice_gives_the_same_files(workfolder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert score("one") == 0
    assert score("two") == 0
    assert sorted(path.name for path in (workfolder / "one").iterdir()) == OUTPUTS
    for name in OUTPUTS:
        assert (workfolder / "one" / name).read_bytes() == (workfolder / "two" / name).read_bytes(), name
    assert "报告：one/report.html" in capsys.readouterr().out


def test_no_turn_leaves_the_denominator(workfolder: Path) -> None:
    write(workfolder / "answers.jsonl", list(answers().values())[:1])
    assert score("one") == 0
    rows = json.loads((workfolder / "one" / "summary.json").read_text(encoding="utf-8"))["rows"]
    everything = next(row for row in rows if row["key"] == "all")
    assert everything["measures"]["passed"]["denominator"] == 7
    assert everything["rules"]["answer.error"] == 6


def test_an_answer_to_no_item_is_refused_unless_told(workfolder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = replace(answers()["A1-1", 0], qid="A1-l")
    write(workfolder / "answers.jsonl", [record])
    assert score("one") == 2
    assert "答复里的 A1-l 第 0 轮不在题集里" in capsys.readouterr().err
    assert score("one", "--ignore-unknown") == 0


def test_heldout_use_is_logged_and_told(workfolder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert score("one") == 0
    assert not (workfolder / "var" / "eval" / "heldout-runs.jsonl").exists()
    assert score("one", "--heldout") == 0
    assert score("two", "--heldout") == 0
    assert "留出题已用 2 次。" in capsys.readouterr().out
    lines = (workfolder / "var" / "eval" / "heldout-runs.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["count"] for line in lines] == [1, 1]
    assert "连这次共 2 次" in (workfolder / "two" / "report.html").read_text(encoding="utf-8")


def test_compare_refuses_unlike_runs(workfolder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    score("one")
    score("two", "--only", "A1", "--ignore-unknown")
    assert run("compare", "one", "two") == 2
    assert "两次评测的题集不同" in capsys.readouterr().err
    assert run("compare", "one", "one", "--json", "diff.json") == 0
    assert json.loads((workfolder / "diff.json").read_text(encoding="utf-8"))["flips"] == []


def test_gate_exit_codes(workfolder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("gate", "--run", "nowhere") == 2
    score("one")
    (workfolder / "loose.json").write_text(
        json.dumps({"lower_bounds": {}, "refusal_f1": 0, "latency_growth": 1}), encoding="utf-8"
    )
    write(workfolder / "good.jsonl", [a for a in answers().values() if a.qid == "A1-2"])
    capsys.readouterr()
    assert run("gate", "--run", "one", "--today", "2026-01-01") == 1
    assert "未通过：" in capsys.readouterr().out.splitlines()[-1]
    assert run("score", "good.jsonl", *SET, "--only", "A1-2", "--out", "good") == 0
    assert run("gate", "--run", "good", "--targets", "loose.json", "--base", "good") == 0
    assert capsys.readouterr().out.endswith("\n通过\n")


def test_explain_reads_a_run(workfolder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    score("one")
    capsys.readouterr()
    assert run("explain", "A1-1", "--run", "one", *SET) == 0
    assert "问：今年要新增多少家高新技术企业？" in capsys.readouterr().out
    assert run("explain", "A1-7", "--run", "one", *SET) == 2
    assert "里没有题目 A1-7" in capsys.readouterr().err


def test_validate_names_every_wrong_line(workfolder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = json_line(asdict(answers()["A1-1", 0]))
    lines = [good, "{", '{"qid": "A1-2", "turn": "x", "answer": 3}', good, '{"qid": "Z9", "turn": 0, "answer": ""}']
    (workfolder / "bad.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert run("validate", "bad.jsonl", "--dataset", "set") == 2
    assert capsys.readouterr().out.splitlines() == [
        "bad.jsonl 第 2 行：不是一个 JSON 对象",
        "bad.jsonl 第 3 行：turn：应为整数，写的是 'x'",
        "bad.jsonl 第 3 行：answer：应为文字，写的是 3",
        "bad.jsonl 第 4 行：A1-1 第 0 轮 与第 1 行重复",
        "bad.jsonl 第 5 行：题集里没有 Z9 第 0 轮",
        "bad.jsonl：答复 5 行，5 处错误；题集里还有 7 轮没有答复（计 0 分），例如 A1-2 第 0 轮",
    ]


def test_validate_checks_items_too(workfolder: Path) -> None:
    item = asdict(ITEMS[0])
    wrong = [item | {"type": "Z1"}, item | {"id": "A1-x", "extra": 1}, item | {"id": "A1-y", "split": "test"}]
    path = workfolder / "items.jsonl"
    path.write_text("\n".join(json.dumps(w, ensure_ascii=False) for w in wrong), encoding="utf-8")
    report = check_file(path)
    assert report.kind == "题目"
    assert [p.removeprefix(f"{path} 第 ") for p in report.problems] == [
        "1 行：type：'Z1' 不是题型，应为 A1 至 C6",
        "2 行：extra：没有这个字段，写的是 1",
        "3 行：split：不是可选的值，写的是 'test'，可选 'dev' or 'heldout'",
    ]
    assert check_file(workfolder / "set" / "dev-a.jsonl").problems == ()


def test_answers_of_other_conditions_are_not_mixed(workfolder: Path) -> None:
    dataset = load_dataset(workfolder / "set")
    settings = Settings("h", "abc", "models.yaml", "", "none", "2026-01-01")
    folder = workfolder / "run"
    prepare_folder(folder, settings, dataset, is_fresh=False)
    (folder / "answers.jsonl").write_text("", encoding="utf-8")
    prepare_folder(folder, settings, dataset, is_fresh=False)
    with pytest.raises(InputError, match="是在别的条件下做的（commit 为 abc，现在是 abd）"):
        prepare_folder(folder, replace(settings, commit="abd"), dataset, is_fresh=False)
    prepare_folder(folder, replace(settings, commit="abd"), dataset, is_fresh=True)
    assert not (folder / "answers.jsonl").exists()


def test_a_heldout_run_is_logged_once_however_often_it_is_taken_up(workfolder: Path) -> None:
    dataset = load_dataset(workfolder / "set", heldout=True)
    for _ in range(2):
        prepare_folder(workfolder / "run", Settings("h", "", "m", "", "none", "2026-01-01"), dataset, is_fresh=False)
    assert len((workfolder / "var" / "eval" / "heldout-runs.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_the_product_is_run_and_scored(workplace: Path, command_environment: dict[str, str], tmp_path: Path) -> None:
    notice, place = "dongah-2023-4", Place("dongah-2023-4", "4")
    gold = Gold(Behaviour.ANSWER, required=(place,), acceptable=(place,), must_disclose_validity=True)
    turns = (Turn("任务4要新增多少家高新技术企业", gold), Turn("牵头单位是哪个", gold))
    item = Item("B5-1", "B5", "dev", "task:4", (notice,), turns, "hand")
    (tmp_path / "set").mkdir()
    write(tmp_path / "set" / "dev-a.jsonl", [item])
    words = ["-m", "eval", "run", "--dataset", str(tmp_path / "set"), "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [sys.executable, *words], cwd=workplace, env=command_environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in (tmp_path / "out" / "answers.jsonl").read_text("utf-8").splitlines()]
    assert [(r["qid"], r["turn"], r["error"]) for r in records] == [("B5-1", 0, ""), ("B5-1", 1, "")]
    assert "10家以上" in records[0]["answer"]
    assert {c["task"] for c in records[1]["citations"]} == {"4"}
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted([*OUTPUTS, "run.json"])
