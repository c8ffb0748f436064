"""Scores answers and writes everything that a run directory holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.answers import AnswerRecord
from eval.case import make_cases
from eval.compare import require_comparable
from eval.console import render_table
from eval.dataset import Dataset
from eval.header import RunHeader
from eval.junit import render_junit
from eval.labelling.kept import read_agreement
from eval.report.page import ReportData, render_report
from eval.results import TurnResult
from eval.runfolder import JUNIT, REPORT, TIMINGS, timings_of, write_json, write_results, write_summary
from eval.scoring import score_answers
from eval.sources import Sources
from eval.summary import Summary, summarise
from eval.trust import Trust
from eval.verdict import reason_label, reasons, worst_first

_WORST = 10


@dataclass(frozen=True, slots=True)
class Beside:
    """What a report shows beside the run itself: an earlier run, and how far the scorer can be trusted.

    `heldout_runs` counts the runs over held-out items up to this one; None where it has none. It stays out of the
    summary, which must be the same for equal answers.
    """

    base: Summary | None = None
    trust: Trust | None = None
    heldout_runs: int | None = None


def publish(
    folder: Path,
    dataset: Dataset,
    answers: Mapping[tuple[str, int], AnswerRecord],
    sources: Sources,
    header: RunHeader,
    beside: Beside,
) -> str:
    """Score, write results, summary, timings, junit and report; the console text.

    Raises IncomparableError if the earlier run is not of the same items, gold and scorer.
    """
    results = score_answers(dataset, answers, sources, skipped=header.skipped)
    summary = summarise(results, header)
    if beside.base is not None:
        require_comparable(beside.base, summary)
    timings = timings_of([r.latency_ms for r in answers.values() if r.latency_ms is not None])
    folder.mkdir(parents=True, exist_ok=True)
    write_results(folder, results)
    write_summary(folder, summary)
    write_json(folder / TIMINGS, timings)
    (folder / JUNIT).write_text(render_junit(results), encoding="utf-8")
    cases = make_cases(dataset.by_id(), results, answers, sources)
    page = render_report(
        ReportData(
            summary,
            cases,
            timings,
            beside.trust,
            beside.base,
            beside.heldout_runs,
            read_agreement(dataset.folder),
        )
    )
    (folder / REPORT).write_text(page, encoding="utf-8")
    worst = [f"  {r.qid} 第{r.turn + 1}轮 {r.question}（{_reasons(r)}）" for r in worst_first(results)[:_WORST]]
    tail = ["", f"最差的 {len(worst)} 轮：", *worst] if worst else []
    used = [] if beside.heldout_runs is None else [f"留出题已用 {beside.heldout_runs} 次。"]
    return render_table(summary, beside.base) + "\n".join([*used, *tail, "", f"报告：{folder / REPORT}", ""])


def _reasons(result: TurnResult) -> str:
    return "、".join(map(reason_label, reasons(result))) or "没有通过"
