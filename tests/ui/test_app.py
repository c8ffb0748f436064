import socket
import subprocess
import sys
from pathlib import Path

import pytest

import app
from ingest.errors import ConfigError

ROOT = Path(__file__).parents[2]


def test_help_is_chinese_and_needs_no_model() -> None:
    run = "import app, atexit, sys; atexit.register(lambda: print('gradio' in sys.modules)); app.main(['-h'])"
    done = subprocess.run([sys.executable, "-c", run], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "启动问答网页" in done.stdout
    assert done.stdout.rstrip().endswith("False")


def test_a_port_in_use_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code = app.main(["--port", str(port)])
    shown = capsys.readouterr().err
    assert code == ConfigError.exit_code
    assert shown.count("\n") == 1
    assert f"127.0.0.1:{port}" in shown


@pytest.mark.parametrize("port", [0, 70000])
def test_ports_out_of_range(port: int) -> None:
    with pytest.raises(ConfigError, match="超出范围"):
        app.check_port("127.0.0.1", port)


def test_an_address_that_is_not_ours() -> None:
    with pytest.raises(ConfigError, match="不能使用"):
        app.check_port("192.0.2.1", 7860)


def test_progress_bar_shows_only_when_something_is_built(capsys: pytest.CaptureFixture[str]) -> None:
    with app.progress_bar():
        pass
    assert capsys.readouterr().err == ""
    with app.progress_bar() as report:
        report(1, 2, "向量")
        report(2, 2, "向量")
    assert "向量" in capsys.readouterr().err
