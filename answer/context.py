"""What every step of answering reads: the opened index, its notices, units, lexical evidence, and today's date."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from answer.contract import Statement
from answer.text import normalise
from answer.units import UnitDirectory
from answer.verify import Fact, Sources
from index.lexical import LexicalIndex
from index.open import ServedIndex
from ingest.model import Notice, Task, TaskKind


@dataclass(frozen=True)
class Context:
    """`notices` are those in scope, never empty; narrowing the scope makes a new Context."""

    index: ServedIndex
    notices: tuple[Notice, ...]
    today: date
    _narrowed: dict[tuple[str, ...], "Context"] = field(default_factory=dict, repr=False, compare=False)

    @property
    def notice_ids(self) -> tuple[str, ...]:
        return tuple(notice.notice_id for notice in self.notices)

    @property
    def is_single(self) -> bool:
        return len(self.notices) == 1

    @cached_property
    def units(self) -> UnitDirectory:
        counts = self.index.register.units(self.notice_ids)
        ranked = sorted(counts, key=lambda count: (-count.n_lead, -count.n_supporting))
        return UnitDirectory(count.name for count in ranked)

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(self.index.register.tasks(notice_ids=self.notice_ids))

    @cached_property
    def citable(self) -> tuple[Task, ...]:
        """Tasks and clauses."""
        return tuple(self.index.register.citable(self.notice_ids))

    @cached_property
    def clauses(self) -> tuple[Task, ...]:
        return tuple(task for task in self.citable if task.kind is TaskKind.CLAUSE)

    @cached_property
    def lexical(self) -> LexicalIndex:
        return LexicalIndex({(t.notice_id, t.number): normalise(t.source_text) for t in self.citable})

    @cached_property
    def tasks_by_key(self) -> dict[tuple[str, str], Task]:
        """Tasks and clauses by notice id and number."""
        return {(task.notice_id, task.number): task for task in self.citable}

    def sources(self, notice_ids: Iterable[str], facts: tuple[Fact, ...] = ()) -> Sources:
        """What a statement that cites these notices is checked against."""
        texts = {notice_id: self.index.register.text(notice_id) for notice_id in notice_ids}
        notices = {notice.notice_id: notice for notice in self.notices}
        return Sources(self.tasks_by_key, notices, texts, self.units, facts)

    def cited_tasks(self, statements: Iterable[Statement]) -> list[Task]:
        """The tasks and clauses that statements cite, each once, in order."""
        keys = dict.fromkeys((c.notice_id, c.task) for s in statements for c in s.citations if c.task is not None)
        return [self.tasks_by_key[notice_id, task or ""] for notice_id, task in keys]

    def narrowed(self, notice_ids: Collection[str]) -> "Context":
        """The same index with fewer notices in scope; made once, since it reads their tasks anew."""
        notices = tuple(n for n in self.notices if n.notice_id in notice_ids)
        key = tuple(n.notice_id for n in notices)
        if key == self.notice_ids:
            return self
        return self._narrowed.setdefault(key, Context(self.index, notices, self.today))

    @property
    def scope_name(self) -> str:
        """《…》 of the one notice in scope, or how many there are."""
        return f"《{self.notices[0].title}》" if self.is_single else f"已载入的 {len(self.notices)} 份通知"
