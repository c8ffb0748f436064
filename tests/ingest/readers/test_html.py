"""A saved portal page -> the notice in it: pages made here, and the notice of the project as a page and as a table."""

import html
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import parse_document
from ingest.content import Cell, Grid, Paragraph
from ingest.document import read_document
from ingest.errors import UnreadableFileError
from ingest.formats import Format, find_format
from ingest.limits import MAX_MARKUP_DEPTH, MAX_MARKUP_ELEMENTS, MAX_TABLE_CELLS
from ingest.model import ParsedNotice, Task
from ingest.readers.html import read_html
from tests.notices import parse_one

NAV = (
    '<div class="top"><ul><li><a href="/">首页</a></li><li><a href="/a">政务公开</a></li>'
    '<li><a href="/b">政务服务</a></li></ul></div>'
)
CRUMB = '<div>当前位置：<a href="/">首页</a> &gt; <a href="/x">政务公开</a> &gt; <a href="/y">政府文件</a></div>'
SIDE = (
    '<div class="left"><h3>重点领域</h3><ul><li><a href="/1">财政预决算</a></li>'
    '<li><a href="/2">2024年重点任务分解</a></li></ul></div>'
)
RELATED = (
    '<div><h4>相关文件</h4><ul><li><a href="/p1">《重点工作》政策解读</a> 2023-05-09</li>'
    '<li><a href="/p2">一图读懂</a> 2023-05-10</li></ul></div>'
)
SHARE = (
    '<div>分享到：<a href="#">微信</a> <a href="#">微博</a></div>'
    '<div>【<a href="#">打印</a>】【<a href="#">关闭</a>】</div>'
)
FOOT = (
    '<div class="footer"><p>主办单位：某县人民政府办公室</p><p>网站标识码：3715240001 某ICP备05000000号</p>'
    "<p>版权所有，未经许可不得转载。</p></div>"
)
META = (
    '<table class="xxgk"><tr><td>索 引 号：</td><td>0001/2023-00223</td>'
    "<td>发文字号：</td><td>某政办发〔2023〕9号</td></tr>"
    "<tr><td>有效性：</td><td>失效</td><td>主题词：</td><td></td></tr></table>"
)
TITLE = "某县人民政府办公室关于印发某县2023年重点工作的通知"
LINES = [
    "各乡镇人民政府，县政府各部门：",
    "现将重点工作印发给你们，请认真贯彻执行。",
    "某县人民政府办公室",
    "2023年5月4日",
    "一、加快建设",
    "1.修路。新建公路3公里。（牵头单位：县交通局）",
    "2.建校。",
    "3.植树。种植一万棵。（县林业局负责）",
]
BODY = "".join(f"<p>{line}</p>" for line in LINES)
META_CELLS = ["索 引 号：", "0001/2023-00223", "发文字号：", "某政办发〔2023〕9号", "有效性：", "失效"]


def _divs(body: str) -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="gb2312"><title>{TITLE}_某县人民政府</title>'
        f"<style>p{{}}</style></head><body>{NAV}{CRUMB}<div>{SIDE}<div><h1>{TITLE}</h1>{META}"
        f'<div id="zoom">{body}</div>{SHARE}{RELATED}</div></div>{FOOT}'
        '<script>var x = "1.不是。";</script></body></html>'
    )


def _layout_tables(body: str) -> str:
    return (
        f'<html><head><meta name="ArticleTitle" content="{TITLE}"></head><body><form action="x">'
        f"<table><tr><td>{NAV}</td></tr>"
        f"<tr><td><table><tr><td>{SIDE}</td><td><table><tr><td>{CRUMB}</td></tr><tr><td>{TITLE}</td></tr>"
        f"<tr><td>{META}</td></tr><tr><td>{body}</td></tr><tr><td>{SHARE}</td></tr></table>{RELATED}</td></tr></table></td>"
        f'</tr><tr><td>{FOOT}</td></tr></table><input type="text" value="1.检索"></form></body></html>'
    )


def _semantic(body: str) -> str:
    return (
        f"<html><body><header>{NAV}</header><main><article><h1>{TITLE}</h1>{META}{body}</article>"
        f"<aside>{SIDE}{RELATED}</aside></main><footer>{FOOT}</footer></body></html>"
    )


