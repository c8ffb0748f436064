"""benchmarks/fuzz_ingest.py finds what it is there to find: errors, hangs, broken promises; and makes them small."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from ingest.document import Document
from ingest.model import ParsedNotice
from ingest.parse import parse_document

TEXT = "某县2024年工作\n1.修路。\n2.建校。\n3.种树。\n"


@pytest.fixture
def fuzzer(root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    return import_module("fuzz_ingest")


def odd_parse(document: Document) -> ParsedNotice:
    """The parser with one bug a word."""
    parsed = parse_document(document)
    if "error" in document.text:
        raise KeyError("odd")
    if "hang" in document.text:
        time.sleep(60)
    if "exit" in document.text:
        os._exit(3)
    if "memory" in document.text:
        bytearray(1 << 40)
    if "overlap" in document.text:
        return replace(parsed, tasks=(parsed.tasks[0], replace(parsed.tasks[0], ordinal=2, number="2")))
    if "shift" in document.text:
        return replace(parsed, tasks=(replace(parsed.tasks[0], end=parsed.tasks[0].end - 1),))
    return parsed


@pytest.fixture
def child(fuzzer: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(fuzzer, "parse_document", odd_parse)
    child = fuzzer.Child()
    yield child
    child.stop()


SIGNATURES = {
    "error": "KeyError test_fuzzer.py:odd_parse",
    "memory": "MemoryError test_fuzzer.py:odd_parse",
    "overlap": "BrokenError tasks ascend without overlap",
    "shift": "BrokenError a task is verbatim",
    "exit": "died",
}


@pytest.mark.parametrize("word", SIGNATURES)
def test_a_bug_is_found_and_the_next_input_still_parsed(fuzzer: Any, child: Any, word: str) -> None:
    found = child.parse(fuzzer.Input(TEXT + word))
    assert (found.state, found.signature) == ("failed", SIGNATURES[word])
    assert child.parse(fuzzer.Input(TEXT)).state == "ok"
    assert child.parse(fuzzer.Input("没有编号")).state == "refused"


def test_a_hang_is_killed(fuzzer: Any, child: Any) -> None:
    found = child.parse(fuzzer.Input(TEXT + "hang"), 0.5)
    assert (found.state, found.signature) == ("failed", "hang")
    assert child.parse(fuzzer.Input(TEXT)).state == "ok"


def test_a_finding_is_made_small_and_saved(fuzzer: Any, child: Any, tmp_path: Path) -> None:
    case = fuzzer.Input("".join(f"{n}.第{n}项工作\n" for n in range(1, 30)) + "an error here\n")
    result = child.parse(case)
    small = fuzzer.minimise(child, case, result.signature)
    assert "error" in small.text
    assert len(small.text) <= len("1.\n2.error")
    place = fuzzer.save(tmp_path, case, small, result)
    assert (place / "input.txt").read_text(encoding="utf-8") == case.text
    assert (place / "minimal.txt").read_text(encoding="utf-8") == small.text
    assert "KeyError: 'odd'" in (place / "trace.txt").read_text(encoding="utf-8")


def test_one_seed_gives_the_same_inputs(fuzzer: Any) -> None:
    def first(seed: int) -> list[Any]:
        made = fuzzer.inputs(random.Random(seed), [TEXT], [(".docx", b"PK\x03\x04" + bytes(200))])
        return [next(made) for _ in range(40)]

    assert first(5) == first(5) != first(6)
    assert {case.suffix for case in first(5)} == {"", ".docx"}


def test_the_command(root: Path, tmp_path: Path) -> None:
    (tmp_path / "notice.txt").write_text(TEXT, encoding="utf-8")
    command = [sys.executable, "benchmarks/fuzz_ingest.py", "--runs", "8", "--seed", "3", "--minutes", "2"]
    done = subprocess.run(
        [*command, "--corpus", str(tmp_path), "--findings", str(tmp_path / "found")],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("seed 3: 8 inputs, ")
    assert not (tmp_path / "found").exists()
