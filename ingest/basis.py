"""Documents that a notice rests on: 《…》（国发〔2022〕18号)."""

import re

from ingest.doc_number import DAMAGED_DOC_NUMBER, DOC_NUMBER
from ingest.model import BasisDocument, Span

# A single line feed is a hard wrap: above the first number they are not joined.
_CHAR = r"(?:[^《》\n]|(?<!\n)\n(?!\n))"
_BASIS = re.compile(rf"《(?P<title>{_CHAR}{{2,80}})》\s*[（(](?P<number>(?:[^（()）\n]|(?<!\n)\n(?!\n)){{2,30}})[)）]")


def find_basis_documents(text: str, end: int) -> tuple[BasisDocument, ...]:
    """《…》（国发〔2022〕18号) in the preamble, numbers as printed even where damaged."""
    found: dict[tuple[str, str], BasisDocument] = {}
    for match in _BASIS.finditer(text, 0, end):
        title, number = (match[part].replace("\n", "").strip() for part in ("title", "number"))
        if DOC_NUMBER.fullmatch(number) or DAMAGED_DOC_NUMBER.fullmatch(number):
            span = Span(match.group(), match.start(), match.end())
            found.setdefault((title, number), BasisDocument(title, number, span))
    return tuple(found.values())
