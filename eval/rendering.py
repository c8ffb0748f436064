"""An answer record's text from its parts, in the shape of the product's: every part once, citations as marks."""

from collections.abc import Sequence
from dataclasses import replace

from eval.answers import AnswerRecord, CitedPlace, Segment

_GROUPS = {"lead": "牵头", "supporting": "参与"}


def with_text(record: AnswerRecord, notices: Sequence[str]) -> AnswerRecord:
    """The record with `answer` and `citations` made anew from its lead-in, segments and caveats."""
    cited = tuple(dict.fromkeys(c for s in record.segments for c in s.citations))
    return replace(record, answer=render_text(record, notices), citations=cited)


def as_plain_text(record: AnswerRecord) -> AnswerRecord:
    """What is left of a record for a system that gives nothing but text."""
    return AnswerRecord(record.qid, record.turn, record.answer, retrieved=record.retrieved)


def render_text(record: AnswerRecord, notices: Sequence[str]) -> str:
    r"""The parts as paragraphs; lists under their headings.

    >>> segment = Segment("新建2所。", (CitedPlace("n", "1"),))
    >>> render_text(AnswerRecord("q", 0, "", segments=(segment,), caveats=("注意。",)), ["n"])
    '新建2所。〔任务1〕\n\n> 注意。'
    """
    blocks = [record.lead_in, *_statement_blocks(record.segments, notices), *(f"> {c}" for c in record.caveats)]
    return "\n\n".join(block for block in blocks if block)


def _statement_blocks(segments: Sequence[Segment], notices: Sequence[str]) -> list[str]:
    if len(segments) == 1 and not segments[0].group:
        return [_line(segments[0], notices)]
    blocks = []
    # What stands in no list comes first, so that it stands under no list's heading.
    for group in sorted(dict.fromkeys(s.group for s in segments), key=bool):
        own = [s for s in segments if s.group == group]
        heading = f"**{_GROUPS.get(group, group)}（{len(own)} 项）**\n\n" if group else ""
        blocks.append(heading + "\n".join(f"- {_line(s, notices)}" for s in own))
    return blocks


def _line(segment: Segment, notices: Sequence[str]) -> str:
    return segment.text + "".join(dict.fromkeys(mark(c, notices) for c in segment.citations))


def mark(cited: CitedPlace, notices: Sequence[str]) -> str:
    """〔任务4〕, with the notice's id where more than one is loaded."""
    place = "文头" if cited.task is None else f"任务{cited.task}"
    return f"〔{cited.notice_id}·{place}〕" if len(notices) > 1 else f"〔{place}〕"
