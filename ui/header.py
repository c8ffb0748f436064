"""The top of the page: product name, the notices it answers from, and whether they are still in force."""

from ingest.model import Notice
from ui.citation import notice_name
from ui.markup import join, text
from ui.validity import chinese_date, validity_badge, validity_banners

# Above this many the list folds, so that the chat stays in sight.
OPEN_NOTICES = 2


def header_html(notices: list[Notice]) -> str:
    return (
        '<header class="zw-header"><div class="zw-brand"><h1>政问</h1>'
        '<p>政府通知问答<span class="zw-wide">　每一句都注明出自第几项任务</span></p></div>'
        f"{_notice_list(notices)}</header>{_banners(notices)}"
    )


def _notice_list(notices: list[Notice]) -> str:
    if not notices:
        return '<p class="zw-notices">尚未载入通知</p>'
    rows = f'<ul class="zw-notices">{join(_notice_row(notice) for notice in notices)}</ul>'
    if len(notices) <= OPEN_NOTICES:
        return rows
    return f'<details class="zw-fold"><summary>已载入 {len(notices)} 份通知</summary>{rows}</details>'


def _notice_row(notice: Notice) -> str:
    facts = [notice.doc_number or "无发文字号"]
    if notice.issued_on:
        facts.append(f"成文日期 {chinese_date(notice.issued_on)}")
    return (
        f'<li><span class="zw-title">{text(notice_name(notice))}</span>'
        f'<span class="zw-facts">{text("　".join(facts))}　{validity_badge(notice)}</span></li>'
    )


def _banners(notices: list[Notice]) -> str:
    banners = validity_banners(notices)
    if len(notices) <= OPEN_NOTICES or not banners:
        return banners
    return f'<details class="zw-fold" open><summary>有通知已失效或未标注有效性</summary>{banners}</details>'
