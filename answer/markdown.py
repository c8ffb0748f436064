"""Answer -> Chinese Markdown. A pure function of the answer: nothing is looked up here."""

from collections.abc import Iterable

from answer.citations import citation_label, short_title
from answer.contract import Answer, Citation, Statement, Status

_HARMLESS = str.maketrans({"<": "&lt;", ">": "&gt;", "\n": " ", **{mark: f"\\{mark}" for mark in "\\`*_{}[]#|~"}})
# Kinds of caveats that stand above the statements.
ABOVE = ("alias", "premise")
_CAVEAT_ORDER = ("alias", "premise", "unanswered", "orders", "year", "scope", "damage", "generation", "validity")


def render_markdown(answer: Answer) -> str:
    """The text shown in the chat: lead-in, statements with their citations, caveats, AI label."""
    return "\n\n".join(render_blocks(answer))


def render_blocks(answer: Answer) -> tuple[str, ...]:
    """The same text in the pieces in which it is streamed; joined by blank lines they are the whole."""
    titles = {n.notice_id: short_title(n.title) for n in answer.notices_used}
    early = [c.text for c in answer.caveats if c.kind in ABOVE]
    blocks = [escape(answer.lead_in), *(f"> {escape(text)}" for text in early)]
    blocks += _statement_blocks(answer, titles if len(titles) > 1 else {})
    if answer.status is Status.CLARIFY and answer.suggestions:
        blocks.append("、".join(escape(s) for s in answer.suggestions))
    late = sorted((c for c in answer.caveats if c.kind not in ABOVE), key=lambda c: _CAVEAT_ORDER.index(c.kind))
    blocks += [f"> {escape(c.text)}" for c in late]
    return tuple(block for block in blocks if block)


def escape(text: str) -> str:
    """Keep notice text from being read as Markdown or HTML."""
    return text.translate(_HARMLESS)


def _statement_blocks(answer: Answer, titles: dict[str, str]) -> list[str]:
    if not answer.lists:
        if answer.generation is not None and answer.mode != "extractive":
            return ["".join(_line(s, titles) for s in answer.statements)] if answer.statements else []
        if len(answer.statements) == 1:
            return [_line(answer.statements[0], titles)]
        return ["\n".join(f"- {_line(s, titles)}" for s in answer.statements)] if answer.statements else []
    blocks = []
    for task_list in answer.lists:
        own = [s for s in answer.statements if s.group == task_list.key]
        heading = f"**{escape(task_list.label)}（{task_list.total} 项）**" if len(answer.lists) > 1 else ""
        lines = "\n".join(f"- {_line(s, titles)}" for s in own)
        blocks.append(f"{heading}\n\n{lines}" if heading else lines)
    listed = {task_list.key for task_list in answer.lists}
    summary = [_line(s, titles) for s in answer.statements if s.group not in listed]
    return [*blocks, *(["**概括**", "\n".join(f"- {line}" for line in summary)] if summary else [])]


def _line(statement: Statement, titles: dict[str, str]) -> str:
    return escape(statement.text) + "".join(_labels(statement.citations, titles))


def _labels(citations: Iterable[Citation], titles: dict[str, str]) -> list[str]:
    labels = (citation_label(c, short_title=titles.get(c.notice_id, "")) for c in citations)
    return list(dict.fromkeys(labels))
