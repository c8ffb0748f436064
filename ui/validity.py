"""有效性 in words: the badge on a notice and the banner above the chat."""

from dataclasses import dataclass
from datetime import date

from ingest.model import Notice, Validity
from ui.citation import notice_name
from ui.markup import join, text


@dataclass(frozen=True, slots=True)
class ValidityWords:
    """`tone` picks the colour; `badge` and `sentence` say the same without it."""

    tone: str
    badge: str
    sentence: str


def validity_words(notice: Notice) -> ValidityWords:
    on = chinese_date(notice.expires_on)
    if notice.validity is Validity.IN_FORCE:
        until = f"，有效期至{on}" if on else ""
        return ValidityWords("valid", "有效", f"发布机关标注为有效{until}。")
    if notice.validity is Validity.EXPIRED:
        since = f"已于{on}失效" if on else "已失效"
        return ValidityWords("expired", "已失效", f"{since}，所列任务和指标仅供查阅，不宜作为现行依据。")
    if notice.validity is Validity.REPEALED:
        since = f"已于{on}废止" if on else "已废止"
        return ValidityWords("expired", "已废止", f"{since}，仅供查阅，不得作为现行依据。")
    return ValidityWords("unknown", "有效性未标注", "有效性未标注，引用前请向发文机关核实。")


def validity_badge(notice: Notice) -> str:
    words = validity_words(notice)
    return f'<span class="zw-badge zw-{words.tone}">{text(words.badge)}</span>'


def validity_banners(notices: list[Notice]) -> str:
    """One line for every notice that is not in force, with its name where there are several."""
    lines = []
    for notice in notices:
        words = validity_words(notice)
        if words.tone == "valid":
            continue
        subject = f"《{notice_name(notice)}》" if len(notices) > 1 else "本通知"
        sentence = f"{subject}{words.sentence}"
        lines.append(
            f'<p class="zw-banner zw-{words.tone}"><span aria-hidden="true" class="zw-sign">!</span>'
            f"<span><strong>{text(words.badge)}</strong>　{text(sentence)}</span></p>"
        )
    return join(lines)


def chinese_date(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
