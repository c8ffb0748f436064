"""〔任务12〕 in an answer -> a link that opens the original text beside the chat."""

import re
from collections.abc import Sequence

from answer.contract import Answer
from ui.chat_text import inert
from ui.source_ref import SourceRef, cited_places

_BRACKETED = re.compile(r"〔([^〔〕\n]{1,80})〕")
_TASK = re.compile(r"(?:(?P<notice>.+)·)?任务(?P<number>[^·]+)")


def chat_markdown(answer: Answer, markdown: str) -> str:
    """The rendered answer made safe for the chat, its citations clickable.

    A bracket that cites nothing, like the year in 东政办发〔2023〕4号, stays text.
    """
    places = cited_places(answer)
    titles = {use.notice_id: use.title for use in answer.notices_used}

    def link(match: re.Match[str]) -> str:
        ref = _find_place(match[1], places, titles)
        return f"[{match[0]}]({ref.to_href()})" if ref else match[0]

    return _BRACKETED.sub(link, inert(markdown))


def _find_place(label: str, places: Sequence[SourceRef], titles: dict[str, str]) -> SourceRef | None:
    task = _TASK.fullmatch(label)
    if task is None:
        # The header has no number; a label with a digit is a document number's year.
        headers = [place for place in places if place.task is None]
        return headers[0] if headers and not any(mark.isdigit() for mark in label) else None
    found = [place for place in places if place.task == task["number"]]
    short = task["notice"]
    if short and len(found) > 1:
        found = [place for place in found if short in titles.get(place.notice_id, "")] or found
    return found[0] if found else None
