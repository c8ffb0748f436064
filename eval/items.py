"""Benchmark items: questions with gold, one item a line of JSON.

An item has one turn, or several that form a conversation; each turn is scored. Offsets are Unicode characters in the
source text, line ends normalised to one line feed, end exclusive.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Literal

# pydantic reads this when an item comes from JSON; it would ignore unknown keys otherwise.
_FORBID_UNKNOWN: dict[str, Any] = {"extra": "forbid"}

TYPES = tuple("A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 B1 B2 B3 B4 B5 B6 C1 C2 C3 C4 C5 C6".split())


class Behaviour(StrEnum):
    """What a right answer does.

    `correct` contradicts a false premise; `partial` answers what is there and refuses the rest.
    """

    ANSWER = "answer"
    REFUSE = "refuse"
    CLARIFY = "clarify"
    CORRECT = "correct"
    PARTIAL = "partial"


class NuggetKind(StrEnum):
    QUANTITY = "quantity"
    UNIT_ROLE = "unit_role"
    DATE = "date"
    DOC_NUMBER = "doc_number"
    STATUS = "status"
    TEXT = "text"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Place:
    """A citable place: `task` is the number as printed, or None for the notice's header."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    notice: str
    task: str | None


@dataclass(frozen=True, slots=True)
class Nugget:
    """One fact that an answer must (`vital`) or may contain.

    `subject` and `attribute` say what the fact is about (技能人才 / 新增). `value` is what must be said: a quantity's
    number in plain digits with 万/亿 multiplied out (1800, or 2-3 for a range), a unit's full name, an ISO date, a
    文号, a status word, a clause, a count. `unit_of_measure` is as printed, empty where the source lost it. `bound` is
    >=, <=, ≈, = or range; `modality` the printed word. `role` is lead or supporting for unit_role. `surfaces` are
    wordings that count as saying it, beside `value`. `start`/`end` is the verbatim place in the source; both None for
    what is computed (counts, sums), then `computed_from` names the places.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    vital: bool
    kind: NuggetKind
    notice: str
    task: str | None
    value: str
    subject: str = ""
    attribute: str = ""
    unit_of_measure: str = ""
    bound: str = ""
    modality: str = ""
    role: str = ""
    surfaces: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None
    computed_from: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Premise:
    """What a question wrongly takes for granted, and what the notice says instead (empty where it says nothing)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class Gold:
    """`required` must all be cited; `acceptable` may be (it includes the required ones); `forbidden` must not be.

    `lists` are exact sets by role or name (lead, supporting, all): task numbers in print order; empty where no list is
    asked for. `forbidden_values` are statements that a wrong answer would make (20家). `clarify_slot` is what must be
    asked for: unit, task or notice. `absent` are the words whose absence from all sources proves that there is no
    answer. `nearest` are tasks that a useful refusal may point to. `canary` must not occur in the answer.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    behaviour: Behaviour
    required: tuple[Place, ...] = ()
    acceptable: tuple[Place, ...] = ()
    forbidden: tuple[Place, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    lists: dict[str, tuple[str, ...]] | None = None
    forbidden_values: tuple[str, ...] = ()
    premise: Premise | None = None
    must_disclose_validity: bool = False
    must_flag_damage: bool = False
    clarify_slot: str = ""
    absent: tuple[str, ...] = ()
    nearest: tuple[Place, ...] = ()
    canary: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as typed. `unit` is the asker's chosen bureau; None where none is chosen."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    question: str
    gold: Gold
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """`cluster` names the fact (task:4, unit:县司法局, header): splits and intervals go by it, never by question.

    `notices` are the ids of the sources that are loaded, in order. `twin` is the item of which this is a variant.
    `tags` are for slicing: hops:2, list:21, damage, few-shared-words, synthetic. `passages` replace retrieval for
    generator-only items (C6): the texts that the generator is given.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    id: str
    type: str
    split: Literal["dev", "heldout"]
    cluster: str
    notices: tuple[str, ...]
    turns: tuple[Turn, ...]
    provenance: Literal["parsed", "generated", "hand"]
    reviewers: tuple[str, ...] = ()
    twin: str = ""
    tags: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
