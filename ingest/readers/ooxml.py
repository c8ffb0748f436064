"""What Word and Excel files have in common: a zip package whose parts name each other by relationships."""

import io
from collections.abc import Set as AbstractSet

from lxml import etree
from lxml.etree import _Element

from ingest.readers.package import Package, damaged

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OFF = frozenset({"0", "false", "off"})
# "严格 Open XML" differs from the usual kind in its namespaces; the libraries know the usual ones only.
_STRICT_NAMESPACES = tuple(
    (f"http://purl.oclc.org/ooxml/{strict}".encode(), f"http://schemas.openxmlformats.org/{usual}".encode())
    for strict, usual in (
        ("officeDocument/relationships", "officeDocument/2006/relationships"),
        ("wordprocessingml/main", "wordprocessingml/2006/main"),
        ("spreadsheetml/main", "spreadsheetml/2006/main"),
        ("drawingml/main", "drawingml/2006/main"),
    )
)


def copy_for_library(package: Package, kinds: AbstractSet[str]) -> io.BytesIO:
    """A copy of the package in which only relationships of these kinds, to parts that exist, are left.

    The library then loads no picture, embedded file, comment or custom part, follows no link outwards, and a
    relationship to a lost part, which WPS writes as Target="NULL", does not stop it.
    """

    def edit(member: str, data: bytes) -> bytes:
        for strict, usual in _STRICT_NAMESPACES:
            data = data.replace(strict, usual)
        return _keep_relationships(package, member, data, kinds) if member.lower().endswith(".rels") else data

    return package.without_media(edit)


def value_of(parent: _Element, name: str) -> str | None:
    """The `w:val` of a child element, or None where there is no such child or value."""
    child = parent.find(f"{W}{name}")
    return child.get(f"{W}val") if child is not None else None


def is_on(switch: _Element | None) -> bool:
    """Whether a switch such as `w:vanish` is set: it is there, and not as "0" or "false"."""
    return switch is not None and switch.get(f"{W}val", "1").lower() not in _OFF


def _keep_relationships(package: Package, member: str, data: bytes, kinds: AbstractSet[str]) -> bytes:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise damaged(package.file_name, f"{member} 读不出来") from error
    folder = member.rpartition("_rels/")[0]
    for relationship in root.findall(_RELATIONSHIP):
        is_kept = relationship.get("Type", "").rpartition("/")[2] in kinds
        is_inside = relationship.get("TargetMode") != "External"
        if not (is_kept and is_inside and _resolve(folder, relationship.get("Target", "")) in package.names):
            root.remove(relationship)
    return etree.tostring(root)


def _resolve(folder: str, target: str) -> str:
    """The member that a relationship of a part in `folder` points to."""
    parts: list[str] = []
    for part in (target if target.startswith("/") else folder + target).split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
