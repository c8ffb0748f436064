"""Task numbers named in a question: 任务12, 第十二条, 3、5、7, 8至10."""

import re

from answer.context import Context
from answer.patterns import JOINED_NUMBER, MORE_NUMBERS, RANGE, TASK_NUMBER
from answer.text import normalise
from ingest.numerals import parse_number


def asked_numbers(question: str, context: Context) -> tuple[str, ...]:
    """Task numbers named in the question, as the notices print them; unknown ones in plain digits.

    A clause is named by its whole label: 第三条, 二（一）.
    """
    labels = (clause.number for clause in context.clauses)
    if named := [label for label in labels if normalise(label) in question]:
        return (max(named, key=len),)
    if match := RANGE.search(question):
        first, last = int(match["a"]), int(match["b"])
        if first <= last <= first + 200:
            return tuple(_printed(str(n), context) for n in range(first, last + 1))
    if match := JOINED_NUMBER.search(question):
        joined = [t.number for t in context.tasks if t.number == match["joined"]]
        if joined:
            return (joined[0],)
    if match := MORE_NUMBERS.search(question):
        return tuple(_printed(n, context) for n in re.findall(r"[0-9]+", match["list"]))
    found = []
    for match in TASK_NUMBER.finditer(question):
        printed = next(group for group in match.groups() if group)
        found.append(_printed(printed, context))
    return tuple(dict.fromkeys(found))


def without_numbers(question: str) -> str:
    """The question without the words that name task numbers."""
    for pattern in (JOINED_NUMBER, RANGE, MORE_NUMBERS, TASK_NUMBER):
        question = pattern.sub(" ", question)
    return question


def _printed(number: str, context: Context) -> str:
    """The number as some task in scope prints it: 十二 for 12 where tasks are numbered （十二）."""
    value = parse_number(number)
    same = [t.number for t in context.tasks if t.number == number or t.number == str(value)]
    same += [t.number for t in context.tasks if t.sequence_value == value]
    same += [c.number for c in context.clauses if c.number.endswith("条") and c.sequence_value == value]
    return same[0] if same else str(value if value is not None else number)
