"""How a place is cited on paper: 《标题》（东政办发〔2023〕4号）第12项."""

import re

from ingest.model import Notice

_ISSUED = re.compile(r"关于印发(?P<name>.+)的通知$")
_NUMBERED = re.compile(r"第.+[项条号]")


def notice_name(notice: Notice) -> str:
    """The name people use: what the notice issues where it issues something, else its full title."""
    title = re.sub(r"\s+", "", notice.title)
    match = _ISSUED.search(title)
    name = (match["name"] if match else title).strip("《》")
    return name or title


def citation_text(notice: Notice, task: str | None) -> str:
    number = f"（{notice.doc_number}）" if notice.doc_number else ""
    # Inside a 《》 pair the standard asks for single marks.
    name = notice_name(notice).replace("《", "〈").replace("》", "〉")
    place = "" if task is None else task if _NUMBERED.fullmatch(task) else f"第{task}项"
    return f"《{name}》{number}{place}"
