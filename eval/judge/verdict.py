"""What a judge replied, audited: a verdict whose quotation cannot be found is no verdict."""

import json
import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

VERDICT_KEY = "判断"
QUOTE_KEY = "引文"
_MIN_QUOTE = 4


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of question: its prompt, the labels, those that need no quotation, and the slots.

    `quoted_slot` holds the text that is quoted from, `judged_slot` what the quotation must have to do with; empty
    where any quotation from the right text will do.
    """

    prompt: str
    labels: tuple[str, ...]
    unquoted: frozenset[str]
    quoted_slot: str
    judged_slot: str = ""

    @property
    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {QUOTE_KEY: {"type": "string"}, VERDICT_KEY: {"type": "string", "enum": list(self.labels)}},
            "required": [QUOTE_KEY, VERDICT_KEY],
            "additionalProperties": False,
        }


FULL, PART, NONE = "完全支持", "部分支持", "不支持"
SUPPORT = Question("support", (FULL, PART, NONE), frozenset({NONE}), "资料", "陈述")
NUGGET = Question("nugget", ("是", "部分", "否"), frozenset({"否"}), "答复", "要点")
BEHAVIOUR = Question("behaviour", ("作答", "不作答", "反问", "纠正", "部分作答"), frozenset(), "答复")


@dataclass(frozen=True, slots=True)
class Vote:
    """`label` is None where the vote is unmeasured; `reason` then says why."""

    label: str | None
    quote: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The majority of the votes; None where there is none. `entropy` in bits, unmeasured votes one outcome of it."""

    label: str | None
    votes: tuple[Vote, ...]
    entropy: float
    reason: str = ""

    @property
    def quote(self) -> str:
        return next((vote.quote for vote in self.votes if vote.label == self.label), "")


def audit(question: Question, reply: str, quoted: str, judged: str = "") -> Vote:
    """A vote from a reply: well-formed, one of the labels, its quotation in the `quoted` text and to the point."""
    found = _objects(reply)
    if len(found) != 1:
        return Vote(None, reason="回复里没有 JSON" if not found else "回复里不止一个 JSON")
    label, quote = found[0].get(VERDICT_KEY), found[0].get(QUOTE_KEY)
    if label not in question.labels or not isinstance(quote, str):
        return Vote(None, reason="判断不在约定的几种之内")
    plain_quote, plain_quoted = _plain(quote), _plain(quoted)
    if not plain_quote:
        return Vote(label) if label in question.unquoted else Vote(None, reason="没有引文")
    if plain_quote not in plain_quoted:
        return Vote(None, quote, "引文不在原文中")
    if label not in question.unquoted and not _is_to_the_point(plain_quote, plain_quoted, _plain(judged)):
        return Vote(None, quote, "引文与所判的话无关")
    return Vote(label, quote)


def majority(votes: Sequence[Vote]) -> Verdict:
    """More than half of all votes must agree; the unmeasured count among all.

    >>> majority([Vote("是"), Vote("是"), Vote("否")]).label
    '是'
    """
    counts = Counter(vote.label for vote in votes)
    entropy = -sum(n / len(votes) * math.log2(n / len(votes)) for n in counts.values())
    winner = next((label for label, n in counts.items() if label is not None and n * 2 > len(votes)), None)
    reasons = dict.fromkeys(vote.reason for vote in votes if vote.reason)
    reason = "" if winner else "；".join(reasons) or "几次判断不一致"
    return Verdict(winner, tuple(votes), entropy + 0.0, reason)


def _objects(reply: str) -> list[dict[str, Any]]:
    """The JSON objects in a reply, whatever stands around them."""
    decoder = json.JSONDecoder()
    found: list[dict[str, Any]] = []
    position = reply.find("{")
    while position >= 0:
        try:
            value, end = decoder.raw_decode(reply, position)
        except ValueError:
            end = position + 1
        else:
            found.append(value)
        position = reply.find("{", end)
    return found


def _is_to_the_point(quote: str, quoted: str, judged: str) -> bool:
    """An instruction hidden in a source can be quoted from it, but it has nothing to do with what is judged."""
    if len(quote) < min(_MIN_QUOTE, len(quoted)):
        return False
    wanted = _pairs(judged)
    return len(wanted & _pairs(quote)) >= min(2, len(wanted))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalnum())


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
