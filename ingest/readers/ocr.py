"""A page's picture -> its characters with their places, by the recogniser of the extra `ocr`."""

from functools import cache
from importlib.util import find_spec
from typing import Any

from ingest.readers.page import Glyph

_HALF_WIDTH = 0.5


def is_installed() -> bool:
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def recognise(picture: Any, points_per_pixel: float) -> tuple[Glyph, ...]:
    """Characters of the lines in `picture` (rows x columns x 3, BGR); a line's width is shared out among them."""
    result = _engine()(picture, use_cls=False)
    if result.boxes is None or result.txts is None:
        return ()
    glyphs: list[Glyph] = []
    for corners, text in zip(result.boxes, result.txts, strict=True):
        xs = sorted(float(x) * points_per_pixel for x, _ in corners)
        ys = sorted(float(y) * points_per_pixel for _, y in corners)
        if text:
            glyphs += _share_out(text, sum(xs[:2]) / 2, sum(ys[:2]) / 2, sum(xs[2:]) / 2, sum(ys[2:]) / 2)
    return tuple(glyphs)


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    # it reports each model on stderr otherwise
    return RapidOCR(params={"Global.log_level": "error"})


def _share_out(text: str, x0: float, top: float, x1: float, bottom: float) -> list[Glyph]:
    widths = [_HALF_WIDTH if char.isascii() else 1.0 for char in text]
    unit = (x1 - x0) / sum(widths)
    glyphs = []
    for char, width in zip(text, widths, strict=True):
        glyphs.append(Glyph(char, x0, top, x0 + width * unit, bottom, unit))
        x0 += width * unit
    return glyphs