def texts(markup: str) -> list[str]:
    """The text of each paragraph and cell, in order."""
    found = []
    for content in read_html(markup, "page.html"):
        found += [c.text for c in content.cells] if isinstance(content, Grid) else [content.text]
    return found


@pytest.mark.parametrize("page", [_divs, _layout_tables, _semantic])
@pytest.mark.parametrize(
    "body",
    [
        BODY,
        "<br>\n&nbsp;&nbsp;&#12288;".join(LINES),
        "".join(f'<p><span>{s[:2]}</span><b>{s[2:5]}</b><font size="3">{s[5:]}</font><o:p></o:p></p>' for s in LINES),
        "".join(f"<div>　　{s}</div>" for s in LINES),
        "".join(f"<p>{s}\n" for s in LINES),
    ],
    ids=["paragraphs", "breaks", "pieces", "divisions", "unclosed"],
)
def test_the_notice_is_taken_out_of_the_page(page: Callable[[str], str], body: str) -> None:
    assert texts(page(body)) == [TITLE, *META_CELLS, *LINES]


def test_fields_and_tasks_of_a_page(tmp_path: Path) -> None:
    for encoding in ("utf-8", "gb18030"):
        path = tmp_path / f"{encoding}.html"
        path.write_bytes(_divs(BODY).encode(encoding))
        parsed = parse_one(path)
        notice = parsed.notice
        assert (notice.title, notice.doc_number, notice.catalog_number, notice.validity, str(notice.issued_on)) == (
            "某县2023年重点工作",
            "某政办发〔2023〕9号",
            "0001/2023-00223",
            "expired",
            "2023-05-04",
        )
        assert (notice.issuing_body, notice.topic) == ("某县人民政府办公室", "")
        assert [(t.number, t.title) for t in parsed.tasks] == [("1", "修路"), ("2", "建校"), ("3", "植树")]


KEPT = {
    "attachments": (
        '<p>1.修路。</p><div class="related"><a href="a.docx">附件：1.分解表</a><a href="b.pdf">2.图</a></div>',
        ["1.修路。", "附件：1.分解表2.图"],
    ),
    "a body inside a form": (
        "<form><p>1.修路。</p><p>2.建校。</p><select><option>甲</select></form>",
        ["1.修路。", "2.建校。"],
    ),
    "a body in a box with a wrong name": ('<div class="footer nav"><p>1.修路。</p></div>', ["1.修路。"]),
    "a body in a link left open": (
        '<a href="/">' + "".join(f"<p>{n}.修路。新建公路，由县交通局和各乡镇人民政府负责。</p>" for n in range(1, 9)),
        [f"{n}.修路。新建公路，由县交通局和各乡镇人民政府负责。" for n in range(1, 9)],
    ),
    "a signature in a box with a wrong name": (
        f'{BODY}<div class="bottom"><p>某县人民政府</p><p>2023年5月4日</p></div>',
        [*LINES, "某县人民政府", "2023年5月4日"],
    ),
    "a signature beside a body in one paragraph": (
        "<div><p>" + "<br>".join(LINES[5:]) + "</p><p>某县人民政府</p><p>特此通知</p></div>",
        [*LINES[5:], "某县人民政府", "特此通知"],
    ),
    "what scripts would show": (f'<div style="display:none">{BODY}</div><p>正文</p>', LINES),
}


@pytest.mark.parametrize("kind", KEPT)
def test_kept(kind: str) -> None:
    markup, expected = KEPT[kind]
    assert texts(f"<html><body>{markup}</body></html>") == expected


DROPPED = {
    "hidden by style": '<p style="color:red; DISPLAY : none">1.旧稿。</p>',
    "hidden by attribute": "<p hidden>1.旧稿。</p>",
    "hidden from readers": '<div aria-hidden="true">1.旧稿。</div>',
    "scripts and frames": "<script>x='1.旧稿。'</script><iframe>1.旧稿。</iframe><template>2.旧</template>",
    "comments": "<!-- <p>1.旧稿。</p> -->",
    "a list of links": '<ul><li><a href="a">1.关于修路的通知</a><li><a href="b">2.关于建校的通知</a></ul>',
    "a table of links": '<table><tr><td><a href="a">首页</a><td><a href="b">公开</a><tr><td><a href="c">办</a></table>',
    "buttons": "<p>【字体：大 中 小】</p><p>打印本页 | 关闭窗口</p><p>扫一扫在手机打开当前页</p><button>提交</button>",
    "neighbours": '<p>上一篇：<a href="a">关于建校的通知</a></p><p>下一篇：没有了</p>',
    "marks of a library": '<div class="share-box"><span>分享</span></div><div id="topNav">网站导航</div>',
}


