"""The page: widgets and wiring. Everything a session owns is in gr.State or in a component."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.assistant import Assistant
from ui.cards import notices_html, panel_html
from ui.chat import MAX_QUESTION, Chat, Turn
from ui.choices import ASK, UNIT, choices_html, example_choices
from ui.citation import notice_name
from ui.header import header_html
from ui.source_ref import SourceRef, parse_href
from ui.theme import script

NO_UNIT = ("未选择", "")
ALL_NOTICES = ("全部通知", "")
DISCLAIMER = "回答由系统自动整理或由人工智能生成，以通知原文为准。"
WELCOME = (
    "### 您好，这里是政问\n\n"
    "可以按单位、任务序号、指标或日常说法提问。\n\n"
    "每条回答都注明出自第几项任务，点击标签可核对原文。"
)
# Answers are short CPU work; more at once would only make each of them wait for the others.
ANSWERS_AT_ONCE = 4
LOOKUPS_AT_ONCE = 8
WAITING_AT_MOST = 64


@dataclass(frozen=True, slots=True)
class Widgets:
    unit: gr.Dropdown
    notice: gr.Dropdown
    chatbot: gr.Chatbot
    choices: gr.HTML
    composer: gr.Textbox
    clear: gr.Button
    panel: gr.HTML
    pending: gr.State
    cited: gr.State

    @property
    def turn_outputs(self) -> list[Any]:
        return [self.chatbot, self.composer, self.choices, self.panel, self.pending, self.cited]


def build_page(chat: Chat) -> gr.Blocks:
    with gr.Blocks(title="政问", analytics_enabled=False, fill_width=True) as page:
        with gr.Column(elem_id="zw-app"):
            widgets = _layout(chat.assistant)
        wired = Widgets(**widgets, pending=gr.State(""), cited=gr.State(()))
        _wire(Handlers(chat), wired)
    page.queue(default_concurrency_limit=LOOKUPS_AT_ONCE, max_size=WAITING_AT_MOST, api_open=False)
    return page


def _layout(assistant: Assistant) -> dict[str, Any]:
    notices = assistant.notices()
    gr.HTML(header_html(notices), elem_id="zw-top", apply_default_css=False, js_on_load=None)
    with gr.Row(elem_id="zw-main", equal_height=False):
        with gr.Column(scale=7, min_width=300, elem_id="zw-left"):
            widgets = _left(assistant)
        with gr.Column(scale=5, min_width=300, elem_id="zw-right"):
            widgets["panel"] = gr.HTML(
                notices_html(notices),
                elem_id="zw-panel",
                apply_default_css=False,
                js_on_load=script("panel.js"),
            )
    return widgets


def _left(assistant: Assistant) -> dict[str, Any]:
    notices = assistant.notices()
    with gr.Row(elem_id="zw-scope"):
        unit = gr.Dropdown(
            _unit_options(assistant, None),
            value="",
            label="我的单位",
            filterable=True,
            elem_id="zw-unit",
            min_width=200,
        )
        notice = gr.Dropdown(
            [ALL_NOTICES, *((notice_name(notice), notice.notice_id) for notice in notices)],
            value="",
            label="通知范围",
            visible=len(notices) > 1,
            elem_id="zw-notice",
            min_width=200,
        )
    chatbot = gr.Chatbot(
        label="对话",
        show_label=False,
        height="100%",
        layout="bubble",
        autoscroll=False,
        placeholder=WELCOME,
        buttons=[],
        latex_delimiters=[],
        allow_tags=False,
        feedback_options=None,
        elem_id="zw-chat",
    )
    examples = choices_html(example_choices(assistant, None, None))
    choices = gr.HTML(examples, elem_id="zw-next", apply_default_css=False, js_on_load=script("choices.js"))
    composer = gr.Textbox(
        label="问题",
        show_label=False,
        placeholder="请输入问题，按回车发送",
        lines=1,
        max_lines=5,
        max_length=MAX_QUESTION,
        submit_btn="发送",
        autofocus=False,
        elem_id="zw-composer",
        html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
    )
    with gr.Row(elem_id="zw-foot"):
        gr.HTML(f"<p>{DISCLAIMER}</p>", elem_id="zw-label", apply_default_css=False, js_on_load=None)
        clear = gr.Button("清空对话", size="sm", elem_id="zw-clear", scale=0, min_width=96)
    return {
        "unit": unit,
        "notice": notice,
        "chatbot": chatbot,
        "choices": choices,
        "composer": composer,
        "clear": clear,
    }


@dataclass(frozen=True, slots=True)
class Handlers:
    """What the widgets call: values in, `Widgets.turn_outputs` out. Holds nothing of any session."""

    chat: Chat

    def ask(self, question: str, messages: list[Any], unit: str, notice: str) -> Iterator[list[Any]]:
        for turn in self.chat.turn(question, messages, unit=unit or None, notice_id=notice or None):
            yield _shown(turn)

    def choose(
        self, messages: list[Any], unit: str, notice: str, pending: str, event: gr.EventData
    ) -> Iterator[list[Any]]:
        """A button below the chat; also yields the unit dropdown's value."""
        kind, value = _chosen(event)
        if kind == ASK:
            for values in self.ask(value, messages, unit, notice):
                yield [*values, gr.skip()]
        elif kind == UNIT and value in self.chat.assistant.units(notice or None):
            for values in self._ask_for(value, messages, notice, pending):
                yield [*values, gr.update(value=value)]

    def select_unit(self, messages: list[Any], unit: str, notice: str, pending: str) -> Iterator[list[Any]]:
        if unit and pending:
            yield from self._ask_for(unit, messages, notice, pending)
        else:
            yield _shown(Turn(tuple(messages), choices=None if messages else self._examples(unit, notice)))

    def select_notice(self, messages: list[Any], unit: str, notice: str) -> tuple[Any, Any]:
        """The unit dropdown and the buttons below the chat, narrowed to one notice."""
        assistant = self.chat.assistant
        kept = unit if unit in assistant.units(notice or None) else ""
        choices = gr.skip() if messages else self._examples(kept, notice)
        return gr.update(choices=_unit_options(assistant, notice or None), value=kept), choices

    def clear(self, unit: str, notice: str) -> list[Any]:
        panel = notices_html(self.chat.assistant.notices())
        choices = self._examples(unit, notice)
        return _shown(Turn((), draft="", pending="", panel=panel, choices=choices, cited=()))

    def open_source(self, cited: tuple[SourceRef, ...], event: gr.EventData) -> Any:
        ref = parse_href(_data(event).get("href"))
        return panel_html(self.chat.assistant, cited, chosen=ref) if ref else gr.skip()

    def _ask_for(self, unit: str, messages: list[Any], notice: str, pending: str) -> Iterator[list[Any]]:
        shown_as = f"{pending}（{unit}）"
        for turn in self.chat.turn(pending, messages, unit=unit, notice_id=notice or None, shown_as=shown_as):
            yield _shown(turn)

    def _examples(self, unit: str, notice: str) -> str:
        return choices_html(example_choices(self.chat.assistant, unit or None, notice or None))


