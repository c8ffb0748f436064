"""What the header says: validity, 文号, dates, issuing body, basis documents."""

import re

from answer.citations import cite_header
from answer.context import Context
from answer.contract import Statement, Status
from answer.draft import Draft
from answer.route import Route
from answer.text import normalise
from answer.validity import marked_as
from index.lexical import bigrams
from ingest.doc_number import is_damaged
from ingest.model import Notice, Span, Validity

_OF_BASIS = re.compile(r"[引援]用?的?|依据的?|参照|贯彻|上级|省里|市里|《[^》]+》|(?:省|市)20\d\d年")
_PLACE = r"[\u4e00-\u9fff]{2,4}"
_FIELD_NAMES = {
    "title": "标题",
    "doc_number": "发文字号",
    "issuing_body": "发文机关",
    "issued_on": "成文日期",
    "published_on": "发布日期",
    "catalog_number": "索引号",
    "topic": "主题分类",
}


def answer_validity(context: Context, route: Route, question: str) -> Draft:
    """Whether each notice in scope is in force, with the date, as its portal marks it."""
    statements = tuple(_validity_statement(notice) for notice in context.notices)
    marked = [n for n in context.notices if n.validity is not Validity.UNKNOWN]
    lead_in = "有效性以发布页面标注为准：" if marked else "文头没有标注有效性。"
    return Draft(Status.ANSWERED, "validity", lead_in, statements, suggestions=("这份通知的文号和成文日期",))


def answer_header(context: Context, route: Route, question: str) -> Draft:
    """The header fields asked for, and who they belong to."""
    if named := [s for notice in context.notices for s in _named_basis(notice, question)]:
        return Draft(Status.ANSWERED, "header", f"{context.scope_name}引用的文件：", tuple(named))
    fields = list(route.fields)
    if "issued_on" in fields:
        fields.insert(fields.index("issued_on") + 1, "published_on")
    statements = tuple(s for notice in context.notices for f in fields for s in _field_statements(context, notice, f))
    if not statements:
        return Draft(Status.NOT_FOUND, "header", f"{context.scope_name}的文头没有写明这一项。")
    return Draft(
        Status.ANSWERED, "header", f"{context.scope_name}：", statements, suggestions=("这份通知现在还有效吗",)
    )


def _validity_statement(notice: Notice) -> Statement:
    name = f"《{notice.title}》" + (f"（{notice.doc_number}）" if notice.doc_number else "")
    spans = tuple(notice.header_span(name) for name in ("title", "doc_number", "validity", "expires_on"))
    if notice.validity is Validity.UNKNOWN:
        return Statement(f"{name}没有标注有效性，请向发文机关核实。", cite_header(notice, *spans))
    return Statement(f"{name}{marked_as(notice)}。", cite_header(notice, *spans))


def _full_title(context: Context, notice: Notice) -> Span | None:
    """The title as the notice heads itself, 关于印发《…》的通知 and all, where it prints more than the title proper."""
    pattern = rf"[^\n《]*[《]?{re.escape(notice.title)}[》]?的?通知"
    match = re.search(pattern, context.index.register.text(notice.notice_id))
    return Span(match.group(), match.start(), match.end()) if match else None


def _field_statements(context: Context, notice: Notice, field: str) -> list[Statement]:
    if field == "basis_documents":
        return [_basis_statement(notice, i) for i in range(len(notice.basis_documents))]
    if field == "title" and (full := _full_title(context, notice)):
        return [Statement(f"{_FIELD_NAMES[field]}：{full.text}", cite_header(notice, full))]
    span = notice.header_span(field)
    value = getattr(notice, field)
    if span is None or not value:
        return []
    shown = value if isinstance(value, str) else value.isoformat()
    return [Statement(f"{_FIELD_NAMES[field]}：{shown}", cite_header(notice, span))]


def _named_basis(notice: Notice, question: str) -> list[Statement]:
    """The basis document that the question names by its place and words: 省里那份年度重点工作任务的文号."""
    if not _OF_BASIS.search(question):
        return []
    level = next((name for name in "省市" if re.search(rf"{name}(?:里|委|政府|级|重点|20|的|那)", question)), "")
    asked = {pair for pair in bigrams(question) if pair not in ("文号", "通知", "文件")}
    scored = []
    for position, basis in enumerate(notice.basis_documents):
        title = normalise(basis.title)
        printed = sum(pair in title for pair in asked) + 2 * bool(
            level and re.search(rf"{level}|{_PLACE}{level}", title)
        )
        scored.append((printed, -position))
    best = max(scored, default=(0, 0))
    return [_basis_statement(notice, -best[1])] if best[0] > 1 else []


def _basis_statement(notice: Notice, position: int) -> Statement:
    basis = notice.basis_documents[position]
    doubt = "（文号原文如此，疑缺字）" if is_damaged(basis.doc_number) else ""
    return Statement(f"依据文件：{basis.span.text}{doubt}", cite_header(notice, basis.span))
