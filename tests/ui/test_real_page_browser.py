"""The product as a person meets it: `python app.py` on the shipped notice, asked in a real browser."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

pytestmark = pytest.mark.browser
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
_WAIT_MS = 60_000


@pytest.fixture(scope="module")
def address(root: Path, model_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a first start: it prepares nothing but builds its own index."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    index = tmp_path_factory.mktemp("index")
    command = [sys.executable, "app.py", "--port", str(port), "--root", str(index)]
    environment = {**os.environ, "ZHENGWEN_CACHE": str(model_cache)}
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline().strip()
            assert line == f"页面已就绪：http://127.0.0.1:{port}"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = browser.new_page(viewport={"width": 1280, "height": 800})
        opened.goto(address)
        yield opened
        browser.close()


def _ask(page: Page, question: str) -> None:
    box = page.locator("textarea").first
    box.wait_for(timeout=_WAIT_MS)
    box.fill(question)
    box.press("Enter")


def test_a_bureau_asks_for_its_targets(page: Page, tmp_path: Path) -> None:
    _ask(page, "县民政局今年要完成哪些指标")
    for number in ("78", "79", "80", "81"):
        page.get_by_text(f"〔任务{number}〕").first.wait_for(timeout=_WAIT_MS)
    page.get_by_text("共 4 项，已全部列出").wait_for(timeout=_WAIT_MS)
    page.get_by_text("已于 2023-12-31 失效").first.wait_for(timeout=_WAIT_MS)
    kept = Path(os.environ.get("ZHENGWEN_SCREENSHOTS", tmp_path))
    page.screenshot(path=kept / "chat-minzheng.png")


def test_a_question_the_notice_does_not_answer_gets_no_chip(page: Page) -> None:
    _ask(page, "东阿县今年要修几条地铁")
    page.get_by_text("没有找到明确回答这个问题的内容").wait_for(timeout=_WAIT_MS)
    assert page.locator("a", has_text="〔任务").count() == 0
