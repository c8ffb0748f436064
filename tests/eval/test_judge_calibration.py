"""Agreement with people, by hand-worked numbers."""

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.items import Behaviour, Place
from eval.judge.ask import judge_run
from eval.judge.calibration import (
    LabelledSegment,
    Rate,
    calibrate,
    read_calibration,
    read_segments,
)
from eval.judge.canary import agreement, has_drifted, pick_canary
from eval.judge.client import ChatClient, Endpoint
from eval.judge.corrected import corrected_rate, estimate
from eval.judge.prompt import load_prompt
from eval.judge.verdict import FULL, NONE, PART, Verdict
from eval.judge.votes import Judge
from eval.results import Outcome, SegmentResult, TurnResult
from eval.sources import Sources, read_source
from eval.statistics import cohen_kappa
from ingest.errors import DatasetError, InputError
from tests.eval.chat_server import chat_server, verdict

SAMPLE = Path(__file__).resolve().parents[2] / "eval/judge/data/sample-segments.jsonl"


def segments(n_full: int, n_other: int) -> list[LabelledSegment]:
    full = [LabelledSegment(f"f{i}", "说", "文", "natural", FULL, (FULL, FULL)) for i in range(n_full)]
    other = [LabelledSegment(f"o{i}", "说", "文", "splice", NONE, (NONE, NONE)) for i in range(n_other)]
    return full + other


def verdicts(*labels: tuple[str | None, int]) -> list[Verdict]:
    return [Verdict(label, (), 0.0) for label, n in labels for _ in range(n)]


def test_kappa() -> None:
    # 10 items: 6 agree on X, 2 on Y, 1 each way: observed .8, chance .7*.7 + .3*.3 = .58
    first, second = "XXXXXXYYXY", "XXXXXXYYYX"
    assert cohen_kappa(zip(first, second, strict=True)) == pytest.approx((0.8 - 0.58) / 0.42)
    assert cohen_kappa(zip("XX", "XX", strict=True)) is None
    assert cohen_kappa(()) is None


def test_an_accepted_judge() -> None:
    found = calibrate(segments(150, 150), verdicts((FULL, 149), (NONE, 1), (NONE, 150)), model="m", prompt_digest="d")
    assert (found.sensitivity.k, found.sensitivity.n) == (149, 150)
    assert (found.specificity.k, found.specificity.value) == (150, 1.0)
    assert found.specificity.low == pytest.approx(0.975708, abs=1e-5)
    assert found.kappa_human_human == 1.0
    # observed 299/300; chance (149*150 + 151*150)/300**2 = .5
    assert found.kappa_judge_human == pytest.approx((299 / 300 - 0.5) / 0.5)
    assert found.is_accepted


def test_why_a_judge_is_not_accepted() -> None:
    labelled = [*segments(150, 150)[:-1], LabelledSegment("last", "说", "文", "splice", NONE, (NONE,))]
    found = calibrate(
        labelled, verdicts((FULL, 140), (None, 10), (NONE, 130), (FULL, 20)), model="m", prompt_digest="d"
    )
    assert found.unmeasured == 10
    assert found.by_operator["splice"] == found.specificity
    assert [reason.partition("，")[0] for reason in found.reasons] == [
        "敏感度 140/150",
        "特异度 130/150",
        "10 条未测出",
        "只有 299 条有两个人的标注",
    ]


def test_an_unmeasured_verdict_is_wrong_either_way() -> None:
    found = calibrate(segments(2, 2), verdicts((None, 4)), model="m", prompt_digest="d")
    assert (found.sensitivity.k, found.specificity.k, found.unmeasured) == (0, 0, 4)
    assert found.reasons[0] == "标注只有 4 条，少于 300 条"


def test_a_judge_may_not_agree_less_than_people_do() -> None:
    labelled = segments(150, 150)
    # Partly for not at all: right as a binary verdict, another label.
    found = calibrate(labelled, verdicts((FULL, 150), (PART, 150)), model="m", prompt_digest="d")
    assert found.reasons == ("评审与人的 κ 为 0.33，比人与人的 1.00 低了不止 0.05",)


