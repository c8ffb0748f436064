"""Answers to be scored: of this product or of any other system, one turn a line of JSON.

The shape is a subset of the product's answer contract, so its own output can be scored as it is; everything that
another system does not have may be left out, and what rests on it then counts as unmeasured, never as right.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

# Further keys of the product's contract are passed over: another system's output may hold its own.
_ALLOW_UNKNOWN: dict[str, Any] = {"extra": "ignore"}


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """`task` None cites the notice's header. `quote` with `start`/`end` is optional."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _ALLOW_UNKNOWN

    notice_id: str
    task: str | None
    quote: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A statement with its own citations, where a system gives them apart; `group` names its list (lead)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _ALLOW_UNKNOWN

    text: str
    citations: tuple[CitedPlace, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class RetrievedPlace:
    __pydantic_config__: ClassVar[dict[str, Any]] = _ALLOW_UNKNOWN

    notice_id: str
    task: str
    rank: int


@dataclass(frozen=True, slots=True)
class UsedNotice:
    """`validity` is in_force, expired, repealed or unknown; `expires_on` an ISO date or empty."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _ALLOW_UNKNOWN

    notice_id: str
    validity: str = ""
    expires_on: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One turn's answer. `qid` is the item's id, `turn` counts from 0.

    `answer` is the whole text shown, with citation marks in it if the system writes them there. `status` is answered,
    clarify, not_found or out_of_scope; empty where the system has no such field (then it is judged by the text).
    `segments` are empty where only the text is known: it is then cut and its marks are bound. `error` is what was
    raised instead of an answer: the turn scores 0. `latency_ms` is None where it was not taken.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _ALLOW_UNKNOWN

    qid: str
    turn: int
    answer: str
    status: str = ""
    lead_in: str = ""
    segments: tuple[Segment, ...] = ()
    citations: tuple[CitedPlace, ...] = ()
    retrieved: tuple[RetrievedPlace, ...] = ()
    notices_used: tuple[UsedNotice, ...] = ()
    caveats: tuple[str, ...] = ()
    resolved_question: str = ""
    mode: str = ""
    error: str = ""
    latency_ms: float | None = None
