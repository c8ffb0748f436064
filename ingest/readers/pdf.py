"""PDF. It is read in a process of its own: the engine cannot be stopped, and a hostile file may crash it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest.content import Cell, Content, Grid, Paragraph
from ingest.errors import UnreadableFileError
from ingest.limits import MAX_OCR_PAGE_SECONDS, MAX_OCR_PAGES, MAX_PDF_SECONDS
from ingest.readers import ocr

_ROOT = Path(__file__).resolve().parents[2]
_MOST_PAGES_NAMED = 10


def read_pdf(data: bytes, name: str) -> list[Content]:
    """Text and tables of a PDF. Pages without text are recognised where the extra `ocr` is installed.

    Raises UnreadableFileError for a file that is cut off, damaged, protected by a password or over a limit, and where
    a page is a picture and there is no recogniser.
    """
    answer = _ask(data, name, "read", MAX_PDF_SECONDS)
    if answer["pictures"]:
        _check_recogniser(answer["pictures"], answer["n_pages"], name)
        seconds = MAX_PDF_SECONDS + MAX_OCR_PAGE_SECONDS * len(answer["pictures"])
        answer = _ask(data, name, "recognise", seconds)
    return [_read_content(content) for content in answer["contents"]]


def _ask(data: bytes, name: str, task: str, seconds: int) -> dict[str, Any]:
    """What `pdf_process` answers."""
    paths = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    try:
        finished = subprocess.run(
            [sys.executable, "-m", "ingest.readers.pdf_process", task, name],
            input=data,
            capture_output=True,
            timeout=seconds,
            check=True,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise _unreadable(f"文件 {name} 读了 {seconds} 秒还没有读完") from error
    except subprocess.CalledProcessError as error:
        raise _unreadable(f"文件 {name} 读不下去（已损坏，或要用的内存太多）") from error
    answer: dict[str, Any] = json.loads(finished.stdout)
    if "found" in answer:
        raise UnreadableFileError(answer["found"], expected=answer["expected"], remedy=answer["remedy"])
    return answer


def _check_recogniser(pictures: Sequence[int], n_pages: int, name: str) -> None:
    if not ocr.is_installed():
        shown = "、".join(str(number) for number in pictures[:_MOST_PAGES_NAMED])
        more = f" 等 {len(pictures)} " if len(pictures) > _MOST_PAGES_NAMED else " "
        raise UnreadableFileError(
            f"文件 {name} 是扫描件" if len(pictures) == n_pages else f"文件 {name} 的第 {shown}{more}页是图片",
            expected="可以选中文字的 PDF",
            remedy='请换成文字版，或安装文字识别（pip install "zhengwen[ocr]"）后重试',
        )
    if len(pictures) > MAX_OCR_PAGES:
        raise UnreadableFileError(
            f"文件 {name} 有 {len(pictures)} 页是扫描的图片",
            expected=f"不超过 {MAX_OCR_PAGES} 页",
            remedy="请换成文字版，或拆成几份",
        )


def _unreadable(found: str) -> UnreadableFileError:
    return UnreadableFileError(found, expected="完整的 PDF", remedy="请重新下载，或用阅读软件打开后另存一份")


def _read_content(content: Any) -> Content:
    return Paragraph(content) if isinstance(content, str) else Grid(tuple(Cell(*cell) for cell in content))
