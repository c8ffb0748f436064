"""OFD (GB/T 33190-2016), the fixed-layout format of Chinese offices -> paragraphs and tables.

Text, lines and templates are read where they are printed; annotations, seals and signatures are left out.
"""

import posixpath
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.content import Content
from ingest.errors import UnreadableFileError
from ingest.limits import MAX_DRAWN, MAX_PAGES, MAX_XML_BYTES
from ingest.readers.ofd_drawing import POINTS_PER_MM, Budget, Canvas
from ingest.readers.ofd_values import Box, Matrix, read_box
from ingest.readers.package import Package, damaged, is_xml_name, open_package
from ingest.readers.page import Page
from ingest.readers.page_layout import lay_out

_ROOT_PART = "ofd.xml"
_ENCRYPTION_PART = "encryptions.xml"
_A4 = Box(0, 0, 210, 297)
_LARGEST_PAGE_MM = 5_000
_POINTS = Matrix(POINTS_PER_MM, 0, 0, POINTS_PER_MM, 0, 0)
# A scanned page may carry a page number or an archive's stamp, and is a picture nevertheless.
_PICTURE_SHARE = 0.6
_FEW_LETTERS = 20
_MOST_SHOWN = 10


def read_ofd(data: bytes, name: str) -> list[Content]:
    """Raises UnreadableFileError for what is damaged, encrypted, over a limit or made of pictures."""
    parts = _open_parts(data, name)
    leaves = list(_read_pages(parts))
    if not any(leaf.letters for leaf in leaves):
        if any(leaf.is_drawn for leaf in leaves):
            raise _no_text(name, "里没有文字，只有图片或图形")
        return []
    pictures = [leaf.page.number for leaf in leaves if leaf.is_picture]
    if pictures:
        shown = "、".join(map(str, pictures[:_MOST_SHOWN])) + (" 等" if len(pictures) > _MOST_SHOWN else " ")
        raise _no_text(name, f"第 {shown}页是图片，没有文字")
    return lay_out(leaf.page for leaf in leaves)


@dataclass(slots=True)
class _Parts:
    """The package's parts by their paths below the folder of OFD.xml, which some archives hold in a folder."""

    package: Package
    members: dict[str, str]
    spent: int = 0
    trees: dict[str, etree._Element] = field(default_factory=dict)

    def load(self, path: str) -> etree._Element:
        """The part's XML. Read again and again it counts each time, so that no file makes endless work."""
        member = self.members.get(path) or self.members.get(path.lower())
        if member is None or not is_xml_name(member):
            raise damaged(self.package.file_name, f"缺少 {path}")
        data = self.package.read(member)
        self.spent += len(data)
        if self.spent > MAX_XML_BYTES:
            raise UnreadableFileError(
                f"文件 {self.package.file_name} 反复引用同一部件，读出的超过 {MAX_XML_BYTES // 1048576} MB",
                expected=f"文字部件不超过 {MAX_XML_BYTES // 1048576} MB 的 OFD",
                remedy="请确认它是一份通知，必要时拆成几份",
            )
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(data, parser)
        except etree.LxmlError as error:
            raise damaged(self.package.file_name, f"{path} 不是完整的 XML") from error

    def load_once(self, path: str) -> etree._Element:
        if path not in self.trees:
            self.trees[path] = self.load(path)
        return self.trees[path]

    def has(self, path: str) -> bool:
        return path in self.members or path.lower() in self.members

    def resolve(self, location: str, *folders: str) -> str:
        """A location's path: from the root, or from the first of the folders where it is there."""
        location = location.strip().replace("\\", "/")
        if location.startswith("/"):
            return _normalise(location)
        paths = [_normalise(posixpath.join(folder, location)) for folder in (*folders, "")]
        return next((path for path in paths if self.has(path)), paths[0])


@dataclass(frozen=True, slots=True)
class _Template:
    path: str
    is_foreground: bool


