"""The tasks that a model is given, packed into what it can read, whole tasks first and wrapped as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from answer.passages import units_text
from index.chunk import body_span
from ingest.model import Task
from ingest.numerals import parse_number
from prompts import render

# What could close the tags that wrap the data.
_MARKUP = str.maketrans({"<": "＜", ">": "＞"})
# A Chinese character is one token at most with the vocabularies in use; marks and digits are counted alike.
_TOKENS_PER_CHARACTER = 1.0


@dataclass(frozen=True, slots=True)
class Material:
    """`tasks` by the notice's place in the material (from 1) and the printed number; `text` is what is sent."""

    tasks: Mapping[tuple[int, str], Task]
    text: str

    def find(self, notice: int | None, number: str) -> Task | None:
        """The task; without a notice only where one notice alone has it."""
        if notice is not None:
            return self._in(notice, number)
        found = [task for n in sorted({n for n, _ in self.tasks}) if (task := self._in(n, number))]
        return found[0] if len(found) == 1 else None

    def _in(self, notice: int, number: str) -> Task | None:
        if (notice, number) in self.tasks:
            return self.tasks[notice, number]
        value = parse_number(number)
        same = [t for (n, _), t in self.tasks.items() if n == notice and t.sequence_value == value]
        return same[0] if len(same) == 1 else None


def pack(tasks: Sequence[Task], *, max_tokens: int) -> Material:
    """The first of `tasks`, in order, that fit into `max_tokens`; at least the first, cut at a character if need be.

    A task that does not fit is left out, and smaller ones after it still come in. The bound is hard: it holds for
    `text` at one token a character.
    """
    notices = list(dict.fromkeys(task.notice_id for task in tasks))
    bound = int(max_tokens / _TOKENS_PER_CHARACTER)
    packed: dict[tuple[int, str], Task] = {}
    blocks: list[str] = []
    for task in dict.fromkeys(tasks):
        place = notices.index(task.notice_id) + 1
        block = _block(task, place if len(notices) > 1 else None)
        room = bound - sum(len(b) + 1 for b in blocks)
        if len(block) > room and blocks:
            continue
        blocks.append(block[:room])
        packed[place, task.number] = task
    return Material(packed, "\n".join(blocks))


def _block(task: Task, notice: int | None) -> str:
    label = f"通知{notice}·任务{task.number}" if notice is not None else f"任务{task.number}"
    return render(
        "generate_task",
        label=as_data(label),
        title=as_data(task.title),
        units=as_data(units_text(task)),
        text=as_data(body_span(task).text),
    )


def as_data(text: str) -> str:
    """`text` without the characters by which it could end the tags around it."""
    return text.translate(_MARKUP)
