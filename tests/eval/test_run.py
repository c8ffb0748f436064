import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from answer.contract import Answer, Caveat, Citation, Statement, Status
from eval.jsonl import read_answers
from eval.product import IndexBuildError, System, build_index, index_root, record_of, shown_text
from eval.run import ask_item, run_items
from tests.eval.fakes_eval import ITEMS, TableSystem

TABLE = {turn.question: f"答{turn.question}" for item in ITEMS for turn in item.turns}


@dataclass
class TableProduct:
    """Opens TableSystems; `prepared` and `opened` are the notices that it was asked for."""

    table: dict[str, str]
    prepared: list[tuple[str, ...]] = field(default_factory=list)
    systems: list[TableSystem] = field(default_factory=list)

    def prepare(self, notices: Sequence[str]) -> None:
        self.prepared.append(tuple(notices))

    def open(self, notices: Sequence[str]) -> System:
        assert tuple(notices) in self.prepared or self.prepared == []
        self.systems.append(TableSystem(self.table))
        return self.systems[-1]


def answer(**changes: object) -> Answer:
    cited = Citation("n1", "4", "10家以上", 3, 8)
    base = Answer(
        question="多少家？",
        resolved_question="高新技术企业多少家？",
        unit=None,
        status=Status.ANSWERED,
        answer_type="fact",
        lead_in="任务4写道：",
        statements=(
            Statement("新增10家以上。", (cited, cited), "lead"),
            Statement("文号。", (replace(cited, task=None),)),
        ),
        citations=(cited,),
        caveats=(Caveat("validity", "已失效。"), Caveat("alias", "工信局即县工信局。")),
        suggestions=("甲局", "乙局"),
        timings_ms={"total": 12.5},
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def test_each_turn_has_the_earlier_questions_and_the_unit() -> None:
    system = TableSystem(TABLE)
    records = ask_item(ITEMS[3], system)
    assert system.asked == [("人才工作谁牵头？", None, ()), ("那参与单位呢？", None, ("人才工作谁牵头？",))]
    assert [(r.qid, r.turn, r.answer) for r in records] == [
        ("B5-1", 0, "答人才工作谁牵头？[任务1]"),
        ("B5-1", 1, "答那参与单位呢？[任务1]"),
    ]
    ask_item(ITEMS[2], system)
    assert system.asked[-1][1] == "甲县工信局"


def test_what_is_raised_is_recorded_and_the_next_turn_still_asked() -> None:
    records = ask_item(ITEMS[3], TableSystem({"那参与单位呢？": "乙局。"}))
    assert records[0].error == "KeyError: '人才工作谁牵头？'"
    assert (records[0].answer, records[0].latency_ms) == ("", None)
    assert (records[1].error, records[1].answer) == ("", "乙局。[任务1]")


def test_a_run_leaves_generator_items_out_and_keeps_item_order(tmp_path: Path) -> None:
    target = tmp_path / "run" / "answers.jsonl"
    product = TableProduct(TABLE)
    run_items(ITEMS, target, product=product, show_progress=False)
    keys = [(r.qid, r.turn) for r in read_answers(target)]
    assert keys == [("A1-1", 0), ("A1-2", 0), ("A5-1", 0), ("B5-1", 0), ("B5-1", 1), ("C1-1", 0), ("C2-1", 0)]
    assert product.prepared == [("n1",)]


def test_a_run_cut_off_within_an_item_goes_on_with_that_item(tmp_path: Path) -> None:
    target, whole = tmp_path / "answers.jsonl", tmp_path / "whole.jsonl"
    run_items(ITEMS, whole, product=TableProduct(TABLE), show_progress=False)
    lines = whole.read_text(encoding="utf-8").split("\n")
    # four lines, the last of which is the first turn of two; then one torn by the kill
    target.write_text("\n".join(lines[:4]) + "\n" + lines[4][:40], encoding="utf-8")
    product = TableProduct(TABLE)
    run_items(ITEMS, target, product=product, show_progress=False)
    asked = [question for question, _, _ in product.systems[0].asked]
    assert asked == ["人才工作谁牵头？", "那参与单位呢？", "新增20家高新技术企业由谁负责？", "学校建了多少预算？"]
    assert target.read_bytes() == whole.read_bytes()


def test_a_finished_run_asks_nothing(tmp_path: Path) -> None:
    target = tmp_path / "answers.jsonl"
    run_items(ITEMS, target, product=TableProduct(TABLE), show_progress=False)
    product = TableProduct(TABLE)
    run_items(ITEMS, target, product=product, show_progress=False)
    assert product.systems == []


def test_several_workers_give_the_same_file(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    run_items(ITEMS, one, product=TableProduct(TABLE), show_progress=False)
    run_items(ITEMS, two, product=TableProduct(TABLE), workers=2, show_progress=False)
    assert two.read_bytes() == one.read_bytes()


def test_notices_are_opened_once_a_set(tmp_path: Path) -> None:
    items = [replace(ITEMS[0], notices=("n2", "n1")), ITEMS[1], replace(ITEMS[2], notices=("n2", "n1"))]
    product = TableProduct(TABLE)
    run_items(items, tmp_path / "a.jsonl", product=product, show_progress=False)
    assert product.prepared == [("n2", "n1"), ("n1",)]
    assert [len(system.asked) for system in product.systems] == [2, 1]


def test_an_answer_is_shown_in_the_order_of_the_page() -> None:
    assert shown_text(answer()).split("\n") == [
        "任务4写道：",
        "工信局即县工信局。",
        "新增10家以上。[任务4]",
        "文号。[文头]",
        "已失效。",
    ]
    assert shown_text(answer(status=Status.CLARIFY, statements=(), caveats=())) == "任务4写道：\n甲局、乙局"


def test_a_record_keeps_what_is_scored() -> None:
    record = record_of(answer(), qid="A1-1", turn=0)
    assert (record.status, record.latency_ms, record.resolved_question) == ("answered", 12.5, "高新技术企业多少家？")
    assert [(s.text, s.group, len(s.citations)) for s in record.segments] == [
        ("新增10家以上。", "lead", 2),
        ("文号。", "", 1),
    ]
    assert record.citations[0].quote == "10家以上"
    assert record.caveats == ("已失效。", "工信局即县工信局。")


def test_another_notice_or_profile_is_another_index(tmp_path: Path) -> None:
    notice, models = tmp_path / "n.txt", tmp_path / "models.yaml"
    models.write_text("a", encoding="utf-8")
    roots = []
    for text, profile in (("x", None), ("y", None), ("y", "p")):
        notice.write_text(text, encoding="utf-8")
        roots.append(index_root([notice], models_path=models, profile=profile, folder=tmp_path))
    assert len(set(roots)) == 3
    assert roots[2] == index_root([notice], models_path=models, profile="p", folder=tmp_path)


def test_an_index_that_cannot_be_built_says_why(tmp_path: Path) -> None:
    notice = tmp_path / "empty.txt"
    notice.write_text("", encoding="utf-8")
    models = Path("models.yaml").resolve()
    with pytest.raises(IndexBuildError, match=r"为 empty\.txt 建索引失败（错误："):
        build_index([notice], models_path=models, profile=None, folder=tmp_path / "var")


def test_records_are_one_line_each(tmp_path: Path) -> None:
    table = dict.fromkeys(TABLE, "甲\u2028乙\n丙")
    run_items(ITEMS[:1], tmp_path / "a.jsonl", product=TableProduct(table), show_progress=False)
    text = (tmp_path / "a.jsonl").read_text(encoding="utf-8")
    assert len(text.splitlines()) == 1
    assert json.loads(text)["answer"] == "甲\u2028乙\n丙[任务1]"
