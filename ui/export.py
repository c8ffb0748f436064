"""Taking an answer along: its plain text, and its tasks as a table for a spreadsheet."""

import csv
import io
import re
from collections.abc import Sequence

from answer.contract import Answer
from ingest.errors import ZhengwenError
from ui.assistant import Assistant
from ui.citation import citation_text
from ui.markup import attribute
from ui.source_ref import SourceRef, cited_places

COLUMNS = ("任务序号", "任务", "章节", "牵头单位", "配合单位", "原文", "出处")


def tools_html(assistant: Assistant, answer: Answer, markdown: str) -> str:
    """Copy for every answer with sources, a table for those that list tasks."""
    places = cited_places(answer)
    if not places:
        return ""
    copied = plain_answer(assistant, places, markdown)
    tools = f'<button type="button" class="zw-link" data-copy="{attribute(copied)}">复制回答</button>'
    if answer.lists:
        table = task_table(assistant, places)
        tools += f'<button type="button" class="zw-link" data-csv="{attribute(table)}">导出表格（CSV）</button>'
    return tools


def plain_answer(assistant: Assistant, places: Sequence[SourceRef], markdown: str) -> str:
    """The answer for a document or a message: no marks, and the notices that its task numbers belong to."""
    body = re.sub(r"(?m)^> ?", "", markdown.replace("**", "")).strip()
    used = {ref.notice_id for ref in places}
    sources = [citation_text(notice, None) for notice in assistant.notices() if notice.notice_id in used]
    return "\n\n".join([body, f"出处：{'；'.join(sources)}"] if sources else [body])


def task_table(assistant: Assistant, places: Sequence[SourceRef]) -> str:
    """CSV with a heading line, one task a row."""
    notices = {notice.notice_id: notice for notice in assistant.notices()}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for ref in places:
        notice = notices.get(ref.notice_id)
        if ref.task is None or notice is None:
            continue
        try:
            task = assistant.task(ref.notice_id, ref.task)
        except ZhengwenError:
            continue
        cells = (
            task.number,
            task.title,
            " › ".join(task.section_path),
            "、".join(task.lead_units),
            "、".join(task.supporting_units),
            task.source_text,
            citation_text(notice, ref.task),
        )
        writer.writerow(_as_text(cell) for cell in cells)
    return out.getvalue()


def _as_text(cell: str) -> str:
    # A spreadsheet runs a cell that starts like a formula.
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
