"""Zip packages (docx, xlsx, ofd): what is inside is checked before it is unpacked, and again while it is.

Only sizes within `ingest.limits`, deflated or stored members, relative names and XML without a DTD pass. An archive
inside the archive is a member like any other: it is never opened. Nothing is written to the disk.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ingest.errors import UnreadableFileError
from ingest.limits import MAX_ARCHIVE_MEMBERS, MAX_UNPACKED_BYTES, MAX_UNPACKED_RATIO, MAX_XML_BYTES, MAX_XML_TAGS

# What zipfile raises for damaged bytes, besides BadZipFile: a broken stream, an early end, a field out of range, a name
# in no known encoding (ValueError), an unknown version (NotImplementedError), a place outside the file (OSError).
DAMAGE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    ValueError,
    OverflowError,
    NotImplementedError,
    OSError,
)
_MEMBER_HEADER = b"PK\x01\x02"
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_KNOWN_COMPRESSION = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_RATIO_MATTERS_FROM = 1024 * 1024
_READ_AT_ONCE = 1024 * 1024
_XML_SUFFIXES = (".xml", ".rels")
_OUTSIDE_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_DECLARED_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"']*)[\"']")
# In these, ASCII characters are ASCII bytes (UTF-16 once its zeros are gone), so that a DTD is found by its bytes.
_KNOWN_ENCODINGS = frozenset(b"utf-8 utf8 utf-16 utf-16le utf-16be us-ascii ascii gb2312 gbk gb18030".split())
_HOW_TO_SAVE = "请用 Office 或 WPS 打开后重新另存一次"


@dataclass(frozen=True, slots=True)
class Package:
    """An archive that passed the checks. `names` are its members' in the archive's order, folders left out."""

    names: tuple[str, ...]
    file_name: str
    _archive: zipfile.ZipFile

    def read(self, member: str) -> bytes:
        """A member's bytes. Raises UnreadableFileError if it is missing, damaged or XML with a DTD."""
        try:
            info = self._archive.getinfo(member)
            data = _read_bounded(self._archive, info)
        except KeyError as error:
            raise damaged(self.file_name, f"缺少 {member}") from error
        except DAMAGE_ERRORS as error:
            raise damaged(self.file_name, f"{member} 解压不出来") from error
        if is_xml_name(member):
            _check_xml(data, member, self.file_name)
        return data

    def without_media(self, edit: Callable[[str, bytes], bytes] = lambda _member, data: data) -> io.BytesIO:
        """The archive again, as a library may read it: checked XML, and nothing in the place of all other members.

        What a library opens by itself it would unpack without bounds; pictures and embedded files are not needed.
        `edit` gets each XML member's name and bytes and may give others.
        """
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
            for member in dict.fromkeys(self.names):
                content = edit(member, self.read(member)) if is_xml_name(member) else b""
                archive.writestr(zipfile.ZipInfo(member), content)
        copy.seek(0)
        return copy


def open_package(data: bytes, file_name: str) -> Package:
    """Check the archive's directory. Raises UnreadableFileError for what is damaged, encrypted or over a limit."""
    if has_too_many_members(data):
        raise UnreadableFileError(
            f"文件 {file_name} 里有超过 {MAX_ARCHIVE_MEMBERS:,} 个部件",
            expected=f"不超过 {MAX_ARCHIVE_MEMBERS:,} 个部件的文档",
            remedy=_HOW_TO_SAVE,
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE_ERRORS as error:
        raise damaged(file_name, "压缩包的目录读不出来") from error
    members = [info for info in archive.infolist() if not info.is_dir()]
    for info in members:
        _check_member(info, file_name)
    _check_sizes(members, file_name)
    return Package(tuple(info.filename for info in members), file_name, archive)


def has_too_many_members(data: bytes) -> bool:
    """Whether the archive's directory is too long to be worth reading; counted without reading it."""
    return data.count(_MEMBER_HEADER) > MAX_ARCHIVE_MEMBERS


def is_xml_name(member: str) -> bool:
    return member.lower().endswith(_XML_SUFFIXES)


def damaged(file_name: str, what: str) -> UnreadableFileError:
    """The error for a file whose inside does not fit together; `what` says where."""
    return UnreadableFileError(f"文件 {file_name} 已损坏（{what}）", expected="一份完整的文档", remedy=_HOW_TO_SAVE)


def encrypted(file_name: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"文件 {file_name} 已加密",
        expected="没有密码的文档",
        remedy="请用 Office 或 WPS 打开，取消密码后另存",
    )


def _check_member(info: zipfile.ZipInfo, file_name: str) -> None:
    if info.flag_bits & _ENCRYPTED_FLAGS:
        raise encrypted(file_name)
    if info.compress_type not in _KNOWN_COMPRESSION:
        raise damaged(file_name, f"{info.filename} 的压缩方式 {info.compress_type} 不是文档所用的")
    if _OUTSIDE_NAME.search(info.filename):
        raise damaged(file_name, f"部件名 {info.filename} 指向文档之外")


def _check_sizes(members: Iterable[zipfile.ZipInfo], file_name: str) -> None:
    """The sizes as declared; reading stops at them, so that a lie is found as damage."""
    unpacked = xml = 0
    for info in members:
        unpacked += info.file_size
        xml += info.file_size if is_xml_name(info.filename) else 0
        if info.file_size > _RATIO_MATTERS_FROM and info.file_size > MAX_UNPACKED_RATIO * info.compress_size:
            raise UnreadableFileError(
                f"文件 {file_name} 里的 {info.filename} 解压后超过原来的 {MAX_UNPACKED_RATIO} 倍",
                expected=f"解压后不超过 {MAX_UNPACKED_RATIO} 倍的文档",
                remedy=_HOW_TO_SAVE,
            )
    for size, limit, what in ((unpacked, MAX_UNPACKED_BYTES, "解压后"), (xml, MAX_XML_BYTES, "里的文字部件")):
        if size > limit:
            raise UnreadableFileError(
                f"文件 {file_name} {what}有 {size / 1048576:,.0f} MB",
                expected=f"{what}不超过 {limit // 1048576} MB 的文档",
                remedy="请确认它是一份通知，必要时拆成几份",
            )


def _read_bounded(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Piece by piece: zipfile would inflate a member that declares a small size as a whole, then cut it."""
    pieces = []
    with archive.open(info) as member:
        while piece := member.read(_READ_AT_ONCE):
            pieces.append(piece)
    return b"".join(pieces)


def _check_xml(data: bytes, member: str, file_name: str) -> None:
    """Office and OFD files need no DTD; with one, entities can grow without bound or point to other files."""
    if data.count(b"<") > MAX_XML_TAGS:
        raise UnreadableFileError(
            f"文件 {file_name} 的 {member} 有超过 {MAX_XML_TAGS:,} 个标记",
            expected=f"不超过 {MAX_XML_TAGS:,} 个标记",
            remedy="请确认它是一份通知，必要时拆成几份",
        )
    plain = data.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").lstrip()
    declared = _DECLARED_ENCODING.match(plain)
    if plain[:1] not in (b"<", b"") or (declared and declared[1].lower() not in _KNOWN_ENCODINGS):
        raise damaged(file_name, f"{member} 的编码不是文档所用的")
    if _DTD.search(plain):
        raise UnreadableFileError(
            f"文件 {file_name} 的 {member} 带有实体定义（DTD）", expected="不带实体定义的文档", remedy=_HOW_TO_SAVE
        )
