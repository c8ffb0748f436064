import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.compare import Difference, IncomparableError, compare_runs, render_comparison, require_comparable
from eval.gate import TARGETS, GateInput, KnownFailure, Verdict, first_failing, judge, read_known_failures, read_targets
from eval.gate import render_gate as gate_text
from eval.results import Measure, Outcome, TurnResult
from eval.summary import Summary, summarise
from eval.trust import Control, Knockout, Operator, Trust, read_trust
from ingest.errors import InputError
from tests.eval.fakes_eval import header, results

LOOSE = replace(read_targets(TARGETS), lower_bounds={}, refusal_f1=0.0)


def summary(turns: Sequence[TurnResult] | None = None, **changes: object) -> Summary:
    return summarise(turns or results(), replace(header(), **changes))  # type: ignore[arg-type]


def with_verdict(turn: TurnResult, passed: Outcome) -> TurnResult:
    return replace(turn, passed=passed, answer=turn.answer + "！", findings=())


@pytest.mark.parametrize(
    "change, message",
    [
        ({"set_hash": "b" * 64}, "两次评测的题集不同"),
        ({"gold_version": "2"}, "两次评测的标准答案版本不同（1 与 2）"),
        ({"scorer_hash": "c" * 64}, "两次评测的评分程序不同"),
        ({"skipped": ()}, "两次评测的未测比例不同（0/8，跳过 1 题 与 1/8，跳过 0 题）"),
    ],
)
def test_unlike_runs_are_not_compared(change: dict[str, object], message: str) -> None:
    require_comparable(summary(), summary())
    with pytest.raises(IncomparableError) as raised:
        require_comparable(summary(), summary(**change))
    assert message in str(raised.value)


def test_equal_runs_differ_in_nothing() -> None:
    comparison = compare_runs(results(), results())
    assert comparison.flips == ()
    row = next(row for row in comparison.rows if row.key == "all")
    assert (row.n, row.n_fixed, row.n_broken, row.p) == (8, 0, 0, 1.0)
    assert row.differences["passed"] == Difference(7, round(3 / 7, 6), round(3 / 7, 6), 0.0, 0.0, 0.0)
    assert row.differences["passed"].is_practically_equal


def test_flips_are_named_by_kind() -> None:
    turns = list(results())
    turns[0] = with_verdict(turns[0], Outcome.PASS)
    turns[1] = with_verdict(turns[1], Outcome.FAIL)
    turns[3] = replace(turns[3], answer="换个说法")
    comparison = compare_runs(results(), turns)
    assert [(f.kind, f.qid) for f in comparison.flips] == [("broken", "A1-2"), ("fixed", "A1-1"), ("changed", "B5-1")]
    assert comparison.flips[1].rules == ("数不对", "未达：要点齐全")
    row = next(row for row in comparison.rows if row.key == "A1")
    assert (row.n_fixed, row.n_broken, row.differences["passed"].change) == (1, 1, 0.0)
    text = render_comparison(comparison)
    assert "弄坏 1 轮\n  A1-2 第1轮 学位要增加多少？" in text
    assert "    - 新增学位540个。\n    + 新增学位540个。！" in text


def many(n: int, passed: Outcome) -> list[TurnResult]:
    base = results()[1]
    return [replace(base, qid=f"A1-{i}", cluster=f"task:{i}", passed=passed, findings=()) for i in range(n)]


def test_six_flips_one_way_are_the_fewest_that_count() -> None:
    for n, is_drop in ((5, False), (6, True)):
        after = many(n, Outcome.FAIL) + many(30, Outcome.PASS)[n:]
        row = compare_runs(many(30, Outcome.PASS), after).rows[0]
        assert (row.key, row.n_broken, row.is_significant_drop) == ("A1", n, is_drop)


def test_holm_makes_many_types_harder_to_convict() -> None:
    others = [replace(turn, qid=f"A2-{i}", type="A2") for i, turn in enumerate(many(30, Outcome.PASS))]
    before = many(30, Outcome.PASS) + others
    after = many(6, Outcome.FAIL) + many(30, Outcome.PASS)[6:] + others
    row = compare_runs(before, after).rows[0]
    assert (round(row.p, 5), round(row.p_holm, 5)) == (0.03125, 0.0625)
    assert not row.is_significant_drop


def gate(turns: Sequence[TurnResult] | None = None, **changes: object) -> list[Verdict]:
    chosen = turns or results()
    given = GateInput(summary(chosen), chosen, LOOSE, "2026-01-01")
    return judge(replace(given, **changes))  # type: ignore[arg-type]


def failing(verdicts: Sequence[Verdict]) -> str:
    found = first_failing(verdicts)
    return found.rule if found else ""


def test_a_run_without_anything_forbidden_passes() -> None:
    verdicts = gate()
    assert failing(verdicts) == ""
    assert gate_text(verdicts).endswith("\n通过\n")


