"""Validity and time are part of every answer: 失效/废止 lines, and what 今年 was taken to mean."""

import re
from collections.abc import Sequence
from datetime import date

from answer.contract import Caveat, NoticeUse
from ingest.model import Notice, Validity
from prompts import render

_THIS_YEAR = re.compile(r"今年|本年度|本年(?!度)|年内|明年|去年")


def validity_caveats(notices: Sequence[Notice]) -> tuple[Caveat, ...]:
    """One line for each notice used that is not marked as in force."""
    return tuple(Caveat("validity", line) for notice in notices if (line := _validity_line(notice)))


def year_caveats(question: str, notices: Sequence[Notice], today: date) -> tuple[Caveat, ...]:
    """Says aloud when 今年 in the question is not this year in the notice."""
    match = _THIS_YEAR.search(question)
    if match is None:
        return ()
    years = sorted({n.year for n in notices if n.year and n.year != today.year})
    return tuple(
        Caveat("year", render("year_gap", asked=match.group(), notice_year=str(year), today_year=str(today.year)))
        for year in years
    )


def notice_use(notice: Notice) -> NoticeUse:
    expires = notice.expires_on.isoformat() if notice.expires_on else ""
    return NoticeUse(notice.notice_id, notice.title, notice.doc_number, notice.validity.value, expires)


def notice_name(notice: Notice) -> str:
    return f"《{notice.title}》" + (f"（{notice.doc_number}）" if notice.doc_number else "")


def _validity_line(notice: Notice) -> str:
    name = notice_name(notice)
    if notice.validity is Validity.EXPIRED:
        if notice.expires_on is None:
            return render("validity_expired_undated", notice=name)
        return render("validity_expired", notice=name, expires_on=notice.expires_on.isoformat())
    if notice.validity is Validity.REPEALED:
        return render("validity_repealed", notice=name)
    if notice.validity is Validity.UNKNOWN:
        return render("validity_unknown", notice=name)
    return ""
