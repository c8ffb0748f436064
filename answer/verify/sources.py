"""What a statement may rest on: the cited tasks and headers, and what the register computed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from answer.contract import Citation, Statement
from answer.units import UnitDirectory
from answer.verify.flatten import bigrams, flatten
from answer.verify.source_text import SourceSentence, SourceText, read_task, read_text
from ingest.model import Notice, Task
from ingest.report import VALIDITY_TEXT

_HEADER_NAMES = (
    ("title", "标题"),
    ("doc_number", "发文字号 文号"),
    ("issuing_body", "发文机关 印发单位 发布机构"),
    ("topic", "主题分类"),
    ("catalog_number", "索引号"),
    ("issued_on", "成文日期 印发日期"),
    ("published_on", "发布日期 公布日期"),
    ("validity", "有效性 效力状态"),
    ("expires_on", "失效日期 有效期至 到期 废止日期"),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """What the register computed and a sentence may state: 县财政局牵头 8 项任务. `label` names it to a person."""

    text: str
    label: str = "登记表"


@dataclass(frozen=True)
class Sources:
    """`tasks` holds every task and clause of the notices in scope, since counts are made again from them.

    `texts` maps notice ids to full texts; `units` are the register's; `facts` what it computed for this answer.
    """

    tasks: Mapping[tuple[str, str], Task]
    notices: Mapping[str, Notice]
    texts: Mapping[str, str]
    units: UnitDirectory
    facts: tuple[Fact, ...] = ()

    @cached_property
    def flat_units(self) -> dict[str, str]:
        """Flattened name -> name as printed, longest first."""
        return {flatten(u): u for u in sorted(self.units.names, key=len, reverse=True)}


@dataclass(frozen=True)
class Evidence:
    """What one statement cites, read. `tasks` and `headers` are what its citations resolve to."""

    sources: Sources
    tasks: tuple[Task, ...]
    headers: tuple[Notice, ...]
    notices: tuple[Notice, ...]
    parts: tuple[SourceText, ...] = field(repr=False)

    @cached_property
    def flat(self) -> str:
        """Everything that the cited sources print."""
        return "\n".join(part.flat for part in self.parts)

    @cached_property
    def sentences(self) -> tuple[SourceSentence, ...]:
        return tuple(sentence for part in self.parts for sentence in part.sentences)

    @cached_property
    def heading(self) -> frozenset[str]:
        return frozenset().union(*(part.heading for part in self.parts))

    @cached_property
    def bigrams(self) -> frozenset[str]:
        return frozenset().union(*(part.bigrams | part.heading for part in self.parts))

    def prints(self, piece: str) -> bool:
        return any(part.prints(piece) for part in self.parts)

    def nearest(self, words: str) -> SourceSentence | None:
        """The sentence that shares most with squeezed `words`, or None where none shares anything."""
        wanted = bigrams(words)
        best = max(self.sentences, key=lambda s: len(wanted & s.bigrams), default=None)
        return best if best is not None and wanted & best.bigrams else None


def gather(statement: Statement, sources: Sources) -> Evidence:
    """Resolve the citations. Those that resolve to nothing are told by `answer.verify.citing`."""
    keys = dict.fromkeys((c.notice_id, c.task) for c in statement.citations)
    tasks = tuple(t for notice_id, number in keys if number and (t := sources.tasks.get((notice_id, number))))
    headers = tuple(n for notice_id, number in keys if number is None and (n := sources.notices.get(notice_id)))
    ids = dict.fromkeys(notice_id for notice_id, _ in keys)
    notices = tuple(sources.notices[i] for i in ids if i in sources.notices)
    headings = [c for c in statement.citations if c.task is None]
    parts = (
        *(read_task(task) for task in tasks),
        *(read_text(header_text(notice), "文头", heading=notice.title) for notice in headers),
        *(read_text(c.quote, "文头") for c in headings if sound(c, sources.texts)),
        *(read_text(fact.text, fact.label) for fact in sources.facts),
    )
    return Evidence(sources, tasks, headers, notices, parts)


def sound(citation: Citation, texts: Mapping[str, str]) -> bool:
    """Whether the quote is what the notice prints there."""
    printed = texts.get(citation.notice_id, "")[citation.start : citation.end]
    return bool(citation.quote) and printed == citation.quote


def header_text(notice: Notice) -> str:
    """The header's fields as sentences, each under the names that people use for it."""
    lines = []
    for field_name, names in _HEADER_NAMES:
        value = getattr(notice, field_name)
        if value:
            shown = VALIDITY_TEXT[value] if field_name == "validity" else str(value)
            lines.append(f"{names} {shown}")
    lines += [f"依据文件 {basis.span.text}" for basis in notice.basis_documents]
    return "。\n".join(lines)
