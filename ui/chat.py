"""One turn of the conversation, as a generator over values; widgets are wired in `page`."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from answer.contract import Status
from ingest.errors import ZhengwenError
from ui.assistant import Assistant, RenderAnswer
from ui.cards import panel_html
from ui.chat_text import inert, literal
from ui.chips import chat_markdown
from ui.choices import UNIT, WORKING, choices_html, next_choices
from ui.export import tools_html
from ui.history import Message, earlier_questions
from ui.source_ref import SourceRef, cited_places
from ui.stream import growing_prefixes

log = logging.getLogger(__name__)

MAX_QUESTION = 500
PAUSE_S = 0.03


@dataclass(frozen=True, slots=True)
class Turn:
    """What the page shows at one moment; None leaves a part as it is.

    `draft` is the composer's text, `pending` the question that waits for a unit (empty: none).
    """

    messages: tuple[Message, ...]
    draft: str | None = None
    pending: str | None = None
    panel: str | None = None
    choices: str | None = None
    cited: tuple[SourceRef, ...] | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """The conversation's fixed surroundings. Holds nothing of any session."""

    assistant: Assistant
    render: RenderAnswer
    pause: Callable[[float], None] = time.sleep

    def turn(
        self,
        question: str,
        messages: Sequence[Message],
        *,
        unit: str | None = None,
        notice_id: str | None = None,
        shown_as: str | None = None,
    ) -> Iterator[Turn]:
        """Yields growing states. `shown_as` is the person's bubble where it differs from the question."""
        question = question.strip()
        if not question:
            yield Turn(tuple(messages))
            return
        asked = (*messages, {"role": "user", "content": literal(shown_as or question)})
        yield Turn(asked, draft="", pending="", choices=WORKING)
        try:
            yield from self._answered(question, messages, asked, unit, notice_id)
        except ZhengwenError as error:
            yield _failed(asked, question, str(error))
        except Exception:
            log.exception("the question could not be answered")
            yield _failed(asked, question, "处理时出现意外错误，详情已记入运行日志。")

    def _answered(
        self,
        question: str,
        messages: Sequence[Message],
        asked: tuple[Message, ...],
        unit: str | None,
        notice_id: str | None,
    ) -> Iterator[Turn]:
        turn, shown = Turn(asked), ""
        history = earlier_questions(messages)
        for answer in self.assistant.stream(question, unit=unit, notice_id=notice_id, history=history):
            markdown = self.render(answer)
            text = chat_markdown(answer, markdown)
            # What a language model adds comes at its own pace; what is there at once grows on the page.
            for prefix in [text] if shown else growing_prefixes(text):
                turn = replace(turn, messages=(*asked, {"role": "assistant", "content": prefix}))
                yield turn
                self.pause(PAUSE_S)
            shown = text
        choices = next_choices(self.assistant, answer, notice_id)
        cited = cited_places(answer)
        waits = answer.status is Status.CLARIFY and choices.kind == UNIT
        yield replace(
            turn,
            pending=question if waits else "",
            panel=panel_html(self.assistant, cited),
            choices=choices_html(choices, tools=tools_html(self.assistant, answer, markdown)),
            cited=cited,
        )


def _failed(asked: tuple[Message, ...], question: str, reason: str) -> Turn:
    """Said calmly in the chat; the question goes back into the composer."""
    message = f"**这个问题没能回答。** {inert(reason)}\n\n问题已放回输入框，可修改后再发送。"
    return Turn((*asked, {"role": "assistant", "content": message}), draft=question, choices="")
