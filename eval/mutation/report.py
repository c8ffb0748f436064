"""What a mutation run gives: one row an operator, the controls, the knocked-out checks; as a table and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.console import width
from eval.mutation.controls import ControlVerdict
from eval.mutation.harness import Made, Verdict
from eval.mutation.knockout import Knockout

_EXAMPLES = 5
FAITHFUL_LIMIT = 0.01
PARAPHRASE_LIMIT = 0.03


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """`n` mutants that say something wrong; `missed` are a few of those that were not flagged."""

    name: str
    label: str
    n: int
    n_equivalent: int
    n_detected: int
    n_localised: int
    target: float
    is_critical: bool
    missed: tuple[str, ...] = ()

    @property
    def rate(self) -> float | None:
        return self.n_detected / self.n if self.n else None

    @property
    def is_met(self) -> bool:
        return self.rate is not None and self.rate >= self.target


@dataclass(frozen=True, slots=True)
class ControlRow:
    name: str
    label: str
    n: int
    n_flagged: int
    limit: float
    flagged: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        return self.n > 0 and self.n_flagged / self.n <= self.limit


@dataclass(frozen=True, slots=True)
class MutationReport:
    """`n_unusable` base answers are right but flagged, so no mutant was made of them."""

    scorer_hash: str
    seed: int
    n_bases: int
    n_unusable: int
    operators: tuple[OperatorRow, ...]
    controls: tuple[ControlRow, ...]
    knockouts: tuple[dict[str, object], ...] = ()

    @property
    def is_met(self) -> bool:
        is_seen = all(row.is_met for row in self.operators) and all(k["is_noticed"] for k in self.knockouts)
        return is_seen and all(row.is_met for row in self.controls)


def operator_row(made: Made, verdicts: Sequence[Verdict]) -> OperatorRow:
    missed = [v for v in verdicts if not v.is_detected]
    return OperatorRow(
        name=made.operator.name,
        label=made.operator.label,
        n=len(verdicts),
        n_equivalent=made.n_equivalent,
        n_detected=sum(v.is_detected for v in verdicts),
        n_localised=sum(v.is_localised for v in verdicts),
        target=made.operator.target,
        is_critical=made.operator.is_critical,
        missed=tuple(_shown(v) for v in missed[:_EXAMPLES]),
    )


def _shown(verdict: Verdict) -> str:
    draft = verdict.mutant.draft
    return f"{verdict.mutant.base.key} {draft.before} → {draft.after}"


def control_row(name: str, label: str, limit: float, verdicts: Sequence[ControlVerdict]) -> ControlRow:
    flagged = [v for v in verdicts if v.is_flagged]
    return ControlRow(name, label, len(verdicts), len(flagged), limit, tuple(map(_why, flagged[:_EXAMPLES])))


def _why(verdict: ControlVerdict) -> str:
    base, first = verdict.control.base, next(iter(verdict.findings), None)
    reason = f"{first.rule}：{first.asserted}" if first else "、".join(verdict.fallen)
    return f"{base.key} {verdict.control.rule} {reason}".replace("  ", " ")


def knockout_rows(knockouts: Sequence[Knockout]) -> tuple[dict[str, object], ...]:
    return tuple({"rule": k.rule, "n_missed": k.n_missed, "is_noticed": k.is_noticed} for k in knockouts)


def write_report(report: MutationReport, path: Path) -> None:
    """In the shape that eval.trust reads, with more beside."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def render_report(report: MutationReport) -> str:
    heads = ["算子", "变体", "等价", "识破", "识破率", "定位率", "目标", "结果"]
    lines = _table(heads, [_operator_cells(row) for row in report.operators])
    lines += [
        "",
        *_table(["对照", "条数", "误报", "误报率", "上限", "结果"], [_control_cells(c) for c in report.controls]),
    ]
    lines += ["", f"基准答复 {report.n_bases} 个；其中 {report.n_unusable} 个虽正确但被误报，没有用来造变体。"]
    lines += [
        f"未达目标：{row.label}　{example}" for row in report.operators if not row.is_met for example in row.missed[:2]
    ]
    lines += [f"误报：{row.label}　{example}" for row in report.controls if not row.is_met for example in row.flagged]
    dead = [str(k["rule"]) for k in report.knockouts if not k["is_noticed"]]
    if report.knockouts:
        lines.append(f"逐一关掉 {len(report.knockouts)} 条检查；关掉后没有一个变体漏网的：{'、'.join(dead) or '无'}")
    return "\n".join(lines) + "\n"


def _operator_cells(row: OperatorRow) -> list[str]:
    rate = "—" if row.rate is None else f"{row.rate:.3f}"
    localised = f"{row.n_localised / row.n_detected:.3f}" if row.n_detected else "—"
    label = row.label + ("" if row.is_critical else "（次要）")
    target = f"{row.target:.3f}"
    return [label, str(row.n), str(row.n_equivalent), str(row.n_detected), rate, localised, target, _result(row.is_met)]


def _control_cells(row: ControlRow) -> list[str]:
    share = f"{row.n_flagged / row.n:.3f}" if row.n else "—"
    return [row.label, str(row.n), str(row.n_flagged), share, f"{row.limit:.2f}", _result(row.is_met)]


def _result(is_met: bool) -> str:
    return "达到" if is_met else "未达"


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    widths = [max(map(width, column)) for column in zip(heads, *rows, strict=True)]
    return [_line(cells, widths) for cells in (heads, *rows)]


def _line(cells: list[str], widths: list[int]) -> str:
    padded = [cell + " " * (size - width(cell)) for cell, size in zip(cells, widths, strict=True)]
    return "  ".join(padded).rstrip()
