"""The acceptance report as Chinese text for a terminal."""

from ingest.checks.finding import Finding, shorten
from ingest.model import place_label
from ingest.report import VALIDITY_TEXT, AcceptanceReport, Verdict

VERDICT_TEXT = {Verdict.PUBLISHABLE: "可发布", Verdict.NEEDS_REVIEW: "需核对"}


def render_report(report: AcceptanceReport) -> str:
    """Facts, then the verdict with its reasons, then the remarks; no newline at the end."""
    lines = [
        f"《{report.title}》",
        f"  文件 {report.source_name}  SHA-256 {report.source_sha256}",
        f"  编号 {report.notice_id}  有效性 {VALIDITY_TEXT[report.validity]}",
        f"  任务 找到 {report.n_found} / 按编号应有 {report.n_expected}，条文段落 {report.n_clauses} 条，"
        f"部分（章节）{report.n_sections} 个，指标 {report.n_indicators} 条",
        f"  缺号 {_list(report.missing)}；重号 {_list(report.doubled)}",
        f"  未列责任单位的任务 {_list(report.without_unit)}",
        f"  结论 {VERDICT_TEXT[report.verdict]}" + (f"，{len(report.reasons)} 处：" if report.reasons else ""),
    ]
    lines += [f"    {_render(finding)}" for finding in report.reasons]
    if report.remarks:
        lines.append(f"  提示 {len(report.remarks)} 条：")
        lines += [f"    {_render(finding)}" for finding in report.remarks]
    return "\n".join(lines)


def _render(finding: Finding) -> str:
    where = f"{place_label(finding.task)}：" if finding.task else ""
    words = f"｜{shorten(finding.words)}" if finding.words.strip() else ""
    return f"第 {finding.line} 行 {where}{finding.message}{words}"


def _list(numbers: tuple[str, ...]) -> str:
    return "、".join(numbers) if numbers else "无"
