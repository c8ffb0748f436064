"""Files of old Office and WPS programs (.doc, .wps, .xls, .et) and RTF: LibreOffice makes docx or xlsx of them.

LibreOffice runs apart: a profile and folder of its own that go afterwards, a time limit, a limit on what it writes,
macros off, and links neither followed nor sent to the network.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path, PurePath

from ingest.content import Content
from ingest.errors import UnreadableFileError
from ingest.limits import MAX_CONVERT_SECONDS, MAX_UNPACKED_BYTES
from ingest.readers.encryption import is_encrypted_binary
from ingest.readers.package import encrypted

_RTF = b"{\\rtf"
_SHEET_SUFFIXES = (".xls", ".et")
# Kind: the name LibreOffice is given (.wps would be taken for Microsoft Works), the suffix and filter of what it makes.
_DOCUMENT = ("input.doc", "docx", "MS Word 2007 XML")
_RTF_DOCUMENT = ("input.rtf", "docx", "MS Word 2007 XML")
_WORKBOOK = ("input.xls", "xlsx", "Calc MS Excel 2007 XML")
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
_SWITCHES = "--headless --invisible --norestore --nolockcheck --nodefault --nologo".split()
_BLOCK_BYTES = 512
# Settings of the private profile: no macros, no update of links (2 is never), and a proxy where nobody listens.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)


def read_old_office(data: bytes, name: str) -> Iterable[Content]:
    """Raises UnreadableFileError where LibreOffice is missing, fails or takes too long, and for a password."""
    if is_encrypted_binary(data):
        raise encrypted(name)
    if PurePath(name).suffix.lower() in _SHEET_SUFFIXES:
        from ingest.readers.xlsx import read_xlsx

        return read_xlsx(_convert(data, name, *_WORKBOOK), name)
    from ingest.readers.docx import read_docx

    return read_docx(_convert(data, name, *(_RTF_DOCUMENT if data.startswith(_RTF) else _DOCUMENT)), name)


def find_soffice() -> str | None:
    """LibreOffice's program, or None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _USUAL_PLACES if Path(place).is_file()), None)


def _convert(data: bytes, name: str, input_name: str, suffix: str, filter_name: str) -> bytes:
    soffice = find_soffice()
    if soffice is None:
        raise UnreadableFileError(
            f"文件 {name} 是旧版格式，读取它要用 LibreOffice，而这台机器上没有找到 soffice",
            expected=f"{suffix} 文件，或装有 LibreOffice 的机器",
            remedy=f"请安装 LibreOffice，或用 Office、WPS 把它另存为 {suffix} 后重试",
        )
    try:
        with tempfile.TemporaryDirectory(prefix="zhengwen-", ignore_cleanup_errors=True) as folder:
            return _convert_in(Path(folder), data, name, (soffice, input_name, suffix, filter_name))
    except OSError as error:
        raise UnreadableFileError(
            f"转换文件 {name} 时出错（{error.strerror or error}）",
            expected="可以写入的临时目录和可以运行的 LibreOffice",
            remedy=f"请检查磁盘空间和权限，或把它另存为 {suffix} 后重试",
        ) from error


def _convert_in(folder: Path, data: bytes, name: str, conversion: tuple[str, str, str, str]) -> bytes:
    soffice, input_name, suffix, filter_name = conversion
    source, made = folder / input_name, folder / "made" / f"input.{suffix}"
    source.write_bytes(data)
    _write_profile(folder / "profile")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    target = ["--convert-to", f"{suffix}:{filter_name}", "--outdir", str(made.parent), str(source)]
    if not _run([soffice, *_SWITCHES, profile, *target], folder):
        raise UnreadableFileError(
            f"LibreOffice 转换文件 {name} 超过 {MAX_CONVERT_SECONDS} 秒",
            expected=f"{MAX_CONVERT_SECONDS} 秒内能转换的文件",
            remedy=f"请用 Office 或 WPS 把它另存为 {suffix} 后重试",
        )
    if not made.is_file() or made.stat().st_size > MAX_UNPACKED_BYTES:
        raise UnreadableFileError(
            f"LibreOffice 打不开文件 {name}，它可能已损坏、加了密码或版本太旧",
            expected="完整、没有密码的文档",
            remedy=f"请用 Office 或 WPS 打开，确认内容后另存为 {suffix} 重试",
        )
    return made.read_bytes()


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{prop}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, prop, value in _SETTINGS
    )
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>\n',
        encoding="utf-8",
    )


def _run(command: list[str], folder: Path) -> bool:
    """Run to its end, whatever it returns; False if the time ran out. No process of it is left."""
    if os.name == "posix":
        # soffice starts others; the limit on file sizes passes on to them
        limited = f'ulimit -f {MAX_UNPACKED_BYTES // _BLOCK_BYTES}; exec "$@"'
        command = ["/bin/sh", "-c", limited, "sh", *command]
    silent = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=folder, stdin=silent, stdout=silent, stderr=silent, start_new_session=True
    ) as process:
        try:
            process.wait(MAX_CONVERT_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        finally:
            _kill_all(process)
    return True


def _kill_all(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        # its session is a group of its own
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