def test_the_canary_is_half_and_half_and_always_the_same() -> None:
    chosen = pick_canary(segments(100, 100))
    assert len(chosen) == 40
    assert sum(name.startswith("f") for name in chosen) == 20
    assert pick_canary(list(reversed(segments(100, 100)))) == chosen
    assert sum(name.startswith("f") for name in pick_canary(segments(100, 5))) == 35
    assert len(pick_canary(segments(3, 2))) == 5


def test_drift() -> None:
    truth = {"a": FULL, "b": NONE}
    assert agreement(truth, {"a": Verdict(FULL, (), 0), "b": Verdict(None, (), 0)}, ("a", "b")) == 0.5
    assert not has_drifted(0.95, 0.90)
    assert has_drifted(0.95, 0.875)


def test_the_corrected_rate() -> None:
    assert estimate(0.86, 0.96, 0.94) == pytest.approx(0.8 / 0.9)
    assert estimate(0.5, 0.6, 0.4) is None
    assert estimate(0.99, 0.95, 0.95) == 1.0
    found = corrected_rate(
        [True] * 86 + [False] * 14, [str(i) for i in range(100)], Rate(96, 100, 0.96, 0, 1), Rate(94, 100, 0.94, 0, 1)
    )
    assert (found.raw, found.value) == (0.86, pytest.approx(0.8 / 0.9))
    assert 0.78 < found.low < 0.85 < 0.93 < found.high <= 1.0
    perfect = corrected_rate([True] * 9 + [False], ["a"] * 10, Rate(9, 9, 1, 0, 1), Rate(9, 9, 1, 0, 1))
    assert (perfect.value, perfect.low, perfect.high) == pytest.approx((0.9, 0.9, 0.9))
    poor = corrected_rate([True], ["a"], Rate(1, 2, 0.5, 0, 1), Rate(1, 2, 0.5, 0, 1))
    assert (poor.value, poor.low, poor.high) == (None, 0.0, 1.0)
    with pytest.raises(ValueError, match="calibration"):
        corrected_rate([], [], Rate(1, 1, 1, 0, 1), Rate(1, 1, 1, 0, 1))


def test_the_shipped_sample() -> None:
    found = read_segments(SAMPLE)
    assert len(found) == 40
    assert sum(s.adjudicated == FULL for s in found) == 20
    assert {s.operator for s in found if s.adjudicated == FULL} == {"natural"}


