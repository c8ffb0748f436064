"""The answer contract: what every caller (chat, commands, eval) gets. Changing a field raises CONTRACT_VERSION.

An Answer is plain data. `dataclasses.asdict` of it is the JSON form (see `to_json`); the Chinese Markdown is
`answer.markdown.render_markdown(answer)`, a pure function of it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

CONTRACT_VERSION = "2"
_LINE_ENDS = re.compile("[\u0085\u2028\u2029]")


class Status(StrEnum):
    ANSWERED = "answered"
    CLARIFY = "clarify"
    NOT_FOUND = "not_found"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement rests: `quote == notice_text[start:end]`.

    `task` is the number as printed, or None where the notice's own header is cited.
    """

    notice_id: str
    task: str | None
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said. `group` is the key of the TaskList it belongs to, or empty."""

    text: str
    citations: tuple[Citation, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class TaskList:
    """A list in the answer: `total` tasks match, `listed` of them are shown, in document order."""

    key: str
    label: str
    total: int
    listed: int
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A task that retrieval proposed, rank from 1, score as cosine in [-1, 1]."""

    notice_id: str
    task: str
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class NoticeUse:
    """A notice that the answer rests on. `expires_on` is an ISO date or empty."""

    notice_id: str
    title: str
    doc_number: str
    validity: str
    expires_on: str


@dataclass(frozen=True, slots=True)
class Caveat:
    """A warning shown with the answer: `kind` is validity, damage, year, alias, premise, scope or generation."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Generation:
    """What a language model had to do with the answer. Sentences are counted as the model wrote them.

    `passed` were shown as written, `replaced` by the notice's own clause, `dropped` not at all. `ending` says why the
    model stopped early: timed_out, cancelled, failed or resting (left alone after failures); empty if it did not.
    """

    model: str
    prompt_version: str
    passed: int = 0
    replaced: int = 0
    dropped: int = 0
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """See the module docstring. Empty tuples mean none; `total` and `listed` are None except for lists.

    `mode` is extractive (the notice's own words), generated (a language model's, all checked) or mixed.
    """

    question: str
    resolved_question: str
    unit: str | None
    status: Status
    answer_type: str
    lead_in: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    total: int | None = None
    listed: int | None = None
    lists: tuple[TaskList, ...] = ()
    retrieved: tuple[Retrieved, ...] = ()
    notices_used: tuple[NoticeUse, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    suggestions: tuple[str, ...] = ()
    mode: str = "extractive"
    generation: Generation | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    contract_version: str = CONTRACT_VERSION

    def to_json(self) -> str:
        """One line of JSON, Chinese unescaped."""
        return json_line(asdict(self))


def json_line(record: Mapping[str, Any]) -> str:
    r"""A record as JSON on one line, also for readers to whom U+2028 and its like end a line.

    >>> json_line({"问": "上\u2028下"})
    '{"问": "上\\u2028下"}'
    """
    text = json.dumps(record, ensure_ascii=False)
    return _LINE_ENDS.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
