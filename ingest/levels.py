"""Which numbering is that of the tasks: the one that runs on through the text and whose items name units."""

import re
from collections import Counter

from ingest.labels import NOUN_PATTERN, ROLE_PATTERN, SHARING_PATTERN
from ingest.marks import Mark, Notation

TASK_NOTATIONS = (Notation.AR_DOT, Notation.CN_PAREN, Notation.CN_DUN, Notation.ARTICLE)
_MIN_TASKS = 2
_RESTART_FACTOR = 3
_LONGEST_HEADING = 60
# Words that only a list of responsible units prints: a label with a colon, or a role's verb before a closing bracket.
UNIT_EVIDENCE = re.compile(
    rf"(?:{ROLE_PATTERN})(?:{NOUN_PATTERN})[ \u3000]*[:：]"
    rf"|(?:{SHARING_PATTERN})[ \u3000]*[:：]|(?:{ROLE_PATTERN}|落[实實])[。]?[）)\]】〕]"
)


def choose_task_notation(text: str, marks: tuple[Mark, ...]) -> Notation | None:
    """The notation that numbers on through the whole text; one that restarts only where it is far more frequent.

    One whose items name no units gives way to a deeper one whose items do.

    A section level (一、) gives way to the items below it where these are more and it names units itself in few places.
    """
    counts = {n: [m.value for m in marks if m.notation == n] for n in TASK_NOTATIONS}
    running = [n for n in TASK_NOTATIONS if len(counts[n]) >= _MIN_TASKS and counts[n].count(1) == 1]
    own = own_evidence(text, [m for m in marks if m.notation in TASK_NOTATIONS])
    naming = [n for n in running if 2 * sum(own[m.start] for m in marks if m.notation == n) >= len(counts[n])]
    best = max(running, key=lambda n: (len(counts[n]), n), default=None)
    if best is not None and best not in naming:
        best = max((n for n in naming if n > best), key=lambda n: (len(counts[n]), n), default=best)
    frequent = max(TASK_NOTATIONS, key=lambda n: len(counts[n]))
    if best is None or len(counts[frequent]) > _RESTART_FACTOR * len(counts[best]):
        return frequent if len(counts[frequent]) >= _MIN_TASKS else None
    if best is Notation.CN_DUN and len(counts[frequent]) > len(counts[best]):
        own = own_evidence(text, [m for m in marks if m.notation in (best, frequent)])
        if sum(own[m.start] for m in marks if m.notation == best) * 2 < len(counts[best]):
            return frequent
    return best


def own_evidence(text: str, marks: list[Mark]) -> dict[int, bool]:
    """For each mark, by its start: whether units are named between it and the next mark."""
    ends = [*(m.start for m in marks), len(text)][1:]
    return {m.start: bool(UNIT_EVIDENCE.search(text, m.end, end)) for m, end in zip(marks, ends, strict=True)}


def find_task_marks(text: str, marks: tuple[Mark, ...], task: Notation) -> frozenset[int]:
    """Starts of the marks that are tasks: those of the level `task`, or the items below one that is only a heading."""
    relevant = list(marks)
    found: set[int] = set()
    for position, mark in enumerate(relevant):
        if mark.notation != task:
            continue
        children = _children(relevant, position)
        if children and _is_heading(text, mark, children):
            found.update(m.start for m in children)
        else:
            found.add(mark.start)
    return frozenset(found)


def _children(marks: list[Mark], position: int) -> list[Mark]:
    """The marks of the next notation below `marks[position]`, up to its end."""
    task = marks[position].notation
    below: list[Mark] = []
    following = position + 1
    while following < len(marks) and marks[following].notation > task:
        below.append(marks[following])
        following += 1
    level = below[0].notation if below else None
    return [m for m in below if m.notation == level]


def _is_heading(text: str, mark: Mark, children: list[Mark]) -> bool:
    """A title with items below it of which most name units of their own."""
    own = text[mark.end : children[0].start].strip()
    if len(children) < _MIN_TASKS or len(own) > _LONGEST_HEADING or UNIT_EVIDENCE.search(own):
        return False
    evidence = Counter(own_evidence(text, children).values())
    return evidence[True] * 2 >= len(children)