def _wire(handlers: Handlers, widgets: Widgets) -> None:
    scope = [widgets.chatbot, widgets.unit, widgets.notice]
    answers: dict[str, Any] = {
        "concurrency_limit": ANSWERS_AT_ONCE,
        "concurrency_id": "answers",
        "trigger_mode": "once",
        "show_progress": "minimal",
        "show_progress_on": [widgets.chatbot],
        "api_visibility": "private",
    }
    look_ups: dict[str, Any] = {
        "concurrency_limit": LOOKUPS_AT_ONCE,
        "concurrency_id": "look-ups",
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    outputs = widgets.turn_outputs
    widgets.composer.submit(handlers.ask, [widgets.composer, *scope], outputs, **answers)
    widgets.choices.click(handlers.choose, [*scope, widgets.pending], [*outputs, widgets.unit], **answers)
    widgets.unit.input(handlers.select_unit, [*scope, widgets.pending], outputs, **answers)
    widgets.notice.input(handlers.select_notice, scope, [widgets.unit, widgets.choices], **look_ups)
    widgets.clear.click(handlers.clear, [widgets.unit, widgets.notice], outputs, **look_ups)
    widgets.panel.click(handlers.open_source, [widgets.cited], [widgets.panel], **look_ups)


def _shown(turn: Turn) -> list[Any]:
    """The values of `Widgets.turn_outputs`; None in a turn means unchanged."""
    rest = (turn.draft, turn.choices, turn.panel, turn.pending, turn.cited)
    return [list(turn.messages), *(gr.skip() if part is None else part for part in rest)]


def _unit_options(assistant: Assistant, notice_id: str | None) -> list[tuple[str, str]]:
    return [NO_UNIT, *((name, name) for name in assistant.units(notice_id))]


def _chosen(event: gr.EventData) -> tuple[str, str]:
    data = _data(event)
    kind, value = data.get("kind"), data.get("value")
    return (kind, value[:MAX_QUESTION]) if isinstance(kind, str) and isinstance(value, str) else ("", "")


def _data(event: gr.EventData) -> dict[str, Any]:
    """What the browser sent with a click; it may send anything."""
    data = event._data
    return data if isinstance(data, dict) else {}
