import os
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


def test_our_own_address_needs_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    for name in ("no_proxy", *app.OFFLINE_SETTINGS):
        monkeypatch.setenv(name, "")
    app.prepare_environment()
    assert os.environ["NO_PROXY"].split(",") == ["intranet.example", *app.LOOPBACK]


def test_a_wrong_option_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        app.main(["--port", "abc"])
    shown = capsys.readouterr().err
    assert shown.startswith("错误：命令行写得不对")
    assert shown.count("\n") == 1


def test_bad_settings_end_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert app.main(["--port", str(port), "--profile", "gpu"]) == ConfigError.exit_code
    shown = capsys.readouterr().err
    assert shown.startswith("错误：")
    assert "gpu" in shown
    assert shown.count("\n") == 1


@pytest.mark.parametrize("port", [0, 70000])
def test_ports_out_of_range(port: int) -> None:
    with pytest.raises(ConfigError, match="超出范围"):
        app.check_port("127.0.0.1", port)


def test_an_address_that_is_not_ours() -> None:
    with pytest.raises(ConfigError, match="不能使用"):
        app.check_port("192.0.2.1", 7860)
