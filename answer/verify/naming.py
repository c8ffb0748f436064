"""Names that must be printed as they stand: document numbers, titles of documents, codes, labels of tasks."""

import re
from collections.abc import Iterator

from answer.verify.claim import Claim
from answer.verify.flatten import flatten, squeeze
from answer.verify.masking import CODE, DOC_NUMBER, TITLE
from answer.verify.problem import Problem
from answer.verify.sources import Evidence

_NUMBER = r"(?:[0-9]+|[一二三四五六七八九十百]+)"
_JOINED = rf"{_NUMBER}(?:-{_NUMBER})*"
_TASK_LABEL = re.compile(
    rf"(?:任务{_JOINED}|第{_JOINED}(?:项任务|[项条]))(?![个家人%])(?:(?:[-—~至到、和]|以及)(?:任务|第)?{_JOINED}(?![个家人%项])(?:项任务|[项条])?)*"
)


def check_documents(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """《…》 and 文号 are in the cited text, or in the notice's own header."""
    titles = [squeeze(flatten(n.title)) for n in evidence.notices]
    run = squeeze(evidence.flat)
    for match in claim.take_all(TITLE):
        words = squeeze(match.group())
        if not (words in run or any(words in title for title in titles)):
            yield Problem("doc_number", match.group())
    own = [n.doc_number for n in evidence.notices]
    own += [basis.doc_number for n in evidence.headers for basis in n.basis_documents]
    known = [_bare(flatten(number)).rstrip("号") for number in own if number]
    for match in claim.take_all(DOC_NUMBER):
        bare = _bare(match.group())
        if bare not in run and not any(number and bare.rstrip("号").endswith(number) for number in known):
            yield Problem("doc_number", match.group(), own[0] if own else "")


def _bare(number: str) -> str:
    return re.sub(r"[〔〕\[\]【】()第]", "", squeeze(number))


def check_codes(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """Latin letters and long codes: pm2.5, 11371524mb280546xw/2023-13165463."""
    for match in claim.take_all(CODE):
        if match.group().strip(".-/:") not in evidence.flat:
            yield Problem("clause", match.group())


def check_labels(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """A task that the sentence names by number is one that it cites (任务5「…」)."""
    cited = {task.number for task in evidence.tasks}
    for match in claim.take_all(_TASK_LABEL):
        named = re.findall(_JOINED, match.group())
        if match.group().startswith("第") and (match.group() in evidence.flat or not evidence.tasks):
            continue
        wrong = [number for number in named if number not in cited and not _is_cited_clause(match.group(), cited)]
        yield from (Problem("place", f"任务{number}", "、".join(sorted(cited))) for number in wrong[:1] if cited)


def _is_cited_clause(label: str, cited: set[str]) -> bool:
    return any(label.startswith(number) for number in cited)
