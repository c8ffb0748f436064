"""How far the judge agrees with people, on segments that two of them labelled: the licence to show its numbers."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import TypeAdapter, ValidationError

from eval.jsonl import read_records
from eval.judge.canary import agreement, pick_canary
from eval.judge.verdict import FULL, Verdict
from eval.statistics import clopper_pearson, cohen_kappa
from ingest.errors import DatasetError, InputError

MIN_RATE = 0.95
MIN_BOUND = 0.90
MAX_BELOW_HUMAN = 0.05
MAX_UNMEASURED = 0.01
MIN_SEGMENTS = 300
NATURAL = "natural"
_UNMEASURED = "未测出"

Label = Literal["完全支持", "部分支持", "不支持"]


@dataclass(frozen=True, slots=True)
class LabelledSegment:
    """`operator` is natural, or the mutation that made the segment (splice, paraphrase, attribute, …).

    `labels` are what two people said, each without seeing the other's; `adjudicated` is what was settled.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    id: str
    segment: str
    cited: str
    operator: str
    adjudicated: Label
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """`k` of `n` with the exact interval; None where nothing was counted."""

    k: int
    n: int
    value: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """What holds for one model and one prompt; both are checked before a judged number is shown.

    `sensitivity` is the share of supported segments that the judge finds fully supported, `specificity` that of the
    others that it does not. An unmeasured verdict counts as wrong in both. `reasons` are empty if it is accepted.
    """

    model: str
    prompt_digest: str
    n: int
    sensitivity: Rate
    specificity: Rate
    by_operator: Mapping[str, Rate]
    unmeasured: int
    kappa_judge_human: float | None
    kappa_human_human: float | None
    canary_ids: tuple[str, ...]
    canary_agreement: float
    reasons: tuple[str, ...]

    @property
    def is_accepted(self) -> bool:
        return not self.reasons


def read_segments(path: Path) -> tuple[LabelledSegment, ...]:
    """One segment a line. Raises DatasetError for a bad line or an id used twice."""
    segments = tuple(segment for _, segment in read_records(path, TypeAdapter(LabelledSegment)))
    twice = [name for name, n in Counter(segment.id for segment in segments).items() if n > 1]
    if twice or not segments:
        raise DatasetError(
            f"{path}：编号 {twice[0]} 出现了不止一次" if twice else f"{path} 里没有一条标注",
            expected="每行一条标注，编号互不相同",
            remedy="请改正",
        )
    return segments


def read_calibration(path: Path) -> Calibration:
    """Raises InputError where the file cannot be read or is not what `calibrate-judge` writes."""
    try:
        return TypeAdapter(Calibration).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InputError(
            f"读不了校准结果 {path}", expected="calibrate-judge 写出的文件", remedy="请重新校准"
        ) from error


def calibrate(
    segments: Sequence[LabelledSegment], verdicts: Sequence[Verdict], *, model: str, prompt_digest: str
) -> Calibration:
    """`verdicts` are the judge's on the segments, in the same order."""
    pairs = list(zip(segments, verdicts, strict=True))
    said = [verdict.label or _UNMEASURED for verdict in verdicts]
    sensitivity = _rate([label == FULL for (s, _), label in zip(pairs, said, strict=True) if s.adjudicated == FULL])
    specificity = _rate(_rejections(pairs, lambda _: True))
    both = [segment.labels for segment in segments if len(segment.labels) >= 2]
    kappa_hh = cohen_kappa((labels[0], labels[1]) for labels in both)
    kappa_jh = cohen_kappa(zip(said, (segment.adjudicated for segment in segments), strict=True))
    unmeasured = said.count(_UNMEASURED)
    canary = pick_canary(segments)
    return Calibration(
        model=model,
        prompt_digest=prompt_digest,
        n=len(segments),
        sensitivity=sensitivity,
        specificity=specificity,
        by_operator={name: _by_operator(pairs, name) for name in dict.fromkeys(s.operator for s in segments)},
        unmeasured=unmeasured,
        kappa_judge_human=kappa_jh,
        kappa_human_human=kappa_hh,
        canary_ids=canary,
        canary_agreement=agreement({s.id: s.adjudicated for s in segments}, {s.id: v for s, v in pairs}, canary),
        reasons=tuple(_reasons(segments, sensitivity, specificity, unmeasured, kappa_jh, kappa_hh, len(both))),
    )


def _rejections(
    pairs: Sequence[tuple[LabelledSegment, Verdict]], chosen: Callable[[LabelledSegment], bool]
) -> list[bool]:
    """For each segment that is not fully supported: whether the judge says so. An unmeasured verdict does not."""
    return [v.label not in (FULL, None) for s, v in pairs if s.adjudicated != FULL and chosen(s)]


def _by_operator(pairs: Sequence[tuple[LabelledSegment, Verdict]], operator: str) -> Rate:
    """The share of right binary verdicts (fully supported or not) on one operator's segments."""
    own = [(s, v) for s, v in pairs if s.operator == operator]
    return _rate([v.label is not None and (v.label == FULL) == (s.adjudicated == FULL) for s, v in own])


def _rate(hits: Sequence[bool]) -> Rate:
    k, n = sum(hits), len(hits)
    low, high = clopper_pearson(k, n)
    return Rate(k, n, k / n if n else None, low, high)


def _reasons(
    segments: Sequence[LabelledSegment],
    sensitivity: Rate,
    specificity: Rate,
    unmeasured: int,
    kappa_jh: float | None,
    kappa_hh: float | None,
    n_both: int,
) -> list[str]:
    """Why the judge may not be used; each is one clause of EVALUATION §5.5."""
    n = len(segments)
    found = []
    if n < MIN_SEGMENTS:
        found.append(f"标注只有 {n} 条，少于 {MIN_SEGMENTS} 条")
    for name, rate in (("敏感度", sensitivity), ("特异度", specificity)):
        if rate.value is None or rate.value < MIN_RATE or rate.low < MIN_BOUND:
            found.append(f"{name} {rate.k}/{rate.n}，下限 {rate.low:.3f}，未到 {MIN_RATE:.2f}（下限 {MIN_BOUND:.2f}）")
    if unmeasured > n * MAX_UNMEASURED:
        found.append(f"{unmeasured} 条未测出，超过 {MAX_UNMEASURED:.0%}")
    if n_both < n or kappa_hh is None:
        found.append(f"只有 {n_both} 条有两个人的标注，人与人的一致程度无从比较")
    elif kappa_jh is None or kappa_jh < kappa_hh - MAX_BELOW_HUMAN - 1e-9:
        found.append(f"评审与人的 κ 为 {_two(kappa_jh)}，比人与人的 {kappa_hh:.2f} 低了不止 {MAX_BELOW_HUMAN:.2f}")
    return found


def _two(value: float | None) -> str:
    return "无" if value is None else f"{value:.2f}"
