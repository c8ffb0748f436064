"""The set-up scripts, with a stand-in for Python that writes down what it was asked to install."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Makes its own copy where `-m venv` would make an environment; FAIL_PIP makes pip fail, FAIL the check it names,
# and PIP_PLAN is what `pip install --dry-run` reports.
STAND_IN = f"""#!/bin/sh
case "$1 $2" in
  "-m venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python && echo venv >> log.txt ;;
  "-m pip") case "$*" in *--dry-run*) echo "$PIP_PLAN"; exit ;; esac
    if [ "$3" = install ]; then echo "$*" >> log.txt; [ -z "$FAIL_PIP" ]; fi ;;
  "-m ruff" | "-m mypy" | "-m pytest") echo "$*" >> log.txt; [ "$2" != "$FAIL" ] ;;
  "app.py "*) echo "app $*" >> log.txt ;;
  *) exec {sys.executable} "$@" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    python = tmp_path / "stand-in"
    python.write_text(STAND_IN)
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    return tmp_path


def start(
    checkout: Path, *arguments: str, script: str = "chat.sh", **environment: str
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run a script; returns how it ended and what the stand-in was asked, in order."""
    log = checkout / "log.txt"
    log.write_text("")
    done = subprocess.run(
        ["bash", str(checkout / "scripts" / script), *arguments],
        env={"PATH": os.environ["PATH"], "PYTHON": str(checkout / "stand-in"), **environment},
        stdin=subprocess.DEVNULL,  # a terminal there would let sudo ask for a password
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done, log.read_text().splitlines()


def test_the_first_start_installs_and_the_second_does_not(checkout: Path) -> None:
    done, log = start(checkout, "--port", "8080")
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in log] == ["venv", "-m", "app"]
    assert "--constraint requirements/lock.txt" in log[1]
    assert log[2] == "app app.py --port 8080"
    done, log = start(checkout)
    assert log == ["app app.py"]
    assert done.stderr == ""


def test_an_environment_made_by_hand_is_kept(checkout: Path) -> None:
    """So that a PyTorch installed there beforehand stays."""
    (checkout / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(checkout / "stand-in", checkout / ".venv" / "bin" / "python")
    _, log = start(checkout)
    assert [line.split()[0] for line in log] == ["-m", "app"]


@pytest.mark.parametrize("needs, warned", [("nvidia-cudnn-cu13==9.20.0.48", True), ("sympy>=1.13.3", False)])
def test_the_gpu_build_is_announced_before_it_is_downloaded(checkout: Path, needs: str, warned: bool) -> None:
    plan = f'{{"install": [{{"metadata": {{"name": "torch", "requires_dist": ["{needs}"]}}}}]}}'
    done, log = start(checkout, PIP_PLAN=plan)
    assert done.returncode == 0, done.stderr
    assert ("显卡版 PyTorch" in done.stderr) is warned
    assert [line.split()[0] for line in log] == ["venv", "-m", "app"]


def test_a_changed_lock_is_installed(checkout: Path) -> None:
    start(checkout)
    with (checkout / "requirements" / "lock.txt").open("a") as lock:
        lock.write("more==1\n")
    _, log = start(checkout)
    assert [line.split()[0] for line in log] == ["-m", "app"]


def test_an_edit_elsewhere_in_pyproject_installs_nothing(checkout: Path) -> None:
    start(checkout)
    with (checkout / "pyproject.toml").open("a") as pyproject:
        pyproject.write("[tool.x]\n")
    _, log = start(checkout)
    assert log == ["app app.py"]


def test_an_environment_cut_off_half_way_is_redone(checkout: Path) -> None:
    done, log = start(checkout, FAIL_PIP="1")
    assert done.returncode == 1
    assert "依赖没有装好" in done.stderr
    assert not any(line.startswith("app") for line in log)
    done, log = start(checkout)
    assert done.returncode == 0
    assert "上次的安装没有完成" in done.stderr
    assert [line.split()[0] for line in log] == ["venv", "-m", "app"]


def test_the_environment_of_the_tests_serves_the_chat(checkout: Path) -> None:
    start(checkout)
    ready = checkout / ".venv" / "zhengwen-ready"
    ready.write_text(f"{ready.read_text().split()[0]} dev\n")
    _, log = start(checkout)
    assert log == ["app app.py"]


def test_wheels_in_a_folder_are_installed_without_a_network(checkout: Path) -> None:
    (checkout / "wheels").mkdir()
    _, log = start(checkout, ZHENGWEN_WHEELS="wheels")
    assert "--no-index --find-links wheels" in log[1]


def test_a_missing_folder_of_wheels_is_told(checkout: Path) -> None:
    done, _ = start(checkout, ZHENGWEN_WHEELS="nowhere")
    assert done.returncode == 1
    assert "nowhere 不存在" in done.stderr


def add_programs(checkout: Path, real: tuple[str, ...], **written: str) -> str:
    """A PATH that holds the `real` programs of this system and the `written` shell scripts, nothing else."""
    programs = checkout / "programs"
    programs.mkdir()
    for name in real:
        (programs / name).symlink_to(str(shutil.which(name)))
    for name, body in written.items():
        program = programs / name.replace("_", "-")
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
    return str(programs)


def run_gate(checkout: Path, **settings: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """test.sh on a system that has Chromium, LibreOffice and a Chinese font."""
    real = ("bash", "sh", "dirname", "mkdir", "rm", "cp")
    path = add_programs(checkout, real, chromium="", soffice="", fc_list="echo font")
    return start(checkout, script="test.sh", PATH=path, **settings)


def test_the_gate_runs_every_check(checkout: Path) -> None:
    done, log = run_gate(checkout)
    assert done.returncode == 0, done.stderr
    checks = [
        "-m ruff check .",
        "-m ruff format --check .",
        "-m mypy",
        "-m pytest --color=auto --numprocesses auto --dist loadfile",
    ]
    assert log[-4:] == checks
    assert "全部通过" in done.stderr


@pytest.mark.parametrize("check", ["ruff", "mypy", "pytest"])
def test_one_failed_check_fails_the_gate(checkout: Path, check: str) -> None:
    done, log = run_gate(checkout, FAIL=check)
    assert done.returncode == 1
    assert log[-1].startswith("-m pytest")  # the later checks still run
    assert f"没有通过：{check}" in done.stderr


APT = 'echo "apt $*" >> log.txt'
INSTALL = "apt install -y -qq --no-install-recommends chromium fontconfig fonts-wqy-microhei libreoffice-writer-nogui"
INSTALL += " libreoffice-calc-nogui"


@pytest.mark.parametrize(
    "user, sudo, expected, said",
    [
        ("0", "exit 1", ["apt update -qq", INSTALL], "正在安装测试要用的系统软件"),
        (
            "1000",
            'echo sudo >> log.txt; [ "$1" = -n ] || "$@"',
            ["sudo", "sudo", "apt update -qq", "sudo", INSTALL],
            "",
        ),
        ("1000", "exit 1", [], "请以管理员身份安装"),
    ],
    ids=["root", "sudo", "neither"],
)
def test_system_programs_are_installed_where_that_is_allowed(
    checkout: Path, user: str, sudo: str, expected: list[str], said: str
) -> None:
    real = ("bash", "sh", "dirname", "mkdir", "rm", "cp", "env")
    path = add_programs(checkout, real, id=f"echo {user}", sudo=sudo, apt_get=APT)
    done, log = start(checkout, script="test.sh", PATH=path)
    assert [line for line in log if line.startswith(("apt", "sudo"))] == expected
    assert said in done.stderr


def test_without_python_the_remedy_is_told(checkout: Path) -> None:
    path = add_programs(checkout, ("bash", "dirname", "mkdir", "rm"))
    done, _ = start(checkout, PATH=path, PYTHON="no-such-python")
    assert done.returncode == 1
    assert "没有找到 Python 3.11" in done.stderr
    assert not (checkout / ".venv").exists()
