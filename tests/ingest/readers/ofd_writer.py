"""Writes OFD packages as GB/T 33190-2016 describes them, in the notations that different producers use."""

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal
from xml.sax.saxutils import escape

Notation = Literal["offsets", "short", "single", "scaled"]

A4 = (210.0, 297.0)
LEFT, TOP, RIGHT, BOTTOM = 27.0, 37.0, 185.0, 262.0
BODY = 5.64
PITCH = 9.8
CELL = 3.7
CELL_PITCH = 5.2
PADDING = 1.4
NAMESPACE = "http://www.ofdspec.org/2016"
NEVER_FIRST = "，。、；：！？,.;:!?)）]】〕》”’%"


@dataclass
class Sheet:
    """One page: `objects` are the XML of its objects, with the prefix ofd."""

    notation: Notation = "offsets"
    size: tuple[float, float] = A4
    objects: list[str] = field(default_factory=list)
    before_content: str = ""

    def text(self, x: float, baseline: float, text: str, size: float = BODY) -> None:
        """Text whose first character's left end is at `x`."""
        self.objects.append(_NOTATIONS[self.notation](x, baseline, text, size))

    def line(self, x0: float, y0: float, x1: float, y1: float, *, filled: bool = False) -> None:
        """A straight line, as a stroke or as a thin filled rectangle."""
        if filled:
            width, height = max(x1 - x0, 0.17), max(y1 - y0, 0.17)
            path = f"M 0 0 L {width:.3f} 0 L {width:.3f} {height:.3f} L 0 {height:.3f} C"
            look = 'Fill="true" Stroke="false"'
        else:
            width, height = x1 - x0, y1 - y0
            path = f"M 0 0 L {width:.3f} {height:.3f}"
            look = 'LineWidth="0.25"'
        self.objects.append(
            f'<ofd:PathObject Boundary="{x0:.3f} {y0:.3f} {width:.3f} {height:.3f}" {look}>'
            f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>"
        )


def sheet_of(*objects: str) -> Sheet:
    return Sheet(objects=list(objects))


def width_of(char: str) -> float:
    """In parts of the font size."""
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def measure(text: str, size: float) -> float:
    return sum(width_of(char) for char in text) * size


