"""The chat component's history -> earlier questions. The only place that knows its two shapes."""

from collections.abc import Mapping, Sequence
from typing import Any

from ui.chat_text import plain

Message = Mapping[str, Any]
# More turns than a follow-up can refer to; keeps a long session's requests small.
MAX_EARLIER = 8


def message_text(content: object) -> str:
    """Content is a list of parts when it comes from the page and a plain string through the API client."""
    if isinstance(content, str):
        return content
    if isinstance(content, Mapping):
        return str(content.get("text", ""))
    if isinstance(content, Sequence):
        return "".join(message_text(part) for part in content)
    return ""


def earlier_questions(messages: Sequence[Message]) -> tuple[str, ...]:
    """The person's own questions, oldest first, at most MAX_EARLIER."""
    asked = (plain(message_text(message["content"])).strip() for message in messages if message["role"] == "user")
    return tuple(question for question in asked if question)[-MAX_EARLIER:]
