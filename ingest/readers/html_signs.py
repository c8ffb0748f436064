"""What a line of a page looks like: part of a notice, or of the portal around it."""

import re

from ingest.dates import DATE
from ingest.doc_number import DOC_NUMBER
from ingest.header_body import BODY_NAME
from ingest.labels import BOILERPLATE, TAIL_STARTS

_CN = "一二三四五六七八九十百〇零"
_MARK = re.compile(
    rf"[ \u3000]*(?:第[{_CN}\d]{{1,5}}[章节编条项]|[{_CN}]{{1,4}}[、.．]|[（(][ ]?[{_CN}\d]{{1,4}}[ ]?[)）]"
    r"|\d{1,4}[.．、﹒](?!\d)|[①-⑳])"
)
_STOPS = re.compile(r"[。；！？]")
_LEAST_SENTENCE = 12
_LONGEST_TOOL = 120
_BUTTONS = "|".join(
    "打印 关闭 收藏 返回 纠错 下载 复制 分享 大 中 小 默认 微信 微博 QQ空间 全真版 文字版 文件下载 语音播报 无障碍 "
    "长者模式 TOP 回到顶部 返回顶部 返回首页".split()
)
_COUNTS = "浏览次数|浏览量|点击数|点击量|阅读次数|访问量|阅读量"
_RELATED = "政策|信息|文件|阅读|链接|新闻|文章|解读|稿件|内容|推荐|导航"
_TOOLS = (
    re.compile(r"您?(?:的|现在|当前|所在)*位置[:：]"),
    re.compile(rf"[【\[]?(?:扫一扫|用?手机扫描|扫描二维码|微信扫|分享到|分享[:：]?$|字[体号][:：【\[]|{_COUNTS})"),
    re.compile(r"上一[篇条](?:[:：]|$)|下一[篇条](?:[:：]|$)"),
    re.compile(rf"(?:[【\[|·\s]*(?:{_BUTTONS})(?:本页|此页|整页|内容|窗口|页面|列表)?[】\]]?)+[|\s]*$"),
    re.compile(rf"(?:相关|延伸|推荐|热点|热门|最新|友情)(?:{_RELATED}){{1,2}}[:：]?$"),
)
_LEAST_HEADING = 6
_TITLE = re.compile(
    r"关于|關於|印发|印發|(?:通知|意见|决定|公告|通告|批复|方案|办法|细则|要点|措施|清单|规定|条例|计划|规划|分工|任务)》?$"
)
_VALIDITY = re.compile(r"(?:现行)?有效|已?失效|(?:全文|已)?废止|無效|无效")
_CATALOG = re.compile(r"[0-9A-Za-z]{6,}[/0-9A-Za-z-]*[/-]\d{4}-?\d+")


def begins_with_mark(text: str) -> bool:
    return bool(_MARK.match(text))


def is_sentence(text: str) -> bool:
    return len(text) >= _LEAST_SENTENCE and bool(_STOPS.search(text))


def is_tool(text: str) -> bool:
    """Whether a line is a button, a breadcrumb or another thing of the portal. Never true of a sentence."""
    if len(text) > _LONGEST_TOOL or begins_with_mark(text) or "。" in text:
        return False
    return any(tool.match(text) for tool in _TOOLS) or text.startswith(BOILERPLATE)


def is_attachment(text: str) -> bool:
    return text.startswith(TAIL_STARTS)


def is_field_value(text: str) -> bool:
    """Whether a line is the value of a header field by its form: 文号, date, validity, catalogue number, body."""
    return any(p.fullmatch(text) for p in (DOC_NUMBER, DATE, _VALIDITY, _CATALOG, BODY_NAME))


def is_heading(text: str) -> bool:
    """Whether a line could be a notice's title or the line that says to whom it goes."""
    return len(text) >= _LEAST_HEADING and bool(_TITLE.search(text) or text.endswith(("：", ":")))


def count_words(text: str) -> int:
    """Characters that say something: dates, blanks and separators do not."""
    return len(re.sub(r"[\W_]", "", DATE.sub("", text)))