@pytest.mark.parametrize("kind", DROPPED)
def test_dropped(kind: str) -> None:
    assert texts(f"<html><body><div>{BODY}{DROPPED[kind]}</div></body></html>") == LINES


INLINE = {
    "words in pieces": ("<p>推<b>动</b><i>创</i>新</p>", "推动创新"),
    "powers": ("<p>新建3km<sup>2</sup></p>", "新建3km2"),
    "pronunciation": ("<p><ruby>东阿<rp>(</rp><rt>dōng ē</rt><rp>)</rp></ruby>县</p>", "东阿县"),
    "source wrapped between wide characters": ("<p>推动\n      创新</p>", "推动创新"),
    "source wrapped beside a figure": ("<p>新建\n3公里</p>", "新建 3公里"),
    "blanks": ("<p>&nbsp;&#12288;标&emsp;题&nbsp;&nbsp; 甲 </p>", "标\u2003题 甲"),
    "invisible characters": ("<p>县&#8203;财&shy;政\ufeff局</p>", "县财政局"),
    "entities": ("<p>&lt;甲&gt;&amp;lt;&#x4e59;&#0;</p>", "<甲>&lt;乙\ufffd"),
    "preformatted": ("<pre>1.修路。\n2.建校。</pre>", "1.修路。|2.建校。"),
    "labels set apart by style alone": (
        "<div><span>索引号：</span><span>X1/2023-1</span><span>发文字号：</span><span>某发〔2023〕1号</span></div>",
        "索引号：X1/2023-1|发文字号：某发〔2023〕1号",
    ),
    "labels without a colon": ("<ul><li><b>索引号</b>X1/2023-1</li></ul>", "索引号|X1/2023-1"),
    "a field without a value": ("<ul><li>主题词：</li><li>名称：甲</li></ul>", "名称：甲"),
}


@pytest.mark.parametrize("kind", INLINE)
def test_inline(kind: str) -> None:
    markup, expected = INLINE[kind]
    assert "|".join(texts(f"<html><body>{markup}</body></html>")) == expected


LISTS = {
    "plain": ("<ol><li>修路<li>建校</ol>", "1.修路|2.建校"),
    "start and value": ("<ol start=3><li>修路<li value=7>建校<li>种树</ol>", "3.修路|7.建校|8.种树"),
    "reversed": ("<ol reversed><li>修路<li>建校</ol>", "2.修路|1.建校"),
    "letters": ("<ol type=a start=26><li>修路<li>建校</ol><ol type=A><li>种树</ol>", "z.修路|aa.建校|A.种树"),
    "roman": ("<ol type=i start=4><li>修路</ol><ol type=I start=9><li>建校</ol>", "iv.修路|IX.建校"),
    "chinese": (
        '<ol style="list-style-type: cjk-ideographic" start="10"><li>修路<li>建校</ol>',
        "十、修路|十一、建校",
    ),
    "no number": ('<ol style="list-style:none"><li>修路</ol><ul><li>建校</ul>', "修路|建校"),
    "printed numbers win": (
        "<ol><li>一、修路<li>（二）建校<li>3.种树<li>2.5公里</ol>",
        "一、修路|（二）建校|3.种树|4.2.5公里",
    ),
    "paragraphs inside": ("<ol><li><p>修路</p><p>三公里</p></li><li><div>建校</div></li></ol>", "1.修路|三公里|2.建校"),
    "lists inside": ("<ol><li>修路<ol type=a><li>甲路</ol></li><li>建校</ol>", "1.修路|a.甲路|2.建校"),
    "no integer": ("<ol start=x><li value=99999999999>修路</ol>", "1.修路"),
}


@pytest.mark.parametrize("kind", LISTS)
def test_list_numbers_are_text(kind: str) -> None:
    markup, expected = LISTS[kind]
    assert "|".join(texts(f"<html><body>{markup}</body></html>")) == expected


