"""`python app.py`: check the settings, open the index (built on the first start), serve the chat page."""

import argparse
import logging
import os
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.command_line import ChineseParser
from ingest.errors import ConfigError, ZhengwenError

if TYPE_CHECKING:
    from ui.chat import Chat

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Set before gradio and the model libraries are imported, as they read them at import.
OFFLINE_SETTINGS = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = ChineseParser(prog="python app.py", description="政问：启动问答网页。首次启动会先建立索引。")
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="监听地址，默认 %(default)s；0.0.0.0 表示局域网内可访问")
    add("--port", type=int, default=7860, help="监听端口，默认 %(default)s")
    add("--models", type=Path, default=Path("models.yaml"), help="模型设置文件，默认 %(default)s")
    add("--profile", metavar="NAME", help="使用设置文件里的哪一组设置；不写则用文件里的默认组")
    add("--generator", metavar="NAME", help="用哪一组语言模型设置；不写则用文件里的，none 表示不用")
    add("--root", type=Path, default=Path("var/index"), help="索引目录，默认 %(default)s")
    return parser.parse_args(arguments)


def check_port(host: str, port: int) -> None:
    """Raises ConfigError now rather than after minutes of building."""
    if not 0 < port < 65536:
        raise ConfigError(f"端口 {port} 超出范围", expected="1 至 65535 之间的整数", remedy="请用 --port 另选端口")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise ConfigError(
            f"地址 {host}:{port} 不能使用（{error.strerror or error}）",
            expected="本机地址和空闲端口",
            remedy="请用 --port 换一个端口，或检查 --host",
        ) from error


def open_chat(options: argparse.Namespace) -> "Chat":
    from answer.markdown import render_markdown
    from answer.service import open_assistant
    from index.progress import terminal_progress
    from ui.chat import Chat

    assistant = open_assistant(
        models_path=options.models,
        profile=options.profile,
        generator=options.generator,
        root=options.root,
        progress=terminal_progress(),
    )
    # The page needs no model to open; loading it meanwhile spares the first question the wait.
    threading.Thread(target=assistant.warm_up, daemon=True).start()
    return Chat(assistant, render_markdown)


def serve(chat: "Chat", host: str, port: int) -> None:
    """Returns when the process is interrupted."""
    from ui.page import build_page
    from ui.theme import FAVICON_PATH, page_theme, script, style_head

    page = build_page(chat)
    try:
        page.launch(
            server_name=host,
            server_port=port,
            share=False,
            quiet=True,
            prevent_thread_lock=True,
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            mcp_server=False,
            ssr_mode=False,
            pwa=False,
            theme=page_theme(),
            head=style_head(),
            js=script("page.js"),
            favicon_path=FAVICON_PATH,
        )
    except OSError as error:
        raise ConfigError(
            f"地址 {host}:{port} 不能使用", expected="空闲端口", remedy="请用 --port 换一个端口"
        ) from error
    announce(host, port)
    try:
        threading.Event().wait()
    finally:
        page.close(verbose=False)


def announce(host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"页面已就绪：http://{shown}:{port}\n")
    if host not in LOOPBACK:
        sys.stdout.write("注意：本网页没有登录，能访问这个地址的人都能使用。\n")
    sys.stdout.flush()


def prepare_environment() -> None:
    """No telemetry, and no proxy in front of our own address: gradio calls it once to see that it is up."""
    for name, value in OFFLINE_SETTINGS.items():
        os.environ.setdefault(name, value)
    for name in ("NO_PROXY", "no_proxy"):
        kept = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*kept, *LOOPBACK]))


def main(arguments: list[str] | None = None) -> int:
    options = read_arguments(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    prepare_environment()
    try:
        check_port(options.host, options.port)
        serve(open_chat(options), options.host, options.port)
    except ZhengwenError as error:
        sys.stderr.write(f"错误：{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("\n已停止。\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
