"""Judges labelled segments and scored runs; the only place where many verdicts are asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tqdm import tqdm

from eval.items import Place
from eval.judge.calibration import Calibration, LabelledSegment
from eval.judge.canary import agreement, has_drifted
from eval.judge.combine import Combined, JudgedCounts, combine, count
from eval.judge.corrected import CorrectedRate, corrected_rate
from eval.judge.prompt import load_prompt
from eval.judge.verdict import FULL, SUPPORT, Verdict
from eval.judge.votes import Judge
from eval.results import TurnResult
from eval.sources import Sources


@dataclass(frozen=True, slots=True)
class JudgedSegment:
    """One cited, check-worthy segment of an answer beside the judge's verdict on it."""

    qid: str
    turn: int
    segment: int
    text: str
    places: tuple[Place, ...]
    verdict: Verdict
    combined: Combined


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """`blocked` says why judged numbers may not be shown, empty where they may; `corrected` is None where blocked."""

    model: str
    prompt_digest: str
    segments: tuple[JudgedSegment, ...]
    counts: JudgedCounts
    corrected: CorrectedRate | None
    canary_agreement: float | None
    blocked: str


def judge_segments(judge: Judge, segments: Sequence[LabelledSegment]) -> tuple[Verdict, ...]:
    shown = tqdm(segments, desc="评审", unit="条", disable=None)
    return tuple(judge.support(segment.segment, segment.cited) for segment in shown)


def judge_run(
    judge: Judge,
    results: Iterable[TurnResult],
    sources: Sources,
    *,
    calibration: Calibration | None,
    canary: Sequence[LabelledSegment] = (),
) -> JudgedRun:
    """Verdicts on every cited segment that is worth checking. The canary is judged first."""
    digest = load_prompt(SUPPORT.prompt).digest
    now = _canary_now(judge, calibration, canary)
    blocked = _why_blocked(judge, digest, calibration, now)
    asked = [
        (result, number, segment)
        for result in results
        for number, segment in enumerate(result.segments)
        if segment.is_check_worthy and segment.places
    ]
    judged = []
    for result, number, segment in tqdm(asked, desc="评审", unit="句", disable=None):
        cited = "\n\n".join(
            sources[place.notice].text_of(place.task) for place in segment.places if sources.holds(place)
        )
        verdict = judge.support(segment.text, cited)
        combined = combine(segment.cited, verdict, is_blocked=bool(blocked))
        judged.append(JudgedSegment(result.qid, result.turn, number, segment.text, segment.places, verdict, combined))
    counts = count([j.combined for j in judged], [j.verdict for j in judged])
    clusters = {(result.qid, result.turn): result.cluster for result, _, _ in asked}
    return JudgedRun(
        judge.client.model,
        digest,
        tuple(judged),
        counts,
        None if blocked or calibration is None else _corrected(judged, clusters, calibration),
        now,
        blocked,
    )


def _canary_now(judge: Judge, calibration: Calibration | None, canary: Sequence[LabelledSegment]) -> float | None:
    chosen = [s for s in canary if calibration is not None and s.id in calibration.canary_ids]
    if calibration is None or len(chosen) < len(calibration.canary_ids):
        return None
    verdicts = dict(zip((s.id for s in chosen), judge_segments(judge, chosen), strict=True))
    return agreement({s.id: s.adjudicated for s in chosen}, verdicts, calibration.canary_ids)


def _why_blocked(judge: Judge, digest: str, calibration: Calibration | None, now: float | None) -> str:
    if calibration is None:
        return "没有校准"
    if (calibration.model, calibration.prompt_digest) != (judge.client.model, digest):
        return "校准用的是别的模型或提示词，要重新校准"
    if not calibration.is_accepted:
        return f"校准未通过：{calibration.reasons[0]}"
    if now is None:
        return "没有校准时的标注，哨兵题无从重做"
    if has_drifted(now, calibration.canary_agreement):
        return f"哨兵题的一致率为 {now:.3f}，校准时为 {calibration.canary_agreement:.3f}，相差超过 0.05"
    return ""


def _corrected(
    judged: Sequence[JudgedSegment], clusters: Mapping[tuple[str, int], str], calibration: Calibration
) -> CorrectedRate | None:
    """Over measured verdicts; their share stands in the counts."""
    measured = [j for j in judged if j.verdict.label]
    if not measured:
        return None
    return corrected_rate(
        [j.verdict.label == FULL for j in measured],
        [clusters[j.qid, j.turn] for j in measured],
        calibration.sensitivity,
        calibration.specificity,
    )
