"""What must hold for every task of every notice: its own words stand, and no digit of them may change."""

import re
from collections.abc import Callable, Iterator

import pytest

from answer.contract import Citation, Statement
from answer.layout import without_layout
from answer.listing import task_statement
from answer.verify import check_statement
from index.chunk import split_sentences
from ingest.model import Task
from tests.answer.verify.conftest import Bench

NOTICES = [
    "01-ganzhou-wei-gaige",
    "06-meishan-xiangmu-shenpi",
    "15-guizhou-zhongdian-renwu",
    "28-shanghai-zhengwu-gongkai",
]


@pytest.fixture(params=["home", *NOTICES], scope="module")
def bench(request: pytest.FixtureRequest, home: Bench, other: Callable[[str], Bench]) -> Bench:
    return home if request.param == "home" else other(request.param)


def _sentences(bench: Bench) -> Iterator[tuple[Task, Statement]]:
    for task in bench.tasks:
        quotes = [Citation(task.notice_id, task.number, s.text, s.start, s.end) for s in split_sentences(task)]
        for statement in without_layout([Statement(q.quote, (q,)) for q in quotes], bench.sources.tasks):
            yield task, statement


def test_the_words_of_any_task_stand(bench: Bench) -> None:
    failed = [s.text for _, s in _sentences(bench) if check_statement(s, sources=bench.sources)]
    assert failed == []


def test_what_the_composer_writes_of_any_task_stands(bench: Bench) -> None:
    statements = [task_statement(t, group, t.lead_units[:1]) for t in bench.tasks for group in ("section", "lead")]
    shown = without_layout(statements, bench.sources.tasks)
    assert [s.text for s in shown if check_statement(s, sources=bench.sources)] == []


def test_no_digit_may_change(bench: Bench) -> None:
    """Each figure with another last digit; one that the task also prints is skipped."""
    missed = []
    for task in bench.tasks:
        for indicator in task.indicators:
            for value in indicator.values:
                other = f"{value[:-1]}{8 if value[-1] == '9' else int(value[-1]) + 1}"
                wrong = re.sub(rf"(?<![\d.]){re.escape(value)}(?![\d.])", other, indicator.span.text, count=1)
                if wrong == indicator.span.text or re.search(
                    rf"(?<![\d.]){re.escape(other)}(?![\d.])", task.source_text
                ):
                    continue
                if not bench.check(wrong.replace("\n", ""), task.number):
                    missed.append(wrong)
    assert missed == []


def test_a_task_does_not_bear_out_another_ones_sentence(bench: Bench) -> None:
    """A sentence of at least twelve characters, cited to a task that does not print it, fails."""
    tasks, missed = bench.tasks, []
    for task, statement in _sentences(bench):
        wrong = tasks[tasks.index(task) - 1]
        words = "".join(statement.text.split()).strip("。；〕")
        is_foreign = len(words) >= 12 and words not in "".join(wrong.source_text.split())
        if is_foreign and not bench.check(statement.text, wrong.number):
            missed.append(statement.text)
    assert missed == []
