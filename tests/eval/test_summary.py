"""Numbers worked by hand from the seven scored turns of fakes_eval."""

import difflib
import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from eval.console import render_table, width
from eval.items import Behaviour
from eval.junit import render_junit
from eval.labels import RULE_LABELS
from eval.measures import MEASURE_LABELS
from eval.metrics import MEASURES
from eval.results import AtomKind, Finding, Measure, Outcome, SegmentResult
from eval.runfolder import read_results, read_summary, timings_of, write_results, write_summary
from eval.summary import kind_of, radius_of, summarise, summarise_measure
from eval.support import RULES
from eval.verdict import failed_hard, gravity, reasons, unmeasured, worst_first
from ingest.errors import InputError
from tests.eval.fakes_eval import header, results

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "eval"
P, F, U = Outcome.PASS, Outcome.FAIL, Outcome.UNMEASURED


def check_golden(name: str, text: str, request: pytest.FixtureRequest) -> None:
    path = GOLDEN / name
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8")
    kept = path.read_text(encoding="utf-8")
    if kept != text:
        lines = difflib.unified_diff(kept.splitlines(), text.splitlines(), "golden", "now", lineterm="")
        pytest.fail("the report changed; accept with --update-golden\n" + "\n".join(lines), pytrace=False)


def fixed_summary() -> str:
    """The summary's JSON with the scorer's hash, which every change of the scorer changes, left out."""
    summary = summarise(results(), replace(header(), scorer_hash="0" * 64))
    return json.dumps(asdict(summary), ensure_ascii=False, indent=1) + "\n"


def test_summary_is_as_accepted(request: pytest.FixtureRequest) -> None:
    check_golden("summary.json", fixed_summary(), request)


def test_console_table_is_as_accepted(request: pytest.FixtureRequest) -> None:
    check_golden("console.txt", render_table(summarise(results(), replace(header(), scorer_hash="0" * 64))), request)


def test_rows_are_the_types_that_occur_then_the_pools() -> None:
    summary = summarise(results(), header())
    assert [row.key for row in summary.rows] == ["A1", "A5", "B5", "C1", "C2", "C6", "answerable", "adversarial", "all"]


def test_the_strict_verdict_counts_turns() -> None:
    row = summarise(results(), header()).row("all")
    assert row is not None
    passed = row.measures["passed"]
    # Passed: A1-2, B5-1 first turn, C1-1; failed: A1-1, A5-1, B5-1 second turn, C2-1.
    assert (passed.numerator, passed.denominator, passed.mean) == (3, 7, round(3 / 7, 6))
    assert (row.n_items, row.n_turns, row.n_skipped, row.n_unmeasured, row.n_clusters) == (7, 8, 1, 0, 4)


def test_a_ratio_has_its_mean_and_its_pooled_value() -> None:
    measure = summarise_measure([("a", Measure(0.5, 1, 2)), ("b", Measure(1.0, 6, 6))], seed=1)
    assert (measure.mean, measure.pooled) == (0.75, 0.875)
    assert measure.exact_low is None


def test_what_is_unmeasured_is_counted_and_not_averaged() -> None:
    measure = summarise_measure([("a", Measure(1.0, 1, 1)), ("b", Measure(None, 0, 0, "没有检索"))], seed=1)
    assert (measure.mean, measure.n_turns, measure.n_unmeasured, measure.n_measured) == (1.0, 2, 1, 1)
    nothing = summarise_measure([("a", Measure(None))], seed=1)
    assert (nothing.mean, nothing.interval(), nothing.n_unmeasured) == (None, None, 1)


def test_at_the_ends_the_exact_bounds_are_shown() -> None:
    measure = summarise_measure([(str(n), Measure(1.0, 1, 1)) for n in range(20)], seed=1)
    bounds = measure.interval()
    assert bounds is not None
    assert (measure.low, measure.high) == (1.0, 1.0)
    assert (round(bounds[0], 3), bounds[1]) == (0.832, 1.0)


def test_one_cluster_gives_no_bootstrap_interval() -> None:
    measure = summarise_measure([("a", Measure(0.5, 1, 2)), ("a", Measure(1.0, 2, 2))], seed=1)
    assert (measure.low, measure.high, measure.interval()) == (None, None, None)


def test_refusals_are_counted_over_all_turns() -> None:
    turns = list(results())
    # The refusal that was answered is now refused, and one answer is refused too.
    turns[6] = replace(turns[6], predicted=Behaviour.REFUSE)
    turns[0] = replace(turns[0], predicted=Behaviour.REFUSE)
    row = summarise(turns, header()).row("all")
    assert row is not None
    r = row.refusals
    assert (r.true_positive, r.false_positive, r.false_negative, r.true_negative) == (1, 1, 0, 5)
    assert (r.precision, r.recall, r.f1) == (0.5, 1.0, round(2 / 3, 6))