def test_merged_cells() -> None:
    markup = """<table><caption>任务分解表</caption><thead><tr><th rowspan=2>序号<th colspan=2>任务<th rowspan="2">单位
    <tr><th>类别<th>内容</thead><tr><td>1<td rowspan=0>建设<td>修<br>路<td>县交通局<tr><td>2<td>建<b>校</b>
    <td colspan=1000000>县教育局</table>"""
    assert read_html(markup, "t.html") == [
        Paragraph("任务分解表"),
        Grid(
            (
                Cell("序号", 0, 0, 2, 1),
                Cell("任务", 0, 1, 1, 2),
                Cell("单位", 0, 3, 2, 1),
                Cell("类别", 1, 1),
                Cell("内容", 1, 2),
                Cell("1", 2, 0),
                Cell("建设", 2, 1, 2, 1),
                Cell("修\n路", 2, 2),
                Cell("县交通局", 2, 3),
                Cell("2", 3, 0),
                Cell("建校", 3, 2),
                Cell("县教育局", 3, 3),
            )
        ),
    ]


def test_tables_that_only_arrange_the_page_are_no_grids() -> None:
    one_row = "<table><tr><td>某县人民政府</td><td>2023年5月4日</td></tr></table>"
    outer = f"<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td>{one_row}</td></tr></table>"
    page = f"<table><tr><td>来源：某县</td><td>时间：2023-05-04</td></tr><tr><td colspan=2>{BODY}</td></tr></table>"
    assert [type(c) for c in read_html(outer, "t.html")] == [Paragraph] * 5
    assert [type(c) for c in read_html(page, "t.html")] == [Paragraph] * 10


