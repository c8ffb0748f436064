"""What a generated answer leaves out of the composed one, and the note that says which mode an answer is."""

import re
from collections.abc import Sequence
from dataclasses import replace

from answer.contract import Answer, Caveat, Statement
from answer.text import normalise
from index.lexical import bigrams
from prompts import render

_FIGURE = re.compile(r"\d+(?:\.\d+)?[\u4e00-\u9fff%]?")
_SAID = 0.6
_ENDINGS = {
    "timed_out": "没有按时作答",
    "cancelled": "已按您的要求停止",
    "failed": "出错",
    "resting": "多次出错，暂停使用",
}


def missing_statements(composed: Sequence[Statement], shown: Sequence[Statement]) -> tuple[Statement, ...]:
    """Statements of the composed answer with a figure that was not said, or of which too little was said."""
    said = normalise("".join(s.text for s in shown))
    return tuple(s for s in composed if not _is_said(normalise(s.text), said))


def _is_said(text: str, said: str) -> bool:
    if any(figure not in said for figure in _FIGURE.findall(text)):
        return False
    wanted = set(bigrams(text))
    return len(wanted & set(bigrams(said))) >= _SAID * len(wanted)


def with_note(answer: Answer) -> Answer:
    """Say who wrote the answer, what was taken out of it, and why the model stopped early."""
    record = answer.generation
    if record is None:
        return answer
    if answer.mode == "extractive":
        reason = _ENDINGS.get(
            record.ending, "写的内容没有通过核对" if record.replaced or record.dropped else "没有作答"
        )
        text = render("generation_fallback", model=record.model, reason=reason)
    else:
        failed = record.replaced + record.dropped
        rest = render("generation_failed", failed=str(failed)) if failed else ""
        rest += render("generation_stopped", reason=_ENDINGS[record.ending]) if record.ending else ""
        text = render("generation_used", model=record.model, rest=rest)
    return replace(answer, caveats=(*answer.caveats, Caveat("generation", text)))
