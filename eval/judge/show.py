"""What the judge's commands print."""

from collections import Counter
from collections.abc import Iterator, Sequence

from eval.judge.ask import JudgedRun
from eval.judge.calibration import Calibration, LabelledSegment, Rate
from eval.judge.verdict import Verdict

_SHOWN = 20


def render_calibration(
    calibration: Calibration, segments: Sequence[LabelledSegment], verdicts: Sequence[Verdict]
) -> str:
    return "".join(f"{line}\n" for line in _calibration_lines(calibration, segments, verdicts))


def _calibration_lines(
    calibration: Calibration, segments: Sequence[LabelledSegment], verdicts: Sequence[Verdict]
) -> Iterator[str]:
    yield f"评审模型 {calibration.model}，提示词 {calibration.prompt_digest[:12]}，标注 {calibration.n} 条"
    yield f"敏感度（有支持的判为完全支持）{_rate(calibration.sensitivity)}"
    yield f"特异度（其余的不判为完全支持）{_rate(calibration.specificity)}"
    yield f"κ 评审与人 {_kappa(calibration.kappa_judge_human)}，人与人 {_kappa(calibration.kappa_human_human)}"
    yield f"未测出 {calibration.unmeasured} 条；哨兵题一致率 {calibration.canary_agreement:.3f}"
    reasons = Counter(verdict.reason for verdict in verdicts if verdict.label is None)
    yield from (f"  未测出：{reason}（{n} 条）" for reason, n in sorted(reasons.items()))
    entropy = sum(verdict.entropy for verdict in verdicts) / len(verdicts)
    yield f"三次投票的平均熵 {entropy:.3f} 比特"
    yield from (f"  {name} {_rate(rate)}" for name, rate in calibration.by_operator.items())
    for segment, verdict in zip(segments, verdicts, strict=True):
        if verdict.label != segment.adjudicated:
            yield f"  {segment.id} 人：{segment.adjudicated}，评审：{verdict.label or '未测出'}｜{segment.segment}"
    yield "结论：可以使用" if calibration.is_accepted else f"结论：不能使用。{'；'.join(calibration.reasons)}"


def render_judged(run: JudgedRun) -> str:
    return "".join(f"{line}\n" for line in _judged_lines(run))


def _judged_lines(run: JudgedRun) -> Iterator[str]:
    counts = run.counts
    n_measured = sum(segment.verdict.label is not None for segment in run.segments)
    yield f"评审模型 {run.model}：{counts.n} 句，测出 {n_measured} 句"
    if run.blocked:
        yield f"评审的数字不显示：{run.blocked}"
    else:
        share = "无" if counts.disagreement is None else f"{counts.disagreement:.3f}"
        yield f"评审列：通过 {counts.passed}（其中只凭评审 {counts.passed_by_judge}）"
        yield f"　　　　不通过 {counts.failed}，未测出 {counts.unmeasured}"
        yield f"与规则不一致的比例 {share}"
        if run.corrected:
            value = "无法校正" if run.corrected.value is None else f"{run.corrected.value:.3f}"
            yield (
                f"有支持的比例：评审所判 {run.corrected.raw:.3f}，校正后 {value}"
                f" [{run.corrected.low:.3f}, {run.corrected.high:.3f}]"
            )
    queue = [segment for segment in run.segments if segment.combined.needs_review]
    yield f"待人工复核 {len(queue)} 句"
    for item in queue[:_SHOWN]:
        said = f"规则 {item.combined.deterministic}，评审 {item.verdict.label}"
        yield f"  {item.qid} 第 {item.turn} 轮：{said}｜{item.text}"


def _rate(rate: Rate) -> str:
    value = "无" if rate.value is None else f"{rate.value:.3f}"
    return f"{rate.k}/{rate.n} = {value} [{rate.low:.3f}, {rate.high:.3f}]"


def _kappa(value: float | None) -> str:
    return "无" if value is None else f"{value:.3f}"
