"""Tasks whose responsible units are missing or unread, and names of units that look broken."""

import re
from collections.abc import Iterator
from itertools import combinations, groupby, pairwise

from ingest.checks.finding import Finding, find_at, name_some, task_head
from ingest.labels import CLOSING, OPENING
from ingest.levels import UNIT_EVIDENCE
from ingest.model import ParsedNotice, Span, Task
from ingest.units import is_organisation

NO_UNITS = "no_units"
UNREAD_UNITS = "unread_units"
BROKEN_UNIT = "broken_unit"
SECTION_WITHOUT_UNITS = "section_without_units"
SIMILAR_UNITS = "similar_units"

_LONGEST_NAME = 30
_LONGEST_OF_ALL = 60
_SHORTEST_NAME = 2
_LEAST_SIMILAR = 5
_LONGEST_GROUP = 20
# Words of a sentence, not of a name: what split no list leaves behind.
_NOT_A_NAME = re.compile(
    r"[。！？!?:：]|(?:牵头|负责|配合|落实|参与)(?!.*(?:组|小组|会议|机构|专班|办公室))|\d[\d.]*(?:个|家|项|万|亿|%|％)"
)
_DANGLING = re.compile(r"^[和及与等的、，,]|[和及与的、，,]$")
_BLANK = re.compile(r"[ \t\u3000\u00a0\n]")
# Two names that differ in one of these are two units (省财政厅、市财政厅; 第一中学、第二中学; 东区、西区).
_TELLING = re.compile(r"[省市县區区州盟旗乡镇国中一二三四五六七八九十\d东南西北上下左右]")


def has_units(task: Task) -> bool:
    return bool(task.lead_units or task.supporting_units)


def check_units(parsed: ParsedNotice) -> Iterator[Finding]:
    """Reasons to look again at who is responsible."""
    tasks = parsed.tasks
    usual = _most_name_units(tasks)
    for section in _sections(tasks):
        in_section = any(has_units(task) for task in section)
        for task in section:
            if has_units(task):
                continue
            evidence = UNIT_EVIDENCE.search(task.source_text)
            if evidence:
                start = task.start + evidence.start()
                span = Span(evidence.group(), start, task.start + evidence.end())
                yield find_at(parsed, UNREAD_UNITS, "有责任单位的字样，却没有读出单位，请核对原文写法", span, task)
            elif usual and in_section:
                message = "同一部分的其他任务写了责任单位，这一项没有，请核对是否漏了"
                yield find_at(parsed, NO_UNITS, message, task_head(task), task)
    yield from _broken_names(parsed, tasks)


def remark_units(parsed: ParsedNotice) -> Iterator[Finding]:
    """Remarks: whole sections that name nobody, and units printed in nearly the same way."""
    tasks = parsed.tasks
    if _most_name_units(tasks):
        for section in _sections(tasks):
            if not any(map(has_units, section)):
                message = f"任务{name_some(t.number for t in section)}所在的部分都没有写责任单位"
                yield find_at(parsed, SECTION_WITHOUT_UNITS, message, task_head(section[0]), section[0])
    pairs = _similar_pairs(tasks)
    if pairs:
        first = pairs[0][1]
        task = next(t for t in tasks if first in _names(t))
        span = _place(parsed, task, first)
        shown = "；".join(f"{a}／{b}" for a, b in pairs[:5]) + (f"等 {len(pairs)} 组" if len(pairs) > 5 else "")
        message = f"单位名称有相近的写法，按不同单位收录：{shown}"
        yield find_at(parsed, SIMILAR_UNITS, message, span, task)


def _most_name_units(tasks: tuple[Task, ...]) -> bool:
    return sum(map(has_units, tasks)) * 2 > len(tasks)


def _sections(tasks: tuple[Task, ...]) -> list[tuple[Task, ...]]:
    """Neighbouring tasks under the same outermost heading."""
    return [tuple(group) for _, group in groupby(tasks, key=lambda t: t.section_path[:1])]


