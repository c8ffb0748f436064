"""Real notices as the verifier's sources, read once; no index is needed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from answer.contract import Citation, Statement
from answer.units import UnitDirectory
from answer.verify import Problem, Sources, check_statement
from ingest import parse_file
from ingest.model import Task
from tests.answer.conftest import find_shared

HOME = "dongah-2023-4"


@dataclass(frozen=True)
class Bench:
    """A notice with the check of one sentence under the numbers of its tasks ("" is the header)."""

    sources: Sources
    notice_id: str

    @property
    def tasks(self) -> list[Task]:
        return [t for t in self.sources.tasks.values() if t.notice_id == self.notice_id]

    def cite(self, number: str) -> Citation:
        if number:
            task = self.sources.tasks[self.notice_id, number]
            return Citation(self.notice_id, number, task.source_text, task.start, task.end)
        span = self.sources.notices[self.notice_id].header_span("title")
        assert span is not None
        return Citation(self.notice_id, None, span.text, span.start, span.end)

    def check(self, text: str, *numbers: str) -> tuple[Problem, ...]:
        return check_statement(Statement(text, tuple(map(self.cite, numbers))), sources=self.sources)

    def kinds(self, text: str, *numbers: str) -> set[str]:
        return {problem.kind for problem in self.check(text, *numbers)}


def read_bench(path: Path) -> Bench:
    (parsed,) = parse_file(path)
    tasks = {(t.notice_id, t.number): t for t in parsed.citable}
    units = dict.fromkeys(u for t in parsed.citable for c in t.responsibilities for u in c.units)
    notice = parsed.notice
    sources = Sources(tasks, {notice.notice_id: notice}, {notice.notice_id: parsed.text}, UnitDirectory(units))
    return Bench(sources, notice.notice_id)


@pytest.fixture(scope="session")
def home(root: Path) -> Bench:
    """The 东阿 notice."""
    return read_bench(root / "data" / "notices" / f"{HOME}.txt")


@pytest.fixture(scope="session")
def other(root: Path) -> Callable[[str], Bench]:
    """A notice of ../shared/notices by its file name; skips the test where there is none."""
    return lambda name: read_bench(find_shared(root, f"notices/raw/{name}.txt"))
