"""tests/golden/<notice>/tasks.jsonl is what the parser gives today; a change is read by a person, then accepted with
`pytest tests/ingest/test_golden.py --update-golden`.
"""

from dataclasses import fields
from pathlib import Path

import pytest

from ingest.jsonl import read_tasks, write_tasks
from ingest.model import Task
from tests.notices import parse_one

NOTICES = ("dongah-2023-4",)


@pytest.mark.parametrize("name", NOTICES)
def test_tasks_equal_the_golden_file(name: str, root: Path, request: pytest.FixtureRequest) -> None:
    golden = root / "tests" / "golden" / name / "tasks.jsonl"
    found = parse_one(root / "data" / "notices" / f"{name}.txt").tasks
    if request.config.getoption("--update-golden"):
        write_tasks(found, golden)
    expected = read_tasks(golden)
    difference = _difference(expected, found)
    if difference:
        pytest.fail("the parse changed; accept with --update-golden\n" + "\n".join(difference), pytrace=False)


def test_the_difference_names_task_and_field(dongah_tasks: tuple[Task, ...]) -> None:
    changed = (*dongah_tasks[:2], _renamed(dongah_tasks[2]), *dongah_tasks[4:])
    assert _difference(dongah_tasks, changed) == [
        "任务3 title:",
        "  - '推进关键核心技术攻关'",
        "  + '改过的标题'",
        "任务4: 没有了",
    ]


@pytest.fixture
def dongah_tasks(root: Path) -> tuple[Task, ...]:
    return read_tasks(root / "tests" / "golden" / "dongah-2023-4" / "tasks.jsonl")


def _renamed(task: Task) -> Task:
    return Task(**{f.name: getattr(task, f.name) for f in fields(Task)} | {"title": "改过的标题"})


def _difference(expected: tuple[Task, ...], found: tuple[Task, ...]) -> list[str]:
    """One entry a field that differs, part by part where the field is a list."""
    before = {t.number: t for t in expected}
    after = {t.number: t for t in found}
    lines = []
    for number in dict.fromkeys((*before, *after)):
        if number not in after or number not in before:
            lines.append(f"任务{number}: {'没有了' if number not in after else '新出现'}")
            continue
        for field in fields(Task):
            old, new = getattr(before[number], field.name), getattr(after[number], field.name)
            if old != new:
                lines += [f"任务{number} {field.name}:", *_parts(old, new)]
    return lines


def _parts(old: object, new: object) -> list[str]:
    if not (isinstance(old, tuple) and isinstance(new, tuple)):
        return [f"  - {old!r}", f"  + {new!r}"]
    return [f"  - {part!r}" for part in old if part not in new] + [f"  + {part!r}" for part in new if part not in old]
