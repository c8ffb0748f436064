"""Citations: each quotes the notice to the letter, within the task it names, and has to do with the sentence."""

from collections.abc import Iterator

from answer.contract import Citation
from answer.verify.claim import Claim
from answer.verify.counting import TASK_COUNT
from answer.verify.flatten import bigrams, squeeze
from answer.verify.problem import Problem
from answer.verify.source_text import read_task
from answer.verify.sources import Evidence, Sources, sound
from answer.verify.words import pattern
from ingest.model import Task, place_label

# Sentences that cite more tasks than this are lists and counts, whose members are counted elsewhere.
_FEW = 1
_RELATED = 3
_SHORTEST_WORDS = 4


def citation_problems(citation: Citation, sources: Sources) -> list[Problem]:
    """The quote stands where the citation says, and belongs to its task."""
    if not sound(citation, sources.texts):
        return [Problem("quote", citation.quote)]
    if citation.task is None:
        return []
    task = sources.tasks.get((citation.notice_id, citation.task))
    if task is None or not _belongs(citation, task):
        return [Problem("place", place_label(citation.task))]
    return []


def _belongs(citation: Citation, task: Task) -> bool:
    """Within the task, or one of its responsibilities that the notice prints elsewhere (in the heading above)."""
    is_inside = task.start <= citation.start and citation.end <= task.end
    return is_inside or any(
        c.span.start == citation.start and c.span.end == citation.end for c in task.responsibilities
    )


def check_uncited(claim: Claim) -> tuple[Problem, ...]:
    """A sentence that says something checkable needs a citation."""
    words = squeeze(pattern("neutral").sub("", claim.text))
    says_something = len(words) >= _SHORTEST_WORDS or any(c.isdigit() for c in words)
    return (Problem("quote", claim.text),) if says_something else ()


def check_needless(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """A task that shares nothing with the sentence must not be cited for it: fifty citations support anything."""
    if len(evidence.tasks) <= _FEW:
        return
    count = TASK_COUNT.search(claim.text)
    if count:
        # What is counted is cited, all of it or its first and last; never more than is counted.
        if len(evidence.tasks) > int(count["n"] or count["m"]):
            yield Problem("place", f"{len(evidence.tasks)} 处出处", count.group())
        return
    words = bigrams(squeeze(claim.text))
    for task in evidence.tasks:
        shared = words & (read_task(task).heading | bigrams(squeeze(read_task(task).flat)))
        if len(shared) < min(_RELATED, len(words)):
            yield Problem("place", task.label)
