"""The acceptance reports of many files as JSON; docs/INGEST_REPORT.md describes every field."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ingest.batch import Outcome, Tally
from ingest.model import Notice
from ingest.parse import PARSER_VERSION
from ingest.report import AcceptanceReport

SCHEMA_VERSION = 1


def render_json(outcomes: Sequence[Outcome]) -> str:
    """One JSON object, Chinese unescaped, with a newline at the end."""
    tally = Tally.of(outcomes)
    report = {
        "schema_version": SCHEMA_VERSION,
        "parser_version": PARSER_VERSION,
        "summary": {
            "total": tally.total,
            "publishable": tally.n_publishable,
            "needs_review": tally.n_needs_review,
            "unreadable": tally.n_unreadable,
        },
        "files": [_file(outcome) for outcome in outcomes],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _file(outcome: Outcome) -> dict[str, Any]:
    """`notices` is empty exactly where `error` is set."""
    error = outcome.error
    pairs = zip(outcome.notices, outcome.reports, strict=True)
    return {
        "path": str(outcome.path),
        "error": {"kind": type(error).__name__, "message": str(error)} if error else None,
        "notices": [_notice(parsed.notice, report) for parsed, report in pairs],
    }


def _notice(notice: Notice, report: AcceptanceReport) -> dict[str, Any]:
    return {
        "notice_id": notice.notice_id,
        "title": notice.title,
        "doc_number": notice.doc_number,
        "issuing_body": notice.issuing_body,
        "issued_on": notice.issued_on.isoformat() if notice.issued_on else None,
        "validity": str(notice.validity),
        "source_sha256": notice.source_sha256,
        "verdict": str(report.verdict),
        "n_tasks": report.n_found,
        "n_expected": report.n_expected,
        "n_clauses": report.n_clauses,
        "n_sections": report.n_sections,
        "n_indicators": report.n_indicators,
        "missing": list(report.missing),
        "doubled": list(report.doubled),
        "without_unit": list(report.without_unit),
        "reasons": [asdict(finding) for finding in report.reasons],
        "remarks": [asdict(finding) for finding in report.remarks],
    }
