"""Statements that say what their quotes do not are replaced by the quotes, or withheld."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from answer.contract import Answer, Citation, Statement
from answer.service import Assistant
from answer.verify import Sources, check_statement, verified
from ingest.model import Task

NOTICE_ID = "dongah-2023-4"
Check = Callable[[Statement], tuple[Statement, ...]]


@pytest.fixture(scope="module")
def tasks(assistant: Assistant) -> Mapping[tuple[str, str], Task]:
    return {(t.notice_id, t.number): t for t in assistant.context().tasks}


@pytest.fixture(scope="module")
def sources(assistant: Assistant, tasks: Mapping[tuple[str, str], Task]) -> Sources:
    notices = {notice.notice_id: notice for notice in assistant.notices()}
    return Sources(tasks, notices, {NOTICE_ID: assistant.notice_text(NOTICE_ID)}, assistant.context().units)


@pytest.fixture(scope="module")
def check(sources: Sources) -> Check:
    """What is shown of one statement."""
    return lambda statement: verified([statement], sources=sources)


def _only(answer: Answer) -> Statement:
    assert len(answer.statements) == 1
    return answer.statements[0]


@pytest.fixture
def figure(assistant: Assistant) -> Statement:
    return _only(assistant.ask("新增高新技术企业多少家"))


@pytest.fixture
def roles(assistant: Assistant) -> Statement:
    return _only(assistant.ask("任务59谁牵头"))


@pytest.mark.parametrize(
    "wrong",
    [
        "新增高新技术企业20家以上",  # another figure
        "新增高新技术企业10人以上",  # another measure
        "新增高新技术企业10家以内",  # the opposite bound
        "新增高新技术企业10家左右",
        "新增高新技术企业10万家以上",  # another scale
        "县财政局新增高新技术企业10家以上",  # a unit that the quote does not name
    ],
)
def test_a_changed_figure_gives_way_to_the_quote(figure: Statement, check: Check, wrong: str) -> None:
    assert check(figure) == (figure,)
    (shown,) = check(replace(figure, text=wrong))
    assert shown.text == figure.citations[0].quote
    assert shown.citations == figure.citations


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("牵头单位 县商务投资促进局", "牵头单位 县财政局"),
        ("参与单位 县工业和信息化局、县财政局", "参与单位 县工业和信息化局、县民政局"),
        (
            "牵头单位 县商务投资促进局；参与单位 县工业和信息化局",
            "牵头单位 县工业和信息化局；参与单位 县商务投资促进局",
        ),
        ("参与单位 县工业和信息化局", "牵头单位 县工业和信息化局"),
    ],
)
def test_swapped_units_and_roles_give_way_to_the_quotes(roles: Statement, check: Check, said: str, wrong: str) -> None:
    assert check(roles) == (roles,)
    assert said in roles.text
    (shown,) = check(replace(roles, text=roles.text.replace(said, wrong)))
    assert shown.text == "；".join(dict.fromkeys(c.quote for c in roles.citations))


def test_a_changed_date_gives_way_to_the_quote(assistant: Assistant, check: Check) -> None:
    statement = _only(assistant.ask("这份通知还有效吗"))
    assert check(statement) == (statement,)
    (shown,) = check(replace(statement, text=statement.text.replace("2023-12-31", "2024-12-31")))
    assert "2024" not in shown.text


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: replace(c, quote=c.quote.replace("10", "20")),  # a quote that is not in the notice
        lambda c: replace(c, start=c.start + 1),  # offsets beside the quote
        lambda c: replace(c, task="5"),  # words of another task
        lambda c: replace(c, task="999"),
        lambda c: replace(c, notice_id="another"),
        lambda c: replace(c, quote="", end=c.start),
    ],
)
def test_a_statement_without_a_sound_quote_is_withheld(
    figure: Statement, check: Check, spoil: Callable[[Citation], Citation]
) -> None:
    assert check(replace(figure, citations=tuple(spoil(c) for c in figure.citations))) == ()


def test_the_sound_quotes_of_a_statement_stay(figure: Statement, check: Check) -> None:
    sound = figure.citations[0]
    (shown,) = check(replace(figure, citations=(replace(sound, task="5"), sound)))
    assert shown.citations == (sound,)


def test_every_digit_of_real_statements_is_checked(sources: Sources, tasks: Mapping[tuple[str, str], Task]) -> None:
    """Each figure of each indicator, made one larger, is a problem."""
    missed = []
    for task in tasks.values():
        for indicator in task.indicators:
            span = indicator.span
            citation = Citation(task.notice_id, task.number, span.text, span.start, span.end)
            statement = Statement(span.text, (citation,))
            assert check_statement(statement, sources=sources) == ()
            for value in indicator.values:
                wrong = span.text.replace(value, f"{value}9")
                if wrong != span.text and not check_statement(replace(statement, text=wrong), sources=sources):
                    missed.append(wrong)
    assert missed == []