@dataclass(slots=True)
class _Book:
    """One document of the package. `units` are the insides of composite objects that were read so far."""

    parts: _Parts
    folder: str
    area: Box
    page_paths: list[str]
    templates: dict[str, _Template]
    unread_resources: list[str]
    units: dict[str, etree._Element] = field(default_factory=dict)

    def find_unit(self, resource: str) -> etree._Element:
        """A resource file is read when something is wanted that the ones before it lack."""
        while resource not in self.units and self.unread_resources:
            for unit in self.parts.load(self.unread_resources.pop()).iter("{*}CompositeGraphicUnit"):
                content = unit.find("{*}Content")
                if content is not None:
                    self.units[unit.get("ID", "")] = content
        if resource not in self.units:
            raise damaged(self.parts.package.file_name, f"缺少编号为 {resource} 的图形")
        return self.units[resource]

    def add_resources(self, locations: Iterable[etree._Element], folder: str) -> None:
        """A resource file that is missing matters only where a page needs something from it."""
        paths = [self.parts.resolve(location.text or "", folder, self.folder) for location in locations]
        self.unread_resources += [path for path in paths if self.parts.has(path)]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page and what tells whether it was scanned."""

    page: Page
    letters: int
    is_picture: bool
    is_drawn: bool


def _open_parts(data: bytes, name: str) -> _Parts:
    package = open_package(data, name)
    paths = {_normalise(member.replace("\\", "/")): member for member in package.names}
    if any(posixpath.basename(path).lower() == _ENCRYPTION_PART for path in paths):
        raise UnreadableFileError(
            f"文件 {name} 已加密",
            expected="没有加密的 OFD",
            remedy="请用有权限的 OFD 阅读器打开，另存为不加密的 OFD 或 PDF",
        )
    roots = [path for path in paths if posixpath.basename(path).lower() == _ROOT_PART]
    if not roots:
        raise damaged(name, "缺少 OFD.xml")
    root = min(roots, key=lambda path: (path.count("/"), path))
    folder = root[: -len(_ROOT_PART)]
    below = {path[len(folder) :]: member for path, member in paths.items() if path.startswith(folder)}
    return _Parts(package, {path.lower(): member for path, member in below.items()} | below)


def _normalise(path: str) -> str:
    """Without . and .. steps; what leads out of the package stays as it is and is found nowhere."""
    return posixpath.normpath(path).lstrip("/")


def _read_pages(parts: _Parts) -> Iterator[_Leaf]:
    name = parts.package.file_name
    locations = [body.findtext("{*}DocRoot") or "" for body in parts.load("OFD.xml").iterchildren("{*}DocBody")]
    _check_count("份文档", len(locations), name)
    books = [_read_book(parts, location) for location in locations]
    count = sum(len(book.page_paths) for book in books)
    _check_count("页", count, name)
    if not count:
        raise damaged(name, "没有页面")
    budget = Budget(name, MAX_DRAWN)
    number = 0
    for book in books:
        for path in book.page_paths:
            number += 1
            yield _read_page(book, path, number, budget)


def _check_count(what: str, count: int, name: str) -> None:
    if count > MAX_PAGES:
        raise UnreadableFileError(
            f"文件 {name} 有 {count:,} {what}",
            expected=f"不超过 {MAX_PAGES:,} {what}",
            remedy="请确认它是一份通知，必要时拆成几份",
        )


def _read_book(parts: _Parts, location: str) -> _Book:
    if not location.strip():
        raise damaged(parts.package.file_name, "OFD.xml 缺少 DocRoot")
    path = parts.resolve(location)
    folder = posixpath.dirname(path)
    document = parts.load(path)
    common = document.find("{*}CommonData")
    if common is None:
        raise damaged(parts.package.file_name, f"{path} 缺少 CommonData")
    templates = {
        template.get("ID", ""): _Template(
            parts.resolve(template.get("BaseLoc", ""), folder), template.get("ZOrder") == "Foreground"
        )
        for template in common.iterchildren("{*}TemplatePage")
    }
    pages = [parts.resolve(page.get("BaseLoc", ""), folder) for page in document.iterfind("{*}Pages/{*}Page")]
    book = _Book(parts, folder, _read_area(common.find("{*}PageArea"), _A4), pages, templates, [])
    book.add_resources(common.iterchildren("{*}PublicRes", "{*}DocumentRes"), folder)
    return book


def _read_area(element: etree._Element | None, default: Box) -> Box:
    box = read_box(element.findtext("{*}PhysicalBox")) if element is not None else None
    return box if box and 0 < box.width <= _LARGEST_PAGE_MM and 0 < box.height <= _LARGEST_PAGE_MM else default


def _read_page(book: _Book, path: str, number: int, budget: Budget) -> _Leaf:
    tree = book.parts.load(path)
    book.add_resources(tree.iterchildren("{*}PageRes"), posixpath.dirname(path))
    area = _read_area(tree.find("{*}Area"), book.area)
    canvas = Canvas(area.width * POINTS_PER_MM, area.height * POINTS_PER_MM, budget, book.find_unit)
    behind, before = _find_templates(book, tree)
    for content_of in (*behind, tree, *before):
        for content in content_of.iterchildren("{*}Content"):
            canvas.draw(content, _POINTS)
    page = canvas.to_page(number)
    letters = sum(unicodedata.category(glyph.text)[0] in "LNP" for glyph in page.glyphs)
    covered = canvas.picture_area > _PICTURE_SHARE * canvas.width * canvas.height
    is_drawn = canvas.picture_area > 0 or canvas.drew_paths or bool(page.glyphs)
    return _Leaf(page, letters, covered and letters < _FEW_LETTERS, is_drawn)


def _find_templates(book: _Book, tree: etree._Element) -> tuple[list[etree._Element], list[etree._Element]]:
    """The template pages drawn behind and before a page, those of templates included. Each is drawn once."""
    behind: list[etree._Element] = []
    before: list[etree._Element] = []
    seen: set[str] = set()
    waiting = [tree]
    while waiting:
        for reference in waiting.pop().iterchildren("{*}Template"):
            template = book.templates.get(reference.get("TemplateID", ""))
            if template is None or template.path in seen:
                continue
            seen.add(template.path)
            content = book.parts.load_once(template.path)
            is_foreground = reference.get("ZOrder", "Foreground" if template.is_foreground else "") == "Foreground"
            (before if is_foreground else behind).append(content)
            waiting.append(content)
    return behind, before


def _no_text(name: str, found: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"文件 {name} {found}",
        expected="文字版 OFD",
        remedy="请改用文字版 OFD 或 PDF，或转成 PDF 后以 OCR 读取",
    )
