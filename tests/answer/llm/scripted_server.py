"""A real HTTP server that speaks OpenAI's streaming protocol and fails in scripted ways. Loopback only."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Plays the next script for each request; the last one again when they run out."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        scripted: Any = self.server
        scripted.requests.append((dict(self.headers), json.loads(body)))
        scripts = scripted.scripts
        (scripts.pop(0) if len(scripts) > 1 else scripts[0])(self)

    def log_message(self, *args: object) -> None:
        """Quiet."""

    def begin(self, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/event-stream" if status == 200 else "application/json")
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.close_connection = True

    def event(self, data: str) -> None:
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def text(self, text: str) -> None:
        self.event(chunk(text))


def chunk(text: str) -> str:
    record = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}],
    }
    return json.dumps(record, ensure_ascii=False)


def says(*parts: str, pause_s: float = 0.0) -> Script:
    """A well-behaved answer in these parts."""

    def play(handler: Handler) -> None:
        handler.begin()
        for part in parts:
            handler.text(part)
            time.sleep(pause_s)
        handler.event("[DONE]")

    return play


def refuses(status: int, **headers: str) -> Script:
    def play(handler: Handler) -> None:
        handler.begin(status, **headers)
        handler.wfile.write(b'{"error": {"message": "scripted"}}')

    return play


def hangs(*parts: str, seconds: float = 5.0) -> Script:
    """Says `parts`, then nothing, with the connection open until the other side closes it or `seconds` pass."""

    def play(handler: Handler) -> None:
        handler.begin()
        for part in parts:
            handler.text(part)
        until = time.monotonic() + seconds
        server: Any = handler.server
        while time.monotonic() < until and not server.ending.is_set():
            time.sleep(0.02)

    return play


def cuts(*parts: str) -> Script:
    """Announces a long body, says `parts`, and drops the connection."""

    def play(handler: Handler) -> None:
        handler.begin(Content_Length="100000")
        for part in parts:
            handler.text(part)
        handler.connection.close()

    return play


def mangles(*parts: str) -> Script:
    """Says `parts`, then a chunk that is no JSON."""

    def play(handler: Handler) -> None:
        handler.begin()
        for part in parts:
            handler.text(part)
        handler.event('{"choices": [{"delta": {"content": "坏')
        handler.event("[DONE]")

    return play


class ScriptedServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, *scripts: Script) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.scripts = list(scripts)
        self.requests: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.ending = threading.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the script."""


@contextmanager
def scripted_server(*scripts: Script) -> Iterator[ScriptedServer]:
    server = ScriptedServer(*scripts)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ending.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
