"""The real commands in a network namespace that has no route anywhere, not even to this machine."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NAMESPACE = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
CONNECT = "import socket; socket.create_connection(('192.0.2.1', 443), timeout=5)"


def test_the_other_tests_cannot_connect_elsewhere() -> None:
    with socket.socket() as client, pytest.raises(pytest.fail.Exception, match="this machine only"):
        client.connect(("192.0.2.1", 443))
    with pytest.raises(pytest.fail.Exception, match="this machine only"):
        socket.getaddrinfo("notice.invalid", 443)


def test_the_other_tests_can_connect_to_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()


@pytest.fixture(scope="module")
def namespace() -> list[str]:
    """The words that run a command without a network; skips where this system does not allow it."""
    try:
        probe = subprocess.run([*NAMESPACE, "true"], capture_output=True, text=True, timeout=30)
    except FileNotFoundError:
        pytest.skip("no `unshare` command on this system (util-linux, Linux only)")
    if probe.returncode != 0:
        pytest.skip(f"this system does not let us make a network namespace: {probe.stderr.strip()}")
    return NAMESPACE


@pytest.fixture
def ask_offline(namespace: list[str], workplace: Path, command_environment: dict[str, str]) -> Any:
    def ask(*arguments: str) -> dict[str, Any]:
        command = [*namespace, sys.executable, "-m", "answer", *arguments, "--json"]
        done = subprocess.run(
            command, cwd=workplace, env=command_environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    return ask


def test_the_namespace_reaches_nothing(namespace: list[str]) -> None:
    """192.0.2.1 is set aside for documentation (RFC 5737); without a route the refusal comes at once."""
    done = subprocess.run([*namespace, sys.executable, "-c", CONNECT], capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "Network is unreachable" in done.stderr


def test_a_unit_gets_its_whole_list(ask_offline: Any) -> None:
    answer = ask_offline("我局今年要完成哪些指标", "--unit", "县工业和信息化局")
    lists = {task_list["key"]: task_list for task_list in answer["lists"]}
    assert answer["status"] == "answered"
    assert lists["lead"]["total"] == lists["lead"]["listed"] == len(lists["lead"]["tasks"]) == 21
    assert lists["supporting"]["tasks"] == ["59", "61"]


def test_what_no_notice_says_is_not_found(ask_offline: Any) -> None:
    answer = ask_offline("东阿县今年要修几条地铁")
    assert answer["status"] == "not_found"
    assert answer["citations"] == []


def test_a_question_by_meaning_loads_the_model(ask_offline: Any) -> None:
    answer = ask_offline("今年要建几所幼儿园")
    assert answer["status"] == "answered"
    assert answer["citations"]
    assert all("幼儿园" in statement["text"] for statement in answer["statements"])
