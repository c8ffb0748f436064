"""Documents that a notice rests on: 《…》（国发〔2022〕18号)."""

import re

from ingest.doc_number import DAMAGED_DOC_NUMBER, DOC_NUMBER
from ingest.model import BasisDocument, Span

_BASIS = re.compile(r"《(?P<title>[^《》\n]{2,80})》\s*[（(](?P<number>[^（()）\n]{2,30})[)）]")


def find_basis_documents(text: str, end: int) -> tuple[BasisDocument, ...]:
    """《…》（国发〔2022〕18号) in the preamble, numbers as printed even where damaged."""
    found: dict[tuple[str, str], BasisDocument] = {}
    for match in _BASIS.finditer(text, 0, end):
        number = match["number"].strip()
        if DOC_NUMBER.fullmatch(number) or DAMAGED_DOC_NUMBER.fullmatch(number):
            span = Span(match.group(), match.start(), match.end())
            found.setdefault((match["title"], number), BasisDocument(match["title"], number, span))
    return tuple(found.values())
