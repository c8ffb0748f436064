"""Aligns what an answer says with what a source says, clause by clause, on the words alone.

Quantities, dates, units and references are taken out first: they have rules of their own.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from eval.atoms import find_units, mask
from eval.quantities import find_quantities

_CLAUSE_ENDS = re.compile(r"[,。;:!?\n()]")
_ITEM_ENDS = ("", "、", "和", "与", "及", "等", "的")
_MIN_CLAUSE = 4
MIN_COVERED = 0.75
MAX_FOREIGN_RUN = 5
# A run this long that another clause prints is a splice of two clauses, not a turn of phrase.
_SPLICE_RUN = 3
# Of a clause to which the subject of its sentence is carried over, this much must be there.
_WHOLE_CLAUSE = 0.65
_CANDIDATES = 4
# Words that only carry a statement. They are passed over where the source does not have them.
_FRAME = re.compile(
    "任务|原文|写道|写到|写的是|提到|明确|规定|要求|通知|文件|其中|包括|包含|分别|以及|同时|此外|另外|具体|主要"
    "|内容|目标|指标|数字|数量|负责|牵头|参与|配合|协办|单位|部门|责任|根据|按照|依据|合计|总计|一共|今年|本年度"
    "|全年|年度|即|来说|方面|有关|相关|关于"
    "|现行|仍然|有效|废止|必须|务必|确保|应当|坚决|一律|严禁"
    "|正文|落款|标注|失效|发文|机关|字号|文号|成文|日期|印发|发布|标题|题为|全称|有效性|写明"
    "|提出|指出|列出|开展|进行|通过|以上|以下|左右|不低于|不少于|不超过|不高于|至少|大约|达到|需要|计划|力争|争取|可以"
    "|工作|合起来|加起来|担任|承担|担负|所在|安排|涉及|惠及|提及|同样|上的|重点|同一(?:家|个|拨|批)"
    "|起止|年份|期限|时限|时间|时段|索引号|效力|状态|主题分类|类别|不管用|不作数|不算数"
    "|[为是由的了将要需应会在对与和及或并等该此这那项共有中前后年月日也都到把就其被之也找归抓办搞盯管则还]"
)


@dataclass(frozen=True, slots=True)
class SourceClause:
    """`words` are what is aligned, `text` is the clause, `sentence` what it stands in, in words `sentence_words`."""

    words: str
    text: str
    sentence: str
    sentence_words: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a clause of an answer meets a source: `foreign` is the longest run that the source does not have."""

    clause: str
    words: str
    source: SourceClause | None
    covered: float
    foreign: str

    @property
    def is_supported(self) -> bool:
        return self.covered >= MIN_COVERED and len(self.foreign) < MAX_FOREIGN_RUN


_SYNONYMS = {
    word: group[0]
    for group in json.loads((Path(__file__).parent / "data" / "synonyms.json").read_text(encoding="utf-8"))
    for word in group[1:]
}
_SYNONYM = re.compile("|".join(sorted(_SYNONYMS, key=lambda word: (-len(word), word))))


@lru_cache(maxsize=50_000)
def words_of(text: str, units: tuple[str, ...]) -> str:
    """A normalised clause without quantities, dates, references, units and punctuation, one word for each meaning."""
    blank = list(mask(text))
    for quantity in find_quantities("".join(blank)):
        blank[quantity.start : quantity.end] = "\0" * (quantity.end - quantity.start)
    for _, start, end in find_units("".join(blank), units):
        blank[start:end] = "\0" * (end - start)
    words = re.sub(r"[^\w\u4e00-\u9fff]|[_\d]", "", "".join(blank))
    return _SYNONYM.sub(lambda m: _SYNONYMS[m[0]], words)


def split_clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE_ENDS.split(text) if clause]


@lru_cache(maxsize=5_000)
def source_clauses(text: str, units: tuple[str, ...]) -> tuple[SourceClause, ...]:
    """The clauses of a normalised source text, and neighbours joined, for answers that leave a comma out."""
    clauses: list[SourceClause] = []
    for sentence in re.split(r"[。;!?\n]", text):
        parts = split_clauses(sentence)
        words = [words_of(p, units) for p in parts]
        joined = "\0".join(words)
        clauses += [SourceClause(w, p, sentence, joined) for w, p in zip(words, parts, strict=True)]
    return tuple(c for c in clauses if c.words)


class PairIndex:
    """The clauses of one text by the pairs of characters in them."""

    def __init__(self, clauses: Sequence[SourceClause]) -> None:
        self.clauses = clauses
        self.joined = "\n".join(c.words for c in clauses)
        self.by_pair: dict[str, list[int]] = {}
        for number, clause in enumerate(clauses):
            for pair in dict.fromkeys(clause.words[i : i + 2] for i in range(len(clause.words) - 1)):
                self.by_pair.setdefault(pair, []).append(number)

    def shared(self, pairs: Sequence[str]) -> dict[int, int]:
        """For each clause that has any of the pairs, how many."""
        found: dict[int, int] = {}
        for pair in pairs:
            for number in self.by_pair.get(pair, ()):
                found[number] = found.get(number, 0) + 1
        return found