def _names(task: Task) -> tuple[str, ...]:
    return (*task.lead_units, *task.supporting_units)


def _broken_names(parsed: ParsedNotice, tasks: tuple[Task, ...]) -> Iterator[Finding]:
    """Each broken name once, at the first task that prints it."""
    every = dict.fromkeys(name for task in tasks for name in _names(task))
    plain = {_BLANK.sub("", name) for name in every}
    shortened = {name[:-cut]: name for name in sorted(plain) if is_organisation(name) for cut in (1, 2)}
    seen: set[str] = set()
    for task in tasks:
        following = {a: b for c in task.responsibilities for a, b in pairwise(c.units)}
        for name in _names(task):
            whole = name + following.get(name, "")
            why = f"像是“{whole}”断成了两截" if whole != name and whole in plain else _what_is_broken(name, shortened)
            why = "" if name in seen else why
            seen.update((name, following[name]) if whole in plain and whole != name else (name,))
            if why:
                yield find_at(parsed, BROKEN_UNIT, f"单位名称“{name}”{why}，请核对", _place(parsed, task, name), task)


def _what_is_broken(name: str, shortened: dict[str, str]) -> str:
    """What is wrong with a name, "" for nothing; `shortened` gives the whole name for those that lack its end."""
    plain = _BLANK.sub("", name)
    if len(plain) < _SHORTEST_NAME:
        return "只有一个字"
    if _NOT_A_NAME.search(plain):
        return "里夹着不属于名称的字"
    if _DANGLING.search(plain):
        return "的开头或结尾不完整"
    if sum(c in OPENING for c in plain) != sum(c in CLOSING for c in plain):
        return "的括号不成对"
    if len(plain) > _LONGEST_OF_ALL or (len(plain) > _LONGEST_NAME and not is_organisation(plain)):
        return f"有 {len(plain)} 个字，像是几个单位或一句话"
    if not is_organisation(plain) and plain in shortened:
        return f"像是“{shortened[plain]}”少了字"
    return ""


def _place(parsed: ParsedNotice, task: Task, name: str) -> Span:
    """The responsibility that prints `name`, else the task's first line."""
    clause = next((c for c in task.responsibilities if name in c.units), None)
    if clause is None:
        return task_head(task)
    start = parsed.text.find(name, clause.span.start, clause.span.end)
    return Span(name, start, start + len(name)) if start >= 0 else clause.span


def _similar_pairs(tasks: tuple[Task, ...]) -> list[tuple[str, str]]:
    """Pairs of names that are the same but for blanks, or for one character of five or more; in order of print."""
    names = list(dict.fromkeys(name for task in tasks for name in _names(task)))
    by_reach: dict[str, list[str]] = {}
    for name in names:
        for key in _neighbourhood(_BLANK.sub("", name)):
            by_reach.setdefault(key, []).append(name)
    order = {name: position for position, name in enumerate(names)}
    # many names that differ at one place are a series (一组、二组…), not slips
    groups = [group for group in by_reach.values() if len(group) <= _LONGEST_GROUP]
    pairs = {pair for group in groups for pair in combinations(group, 2) if _is_similar(*pair)}
    return sorted(pairs, key=lambda pair: (order[pair[1]], order[pair[0]]))


def _neighbourhood(name: str) -> set[str]:
    """The name and what is left of it less any one character: near names share one of these."""
    if not _LEAST_SIMILAR <= len(name) <= _LONGEST_OF_ALL:
        return {name}
    return {name, *(name[:i] + name[i + 1 :] for i in range(len(name)))}


def _is_similar(left: str, right: str) -> bool:
    a, b = sorted((_BLANK.sub("", left), _BLANK.sub("", right)), key=len)
    if a == b:
        return left != right
    if len(a) < _LEAST_SIMILAR or len(b) - len(a) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return a[at:] == b[at + 1 :]
    return a[at + 1 :] == b[at + 1 :] and not (_TELLING.match(a[at]) and _TELLING.match(b[at]))
