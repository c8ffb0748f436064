"""The 任务分解表 of a notice in office files gives the tasks that the text edition gives."""

from pathlib import Path

import pytest

from ingest.model import ParsedNotice
from tests.ingest.editions import excel_task_table, task_facts, word_task_table
from tests.notices import parse_one


@pytest.mark.parametrize("name", ["typed.docx", "automatic.docx", "table.xlsx"])
def test_a_table_of_tasks_gives_the_tasks_of_the_text(tmp_path: Path, dongah: ParsedNotice, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(
        excel_task_table(dongah)
        if path.suffix == ".xlsx"
        else word_task_table(dongah, automatic_numbers=path.stem == "automatic")
    )
    parsed = parse_one(path)
    assert len(parsed.tasks) == 94
    assert [task_facts(t) for t in parsed.tasks] == [task_facts(t) for t in dongah.tasks]
    assert parsed.clauses == ()
    for task in parsed.citable:
        assert parsed.text[task.start : task.end] == task.source_text
