"""Small drawings in SVG. Lengths are percentages, so they fit any column; every figure is also printed beside them."""

from eval.labels import RADIUS_LABELS
from eval.report.markup import Html, join, tag
from eval.summary import MeasureSummary

_HEIGHT = 18


def interval_bar(measure: MeasureSummary) -> Html:
    """A bar to the mean with its interval as a whisker, on a track from 0 to 100 %."""
    mean, bounds = measure.mean or 0.0, measure.interval()
    parts = [
        tag("rect", class_="track", x="0", y="5", width="100%", height="8", rx="2"),
        tag("rect", class_="bar", x="0", y="5", width=_percent(mean), height="8", rx="2"),
    ]
    if bounds:
        low, high = map(_percent, bounds)
        parts.append(tag("line", class_="whisker", x1=low, x2=high, y1="9", y2="9"))
        parts += [tag("line", class_="whisker", x1=x, x2=x, y1="4", y2="14") for x in (low, high)]
    return tag("svg", *parts, class_="ci", width="100%", height=_HEIGHT, aria_hidden="true", focusable="false")


def radius_bar(counts: dict[str, int]) -> Html:
    """Shares of segments by radius, stacked; each part has its own hatching beside its colour."""
    total = sum(counts.values())
    parts, start = [], 0.0
    for name in RADIUS_LABELS:
        share = counts.get(name, 0) / total if total else 0.0
        if share:
            at, size = _percent(start), _percent(share)
            parts.append(tag("rect", class_=f"radius {name}", x=at, y="0", width=size, height="18"))
            parts.append(tag("rect", fill=f"url(#hatch-{name})", x=at, y="0", width=size, height="18"))
        start += share
    return tag("svg", *parts, class_="stack", width="100%", height=_HEIGHT, aria_hidden="true", focusable="false")


def hatchings() -> Html:
    """The patterns that `radius_bar` and its legend refer to; once a page."""
    strokes = {
        "supported": "",
        "wrong_citation": "M0 6 L6 0",
        "retrieval": "M0 0 L6 6",
        "fabrication": "M0 6 L6 0 M0 0 L6 6",
        "unmeasured": "M3 0 L3 6",
    }
    patterns = [
        tag(
            "pattern",
            tag("path", d=path or "M0 0", stroke="#fff", stroke_width="1.2", fill="none", opacity="0.75"),
            id=f"hatch-{name}",
            width="6",
            height="6",
            patternUnits="userSpaceOnUse",
        )
        for name, path in strokes.items()
    ]
    return tag("svg", tag("defs", *patterns), width="0", height="0", class_="defs", aria_hidden="true")


def radius_key(counts: dict[str, int]) -> Html:
    """The legend, with the counts."""
    entries = [
        tag("li", _swatch(name), tag("span", label), tag("b", str(counts.get(name, 0))))
        for name, label in RADIUS_LABELS.items()
    ]
    return tag("ul", join(entries), class_="key")


def _swatch(name: str) -> Html:
    square = [
        tag("rect", class_=f"radius {name}", width="14", height="14", rx="2"),
        tag("rect", fill=f"url(#hatch-{name})", width="14", height="14", rx="2"),
    ]
    return tag("svg", *square, width="14", height="14", aria_hidden="true", focusable="false")


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"
