"""The acceptance report: what a clerk checks before a notice is published in the assistant.

A reason makes the verdict 需核对: something in the text or in its reading that is probably wrong, at a place where a
person can look. A remark never does: it tells what is so, and may well be right.
"""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from ingest import damage
from ingest.checks import header, numbering, tasks, units
from ingest.checks.finding import Finding
from ingest.model import Flag, ParsedNotice, Validity

REASON_KINDS = (
    numbering.MISSING_NUMBER, numbering.DOUBLED_NUMBER, numbering.MISSED_TASK,
    units.NO_UNITS, units.UNREAD_UNITS, units.BROKEN_UNIT,
    tasks.LONG_TASK, tasks.SHORT_TASK, tasks.DOUBLED_TASK,
    header.NO_TITLE, header.ODD_TITLE, header.NO_YEAR, header.LITTLE_TEXT, header.NOTHING_CITABLE,
    header.UNREADABLE_CHARACTERS,
    *damage.KINDS,
)  # fmt: skip
REMARK_KINDS = (
    header.EXPIRED, header.REPEALED, header.VALIDITY_UNKNOWN,
    header.NO_DOC_NUMBER, header.NO_ISSUING_BODY, header.NO_DATE, header.OTHER_TITLE,
    units.SECTION_WITHOUT_UNITS, units.SIMILAR_UNITS,
    tasks.SAME_TITLE, tasks.FIGURES_WITHOUT_INDICATOR, tasks.NUMBERED_TEXT_AFTER,
)  # fmt: skip
VALIDITY_TEXT = {
    Validity.IN_FORCE: "有效",
    Validity.EXPIRED: "失效",
    Validity.REPEALED: "废止",
    Validity.UNKNOWN: "未标注",
}


class Verdict(StrEnum):
    """可发布 or 需核对."""

    PUBLISHABLE = "publishable"
    NEEDS_REVIEW = "needs_review"


@dataclass(frozen=True, slots=True)
class AcceptanceReport:
    """`n_expected` is the number of tasks that the numbering implies; `missing`/`doubled` are numbers as printed.

    `reasons` and `remarks` are in the order of the text. `suspicions` are the damage flags alone, each with its task's
    number ("" in the header).
    """

    notice_id: str
    title: str
    source_name: str
    source_sha256: str
    n_found: int
    n_expected: int
    n_clauses: int
    n_sections: int
    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    without_unit: tuple[str, ...]
    n_indicators: int
    validity: Validity
    empty_fields: tuple[str, ...]
    suspicions: tuple[tuple[str, Flag], ...]
    reasons: tuple[Finding, ...]
    remarks: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        return Verdict.NEEDS_REVIEW if self.reasons else Verdict.PUBLISHABLE

    @property
    def is_complete(self) -> bool:
        """Whether every number that the sequence implies was found exactly once."""
        return not self.missing and not self.doubled


def make_report(parsed: ParsedNotice) -> AcceptanceReport:
    """Check one parsed notice."""
    own = parsed.tasks
    numbers = numbering.check_numbering(parsed)
    notice = parsed.notice
    wanted = ("title", "doc_number", "issuing_body", "issued_on")
    reasons = (
        *header.check_header(parsed),
        *header.check_text(parsed),
        *numbers.findings,
        *units.check_units(parsed),
        *tasks.check_tasks(parsed),
        *(f for f in tasks.check_damage(parsed) if not _is_number_of(f, numbers.findings)),
    )
    remarks = (*header.remark_header(parsed), *units.remark_units(parsed), *tasks.remark_tasks(parsed))
    return AcceptanceReport(
        notice_id=notice.notice_id,
        title=notice.title,
        source_name=notice.source_name,
        source_sha256=notice.source_sha256,
        n_found=len(own),
        n_expected=len(own) + len(numbers.missing) - len(numbers.doubled) if own else 0,
        n_clauses=len(parsed.clauses),
        n_sections=len({t.section_path for t in own if t.section_path}),
        missing=numbers.missing,
        doubled=numbers.doubled,
        without_unit=tuple(t.number for t in own if not units.has_units(t)),
        n_indicators=sum(len(t.indicators) for t in parsed.citable),
        validity=notice.validity,
        empty_fields=tuple(name for name in wanted if not getattr(notice, name)),
        suspicions=(
            *(("", flag) for flag in header.header_flags(parsed)),
            *((t.number, flag) for t in parsed.citable for flag in t.flags),
        ),
        reasons=tuple(sorted(reasons, key=lambda f: f.line)),
        remarks=tuple(sorted(remarks, key=lambda f: f.line)),
    )


def _is_number_of(damaged: Finding, missed: tuple[Finding, ...]) -> bool:
    """Whether the figure without a classifier is the number of a missed task, which is reported already."""
    if damaged.kind != damage.LOST_CLASSIFIER:
        return False
    return any(f.line == damaged.line and damaged.words and f.words.startswith(damaged.words[:8]) for f in missed)


def duplicate_ids(reports: list[AcceptanceReport]) -> list[str]:
    """Notice ids that occur more than once."""
    return [notice_id for notice_id, n in Counter(r.notice_id for r in reports).items() if n > 1]
