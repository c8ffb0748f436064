"""How the judge's opinion joins the deterministic verdict: it may ask for a review, it never saves a failure."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.judge.verdict import FULL, NONE, Verdict
from eval.results import Outcome


@dataclass(frozen=True, slots=True)
class Combined:
    """`judged` is the outcome in the judged column; the deterministic one stays as it is beside it.

    `is_by_judge` marks a pass that rests on the judge alone, so that it can be counted apart. `needs_review` marks a
    disagreement that a person should look at.
    """

    deterministic: Outcome
    judged: Outcome
    is_by_judge: bool = False
    needs_review: bool = False


@dataclass(frozen=True, slots=True)
class JudgedCounts:
    """`disagreement` is the share of measured judgements of deterministic verdicts that contradict them."""

    n: int
    passed: int
    passed_by_judge: int
    failed: int
    unmeasured: int
    reviews: int
    disagreement: float | None


def combine(deterministic: Outcome, verdict: Verdict | None, *, is_blocked: bool = False) -> Combined:
    """`verdict` None, unmeasured, or blocked by the canary changes nothing.

    What the rules cannot measure (a paraphrase) passes if the judge finds full support. A deterministic failure is
    final; a deterministic pass that the judge finds unsupported fails in the judged column only.
    """
    label = None if verdict is None or is_blocked else verdict.label
    if deterministic == Outcome.FAIL:
        return Combined(deterministic, Outcome.FAIL, needs_review=label == FULL)
    if deterministic == Outcome.PASS:
        is_denied = label == NONE
        return Combined(deterministic, Outcome.FAIL if is_denied else Outcome.PASS, needs_review=is_denied)
    if label == FULL:
        return Combined(deterministic, Outcome.PASS, is_by_judge=True)
    return Combined(deterministic, Outcome.UNMEASURED)


def count(combined: Sequence[Combined], verdicts: Sequence[Verdict | None]) -> JudgedCounts:
    """`verdicts` are those that `combined` was made of, in the same order."""
    pairs = zip(combined, verdicts, strict=True)
    compared = [c for c, v in pairs if v is not None and v.label and c.deterministic != Outcome.UNMEASURED]
    reviews = sum(c.needs_review for c in combined)
    return JudgedCounts(
        n=len(combined),
        passed=sum(c.judged == Outcome.PASS for c in combined),
        passed_by_judge=sum(c.is_by_judge for c in combined),
        failed=sum(c.judged == Outcome.FAIL for c in combined),
        unmeasured=sum(c.judged == Outcome.UNMEASURED for c in combined),
        reviews=reviews,
        disagreement=sum(c.needs_review for c in compared) / len(compared) if compared else None,
    )
