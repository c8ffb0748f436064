"""Nothing unverified is shown: every statement is checked against what it cites.

A citation must quote the notice to the letter, within the task it names. Every figure with its measure and bound,
every date and every unit in a statement must be printed in its quotes, and units stand under the role that their task
prints. A statement that fails is replaced by its quotes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from answer.contract import Citation, Statement
from answer.text import normalise
from ingest.model import Task, place_label

_NUMBER = r"\d+(?:\.\d+)?"
_FIGURE = re.compile(_NUMBER)
# A figure with its measure and bound: what follows it, up to punctuation.
_MEASURED = re.compile(rf"{_NUMBER}[\u4e00-\u9fff%]{{0,5}}")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_PRINTED_DATE = re.compile(r"(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})")
_ROLE_CLAIM = re.compile(r"(?P<label>(?:牵头|责任|配合|参与|协办|主办)(?:单位|部门)) (?P<units>[^；。（）()：]+)")
# The register's own counts, task numbers and ISO dates are not the notice's figures.
_OWN_WORDS = re.compile(
    r"任务[0-9一二三四五六七八九十百-]+(?:—[0-9一二三四五六七八九十百-]+)?|\d+ 项|\d{4}-\d{2}-\d{2}"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a statement failed: `kind` is quote, place, figure, date, unit or role; `detail` the atom in conflict."""

    kind: str
    detail: str


def check_statement(
    statement: Statement, *, texts: Mapping[str, str], tasks: Mapping[tuple[str, str], Task], units: Sequence[str]
) -> tuple[Problem, ...]:
    """Problems of one statement; empty means that it stands. `texts` maps notice ids to full text."""
    problems = [p for c in statement.citations for p in _check_citation(c, texts, tasks)]
    if not statement.citations:
        return tuple(problems)
    quotes = normalise("".join(c.quote + " " for c in statement.citations))
    claimed = normalise(_OWN_WORDS.sub("", statement.text))
    printed = set(_FIGURE.findall(quotes))
    problems += [Problem("figure", f) for f in _FIGURE.findall(claimed) if f not in printed]
    problems += [Problem("figure", f) for f in _MEASURED.findall(claimed) if f not in quotes]
    problems += [Problem("date", d) for d in _wrong_dates(statement.text, quotes)]
    problems += [Problem("unit", u) for u in units if normalise(u) in claimed and normalise(u) not in quotes]
    problems += [Problem("role", r) for r in _wrong_roles(statement, tasks)]
    return tuple(problems)


def _wrong_dates(text: str, quotes: str) -> list[str]:
    """ISO dates of the text that no quote prints; a date printed in Chinese numerals or damaged is left alone."""
    printed = {tuple(map(int, parts)) for parts in _PRINTED_DATE.findall(quotes)}
    claimed = {"-".join(parts): tuple(map(int, parts)) for parts in _ISO_DATE.findall(text)}
    return [iso for iso, date in claimed.items() if printed and date not in printed]


def _wrong_roles(statement: Statement, tasks: Mapping[tuple[str, str], Task]) -> list[str]:
    """Units that the statement puts under a label under which no cited task prints them."""
    cited = {(c.notice_id, c.task) for c in statement.citations if c.task is not None}
    clauses = [r for notice_id, task in cited if (t := tasks.get((notice_id, task))) for r in t.responsibilities]
    printed = {(clause.label, unit) for clause in clauses for unit in clause.units}
    claims = [(m["label"], unit) for m in _ROLE_CLAIM.finditer(statement.text) for unit in m["units"].split("、")]
    return [f"{label} {unit}" for label, unit in claims if (label, unit) not in printed]


def verified(
    statements: Sequence[Statement],
    *,
    texts: Mapping[str, str],
    tasks: Mapping[tuple[str, str], Task],
    units: Sequence[str],
) -> tuple[Statement, ...]:
    """Statements that stand; a failing one gives way to its own sound quotes, or is withheld if it has none."""
    shown = []
    for statement in statements:
        problems = check_statement(statement, texts=texts, tasks=tasks, units=units)
        if not problems:
            shown.append(statement)
            continue
        sound = tuple(c for c in statement.citations if not _check_citation(c, texts, tasks))
        if sound:
            shown.append(replace(statement, text="；".join(dict.fromkeys(c.quote for c in sound)), citations=sound))
    return tuple(shown)


def _check_citation(
    citation: Citation, texts: Mapping[str, str], tasks: Mapping[tuple[str, str], Task]
) -> list[Problem]:
    text = texts.get(citation.notice_id, "")
    if text[citation.start : citation.end] != citation.quote or not citation.quote:
        return [Problem("quote", citation.quote)]
    if citation.task is None:
        return []
    task = tasks.get((citation.notice_id, citation.task))
    if task is None or not _belongs(citation, task):
        return [Problem("place", place_label(citation.task))]
    return []


def _belongs(citation: Citation, task: Task) -> bool:
    """Within the task, or one of its responsibilities that the notice prints elsewhere (in the heading above)."""
    is_inside = task.start <= citation.start and citation.end <= task.end
    return is_inside or any(
        c.span.start == citation.start and c.span.end == citation.end for c in task.responsibilities
    )
