"""Validity and time are part of every answer: 失效/废止 lines, and what 今年 was taken to mean."""

import re
from collections.abc import Sequence
from datetime import date

from answer.contract import Caveat, NoticeUse
from ingest.model import Notice, Validity
from ingest.report import VALIDITY_TEXT
from prompts import render

_THIS_YEAR = re.compile(r"今年|本年度|本年(?!度)|年内|明年|去年")

# 还在执行吧, 一直管到2025年: taken for granted, not asked.
_CLAIMS_FORCE = re.compile(
    r"(?:有效|执行|实施|管用|算数|作数|适用|能用)(?:的|着|中)?(?:吧|对吧|是吧|没错)|既然[^,。?]{0,8}(?:有效|在执行)|现行有效的?(?:这|该)"
    r"|(?:管|有效|执行|适用|用)期?(?:到|至)(?P<year>20\d\d)"
)
_CLAIMS_LAPSE = re.compile(
    r"(?:失效|废止|过期|作废|到期)了?(?:的)?(?:吧|对吧|是吧)|既然[^,。?]{0,8}(?:失效|废止|过期|作废)"
)


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


def claim_caveats(question: str, notices: Sequence[Notice]) -> tuple[Caveat, ...]:
    """Says so where the question takes a notice for valid, or for lapsed, and it is marked otherwise."""
    in_force, lapsed = _CLAIMS_FORCE.search(question), _CLAIMS_LAPSE.search(question)
    wrong = [n for n in notices if (in_force and _is_lapsed(n, in_force["year"])) or (lapsed and _is_valid(n))]
    return tuple(
        Caveat("premise", render("premise_validity", notice=notice_name(n), marked=marked_as(n))) for n in wrong
    )


def states_validity(clause: str) -> bool:
    """Whether a clause takes the notice for valid, or for lapsed: 这份通知一直管到2025年吧."""
    return bool(_CLAIMS_FORCE.search(clause) or _CLAIMS_LAPSE.search(clause))


def marked_as(notice: Notice) -> str:
    """标注为“失效”，失效日期为 2023-12-31."""
    text = f"标注为“{VALIDITY_TEXT[notice.validity]}”"
    if notice.expires_on is None:
        return text
    verb = {Validity.IN_FORCE: "有效期至", Validity.REPEALED: "废止日期为"}.get(notice.validity, "失效日期为")
    return f"{text}，{verb} {notice.expires_on.isoformat()}"


def _is_lapsed(notice: Notice, until: str | None) -> bool:
    """Marked as lapsed or repealed, and not in the year `until` that the question says, if it says one."""
    is_lapsed = notice.validity in (Validity.EXPIRED, Validity.REPEALED)
    return is_lapsed and not (until and notice.expires_on and notice.expires_on.year == int(until))


def _is_valid(notice: Notice) -> bool:
    return notice.validity is Validity.IN_FORCE


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
