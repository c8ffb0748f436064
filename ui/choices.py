"""What can be clicked next: example questions, suggestions, the units to choose from, copy and export."""

from collections.abc import Sequence
from dataclasses import dataclass

from answer.contract import Answer, Status
from ingest.errors import ZhengwenError
from ui.assistant import Assistant
from ui.markup import attribute, join, text

ASK, UNIT = "ask", "unit"
# Stands below the chat, not in it, as nothing shown in the chat is taken back.
WORKING = '<p class="zw-working" role="status">正在查阅通知…</p>'
# More than this many units fold away behind "更多单位".
OPEN_UNITS = 12


@dataclass(frozen=True, slots=True)
class Choices:
    """`kind` is ASK (values are questions) or UNIT (values are units, for the question that waits)."""

    kind: str
    label: str
    values: tuple[str, ...]


def example_choices(assistant: Assistant, unit: str | None, notice_id: str | None) -> Choices:
    """Questions made from what is loaded, so that each of them has an answer."""
    units = [unit] if unit else assistant.units(notice_id)[:1]
    questions = [f"{name}牵头哪些任务？" for name in units]
    questions += [f"“{title}”由哪个单位负责？" for title in _first_titles(assistant, notice_id)]
    plural = notice_id is None and len(assistant.notices()) > 1
    questions.append("这些通知现在还有效吗？" if plural else "这份通知现在还有效吗？")
    questions.append("我局今年要完成哪些指标？")
    return Choices(ASK, "可以这样问", tuple(questions))


def next_choices(assistant: Assistant, answer: Answer, notice_id: str | None) -> Choices:
    """After an answer: its suggestions, or the units when the answer asks which one is meant."""
    if answer.status is not Status.CLARIFY:
        return Choices(ASK, "接着问", answer.suggestions)
    units = assistant.units(notice_id)
    offered = tuple(name for name in answer.suggestions if name in units)
    if offered or not answer.suggestions:
        return Choices(UNIT, "请选择您的单位", offered or tuple(units))
    return Choices(ASK, "您想问的是", answer.suggestions)


def choices_html(choices: Choices, *, tools: str = "") -> str:
    """`tools` is what can be done with the answer itself (`export.tools_html`)."""
    row = f'<div class="zw-tools">{tools}</div>' if tools else ""
    if not choices.values:
        return row
    buttons = [_button(choices.kind, value) for value in choices.values]
    open_ones = OPEN_UNITS if choices.kind == UNIT else len(buttons)
    label = choices.label
    return (
        f'{row}<section class="zw-choices" aria-label="{attribute(label)}"><h2>{text(label)}</h2>'
        f'<div class="zw-asks">{join(buttons[:open_ones])}</div>{_folded(buttons[open_ones:])}</section>'
    )


def _folded(buttons: Sequence[str]) -> str:
    if not buttons:
        return ""
    summary = f"<summary>更多单位（{len(buttons)} 个）</summary>"
    return f'<details class="zw-more">{summary}<div class="zw-asks">{join(buttons)}</div></details>'


def _button(kind: str, value: str) -> str:
    data = f'data-kind="{kind}" data-value="{attribute(value)}"'
    return f'<button type="button" class="zw-ask" {data}>{text(value)}</button>'


def _first_titles(assistant: Assistant, notice_id: str | None) -> Sequence[str]:
    """The title of the first numbered task; nothing where the notice numbers differently."""
    notices = [notice_id] if notice_id else [notice.notice_id for notice in assistant.notices()[:1]]
    for notice in notices:
        try:
            title = assistant.task(notice, "1").title.rstrip("。.")
        except ZhengwenError:
            continue
        if title:
            return [title]
    return []