class ClauseIndex:
    """Finds the few clauses of some texts worth aligning by the pairs of characters that they share."""

    def __init__(self, parts: Sequence[PairIndex], titles: Sequence[str] = ()) -> None:
        self._parts = parts
        self._titles = tuple(frozenset(title) for title in titles)
        self.joined = "\n".join(part.joined for part in parts)

    def nearest(self, words: str) -> list[SourceClause]:
        pairs = [words[i : i + 2] for i in range(len(words) - 1)]
        best: list[tuple[int, int, int, int]] = []
        for number, part in enumerate(self._parts):
            found = [(-n, len(part.clauses[i].words), number, i) for i, n in part.shared(pairs).items()]
            best = sorted([*best, *found])[:_CANDIDATES] if found else best
        return [self._parts[number].clauses[i] for _, _, number, i in best]

    def is_label(self, run: str, words: str) -> bool:
        """Whether a run only names what its task is about, before something is said of it.

        智慧城管 has all its characters in the title 提升城市管理智慧化水平. At the end of a clause it would be what
        is said, and half a title there is a splice.
        """
        core = _FRAME.sub("", run)
        return len(core) > 1 and not words.endswith(run) and any(title.issuperset(core) for title in self._titles)


@lru_cache(maxsize=50_000)
def align(clause: str, index: ClauseIndex, units: tuple[str, ...], echo: str = "") -> Alignment | None:
    """The best alignment of a normalised clause; None where too little is left of it to be one.

    `echo` is text whose words may be repeated without a source: the question.
    """
    whole = _align_whole(clause, index, units, echo)
    if whole is None or whole.is_supported or "、" not in clause:
        return whole
    # An enumeration may put several of the source's clauses into one.
    aligned = [(part, _align_whole(part, index, units, echo)) for part in clause.split("、")]
    parts = [a for _, a in aligned if a is not None]
    short = [words for part, a in aligned if a is None and _FRAME.sub("", words := words_of(part, units))]
    if not parts or not all(part.is_supported for part in parts) or not all(words in index.joined for words in short):
        return whole
    if any(_breaks_off(part) and part.source != parts[-1].source for part in parts[:-1]):
        return whole
    return replace(parts[0], clause=clause, words=whole.words)


def _breaks_off(part: Alignment) -> bool:
    """Whether the source goes on where a part ends: half a clause, and what follows it here is of another."""
    tail, source = part.clause[-2:], part.source.text if part.source else ""
    after = source.find(tail)
    return after >= 0 and source[after + 2 : after + 3] not in _ITEM_ENDS


def _align_whole(clause: str, index: ClauseIndex, units: tuple[str, ...], echo: str) -> Alignment | None:
    words = words_of(clause, units)
    if len(words) < _MIN_CLAUSE or len(_FRAME.sub("", words)) < _MIN_CLAUSE - 1:
        return None
    found = [_aligned(clause, words, source, echo, index) for source in index.nearest(words)]
    best = _best(found) or _aligned(clause, words, SourceClause("", "", ""), echo, index)
    if best.source is not None and best.is_supported:
        runs = [run for run in _foreign_runs(words, best.source) if len(run) >= _SPLICE_RUN]
        content = [run for run in runs if _FRAME.sub("", run) and not index.is_label(run, words)]
        spliced = [run for run in content if run in index.joined and run not in echo]
        if spliced:
            return replace(best, covered=0.0, foreign=spliced[0])
    return best


def _best(found: list[Alignment]) -> Alignment | None:
    return max(found, key=lambda a: (a.covered, -len(a.foreign)), default=None)


def _aligned(clause: str, words: str, source: SourceClause, echo: str, index: ClauseIndex) -> Alignment:
    rests = [_FRAME.sub("", run) for run in _foreign_runs(words, source) if not index.is_label(run, words)]
    foreign = [rest for rest in rests if rest and not (len(rest) > 1 and rest in echo)]
    covered = 1 - sum(map(len, foreign)) / len(words)
    return Alignment(clause, words, source if source.words else None, covered, max(foreign, key=len, default=""))


def _foreign_runs(words: str, source: SourceClause) -> list[str]:
    """Stretches of `words` that the clause does not have: neither in this order, nor moved, nor as its subject."""
    runs = _unmatched_runs(words, source.words)
    rest = _FRAME.sub("", _left_over(words, source.words))
    foreign = []
    for run in runs:
        core = _FRAME.sub("", run)
        if len(core) > 1 and core in rest:
            rest = rest.replace(core, "\0", 1)
        else:
            foreign.append(run)
    if foreign and _is_whole(words, source.words):
        before = _FRAME.sub("", source.sentence_words.partition(source.words)[0])
        foreign = [r for r in foreign if words.endswith(r) or not (len(r) > 1 and _FRAME.sub("", r) in before)]
    return foreign


def _left_over(words: str, source: str) -> str:
    """What of the source a longest common subsequence does not use; used stretches leave a gap."""
    used = {j for _, j in _matched(words, source)}
    return "".join("\0" if j in used else char for j, char in enumerate(source))


def _is_whole(words: str, source: str) -> bool:
    """Whether nearly all of the source's clause is said: then its sentence's subject may stand before it."""
    content = _FRAME.sub("", source)
    return len(content) > 1 and len(_matched(words, source)) >= len(source) * _WHOLE_CLAUSE


def _unmatched_runs(words: str, source: str) -> list[str]:
    """Stretches of `words` that lie outside of a longest common subsequence with `source`."""
    if words in source:
        return []
    matched = {i for i, _ in _matched(words, source)}
    runs, run = [], ""
    for i, char in enumerate(words):
        if i in matched:
            runs.append(run)
            run = ""
        else:
            run += char
    return [r for r in [*runs, run] if r]


@lru_cache(maxsize=20_000)
def _matched(words: str, source: str) -> tuple[tuple[int, int], ...]:
    """The positions of a longest common subsequence, in `words` and in `source`."""
    n, m = len(words), len(source)
    table = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        row, below = table[i], table[i + 1]
        for j in range(m - 1, -1, -1):
            row[j] = below[j + 1] + 1 if words[i] == source[j] else max(below[j], row[j + 1])
    matched, i, j = [], 0, 0
    while i < n and j < m:
        if words[i] == source[j]:
            matched.append((i, j))
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1
    return tuple(matched)
