"""Text on its way into and out of the chat component, which renders Markdown.

Whatever a person typed or a notice prints must appear as those characters: no markup, no picture fetched
from an address in the text. Only bold, lists, tables and quotes, which the answer side writes, stay active.
"""

import html
import re

# An entity that the answer side has already written stays as it is, so escaping twice changes nothing.
_BARE_AMPERSAND = re.compile(r"&(?!(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,6});)", re.IGNORECASE)
_INNER_GREATER = re.compile(r"(?m)^([ ]{0,3}(?:>[ ]?)+)|>")
_MARKDOWN_MARKS = "\\`*_{}[]()#+-.!|~$"


def literal(text: str) -> str:
    """What a person typed, as Markdown that shows exactly these characters; `plain` undoes it."""
    escaped = html.escape(text, quote=False)
    return "".join(f"&#{ord(mark)};" if mark in _MARKDOWN_MARKS else mark for mark in escaped)


def plain(markdown: str) -> str:
    return html.unescape(markdown)


def inert(markdown: str) -> str:
    """Answer Markdown without HTML, links, pictures or code; chips are added afterwards."""
    text = _BARE_AMPERSAND.sub("&amp;", markdown)
    text = re.sub(r"\\?<", "&lt;", text)
    # A run of ">" at the start of a line is a quotation; anywhere else it is a character.
    text = _INNER_GREATER.sub(lambda match: match[1] or "&gt;", text)
    text = text.replace("`", "&#96;")
    text = re.sub(r"\\?!(?=\[|〔)", "&#33;", text)
    # A bare address would become a link and swallow the chip after it.
    text = text.replace("://", "&#58;//").replace("www.", "www&#46;").replace("@", "&#64;")
    return re.sub(r"\](?=[(\[:])", "&#93;", text)