REFUSED = {
    "请登录后查看": ('<title>登录</title><form>用户名<input name=u>密码<input type="password"></form>', "登录页"),
    "sign in": ("<title>统一身份认证平台</title><p>扫码登录</p>", "登录页"),
    "404": ("<title>404 Not Found</title><h1>404</h1><hr>nginx", "出错页"),
    "moved": ("<p>对不起，您访问的页面不存在或已被删除！</p><a href=/>返回首页</a>", "出错页"),
    "captcha": ("<p>请完成安全验证</p><div id=captcha></div>", "验证页"),
    "shell": ("<title>某县</title><div id=app></div><script src=app.js></script>", "要靠脚本才显示正文的网页"),
    "noscript": ("<noscript>请启用JavaScript后访问本站</noscript><div id=app></div>", "要靠脚本才显示正文的网页"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_page_without_a_notice_is_named(kind: str) -> None:
    markup, found = REFUSED[kind]
    with pytest.raises(UnreadableFileError) as refusal:
        read_html(f"<!DOCTYPE html><html><head></head><body>{markup}</body></html>", "page.html")
    assert (
        str(refusal.value)
        == f"网页 page.html 是{found}；应为一份通知的正文。请在浏览器中打开原网页，看到正文后再另存。"
    )


def test_a_notice_that_speaks_of_such_pages_is_read() -> None:
    lines = [
        "1.推进统一身份认证。请登录平台填报。",
        "2.改进404页面，页面不存在时给出提示。",
        "3.取消验证码。",
        "4.启用JavaScript。",
    ]
    assert texts("<html><body>" + "".join(f"<p>{s}</p>" for s in lines)) == lines


def test_what_is_a_page() -> None:
    assert find_format(b"\xef\xbb\xbf \n<!-- saved --><!DOCTYPE html><p>") is Format.HTML
    assert find_format("<html><p>1.修路。".encode("utf-16")) is Format.HTML
    assert find_format(b'<?xml version="1.0" encoding="gb2312"?>\n<html xmlns="x">') is Format.HTML
    assert find_format(b"<div><p>1<br>2<br>3<p>") is Format.HTML
    assert find_format("1.修路。<p>不是网页</p>\n2.建校。".encode()) is Format.TEXT
    assert find_format("<关于印发要点的通知>\n1.修路。".encode()) is Format.TEXT


ENCODINGS = {
    "declared as another": ("gb2312", "utf-8", LINES),
    "declared as UTF-8": ("utf-8", "gb18030", LINES),
    "UTF-16": ("utf-8", "utf-16", LINES),
    "Big5": ("big5", "big5", ["1.修路。新建公路三公里。", "2.建校。"]),
    "not Big5 at all": ("BIG5", "utf-8", LINES),
    "not Big5 but GBK": ("big5", "gb18030", LINES),
}


@pytest.mark.parametrize("kind", ENCODINGS)
def test_the_bytes_tell_the_encoding(tmp_path: Path, kind: str) -> None:
    declared, actual, lines = ENCODINGS[kind]
    path = tmp_path / "p.html"
    body = "".join(f"<p>{line}</p>" for line in lines)
    path.write_bytes(f'<!DOCTYPE html><html><head><meta charset="{declared}"></head><body>{body}'.encode(actual))
    assert read_document(path).text.splitlines() == lines


@pytest.mark.parametrize("damage", [b"\xe4\xbf", "建校".encode("gb18030"), bytes(500)])
def test_a_page_in_two_encodings_is_refused(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "p.html"
    path.write_bytes(_divs(BODY).encode() + damage)
    with pytest.raises(UnreadableFileError, match=r"文件 p\.html 的内容不是文字"):
        read_document(path)


def test_an_xml_declaration_and_zero_bytes_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "p.html"
    path.write_bytes(('<?xml version="1.0" encoding="gb2312"?>' + _divs(BODY.replace("新建", "新\0建"))).encode())
    assert [t.title for t in parse_one(path).tasks] == ["修路", "建校", "植树"]
    assert "新建公路" in read_document(path).text


T = "1.修路。新建公路三公里以上。"
TOO_DEEP = f"的标签嵌套太深；应为不超过 {MAX_MARKUP_DEPTH:,} 层。"
TOO_LARGE = f"应为不超过 {MAX_MARKUP_ELEMENTS:,} 个。"
HOSTILE = {
    "nested without end": ("<div>" * 100_000 + T, TOO_DEEP),
    "paragraphs never closed": (f"<p>{T}" * 3000, T),
    "formatting never closed": (f"<p><font>{T}" * 3000, T),
    "divisions never closed": (f"<div>{T}" * 1500, T),
    "one line": ("<p>" + "建设" * 2_500_000, "建设"),
    "elements without end": ("<p>x" * (MAX_MARKUP_ELEMENTS + 1), TOO_LARGE),
    "a cell over a million columns": (f"<table><tr><td colspan=1000000 rowspan=9999>{T}<td>b<tr><td>c<td>d</table>", T),
    "many wide cells": ("<table>" + ("<tr>" + "<td colspan=1000>x" * 40) * 100, f"{MAX_TABLE_CELLS:,} 个单元格"),
    "tables in tables": ("<table><tr><td>" * 500 + T, T),
    "lists in lists": ("<ol><li>" * 600 + T, T),
    "entities": (f"<p>{T}" + "&#0;&#x110000;&#xD800;&nbsp;&amp;lt;&nope;" * 20_000, T),
    "brackets": ("<" * 500_000 + f"<p>{T}", T),
    "attributes": ("<div " + "a=b " * 200_000 + f">{T}", T),
    "blanks": ("<p>" + " " * 1_000_000 + T, T),
    "marks": ("<p>" + "（一" * 200_000, "（一"),
    "buttons": ("<p>" + "【打印" * 200_000, "【打印"),
    "classes": (f"<div class='nav'>{'<p class=nav>' * 20}</div>" * 1000 + T, T),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_pages_are_read_or_refused(kind: str) -> None:
    markup, expected = HOSTILE[kind]
    started = time.monotonic()
    try:
        found = "".join(texts(f"<html><body>{markup}"))
    except UnreadableFileError as error:
        found = str(error)
    assert expected in found
    assert time.monotonic() - started < 60


def _key(task: Task) -> tuple[object, ...]:
    clauses = [re.sub(r"\s", "", i.span.text) for i in task.indicators]
    return task.number, task.title, task.section_path, task.lead_units, task.supporting_units, clauses


def _dongah_lines(dongah: ParsedNotice) -> list[str]:
    lines = [line.strip() for line in dongah.text.splitlines()]
    return [line for line in lines if line]


def test_the_notice_of_the_project_as_a_page(tmp_path: Path, dongah: ParsedNotice) -> None:
    lines = _dongah_lines(dongah)
    first = next(i for i, line in enumerate(lines) if line == "东阿县人民政府办公室")
    body = "".join(f'<p style="text-indent:2em"><span>{html.escape(line)}</span></p>' for line in lines[first:-1])
    meta = "".join(
        f"<tr><td><b>{a}：</b></td><td>{b}</td><td><b>{c}：</b></td><td>{d}</td></tr>"
        for a, b, c, d in (
            ("主题分类", lines[1], "索引号", lines[2]),
            ("发文字号", lines[3], "发布机构", lines[4]),
            ("成文日期", lines[5], "公开日期", lines[6]),
            ("有效性", lines[7], "失效日期", lines[8]),
        )
    )
    page = _divs(body).replace(META, f"<table>{meta}</table>").replace(TITLE, html.escape(lines[0]))
    path = tmp_path / "dongah-2023-4.html"
    path.write_text(page, encoding="gb18030")
    parsed = parse_one(path)
    assert [_key(t) for t in parsed.tasks] == [_key(t) for t in dongah.tasks]
    fields = ("title", "doc_number", "issuing_body", "topic", "catalog_number", "validity", "issued_on", "published_on")
    assert [getattr(parsed.notice, f) for f in fields] == [getattr(dongah.notice, f) for f in fields]
    assert parsed.notice.expires_on == dongah.notice.expires_on


def test_the_notice_of_the_project_as_a_table(tmp_path: Path, dongah: ParsedNotice) -> None:
    """序号, 任务 (two columns under one head), 单位 (two); each section is one merged cell."""
    sections = list(dict.fromkeys(t.section_path[0] for t in dongah.tasks))
    expected = [("任务", 0, 0, 1, 3), ("单位", 0, 3, 1, 2)]
    expected += [
        (name, 1, column, 1, 1) for column, name in enumerate(("类别", "序号", "内容", "牵头单位", "配合单位"))
    ]
    rows = ["<tr><th colspan=3>任务</th><th colspan=2>单位</th></tr>"]
    rows.append("<tr><th>类别</th><th>序号</th><th>内容</th><th>牵头单位</th><th>配合单位</th></tr>")
    row = 2
    for section in sections:
        tasks = [t for t in dongah.tasks if t.section_path[0] == section]
        for position, task in enumerate(tasks):
            words = (section, task.number, task.title, "、".join(task.lead_units), "、".join(task.supporting_units))
            cells = [f"<td>{html.escape(w)}</td>" for w in words]
            cells[0] = f'<td rowspan="{len(tasks)}">{html.escape(section)}</td>' if position == 0 else ""
            expected += [
                (word, row, column, len(tasks) if column == 0 else 1, 1)
                for column, word in enumerate(words)
                if word and (column or position == 0)
            ]
            rows.append(f"<tr>{''.join(cells)}</tr>")
            row += 1
    path = tmp_path / "table.html"
    path.write_text(
        _divs(f"<p>现将任务分解表印发给你们，请认真落实。</p><table>{''.join(rows)}</table>").replace(META, ""),
        encoding="utf-8",
    )
    document = read_document(path)
    assert [
        [(c.span.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells] for table in document.tables
    ] == [expected]
    assert len(dongah.tasks) == row - 2 == 94
    for cell in document.tables[0].cells:
        assert document.text[cell.span.start : cell.span.end] == cell.span.text
    parsed = parse_one(path)
    # only titles are in this table, so the figures of the bodies are not
    assert [_key(t)[:-1] for t in parsed.tasks] == [_key(t)[:-1] for t in dongah.tasks]


@pytest.mark.parametrize("number", ["48", "49"])
def test_saved_pages_of_others_lose_no_line(shared_notices: Path, number: str) -> None:
    path = next((shared_notices / "raw").glob(f"{number}-*.txt"))
    document = read_document(path)
    printed = re.findall(r"<p\b[^>]*>(.*?)</p>", path.read_text(encoding="utf-8"))
    paragraphs = [html.unescape(re.sub(r"<[^>]*>", "", p)).strip() for p in printed]
    lines = document.text.splitlines()
    assert [p for p in paragraphs if p and p not in lines] == []
    assert [word for word in ("扫一扫", "收藏", "分享", "主 题 词") if word in document.text] == []
    assert parse_document(document).notice.title == lines[lines.index("标　　题：") + 1]
