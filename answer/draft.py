"""What a composer hands on: an answer without citations collected, validity stated or anything verified yet."""

from dataclasses import dataclass

from answer.contract import Caveat, Retrieved, Statement, Status, TaskList


@dataclass(frozen=True, slots=True)
class Draft:
    """See answer.contract.Answer for the meaning of each field."""

    status: Status
    answer_type: str
    lead_in: str
    statements: tuple[Statement, ...] = ()
    lists: tuple[TaskList, ...] = ()
    retrieved: tuple[Retrieved, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    suggestions: tuple[str, ...] = ()
    unit: str | None = None