def test_bad_segments_are_named(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(
        '{"id":"a","segment":"说","cited":"文","operator":"natural","adjudicated":"对"}\n', encoding="utf-8"
    )
    with pytest.raises(DatasetError, match="第 1 行：adjudicated"):
        read_segments(path)
    line = '{"id":"a","segment":"说","cited":"文","operator":"natural","adjudicated":"不支持"}\n'
    path.write_text(line * 2, encoding="utf-8")
    with pytest.raises(DatasetError, match="编号 a 出现了不止一次"):
        read_segments(path)
    with pytest.raises(InputError, match="读不了校准结果"):
        read_calibration(path)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    path, out = tmp_path / "s.jsonl", tmp_path / "out" / "c.json"
    lines = [
        {"id": "a", "segment": "建校2所。", "cited": "新建校2所。", "operator": "natural", "adjudicated": FULL},
        {"id": "b", "segment": "建校3所。", "cited": "新建校2所。", "operator": "number", "adjudicated": NONE},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    monkeypatch.setenv("ZHENGWEN_JUDGE_API_KEY", "k-2")
    with chat_server(verdict(FULL, "建校2所"), verdict(FULL, "建校2所"), verdict(FULL, "建校2所"), verdict(NONE)) as (
        url,
        script,
    ):
        arguments = ["calibrate-judge", str(path), "--base-url", url, "--model", "test-1"]
        arguments += ["--out", str(out), "--cache", str(tmp_path / "cache")]
        assert main(arguments) == 1
    assert script.headers[0]["Authorization"] == "Bearer k-2"
    printed = capsys.readouterr().out
    assert "敏感度（有支持的判为完全支持）1/1 = 1.000 [0.025, 1.000]" in printed
    assert "结论：不能使用。标注只有 2 条，少于 300 条" in printed
    assert "k-2" not in printed + out.read_text(encoding="utf-8")
    assert read_calibration(out).canary_agreement == 1.0


def test_without_an_address_the_command_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate-judge", str(SAMPLE), "--cache", str(tmp_path)]) == 3
    assert "评审模型的地址为 ''" in capsys.readouterr().err


SOURCES = Sources({"n": read_source("n", "一、民生\n1.建校。新建学校2所。\n2.修路。新修公路30公里。\n")})


def result(cluster: str, *parts: tuple[str, str, Outcome]) -> TurnResult:
    made = tuple(
        SegmentResult(text, (Place("n", task),), True, outcome, Outcome.UNMEASURED, outcome)
        for text, task, outcome in parts
    )
    return TurnResult(cluster, 0, "A1", "dev", cluster, "问", "答", Behaviour.ANSWER, None, Outcome.PASS, {}, (), made)


RESULTS = [
    result("q1", ("新建学校2所。", "1", Outcome.PASS), ("新建学校9所。", "1", Outcome.FAIL)),
    result("q2", ("公路要修30公里。", "2", Outcome.UNMEASURED)),
]
RUN_REPLIES = [verdict(FULL, "新建学校2所")] * 3 + [verdict(NONE)] * 3 + [verdict(FULL, "新修公路30公里")] * 3


def test_a_run_without_calibration_is_judged_but_blocked() -> None:
    with chat_server(*RUN_REPLIES) as (url, _):
        judge = Judge(ChatClient(Endpoint(base_url=url, model="m")))
        found = judge_run(judge, RESULTS, SOURCES, calibration=None)
    assert found.blocked == "没有校准"
    assert [s.combined.judged for s in found.segments] == [Outcome.PASS, Outcome.FAIL, Outcome.UNMEASURED]
    assert found.corrected is None


def test_a_calibrated_run_has_a_judged_column() -> None:
    labelled = [
        LabelledSegment(f"s{i}", "新建学校2所。", "新建学校2所。", "natural", FULL, (FULL, FULL)) for i in range(150)
    ] + [LabelledSegment(f"t{i}", "新建学校9所。", "新建学校2所。", "number", NONE, (NONE, NONE)) for i in range(150)]
    digest = load_prompt("support").digest
    calibration = calibrate(labelled, verdicts((FULL, 150), (NONE, 150)), model="m", prompt_digest=digest)
    is_full = [s.startswith("s") for s in calibration.canary_ids]
    ordered = [s for s in labelled if s.id in calibration.canary_ids]
    canary = [
        verdict(FULL, "新建学校2所") if s.adjudicated == FULL else verdict(NONE) for s in ordered for _ in range(3)
    ]
    assert sum(is_full) == 20
    with chat_server(*canary, *RUN_REPLIES) as (url, _):
        judge = Judge(ChatClient(Endpoint(base_url=url, model="m")))
        found = judge_run(judge, RESULTS, SOURCES, calibration=calibration, canary=labelled)
    assert (found.blocked, found.canary_agreement) == ("", 1.0)
    assert [s.combined.judged for s in found.segments] == [Outcome.PASS, Outcome.FAIL, Outcome.PASS]
    assert (found.counts.passed, found.counts.passed_by_judge, found.counts.disagreement) == (2, 1, 0.0)
    assert found.corrected is not None
    assert found.corrected.value == pytest.approx(2 / 3)

    with chat_server(verdict(NONE)) as (url, _):
        judge = Judge(ChatClient(Endpoint(base_url=url, model="m")))
        drifted = judge_run(judge, RESULTS, SOURCES, calibration=calibration, canary=labelled)
    assert drifted.blocked == "哨兵题的一致率为 0.500，校准时为 1.000，相差超过 0.05"
    assert drifted.segments[0].combined == drifted.segments[0].combined.__class__(Outcome.PASS, Outcome.PASS)


def test_another_model_must_be_calibrated_anew() -> None:
    calibration = calibrate(segments(1, 1), verdicts((FULL, 1), (NONE, 1)), model="other", prompt_digest="d")
    with chat_server(*RUN_REPLIES) as (url, _):
        judge = Judge(ChatClient(Endpoint(base_url=url, model="m")))
        found = judge_run(judge, RESULTS, SOURCES, calibration=calibration)
    assert found.blocked == "校准用的是别的模型或提示词，要重新校准"
