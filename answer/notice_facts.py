"""What the header says: validity, 文号, dates, issuing body, basis documents."""

from answer.citations import cite_header
from answer.context import Context
from answer.contract import Statement, Status
from answer.draft import Draft
from answer.route import Route
from ingest.doc_number import is_damaged
from ingest.model import Notice, Validity
from ingest.report import VALIDITY_TEXT

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
    fields = list(route.fields)
    if "issued_on" in fields:
        fields.insert(fields.index("issued_on") + 1, "published_on")
    statements = tuple(s for notice in context.notices for f in fields for s in _field_statements(notice, f))
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
    text = f"{name}标注为“{VALIDITY_TEXT[notice.validity]}”"
    if notice.expires_on:
        verb = {Validity.IN_FORCE: "有效期至", Validity.REPEALED: "废止日期为"}.get(notice.validity, "失效日期为")
        text += f"，{verb} {notice.expires_on.isoformat()}"
    return Statement(text + "。", cite_header(notice, *spans))


def _field_statements(notice: Notice, field: str) -> list[Statement]:
    if field == "basis_documents":
        return [_basis_statement(notice, i) for i in range(len(notice.basis_documents))]
    span = notice.header_span(field)
    value = getattr(notice, field)
    if span is None or not value:
        return []
    shown = value if isinstance(value, str) else value.isoformat()
    return [Statement(f"{_FIELD_NAMES[field]}：{shown}", cite_header(notice, span))]


def _basis_statement(notice: Notice, position: int) -> Statement:
    basis = notice.basis_documents[position]
    doubt = "（文号原文如此，疑缺字）" if is_damaged(basis.doc_number) else ""
    return Statement(f"依据文件：{basis.span.text}{doubt}", cite_header(notice, basis.span))
