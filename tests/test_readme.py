"""The documents say what is so: commands run, links lead somewhere, help pages and field lists are the code's."""

import ast
import os
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from answer import contract

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?P<mark><!-- runnable -->\n)?```bash\n(?P<body>.*?)```", re.DOTALL)
INPUT_FILE = re.compile(r"<!-- file: (?P<name>\S+) -->\n```\w+\n(?P<body>.*?)```", re.DOTALL)
PROGRAMS = ("bash", "python", ".venv/bin/python", "mkdir")
HELP_PAGES: dict[str, list[list[str]]] = {
    "ingest": [[]],
    "index": [[], ["build"], ["status"], ["search"], ["tune"]],
    "answer": [[]],
    "prompts": [[], ["list"], ["show"]],
    "eval": [
        [],
        *([name] for name in ("run", "score", "validate", "compare", "gate", "explain", "build-set")),
        *([name] for name in ("calibrate-judge", "judge", "import-crud", "import-rgb", "export-ragas")),
        *(["label", step] for step in ("sheet", "agree")),
    ],
}


def readme_lines(*, runnable: bool) -> list[str]:
    blocks = [m["body"] for m in BLOCK.finditer(README) if bool(m["mark"]) == runnable]
    return list(dict.fromkeys(line for body in blocks for line in body.splitlines() if line.strip()))


def run_python(arguments: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("line", readme_lines(runnable=True))
def test_a_readme_command_runs(line: str, workplace: Path, command_environment: dict[str, str]) -> None:
    for match in INPUT_FILE.finditer(README):
        (workplace / match["name"]).write_text(match["body"], encoding="utf-8")
    program, *arguments = shlex.split(line)
    assert program == "python"
    done = run_python(arguments, workplace, command_environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout or "--out" in arguments
    assert re.findall(r"[1-9]\d* 条出错", done.stderr) == []


@pytest.mark.parametrize("line", readme_lines(runnable=False))
def test_a_setup_line_names_what_exists(line: str) -> None:
    words = [word for word in shlex.split(line) if not re.fullmatch(r"[A-Z_]+=\S*", word)]
    assert words[0] in PROGRAMS
    for word in words[1:]:
        if word.startswith(("scripts/", "requirements/", "data/", "tests/")):
            assert (ROOT / word).exists(), word


def test_both_commands_are_in_both_languages() -> None:
    chinese, english = README.split("## In English")
    for command in ("bash scripts/chat.sh", "bash scripts/test.sh"):
        assert f"```bash\n{command}\n" in chinese
        assert command in english


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{p.name}" for p in sorted((ROOT / "docs").glob("*.md")))])
def test_links_lead_to_files(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / page).parent.joinpath(target).exists(), target


@pytest.mark.parametrize("package", HELP_PAGES)
def test_help_page_is_current(package: str, command_environment: dict[str, str]) -> None:
    """Run with ZHENGWEN_UPDATE=1 to rewrite docs/help."""
    pages = [run_python(["-m", package, *words, "--help"], ROOT, command_environment) for words in HELP_PAGES[package]]
    assert all(page.returncode == 0 for page in pages)
    shown = "\n".join(page.stdout for page in pages)
    stored = ROOT / "docs" / "help" / f"{package}.txt"
    if os.environ.get("ZHENGWEN_UPDATE"):
        stored.write_text(shown, encoding="utf-8")
    assert stored.read_text(encoding="utf-8") == shown


CONTRACT_PAGE = (ROOT / "docs" / "ANSWER_CONTRACT.md").read_text(encoding="utf-8")
CONTRACT_CLASSES = ("Answer", "Statement", "Citation", "TaskList", "Retrieved", "NoticeUse", "Caveat", "Generation")


@pytest.mark.parametrize("name", CONTRACT_CLASSES)
def test_every_contract_field_is_documented(name: str) -> None:
    section = re.search(rf"^## {name} .*?(?=^## |\Z)", CONTRACT_PAGE, re.DOTALL | re.MULTILINE)
    assert section is not None
    documented = re.findall(r"^\| `(\w+)` \|", section.group(), re.MULTILINE)
    assert documented == [f.name for f in fields(getattr(contract, name))]


def test_every_contract_class_and_status_is_documented() -> None:
    classes = {name for name, value in vars(contract).items() if hasattr(value, "__dataclass_fields__")}
    assert classes == set(CONTRACT_CLASSES)
    assert all(f"`{status}`" in CONTRACT_PAGE for status in contract.Status)
    assert f"现在是版本 {contract.CONTRACT_VERSION}" in CONTRACT_PAGE


def string_arguments(function: str, position: int) -> set[str]:
    """String constants passed at `position` to calls of `function` in answer/."""
    calls = [
        node
        for path in (ROOT / "answer").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function
    ]
    arguments = [call.args[position] for call in calls if len(call.args) > position]
    return {a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)}


@pytest.mark.parametrize("function, position, at_least", [("Draft", 1, 10), ("Caveat", 0, 5)])
def test_every_kind_of_answer_and_caveat_is_documented(function: str, position: int, at_least: int) -> None:
    kinds = string_arguments(function, position)
    assert len(kinds) >= at_least
    assert {kind for kind in kinds if f"`{kind}`" not in CONTRACT_PAGE} == set()
