"""A real local server with the OpenAI shape whose replies are scripted."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """`replies` are used in order, the last one again and again.

    A text is a verdict's content, a number a status, bytes a raw body, a float how long to wait without a reply.
    """

    replies: list[Any]
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def next(self) -> Any:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def verdict(label: str, quote: str = "") -> str:
    return json.dumps({"引文": quote, "判断": label}, ensure_ascii=False)


@contextmanager
def chat_server(*replies: Any) -> Iterator[tuple[str, Script]]:
    """The base URL and the script, which records what was asked."""
    script = Script(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            script.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            script.headers.append(dict(self.headers))
            reply = script.next()
            if isinstance(reply, float):
                time.sleep(reply)
                return
            status = reply if isinstance(reply, int) else 200
            body = reply if isinstance(reply, bytes) else b"{}"
            if isinstance(reply, str):
                body = json.dumps({"choices": [{"message": {"content": reply}}]}).encode()
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "3")
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
