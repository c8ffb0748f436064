"""Invented items in the shape of other benchmarks."""

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.adapters.crud import read_crud, read_crud_answers
from eval.adapters.ragas import reference, samples
from eval.adapters.rgb import read_rgb, read_rgb_answers
from eval.answers import AnswerRecord, RetrievedPlace
from eval.dataset import load_dataset
from eval.items import Behaviour, Gold, Item, Nugget, NuggetKind, Place, Premise, Turn
from eval.scoring import sources_of
from eval.sources import Sources, read_source
from ingest.errors import DatasetError

RGB = {
    "id": 7,
    "query": "桥长多少？",
    "answer": ["300米", ["三月", "3月"]],
    "positive": [["全长300米。", "长300米的桥。"], ["三月通车。"]],
    "negative": ["2.别的桥。", "路很宽。"],
}


def lines(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    return path


def test_rgb_with_noise(tmp_path: Path) -> None:
    imported = read_rgb(lines(tmp_path / "a.json", RGB), noise=0.4)
    (item,) = imported.items
    text = imported.sources["rgb-7"]
    # Of five passages two are noise; the first passage of every fact comes first.
    assert text == "1.全长300米。\n2.三月通车。\n3.长300米的桥。\n4.别的桥。\n5.路很宽。\n"
    assert list(read_source("rgb-7", text).tasks) == ["1", "2", "3", "4", "5"]
    gold = item.turns[0].gold
    assert gold.acceptable == (Place("rgb-7", "1"), Place("rgb-7", "2"), Place("rgb-7", "3"))
    assert [(n.value, n.surfaces, n.task, text[n.start : n.end]) for n in gold.nuggets] == [
        ("300米", (), "1", "300米"),
        ("三月", ("3月",), "2", "三月"),
    ]
    assert (item.type, item.split, item.tags) == ("C6", "dev", ("imported", "rgb", "noise:0.4"))
    assert item.passages[0] == "rgb-7#1\n1.全长300米。"


def test_rgb_of_noise_alone_is_to_be_refused(tmp_path: Path) -> None:
    (item,) = read_rgb(lines(tmp_path / "a.json", RGB), noise=1.0).items
    assert item.turns[0].gold == Gold(Behaviour.REFUSE)
    assert len(item.passages) == 2


def test_rgb_counterfactual(tmp_path: Path) -> None:
    fact = {
        "id": 1,
        "query": "几层？",
        "answer": "7层",
        "fakeanswer": "17层",
        "positive": ["楼高7层。"],
        "positive_wrong": ["楼高17层。"],
    }
    (item,) = read_rgb(lines(tmp_path / "a.json", fact)).items
    gold = item.turns[0].gold
    assert (gold.behaviour, gold.forbidden, gold.premise) == (
        Behaviour.CORRECT,
        (Place("rgb-1", "2"),),
        Premise("17层", "7层"),
    )


def test_rgb_answers(tmp_path: Path) -> None:
    path = lines(tmp_path / "p.json", {"id": 7, "query": "桥长多少？", "prediction": "300米", "label": [1]})
    assert read_rgb_answers(path) == (AnswerRecord("rgb-7", 0, "300米"),)


def test_rgb_errors_name_the_line(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="第 2 行：query"):
        read_rgb(lines(tmp_path / "a.json", RGB, {"id": 8, "answer": "a"}))
    with pytest.raises(DatasetError, match="编号 rgb-7 出现了不止一次"):
        read_rgb(lines(tmp_path / "a.json", RGB, RGB))


CRUD = {
    "event_summary": [{"ID": "x"}],
    "questanswer_2docs": [
        {
            "ID": "q1",
            "event": "通车",
            "questions": "两座桥共多长？",
            "answers": "共500米。",
            "news1": "甲桥长300米。",
            "news2": "乙桥\n长200米。",
        }
    ],
}


def test_crud(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps(CRUD), encoding="utf-8")
    imported = read_crud(path)
    (item,) = imported.items
    assert imported.sources == {"crud-q1": "1.甲桥长300米。\n2.乙桥 长200米。\n"}
    (nugget,) = item.turns[0].gold.nuggets
    assert (nugget.value, nugget.start, nugget.computed_from) == (
        "共500米。",
        None,
        (Place("crud-q1", "1"), Place("crud-q1", "2")),
    )
    assert item.tags == ("imported", "crud", "questanswer_2docs")


def test_crud_answers_and_errors(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps({"results": [{"id": "q1", "log": {"generated_text": "500米"}}]}), encoding="utf-8")
    assert read_crud_answers(path) == (AnswerRecord("crud-q1", 0, "500米"),)
    path.write_text(json.dumps({"questanswer_1doc": [{"ID": "a"}]}), encoding="utf-8")
    with pytest.raises(DatasetError, match=r"questanswer_1doc\.0\.questions"):
        read_crud(path)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(DatasetError, match="不是一个 JSON 对象"):
        read_crud(path)


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    items = lines(tmp_path / "zh.json", RGB)
    answers = lines(tmp_path / "p.json", {"id": 7, "prediction": "300米，三月通车"})
    out = tmp_path / "set"
    assert main(["import-rgb", str(items), "--out", str(out), "--answers", str(answers)]) == 0
    dataset = load_dataset(out)
    assert set(sources_of(dataset, ()).notices) == {"rgb-7"}
    ragas = tmp_path / "r.jsonl"
    assert main(["export-ragas", str(out / "answers.jsonl"), "--dataset", str(out), "--out", str(ragas)]) == 0
    (sample,) = [json.loads(line) for line in ragas.read_text(encoding="utf-8").splitlines()]
    assert (sample["user_input"], sample["response"]) == ("桥长多少？", "300米，三月通车")
    assert sample["retrieved_context_ids"][0] == "rgb-7#1"
    crud = tmp_path / "c.json"
    crud.write_text(json.dumps(CRUD), encoding="utf-8")
    assert main(["import-crud", str(crud), "--out", str(tmp_path / "crud")]) == 0
    assert "1 题，0 个答复" in capsys.readouterr().out


def test_ragas_samples() -> None:
    sources = Sources({"n": read_source("n", "1.建校。新建学校2所。\n2.修路。\n")})
    nugget = Nugget(True, NuggetKind.QUANTITY, "n", "1", "2", subject="学校", attribute="新建", unit_of_measure="所")
    unit = Nugget(True, NuggetKind.UNIT_ROLE, "n", "1", "县局", attribute="牵头单位", role="lead")
    gold = Gold(Behaviour.ANSWER, required=(Place("n", "1"),), nuggets=(nugget, unit), lists={"lead": ("1", "2")})
    turns = (Turn("建几所？", gold), Turn("天气？", Gold(Behaviour.REFUSE)))
    item = Item("q", "A1", "dev", "task:1", ("n",), turns, "hand")
    record = AnswerRecord(
        "q",
        0,
        "2所。",
        retrieved=(RetrievedPlace("n", "2", 2), RetrievedPlace("n", "1", 1), RetrievedPlace("x", "1", 3)),
    )
    first, second = samples([item], {("q", 0): record}, sources)
    assert first == {
        "user_input": "建几所？",
        "response": "2所。",
        "retrieved_contexts": ["1.建校。新建学校2所。", "2.修路。"],
        "retrieved_context_ids": ["n#1", "n#2"],
        "reference": "新建学校2所；牵头单位：县局；lead：任务1、2。",
        "reference_contexts": ["1.建校。新建学校2所。"],
        "reference_context_ids": ["n#1"],
    }
    assert (second["response"], second["reference"]) == ("", "通知中没有这方面的内容。")
    premise = Gold(Behaviour.CORRECT, premise=Premise("3所", "2所"))
    assert reference(premise) == "不是3所，是2所。"
