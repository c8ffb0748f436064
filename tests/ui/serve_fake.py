"""Runs the page with the fake assistant: `python -m tests.ui.serve_fake PORT SECONDS`. Ends by itself."""

import os
import sys
import threading

import app
from tests.fakes_ui import FakeAssistant, make_notice, render_answer
from ui.chat import Chat


def main() -> None:
    port, seconds = int(sys.argv[1]), float(sys.argv[2])
    app.prepare_environment()
    watchdog = threading.Timer(seconds, os._exit, [1])
    watchdog.daemon = True
    watchdog.start()
    app.serve(Chat(FakeAssistant(loaded=[make_notice()]), render_answer), "127.0.0.1", port)


if __name__ == "__main__":
    main()
