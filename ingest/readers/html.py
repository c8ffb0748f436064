"""A saved web page -> its text, one block element a line."""

import re
from html.parser import HTMLParser

_TAG = re.compile(rb"<(?:!doctype html|html|head|body|div|p|table|td|span|br)\b", re.IGNORECASE)
_HEAD_BYTES = 4096
_LEAST_TAGS = 5
_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main "
    "nav ol p pre section table tbody td tfoot th thead title tr ul".split()
)
_SILENT = frozenset("script style noscript template select button svg iframe".split())


def looks_like_html(data: bytes) -> bool:
    """Whether a file holds markup, whatever its name says."""
    head = data[:_HEAD_BYTES]
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and len(_TAG.findall(head)) >= _LEAST_TAGS


def read_html(markup: str) -> str:
    """Visible text: block elements and table cells end a line, runs of blanks become one, empty lines go."""
    parser = _TextParser()
    parser.feed(markup)
    parser.close()
    lines = (re.sub(r"[ \t\r\f\v\u00a0]+", " ", line).strip(" ") for line in "".join(parser.pieces).split("\n"))
    return "\n".join(line for line in lines if line.strip()) + "\n"


class _TextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  parser's signature
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data.replace("\n", " "))