def _in_one(x: float, baseline: float, text: str, size: float, offsets: str) -> str:
    given = f' DeltaX="{offsets}"' if offsets else ""
    return (
        f'<ofd:TextObject Boundary="{x:.4f} {baseline - size:.4f} {measure(text, size):.4f} {size * 1.3:.4f}" '
        f'Font="1" Size="{size}"><ofd:TextCode X="0" Y="{size}"{given}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def _with_offsets(x: float, baseline: float, text: str, size: float) -> str:
    return _in_one(x, baseline, text, size, " ".join(f"{width_of(c) * size:.4f}" for c in text[:-1]))


def _with_short_offsets(x: float, baseline: float, text: str, size: float) -> str:
    runs = [(width, len(list(run))) for width, run in groupby(text[:-1], width_of)]
    return _in_one(x, baseline, text, size, " ".join(f"g {count} {width * size:.4f}" for width, count in runs))


def _one_by_one(x: float, baseline: float, text: str, size: float) -> str:
    """A TextCode for each character; Y is given once and goes on."""
    codes, place = [], 0.0
    for i, char in enumerate(text):
        given = f' Y="{size}"' if i == 0 else ""
        codes.append(f'<ofd:TextCode X="{place:.4f}"{given}>{escape(char)}</ofd:TextCode>')
        place += width_of(char) * size
    return (
        f'<ofd:TextObject Boundary="{x:.4f} {baseline - size:.4f} {place:.4f} {size * 1.3:.4f}" Font="1" Size="{size}">'
        f'<ofd:CGTransform CodePosition="0" CodeCount="{len(text)}" GlyphCount="1"><ofd:Glyphs>7</ofd:Glyphs>'
        f"</ofd:CGTransform>{''.join(codes)}</ofd:TextObject>"
    )


def _scaled(x: float, baseline: float, text: str, size: float) -> str:
    """As converters from PDF write: in points, made small by the matrix, which also moves the object back."""
    unit = 25.4 / 72
    points = size / unit
    offsets = " ".join(f"{width_of(c) * points:.4f}" for c in text[:-1])
    return (
        f'<ofd:TextObject CTM="{unit:.6f} 0 0 {unit:.6f} {-x:.6f} {-baseline:.6f}" '
        f'Boundary="{x:.4f} {baseline:.4f} {measure(text, size):.4f} {size:.4f}" Font="1" Size="{points:.4f}">'
        f'<ofd:TextCode X="{x / unit:.4f}" Y="{baseline / unit:.4f}" DeltaX="{offsets}">{escape(text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


_NOTATIONS = {"offsets": _with_offsets, "short": _with_short_offsets, "single": _one_by_one, "scaled": _scaled}


def page_xml(sheet: Sheet) -> str:
    width, height = sheet.size
    return (
        f'<ofd:Page xmlns:ofd="{NAMESPACE}"><ofd:Area><ofd:PhysicalBox>0 0 {width} {height}</ofd:PhysicalBox>'
        f'</ofd:Area>{sheet.before_content}<ofd:Content><ofd:Layer ID="2" Type="Body">'
        f"{''.join(sheet.objects)}</ofd:Layer></ofd:Content></ofd:Page>"
    )


def document_xml(page_locations: Sequence[str], common: str = "") -> str:
    pages = "".join(f'<ofd:Page ID="{i}" BaseLoc="{loc}"/>' for i, loc in enumerate(page_locations, 10))
    return (
        f'<ofd:Document xmlns:ofd="{NAMESPACE}"><ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID><ofd:PageArea>'
        f"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData>"
        f"<ofd:Pages>{pages}</ofd:Pages></ofd:Document>"
    )


def root_xml(*document_locations: str) -> str:
    bodies = "".join(
        f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo><ofd:DocRoot>{loc}</ofd:DocRoot></ofd:DocBody>"
        for loc in document_locations
    )
    return f'<ofd:OFD xmlns:ofd="{NAMESPACE}" Version="1.0" DocType="OFD">{bodies}</ofd:OFD>'


def make_parts(sheets: Iterable[Sheet], *, common: str = "") -> dict[str, str]:
    """The parts of a package with one document, before they are packed; a test may change some."""
    pages = {f"Doc_0/Pages/Page_{i}/Content.xml": page_xml(sheet) for i, sheet in enumerate(sheets)}
    locations = [path.removeprefix("Doc_0/") for path in pages]
    return {
        "OFD.xml": root_xml("Doc_0/Document.xml"),
        "Doc_0/Document.xml": document_xml(locations, common),
        "Doc_0/PublicRes.xml": f'<ofd:Res xmlns:ofd="{NAMESPACE}" BaseLoc="Res"/>',
        **pages,
    }


def without_prefix(parts: Mapping[str, str]) -> dict[str, str]:
    """The same with the namespace as the default one."""
    return {
        path: text.replace("xmlns:ofd=", "xmlns=").replace("</ofd:", "</").replace("<ofd:", "<")
        for path, text in parts.items()
    }


def pack(parts: Mapping[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as package:
        for path, content in parts.items():
            text = '<?xml version="1.0" encoding="UTF-8"?>\n' + content if isinstance(content, str) else content
            package.writestr(path, text)
    return data.getvalue()


def text_object(code: str, attributes: str = 'Size="5"', boundary: str = "20 50 150 8") -> str:
    return f'<ofd:TextObject Boundary="{boundary}" Font="1" {attributes}>{code}</ofd:TextObject>'


def text_code(text: str, attributes: str = "") -> str:
    return f'<ofd:TextCode X="0" Y="5" {attributes}>{text}</ofd:TextCode>'


def make_templated(page: str, references: str, templates: Mapping[str, str]) -> dict[str, str]:
    """A page that refers to templates; `templates` are their pages by their numbers."""
    common = "".join(f'<ofd:TemplatePage ID="{n}" BaseLoc="Tpls/Tpl_{n}/Content.xml"/>' for n in templates)
    parts = make_parts([Sheet(objects=[page], before_content=references)], common=common)
    return parts | {f"Doc_0/Tpls/Tpl_{n}/Content.xml": text for n, text in templates.items()}


def make_composite(units: Mapping[str, str], page: str) -> dict[str, str]:
    """A page that refers to composite objects; `units` are their insides by their numbers."""
    parts = make_parts([Sheet(objects=[page])], common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>")
    inside = "".join(
        f'<ofd:CompositeGraphicUnit ID="{n}" Width="100" Height="20"><ofd:Content>{content}</ofd:Content>'
        "</ofd:CompositeGraphicUnit>"
        for n, content in units.items()
    )
    parts["Doc_0/DocumentRes.xml"] = (
        f'<ofd:Res xmlns:ofd="{NAMESPACE}"><ofd:CompositeGraphicUnits>{inside}</ofd:CompositeGraphicUnits></ofd:Res>'
    )
    return parts


def make_ofd(sheets: Iterable[Sheet], *, common: str = "") -> bytes:
    return pack(make_parts(sheets, common=common))


def wrap(text: str, room: float, size: float, indent: int = 0) -> list[str]:
    """Printed lines of a paragraph; a closing mark that begins none takes the character before it along."""
    lines, line = [], ""
    free = room - indent * size
    for char in text:
        if line and measure(line + char, size) > free + 1e-6:
            cut = len(line)
            while char in NEVER_FIRST and cut > 1 and (cut == len(line) or line[cut] in NEVER_FIRST):
                cut -= 1
            lines.append(line[:cut])
            line, free = line[cut:], room
        line += char
    return [*lines, line]


class Press:
    """Sets paragraphs and one table on A4 sheets, with page numbers."""

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self.sheets: list[Sheet] = []
        self.y = 0.0
        self.new_sheet()

    def new_sheet(self) -> None:
        self.sheets.append(Sheet(self.notation))
        self.y = TOP
        number = f"— {len(self.sheets)} —"
        self.sheets[-1].text((LEFT + RIGHT) / 2 - measure(number, 4.2) / 2, 277, number, 4.2)

    def heading(self, text: str, size: float = 7.76) -> None:
        """Centred lines."""
        for line in wrap(text, RIGHT - LEFT, size):
            self._line((LEFT + RIGHT - measure(line, size)) / 2, line, size)

    def paragraph(self, text: str) -> None:
        for i, line in enumerate(wrap(text, RIGHT - LEFT, BODY, indent=2)):
            self._line(LEFT if i else LEFT + 2 * BODY, line, BODY)

    def _line(self, x: float, line: str, size: float) -> None:
        if self.y + PITCH > BOTTOM:
            self.new_sheet()
        self.y += PITCH
        self.sheets[-1].text(x, self.y, line, size)

    def table(self, widths: Sequence[float], header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A row of one cell reaches over all columns. The header comes again on each page; rows break across pages."""
        self.y += PITCH / 2
        self._row(widths, [[text] for text in header])
        for row in rows:
            own = [sum(widths)] if len(row) == 1 else widths
            cells = [wrap(t, w - 2 * PADDING, CELL) for t, w in zip(row, own, strict=True)]
            while any(cells):
                fits = int((BOTTOM - self.y - 2 * PADDING) / CELL_PITCH)
                if fits < 1:
                    self.new_sheet()
                    self._row(widths, [[text] for text in header])
                    continue
                self._row(own, [lines[:fits] for lines in cells])
                cells = [lines[fits:] for lines in cells]

    def _row(self, widths: Sequence[float], cells: Sequence[Sequence[str]]) -> None:
        sheet, x = self.sheets[-1], LEFT
        bottom = self.y + max(map(len, cells)) * CELL_PITCH + 2 * PADDING
        filled = self.notation == "scaled"
        for width, lines in zip(widths, cells, strict=True):
            for i, line in enumerate(lines):
                sheet.text(x + PADDING, self.y + PADDING + CELL_PITCH * (i + 0.8), line, CELL)
            for edges in (
                (x, self.y, x + width, self.y),
                (x, bottom, x + width, bottom),
                (x, self.y, x, bottom),
                (x + width, self.y, x + width, bottom),
            ):
                sheet.line(*edges, filled=filled)
            x += width
        self.y = bottom
