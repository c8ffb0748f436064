"""What is installed is what is here: the wheel's contents, the pins and the lock, the version and the changelog."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Container, Iterable
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
DEV = PROJECT["optional-dependencies"]["dev"]
PACKAGES = sorted(p.parent.name for p in ROOT.glob("*/__init__.py") if p.parent.name != "tests")
LEFT_OUT = {"__pycache__", "build", ".venv"}

LOAD_EVERYTHING = """
import json, sys
from importlib.resources import files
from answer.units import unit_core
from answer.question import check_question
from ingest.parse import parse_file
from prompts import render
from prompts.render import load_template, template_names
import answer, prompts
templates = [load_template(name).name for name in template_names()]
data = [f.name for f in files("answer").joinpath("data").iterdir() if json.loads(f.read_text("utf-8"))]
json.dump({"templates": templates, "data": data, "from": [answer.__file__, prompts.__file__]}, sys.stdout)
"""


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(requirements: list[str]) -> dict[str, str]:
    """Name -> version; fails on anything but `name==version`."""
    pairs = [re.fullmatch(r"([A-Za-z0-9._-]+)==([0-9][A-Za-z0-9.]*)", line) for line in requirements]
    assert all(pairs), [line for line, pair in zip(requirements, pairs, strict=True) if pair is None]
    return {canonical(pair[1]): pair[2] for pair in pairs if pair}


def lock() -> dict[str, str]:
    lines = (ROOT / "requirements" / "lock.txt").read_text(encoding="utf-8").splitlines()
    return pins([line for line in lines if line and not line.startswith("#")])


def test_the_lock_holds_every_pin() -> None:
    locked = lock()
    wanted = pins([*PROJECT["dependencies"], *DEV])
    assert {name: locked.get(name) for name in wanted} == wanted
    assert len(locked) > len(wanted)
    assert "zhengwen" not in locked


def unlocked(names: Iterable[str], locked: Container[str]) -> set[str]:
    """Packages that `names` need, directly or not, in this environment, and that `locked` leaves out."""
    seen: set[tuple[str, str]] = set()
    waiting = [(canonical(name), "") for name in names]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for requirement in map(Requirement, distribution(name).requires or []):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                waiting += [(canonical(requirement.name), wanted) for wanted in ("", *requirement.extras)]
    return {name for name, _ in seen if name not in locked}


def test_the_lock_holds_what_the_pins_need() -> None:
    """A package left out would be installed in whatever version is newest that day."""
    assert unlocked(pins([*PROJECT["dependencies"], *DEV]), lock()) == set()


def test_a_package_missing_from_the_lock_is_seen() -> None:
    locked = lock()
    del locked["pluggy"]
    assert unlocked(["pytest"], locked) == {"pluggy"}


def test_the_wheel_is_built_with_the_pinned_setuptools() -> None:
    assert PYPROJECT["build-system"]["requires"] == [r for r in DEV if r.startswith("setuptools==")]


@pytest.mark.parametrize("heading, pinned", [("At run time", PROJECT["dependencies"]), ("For development", DEV)])
def test_every_dependency_has_its_reason(heading: str, pinned: list[str]) -> None:
    page = (ROOT / "docs" / "DEPENDENCIES.md").read_text(encoding="utf-8")
    section = page.split(f"## {heading}")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\w[\w-]*) \| \S.*\|$", section, re.MULTILINE)
    assert rows[0] == "package"
    assert [canonical(row) for row in rows[1:]] == list(pins(pinned))


def test_the_changelog_begins_with_this_version() -> None:
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == PROJECT["version"]


def test_mypy_checks_every_package() -> None:
    """Add a new package to [tool.mypy] in pyproject.toml."""
    assert sorted(PYPROJECT["tool"]["mypy"]["packages"]) == PACKAGES


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the tree and unpacked by pip; nothing is downloaded."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in [*PACKAGES, "pyproject.toml", "README.md", "LICENSE", "app.py"]:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=shutil.ignore_patterns(*LEFT_OUT))
        elif path.is_file():
            shutil.copy(path, source / name)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(folder), str(source)]
    subprocess.run(build, check=True, timeout=300)
    wheel = next(folder.glob("zhengwen-*.whl"))
    target = folder / "installed"
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)], check=True)
    return target


def test_the_wheel_holds_every_file(installed: Path) -> None:
    """Code and data alike; a package missing from the list would work in the checkout only."""
    here = {
        path.relative_to(ROOT).as_posix()
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and not LEFT_OUT.intersection(path.parts)
    }
    here |= {"app.py"} if (ROOT / "app.py").is_file() else set()
    assert {name for name in here if not (installed / name).is_file()} == set()


def test_settings_and_notices_stay_outside_the_wheel(installed: Path) -> None:
    """An operator edits them, so they lie beside the program: models.yaml, data/notices."""
    strays = {p.name for p in installed.iterdir()} - {*PACKAGES, "app.py", "__pycache__"}
    assert [name for name in strays if not name.endswith(".dist-info")] == []
    assert not list(installed.rglob("models.yaml"))


def test_the_wheel_carries_the_licence(installed: Path) -> None:
    assert list(installed.glob("zhengwen-*.dist-info/**/LICENSE"))


def test_templates_and_data_load_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOAD_EVERYTHING],
        cwd=tmp_path,
        env={"PYTHONPATH": str(installed), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    assert sorted(loaded["templates"]) == sorted(p.stem for p in (ROOT / "prompts" / "templates").glob("*.md"))
    assert sorted(loaded["data"]) == sorted(p.name for p in (ROOT / "answer" / "data").iterdir())
    assert all(Path(path).is_relative_to(installed) for path in loaded["from"])
