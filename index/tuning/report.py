"""What training changed, in Chinese: printed by the command and kept as report.md beside the adapters."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from index.tuning.measure import VERBATIM, Ranked, Share, alarms, shares

_STYLE_NAMES = {"official": "公文说法", "citizen": "口语", "keyword": "关键词", VERBATIM: "照抄原文"}


@dataclass(frozen=True, slots=True)
class EncoderFigures:
    """The test notices' questions, ranked by the base and by the tuned encoder."""

    base: tuple[Ranked, ...]
    tuned: tuple[Ranked, ...]

    def alarms(self) -> list[str]:
        return alarms(shares(self.base), shares(self.tuned))

    def record(self) -> dict[str, Any]:
        """By pool and style, for the adapter's record."""
        found: dict[str, Any] = {}
        for pool, among_all in (("in_notice", False), ("among_all", True)):
            before, after = (shares(ranked, among_all=among_all) for ranked in (self.base, self.tuned))
            found[pool] = {style: {"base": asdict(before[style]), "tuned": asdict(after[style])} for style in before}
        return found


@dataclass(frozen=True, slots=True)
class ScorerFigures:
    """`aucs` by style on the test notices, `style_only` what a scorer gives away that sees no right passage."""

    aucs: Mapping[str, float]
    style_only: Mapping[str, float]
    threshold: float
    precision: float
    recalls: Mapping[str, float]
    """Share of each style's questions at or above the threshold."""

    false_positives: float
    """Share of near misses at or above the threshold."""


def encoder_report(figures: EncoderFigures) -> str:
    """Two tables by style, one by notice, and the alarms."""
    lines = ["## 编码器：检验通知上，正确任务排第一／前五的比例", ""]
    for title, among_all in (("在本通知的任务里查找", False), ("在全部检验通知的任务里查找", True)):
        before, after = (shares(r, among_all=among_all) for r in (figures.base, figures.tuned))
        lines += [title, "", "| 说法 | 题数 | 原模型 | 训练后 |", "| --- | --- | --- | --- |"]
        lines += [_row(_STYLE_NAMES.get(s, s), before[s], after[s]) for s in before]
        lines.append("")
    lines += ["按通知（各种说法合计）", "", "| 通知 | 题数 | 原模型 | 训练后 |", "| --- | --- | --- | --- |"]
    for notice in sorted({r.notice for r in figures.base}):
        before_all, after_all = (_together(r, notice) for r in (figures.base, figures.tuned))
        lines.append(_row(notice, before_all, after_all))
    lines += ["", *(f"警告：{alarm}" for alarm in figures.alarms())]
    return "\n".join(lines).rstrip() + "\n"


def _together(ranked: Sequence[Ranked], notice: str) -> Share:
    chosen = [r.in_notice for r in ranked if r.notice == notice]
    return Share(len(chosen), sum(r == 1 for r in chosen) / len(chosen), sum(r <= 5 for r in chosen) / len(chosen))


def _row(name: str, before: Share, after: Share) -> str:
    return (
        f"| {name} | {before.n} | {before.first:.3f}／{before.top_five:.3f} | {after.first:.3f}／{after.top_five:.3f} |"
    )


def scorer_report(figures: ScorerFigures) -> str:
    lines = [
        "## 判断器：能答与不能答的区分（AUC，检验通知）",
        "",
        "| 说法 | AUC | 门槛处的召回 |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| {_STYLE_NAMES.get(style, style)} | {value:.3f} | {figures.recalls[style]:.3f} |"
        for style, value in figures.aucs.items()
    ]
    lines += [
        "",
        f"门槛 {figures.threshold:.3f}（选择用的通知上，判为能答的有 {figures.precision:.0%} 确实能答）；"
        f"检验通知上，答不了的问题有 {figures.false_positives:.3f} 被判为能答。",
        f"不看正文时的 AUC：{figures.style_only['no_passage']:.3f}；"
        f"只给不相干的正文：{figures.style_only['wrong_passage']:.3f}（0.5 表示单凭问法看不出来）。",
    ]
    return "\n".join(lines) + "\n"
