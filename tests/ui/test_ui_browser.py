"""The page in a real browser: what a person sees and does, on a desktop and on a phone."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).parents[2]
LIMIT_S = 240
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHIP = '#zw-chat a[href^="#cite/"]'


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.ui.serve_fake", str(port), str(LIMIT_S)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            assert server.stdout.readline() == f"页面已就绪：http://127.0.0.1:{port}\n"
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield found
        found.close()


class Visit:
    """One open page with everything it asked the network for and every script error."""

    def __init__(self, browser: Any, address: str, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector("#zw-composer textarea")

    def ask(self, question: str) -> None:
        self.page.fill("#zw-composer textarea", question)
        self.page.press("#zw-composer textarea", "Enter")

    def close(self) -> None:
        outside = [url for url in self.requests if urlsplit(url).hostname not in ("127.0.0.1", None)]
        hacked = self.page.evaluate("window.hacked")
        self.context.close()
        assert outside == []
        assert self.errors == []
        assert hacked is None


@pytest.fixture
def desktop(browser: Any, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address, viewport={"width": 1280, "height": 800})
    yield visit
    visit.close()


@pytest.fixture
def phone(browser: Any, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address, viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark")
    yield visit
    visit.close()


def overflow(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_pick_a_unit_ask_open_and_copy(desktop: Visit, tmp_path: Path) -> None:
    page = desktop.page
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert "已于2023年12月31日失效" in page.inner_text("#zw-top")
    page.fill("#zw-unit input", "发展")
    page.locator("ul[role=listbox] li", has_text="县发展改革局").click()
    page.locator("#zw-next [data-value='县发展改革局牵头哪些任务？']").wait_for()
    desktop.ask("我局牵头哪些任务？")
    page.locator("#zw-next [data-csv]").wait_for()
    assert page.locator("#zw-panel article").count() == 2
    page.locator(CHIP, has_text="任务3").click()
    page.locator("#zw-panel article", has_text="推进节能降碳").wait_for()
    page.wait_for_function("document.querySelectorAll('#zw-panel article').length === 1")
    assert page.locator("#zw-panel mark").all_inner_texts() == [
        "实施重点行业节能改造，单位地区生产总值能耗下降3.2%以上，确保完成市下达目标。"
    ]
    page.screenshot(path=tmp_path / "desktop.png")
    desktop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#zw-panel [data-copy]").click()
    page.locator("#zw-panel [data-copy]", has_text="已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "《清河县绿色发展2023年重点工作任务》（清政办发〔2023〕7号）第3项"
    assert overflow(page) == 0


def test_copy_without_the_clipboard_interface(desktop: Visit) -> None:
    page = desktop.page
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate("document.addEventListener('copy', () => { window.copied = String(document.activeElement.value) })")
    desktop.ask("食堂建几处")
    page.locator("#zw-panel [data-copy]").click()
    page.locator("#zw-panel [data-copy]", has_text="已复制").wait_for()
    assert page.evaluate("window.copied").endswith("（清政办发〔2023〕7号）第5项")


def test_table_is_saved_as_a_file(desktop: Visit) -> None:
    desktop.ask("县工业和信息化局牵头哪些任务？")
    with desktop.page.expect_download() as download:
        desktop.page.locator("#zw-next [data-csv]").click()
    saved = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert saved.startswith("任务序号,")


def test_my_unit_is_asked_for_once_and_the_question_answered(desktop: Visit) -> None:
    page = desktop.page
    page.locator("#zw-next [data-value='我局今年要完成哪些指标？']").click()
    page.locator("#zw-next [data-kind=unit]", has_text="县教育和体育局").click()
    page.locator(CHIP, has_text="任务4").wait_for()
    assert page.input_value("#zw-unit input") == "县教育和体育局"
    assert "我局今年要完成哪些指标？（县教育和体育局）" in page.inner_text("#zw-chat")


def test_errors_keep_the_question_and_clear_empties_the_page(desktop: Visit) -> None:
    page = desktop.page
    desktop.ask("这里出错")
    page.get_by_text("这个问题没能回答。").wait_for()
    page.wait_for_function("document.querySelector('#zw-composer textarea').value === '这里出错'")
    page.click("#zw-clear")
    page.get_by_text("您好，这里是政问").wait_for()
    assert page.input_value("#zw-composer textarea") == ""
    assert page.locator("#zw-next [data-kind=ask]").count() >= 3


def test_notice_and_question_cannot_inject(desktop: Visit) -> None:
    page = desktop.page
    desktop.ask('食堂 <img src="http://198.51.100.7/q.png" onerror="window.hacked=2"> ![x](http://198.51.100.7/r.png)')
    page.locator(CHIP, has_text="任务5").click()
    page.locator("#zw-panel mark").wait_for()
    for place in ("#zw-chat .message-row", "#zw-panel"):
        assert page.locator(f"{place} img").count() == 0
        assert page.locator(f"{place} script").count() == 0
    assert "<script>window.hacked=1</script>" in page.inner_text("#zw-panel")


def test_phone_has_the_panel_below_and_no_sideways_scroll(phone: Visit, tmp_path: Path) -> None:
    page = phone.page
    assert overflow(page) == 0
    phone.ask("县工业和信息化局牵头哪些任务？")
    page.locator("#zw-next [data-csv]").wait_for()
    chat, panel = page.locator("#zw-chat").bounding_box(), page.locator("#zw-panel").bounding_box()
    assert panel["y"] > chat["y"] + chat["height"]
    page.locator(CHIP).first.click()
    page.wait_for_function("document.activeElement.id === 'zw-panel-title'")
    page.screenshot(path=tmp_path / "phone.png", full_page=True)
    assert overflow(page) == 0
    page.locator("[data-back]").click()
    page.wait_for_function("document.activeElement.matches('#zw-chat a')")


def test_the_latest_question_stays_in_sight(desktop: Visit) -> None:
    page = desktop.page
    for _ in range(3):
        desktop.ask("县工业和信息化局牵头哪些任务？")
        page.locator("#zw-next .zw-working").wait_for()
        page.locator("#zw-next [data-csv]").wait_for()
    page.wait_for_function(
        "() => { const view = document.querySelector('#zw-chat').getBoundingClientRect();"
        " const rows = [...document.querySelectorAll('#zw-chat .message-row')].slice(-2);"
        " return rows.every((row) => row.getBoundingClientRect().top >= view.top - 1"
        " && row.getBoundingClientRect().bottom <= view.bottom + 1); }"
    )


def test_a_chip_opens_by_keyboard(desktop: Visit) -> None:
    page = desktop.page
    desktop.ask("县工业和信息化局牵头哪些任务？")
    page.locator("#zw-next [data-csv]").wait_for()
    page.locator(CHIP).nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'zw-panel-title'")
    assert page.locator("#zw-panel article h3").all_inner_texts()[0].startswith("任务2")
