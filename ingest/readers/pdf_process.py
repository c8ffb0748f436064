"""Reads the PDF on stdin within bounds of memory and answers in JSON: `python -m ingest.readers.pdf_process`.

The arguments are read or recognise, and the file's name for messages. The answer has `contents` (a paragraph is its
text, a table the list of its cells' fields), `pictures` (pages counted from 1) and `n_pages`, or an error's parts.
"""

import json
import sys
from dataclasses import astuple
from typing import Any

from ingest.content import Content, Paragraph
from ingest.errors import UnreadableFileError
from ingest.limits import MAX_PDF_MEMORY_BYTES
from ingest.readers.pdf_pages import read_contents


def main(task: str, name: str) -> None:
    if task == "read":
        # recognition maps far more than it uses; it gets only files that have been read within the bound
        _bound_memory()
    try:
        contents, pictures, n_pages = read_contents(sys.stdin.buffer.read(), name, is_recognising=task == "recognise")
        answer: dict[str, Any] = {
            "contents": [_pack(content) for content in contents],
            "pictures": pictures,
            "n_pages": n_pages,
        }
    except UnreadableFileError as error:
        answer = {"found": error.found, "expected": error.expected, "remedy": error.remedy}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))


def _bound_memory() -> None:
    """Set the bound where the system has one (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_PDF_MEMORY_BYTES, MAX_PDF_MEMORY_BYTES))


def _pack(content: Content) -> Any:
    return content.text if isinstance(content, Paragraph) else [astuple(cell) for cell in content.cells]


if __name__ == "__main__":
    main(*sys.argv[1:])
