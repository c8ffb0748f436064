"""Database servers that a test starts for itself on this machine, and stops."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def postgresql() -> Iterator[str]:
    """URL of an empty PostgreSQL database; skips where the programs or the driver are not installed."""
    pytest.importorskip("psycopg", reason="the extra postgresql is not installed")
    programs = _postgresql_programs()
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="zhengwen-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        try:
            shutil.chown(folder, pwd.getpwnam("postgres").pw_uid)
        except KeyError:
            pytest.skip("no user postgres to run the server as")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=120)

    try:
        run("initdb", "--auth=trust", "--username=zhengwen", "--encoding=UTF8", "--no-sync")
        options = f"-c listen_addresses=127.0.0.1 -c fsync=off -p {port} -k {folder}"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://zhengwen@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgresql_programs() -> Path:
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found and not debian:
        pytest.skip("PostgreSQL is not installed")
    return Path(found).resolve().parent if found else debian[-1].parent


@contextmanager
def chroma(folder: Path) -> Iterator[str]:
    """URL of an empty Chroma server that keeps its data in `folder`."""
    port = free_port()
    program = Path(sys.executable).parent / "chroma"
    if not program.is_file():
        pytest.skip("the program chroma is not beside the interpreter")
    command = [str(program), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    environment = {**os.environ, "ANONYMIZED_TELEMETRY": "False"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            pytest.skip(f"chroma run ended with {process.returncode}")
        time.sleep(0.1)
    pytest.fail("chroma run does not answer")
