"""The citations that a model writes, in whatever shape, taken out of its sentence and resolved to tasks."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from answer.generate.material import Material
from ingest.model import Task
from ingest.numerals import parse_number

# 〔任务4〕 [任务4、7] 【任务4-7】 （任务4） (见任务4) [4], with 通知2· before the word where several notices are given
# but not the year of a document number (〔2022〕18号).
_BRACKETED = re.compile(r"[〔\[【(（][^〔〕\[\]【】()（）]{1,60}[〕\]】)）](?!\s*\d+\s*号)")
_PLACES = re.compile(
    r"^(?:见|参见|来源|出处|依据|根据|引自)?[:：]?\s*(?:通知\s*(?P<notice>\d{1,3})\s*[·.、，,\-—]?\s*)?"
    r"(?:第?\s*任务|第)?\s*(?P<list>[0-9一二三四五六七八九十百零〇（）()\-—~至到、，,;；和及与条项号\s任务第]+)$"
)
_NUMBER = r"(?:\d+(?:-\d+)?|[一二三四五六七八九十百零〇]+)"
_RANGE = re.compile(rf"(?P<first>{_NUMBER})\s*(?:—|~|至|到|-)\s*(?:第|任务)?\s*(?P<last>{_NUMBER})")
_ONE = re.compile(_NUMBER)
_INLINE = re.compile(rf"(?<![0-9])任务(?P<number>{_NUMBER})")
_LONGEST_RANGE = 50


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence without its citations, and the tasks cited, each once, in order.

    `unknown` are the citations that name no task of the material; they are never shown.
    """

    text: str
    tasks: tuple[Task, ...]
    unknown: tuple[str, ...]


def take_citations(sentence: str, material: Material) -> Cited:
    """Resolve a sentence's citations against the material."""
    tasks: dict[str, Task] = {}
    unknown: list[str] = []

    def take(match: re.Match[str]) -> str:
        places = list(_places(match.group()))
        if not places:
            return match.group()
        for notice, number in places:
            task = material.find(notice, number)
            if task is None:
                unknown.append(match.group())
            else:
                tasks[task.task_id] = task
        return ""

    text = _BRACKETED.sub(take, sentence)
    for match in _INLINE.finditer(unicodedata.normalize("NFKC", text)):
        task = material.find(None, match["number"])
        if task is None:
            unknown.append(match.group())
        else:
            tasks.setdefault(task.task_id, task)
    return Cited(_tidy(text), tuple(tasks.values()), tuple(dict.fromkeys(unknown)))


def _places(bracket: str) -> Iterator[tuple[int | None, str]]:
    """Notice and number of each task that a bracket names; none where it is no citation."""
    inner = unicodedata.normalize("NFKC", bracket)[1:-1].strip()
    match = _PLACES.match(inner)
    is_plain = bracket[0] in "(（" and "任务" not in inner
    if match is None or is_plain or not _ONE.search(match["list"]):
        return
    notice = int(match["notice"]) if match["notice"] else None
    listed = match["list"]
    for span in _RANGE.finditer(listed):
        yield from ((notice, number) for number in _range(span["first"], span["last"]))
    for one in _ONE.finditer(_RANGE.sub(" ", listed)):
        yield notice, one.group()


def _range(first: str, last: str) -> list[str]:
    start, end = (parse_number(n) for n in (first, last))
    if start is None or end is None or not 0 <= end - start <= _LONGEST_RANGE:
        return [first, last]
    return [str(n) for n in range(start, end + 1)]


def _tidy(text: str) -> str:
    """Without the blanks and the doubled stop that taken-out citations leave."""
    return re.sub(r"[ \t]+(?=[，。；！？、])", "", re.sub(r"。{2,}", "。", text)).strip(" \t、，,-—*#•·")