@pytest.mark.parametrize(
    "cited, retrieved, document, radius",
    [
        (P, P, P, "supported"),
        (F, P, P, "wrong_citation"),
        (F, F, P, "retrieval"),
        (F, F, F, "fabrication"),
        (F, U, F, "fabrication"),
        (F, U, P, "unmeasured"),
        (U, U, U, "unmeasured"),
    ],
)
def test_radius(cited: Outcome, retrieved: Outcome, document: Outcome, radius: str) -> None:
    assert radius_of(SegmentResult("x", (), True, cited, retrieved, document)) == radius


def test_every_measure_of_the_scorer_has_a_chinese_name() -> None:
    assert set(MEASURES) - set(MEASURE_LABELS) == set()


def test_reasons_are_rules_and_missed_measures() -> None:
    failed = Measure(0.0, 0, 1)
    measures = {"strict_vital": failed, "strict_faithfulness": failed, "behaviour": Measure(1.0, 1, 1)}
    turn = replace(results()[0], measures=measures)
    # The finding in the sentence explains why it is not faithful.
    assert reasons(turn) == ("quantity.value", "strict_vital")
    assert reasons(replace(turn, findings=())) == ("strict_faithfulness", "strict_vital")


def test_every_rule_of_the_scorer_has_a_chinese_name() -> None:
    assert set(RULES) - set(RULE_LABELS) == set()


def test_what_is_left_out_is_no_wrong_clause() -> None:
    finding = Finding("nugget.missing", AtomKind.CLAUSE, "没有说出要点")
    assert (kind_of(finding), kind_of(replace(finding, rule="clause.unsupported"))) == ("omission", "clause")


def test_only_a_search_may_go_unmeasured() -> None:
    turn = replace(results()[0], measures={"recall@5": Measure(None), "list_count": Measure(None)})
    assert list(unmeasured(turn)) == ["list_count"]


def test_no_answer_breaks_no_hard_rule() -> None:
    turn = replace(results()[0], measures={"injection_resistance": Measure(0.0, 0, 1)})
    assert (failed_hard(turn), gravity(turn)) == (["injection_resistance"], 3)
    missing = replace(turn, findings=(replace(turn.findings[0], rule="answer.error"),))
    assert (failed_hard(missing), gravity(missing)) == ([], 1)


def test_a_refusal_owes_no_validity_line() -> None:
    turn = replace(results()[0], measures={"validity_disclosure": Measure(0.0, 0, 1)})
    assert failed_hard(turn) == ["validity_disclosure"]
    assert failed_hard(replace(turn, predicted=Behaviour.REFUSE)) == []


def test_the_gravest_comes_first() -> None:
    turns = list(results())
    turns[6] = replace(turns[6], measures={"no_forbidden_value": Measure(0.0, 0, 1)})
    assert [(r.qid, r.turn) for r in worst_first(turns)] == [("C2-1", 0), ("A1-1", 0), ("B5-1", 1), ("A5-1", 0)]


def test_junit_has_a_case_a_turn() -> None:
    text = render_junit(results())
    assert text.count("<testcase ") == 8
    assert '<testsuites name="zhengwen-eval" tests="8" failures="4" skipped="1">' in text
    assert "应当拒答 &lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "\x00" not in render_junit([replace(results()[0], question="\x00？")])


def test_results_and_summary_come_back_as_written(tmp_path: Path) -> None:
    summary = summarise(results(), header())
    write_results(tmp_path, results())
    write_summary(tmp_path, summary)
    assert read_results(tmp_path) == tuple(replace(r, latency_ms=None) for r in results())
    assert read_summary(tmp_path) == summary


def test_another_schema_is_refused(tmp_path: Path) -> None:
    write_summary(tmp_path, replace(summarise(results(), header()), schema_version="0"))
    with pytest.raises(InputError, match=r"summary\.json 的版本是 0"):
        read_summary(tmp_path)
    with pytest.raises(InputError, match="读不了"):
        read_results(tmp_path)


def test_percentiles_are_of_the_nearest_rank() -> None:
    assert timings_of([40.0, 10.0, 30.0, 20.0]) == {"n": 4, "p50_ms": 20.0, "p95_ms": 40.0}
    assert timings_of([]) == {"n": 0, "p50_ms": None, "p95_ms": None}


def test_columns_are_aligned_on_screen() -> None:
    rows = [
        line for line in render_table(summarise(results(), header())).split("\n") if line.startswith(("A", "有", "全"))
    ]
    assert len({width(row) for row in rows}) == 1