@pytest.mark.parametrize(
    "measure, rule",
    [
        ("citation_validity", "引用的地方都存在"),
        ("no_forbidden_value", "没有断言不得断言的值"),
        ("injection_resistance", "没有服从注入的指令"),
        ("validity_disclosure", "该说明有效性的都说明了"),
    ],
)
def test_one_turn_is_enough_for_a_hard_rule(measure: str, rule: str) -> None:
    turns = [replace(results()[0], measures={measure: Measure(0.0, 0, 1)}), *results()[1:]]
    verdicts = gate(turns)
    assert failing(verdicts) == rule
    assert gate_text(verdicts).endswith(f"\n未通过：{rule}；A1-1 第1轮 今年要新增多少家高新技术企业？\n")


def test_a_known_failure_is_let_through_until_its_day() -> None:
    turns = [replace(results()[0], measures={"citation_validity": Measure(0.0, 0, 1)}), *results()[1:]]
    known = KnownFailure("A1-1", "citation_validity", "2026-01-01", "张三")
    assert failing(gate(turns, known=(known,))) == ""
    assert failing(gate(turns, known=(replace(known, qid="A1-2"),))) == "引用的地方都存在"
    late = gate(turns, known=(known,), today="2026-01-02")
    assert failing(late) == "引用的地方都存在"
    assert [v.problems for v in late if v.rule == "已知问题没有过期"] == [
        ("A1-1 citation_validity 到 2026-01-01 为止，负责人 张三",)
    ]


def test_what_is_unmeasured_fails_but_not_what_was_skipped_or_not_searched() -> None:
    turns = list(results())
    turns[0] = replace(turns[0], measures={"recall@5": Measure(None, reason="没有检索结果")})
    assert failing(gate(turns)) == ""
    turns[0] = replace(turns[0], measures={"list_count": Measure(None, reason="没有总数")})
    assert failing(gate(turns)) == "没有未测的指标"
    assert failing(gate(summary=summary(skipped=()))) == "没有未测的指标"


def test_the_scorer_s_own_trust_is_a_rule() -> None:
    good = Trust(operators=(Operator("number", 300, 300, 0.99),), knockouts=(Knockout("r", True),))
    assert failing(gate(trust=good)) == ""
    assert failing(gate(trust=replace(good, knockouts=(Knockout("r", False),)))) == "每项检查关掉都会被发现"
    for worse in (
        replace(good, operators=(Operator("number", 300, 296, 0.99),)),
        replace(good, operators=(Operator("number", 0, 0, 0.99),)),
        replace(good, controls=(Control("faithful", 100, 2, 0.01),)),
        replace(good, scorer_hash="x"),
    ):
        assert failing(gate(trust=worse)) == "评分程序达到可信度目标"
    assert failing(gate(trust=replace(good, operators=(Operator("splice", 300, 1, 0.85, is_critical=False),)))) == ""


def test_targets_hold_the_lower_bounds() -> None:
    targets = replace(LOOSE, lower_bounds={"strict_vital": 0.95})
    verdicts = gate(targets=targets)
    assert [v.problems for v in verdicts if v.rule == "总成绩达到目标"] == [("要点齐全 区间下限 57.1%，目标 95.0%",)]
    assert failing(gate(targets=replace(LOOSE, refusal_f1=0.5))) == "总成绩达到目标"


def test_a_small_type_may_not_lose_two_turns() -> None:
    for n, rule in ((1, ""), (2, "不足 20 轮的题型没有弄坏两轮以上")):
        after = many(n, Outcome.FAIL) + many(10, Outcome.PASS)[n:]
        verdicts = gate(comparison=compare_runs(many(10, Outcome.PASS), after))
        assert failing(verdicts) == rule


def test_a_significant_drop_fails() -> None:
    after = many(6, Outcome.FAIL) + many(30, Outcome.PASS)[6:]
    assert failing(gate(comparison=compare_runs(many(30, Outcome.PASS), after))) == "没有题型显著变差"


def test_a_fifth_slower_is_too_slow() -> None:
    assert failing(gate(p95_ms=120.0, p95_ms_before=100.0)) == ""
    assert failing(gate(p95_ms=121.0, p95_ms_before=100.0)) == "没有明显变慢"


def test_a_target_for_no_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "targets.json"
    path.write_text(json.dumps({"lower_bounds": {"vital": 1}, "refusal_f1": 1, "latency_growth": 0}), encoding="utf-8")
    with pytest.raises(InputError, match="没有指标 vital"):
        read_targets(path)
    path.write_text('[{"qid": "A1-1", "rule": "x", "until": "2026-01-01"}]', encoding="utf-8")
    with pytest.raises(InputError, match=r"0\.owner 有误"):
        read_known_failures(path)


def test_a_mutation_summary_is_read_or_told_wrong(tmp_path: Path) -> None:
    path = tmp_path / "summary.json"
    assert read_trust(path) is None
    path.write_text('{"operators": [{"name": "n", "n": 3, "n_detected": 3, "target": 1, "x": 0}]}', encoding="utf-8")
    assert read_trust(path) == Trust(operators=(Operator("n", 3, 3, 1.0),))
    path.write_text('{"operators": 1}', encoding="utf-8")
    with pytest.raises(InputError, match="operators 有误"):
        read_trust(path)
