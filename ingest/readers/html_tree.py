"""Markup -> a tree, and the parts of it that a browser would not show."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import TypeAlias

from lxml import etree, html

from ingest.errors import UnreadableFileError
from ingest.limits import MAX_MARKUP_DEPTH, MAX_MARKUP_ELEMENTS

Element: TypeAlias = html.HtmlElement

BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noframes "
    "noscript ol optgroup option p pre search section select summary table tbody td textarea tfoot th thead tr ul "
    "xmp".split()
)
_SILENT = frozenset("head iframe math rp rt script style svg template title".split())
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Left open in each paragraph, as editors of old did, these nest without end. They say nothing to us.
_FORMATTING = re.compile(r"</?(?:font|span|b|strong|i|em|u|big|small|o:p|st1:\w+)\b[^<>]*>", re.IGNORECASE)
_LINK_CHARS = 120
# Attachments are part of the notice, so a link to a file is no link here.
_FILE_LINK = re.compile(r"\.(?:docx?|xlsx?|wps|et|pdf|ofd|zip|rar|7z|pptx?|txt|ceb|gd)(?:[?#&]|$)", re.IGNORECASE)


class Step(Enum):
    OPEN = "open"
    TEXT = "text"
    CLOSE = "close"


def parse_markup(markup: str, name: str) -> Element:
    """The page's tree. Raises UnreadableFileError where the parser gave up before the end or the page is too large."""
    root = _parse(markup, name)
    if root is None:
        root = _parse(_FORMATTING.sub("", markup), name)
    if root is None:
        raise UnreadableFileError(
            f"网页 {name} 的标签嵌套太深",
            expected=f"不超过 {MAX_MARKUP_DEPTH:,} 层",
            remedy="请从浏览器复制通知正文，存为文本（.txt）后重试",
        )
    n_elements = sum(1 for _ in root.iter())
    if n_elements > MAX_MARKUP_ELEMENTS:
        raise UnreadableFileError(
            f"网页 {name} 有 {n_elements:,} 个元素",
            expected=f"不超过 {MAX_MARKUP_ELEMENTS:,} 个",
            remedy="请从浏览器复制通知正文，存为文本（.txt）后重试",
        )
    return root


def _parse(markup: str, name: str) -> Element | None:
    """The tree; None where it is cut off: libxml2 drops everything from a depth on, and only its log tells."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    data = markup.replace("\0", "").encode("utf-8", "replace")
    try:
        root = html.document_fromstring(data, parser=parser)
    except etree.ParserError as error:
        raise UnreadableFileError(
            f"网页 {name} 里没有文字", expected="一份通知的正文", remedy="请在浏览器中打开原网页，另存后重试"
        ) from error
    return None if any("Excessive depth" in entry.message for entry in parser.error_log) else root


def find_unseen(root: Element, *, hidden_too: bool) -> frozenset[Element]:
    """Scripts, form controls and comments, and the elements that the page hides."""
    return frozenset(
        e for e in root.iter() if not isinstance(e.tag, str) or e.tag in _SILENT or (hidden_too and _is_hidden(e))
    )


def _is_hidden(element: Element) -> bool:
    attributes = element.attrib
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden", "").strip().lower() == "true"
        or bool(_HIDDEN_STYLE.search(attributes.get("style", "")))
    ) and element.tag not in ("html", "body")


def walk(root: Element, skipped: frozenset[Element]) -> Iterator[tuple[Step, Element, str]]:
    """The subtree in document order, without recursion; a skipped element leaves the text behind it."""
    yield Step.OPEN, root, ""
    if root.text:
        yield Step.TEXT, root, root.text
    path = [(root, iter(root))]
    while path:
        element, children = path[-1]
        child = next(children, None)
        if child is None:
            path.pop()
            yield Step.CLOSE, element, ""
            if path and element.tail:
                yield Step.TEXT, path[-1][0], element.tail
        elif child in skipped:
            if child.tail:
                yield Step.TEXT, element, child.tail
        else:
            yield Step.OPEN, child, ""
            if child.text:
                yield Step.TEXT, child, child.text
            path.append((child, iter(child)))


def find_links(root: Element, skipped: frozenset[Element]) -> frozenset[Element]:
    """Links to other pages. A long one is text inside a link that was never closed."""
    found = set()
    opened: list[tuple[Element, int]] = []
    length = 0
    for step, element, text in walk(root, skipped):
        if step is Step.TEXT:
            length += len(text.strip())
        elif element.tag == "a" and element.get("href") is not None:
            if step is Step.OPEN:
                opened.append((element, length))
            elif length - opened.pop()[1] <= _LINK_CHARS and not is_file_link(element):
                found.add(element)
    return frozenset(found)


def is_file_link(element: Element) -> bool:
    return element.tag == "a" and bool(_FILE_LINK.search(element.get("href", "").strip()))
