"""A notice's stable id: the file name where it is ASCII and holds no other notice, else the 文号, else the title."""

import hashlib
import re
from pathlib import PurePath

from ingest.doc_number import normalise_doc_number
from ingest.document import Document

_LONGEST = 60


def make_notice_id(document: Document, doc_number: str, title: str) -> str:
    """Lower-case ASCII, 3 to 60 characters of a-z, 0-9 and hyphens."""
    stem = PurePath(document.source_name).stem
    if stem.isascii() and not document.is_part:
        slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:_LONGEST].strip("-")
        if len(slug) >= 3:
            return slug
    identity = normalise_doc_number(doc_number) or title or document.text
    return "notice-" + hashlib.sha256(identity.encode()).hexdigest()[:10]
