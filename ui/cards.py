"""The 原文 panel: tasks and header passages in the notice's own words, cited quotes highlighted."""

from collections.abc import Sequence

from ingest.errors import ZhengwenError
from ingest.model import Notice, Task, place_label
from ui.assistant import Assistant
from ui.citation import citation_text, notice_name
from ui.markup import attribute, join, marked, text
from ui.source_ref import SourceRef
from ui.validity import chinese_date, validity_badge

FIRST_CARDS = 3
# Characters shown before and after a quote from the header.
CONTEXT = 60


def panel_html(assistant: Assistant, cited: Sequence[SourceRef], *, chosen: SourceRef | None = None) -> str:
    """`cited` are the places of the latest answer; `chosen` is the one a person opened.

    Without a choice the first FIRST_CARDS places are shown, without either the notices' own details.
    """
    shown = [chosen] if chosen else list(cited[:FIRST_CARDS])
    if not shown:
        return notices_html(assistant.notices())
    notices = {notice.notice_id: notice for notice in assistant.notices()}
    cards = join(_card(assistant, notices, ref) for ref in shown)
    return f"{_heading()}{_nav(cited, shown, notices)}{cards}"


def notices_html(notices: Sequence[Notice]) -> str:
    """What the panel shows before anything is cited."""
    hint = '<p class="zw-hint">点击回答里的〔任务〕标签，这里显示通知原文，被引用的语句会标亮。</p>'
    return f"{_heading()}{hint}{join(_notice_card(notice) for notice in notices)}"


def _heading() -> str:
    return (
        '<div class="zw-panel-head"><h2 tabindex="-1" id="zw-panel-title">原文</h2>'
        '<button type="button" class="zw-link zw-narrow" data-back>返回对话</button></div>'
    )


def _nav(cited: Sequence[SourceRef], shown: Sequence[SourceRef], notices: dict[str, Notice]) -> str:
    if len(cited) < 2:
        return ""
    several = len({ref.notice_id for ref in cited}) > 1
    chips = join(
        f'<a class="zw-chip" href="{attribute(ref.to_href())}"{_current(ref, shown)}>'
        f"{text(_place_name(ref, notices if several else {}))}</a>"
        for ref in cited
    )
    return (
        f'<nav class="zw-nav" aria-label="本次回答引用的位置"><p>本次回答引用 {len(cited)} 处</p>'
        f'<div class="zw-chips">{chips}</div></nav>'
    )


def _current(ref: SourceRef, shown: Sequence[SourceRef]) -> str:
    return ' aria-current="true"' if any(ref.same_place(other) for other in shown) else ""


def _place_name(ref: SourceRef, notices: dict[str, Notice]) -> str:
    place = "通知正文" if ref.task is None else place_label(ref.task)
    notice = notices.get(ref.notice_id)
    return f"{notice_name(notice)[:12]}·{place}" if notice else place


def _card(assistant: Assistant, notices: dict[str, Notice], ref: SourceRef) -> str:
    notice = notices.get(ref.notice_id)
    if notice is None:
        return '<p class="zw-hint">这处引用所在的通知没有载入。</p>'
    try:
        body = (
            _passage_body(assistant.notice_text(ref.notice_id), ref)
            if ref.task is None
            else _task_body(assistant.task(ref.notice_id, ref.task), ref)
        )
    except ZhengwenError as error:
        return f'<p class="zw-hint">{text(str(error))}</p>'
    return f'<article class="zw-card">{body}{_copy_line(notice, ref)}</article>'


def _task_body(task: Task, ref: SourceRef) -> str:
    path = " › ".join(task.section_path)
    section = f'<p class="zw-path"><span class="zw-sr">所在章节：</span>{text(path)}</p>' if path else ""
    title = f'<span class="zw-task-title">{text(task.title)}</span>' if task.title else ""
    return (
        f'<h3><span class="zw-number">{text(task.label)}</span>{title}</h3>{section}'
        f'<blockquote class="zw-source">{marked(task.source_text, ref.spans, task.start)}</blockquote>'
        f"{_units(task)}{_flags(task)}"
    )


def _units(task: Task) -> str:
    rows = [(duty.label or "责任单位", duty.units) for duty in task.responsibilities if duty.units]
    if not rows:
        rows = [("牵头单位", task.lead_units), ("配合单位", task.supporting_units)]
    items = join(f"<dt>{text(label)}</dt><dd>{text('、'.join(units))}</dd>" for label, units in rows if units)
    return f'<dl class="zw-units">{items}</dl>' if items else ""


def _flags(task: Task) -> str:
    notes = dict.fromkeys(f"“{flag.span.text}”原文如此：{flag.note}" for flag in task.flags)
    return join(f'<p class="zw-flag">{text(note)}</p>' for note in notes)


def _passage_body(document: str, ref: SourceRef) -> str:
    spans = [span for span in ref.spans if span[0] < len(document)]
    passages = join(_passage(document, span) for span in spans)
    return f'<h3><span class="zw-number">通知正文</span></h3>{passages}'


def _passage(document: str, span: tuple[int, int]) -> str:
    low, high = max(span[0] - CONTEXT, 0), min(span[1] + CONTEXT, len(document))
    before, after = "…" if low else "", "…" if high < len(document) else ""
    # Cut at the last characters of a page header, empty lines would tear a hole into the quotation.
    inner = marked(document[low:high], [span], low)
    lines = "\n".join(line.strip() for line in inner.splitlines() if line.strip())
    return f'<blockquote class="zw-source">{before}{lines}{after}</blockquote>'


def _copy_line(notice: Notice, ref: SourceRef) -> str:
    citation = citation_text(notice, ref.task)
    return (
        f'<div class="zw-cite"><p>{text(citation)}</p>'
        f'<button type="button" class="zw-button" data-copy="{attribute(citation)}">复制引用</button></div>'
    )


def _notice_card(notice: Notice) -> str:
    facts = (
        ("发文字号", notice.doc_number),
        ("发文机关", notice.issuing_body),
        ("主题分类", notice.topic),
        ("索引号", notice.catalog_number),
        ("成文日期", chinese_date(notice.issued_on)),
        ("发布日期", chinese_date(notice.published_on)),
        ("失效日期", chinese_date(notice.expires_on)),
    )
    rows = join(f"<dt>{label}</dt><dd>{text(value)}</dd>" for label, value in facts if value)
    return (
        f'<article class="zw-card"><h3>{text(notice_name(notice))}</h3>'
        f'<dl class="zw-facts-list">{rows}<dt>有效性</dt><dd>{validity_badge(notice)}</dd></dl></article>'
    )
