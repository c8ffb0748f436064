"""Which parts of a notice outside its tasks can be cited, and under which label.

A section in prose is cited by the numbers of its headings: 第十部分, 二（一）. What follows the tasks of a section is
its 末段. Pieces without words of their own (a heading above tasks) are no clauses.
"""

from collections.abc import Iterable
from dataclasses import replace

from ingest.marks import Mark, Notation
from ingest.outline import Block, BlockKind

_LEAST_WORDS = 12


def find_clauses(text: str, blocks: tuple[Block, ...]) -> tuple[tuple[Block, str], ...]:
    """The clauses with their labels, in order.

    A clause begins with its heading and takes the prose below it up to the next heading or task.
    """
    found: list[tuple[Block, str]] = []
    path: dict[Notation, Mark] = {}
    heading: Block | None = None
    for position, block in enumerate(blocks):
        if block.mark is not None:
            path = {n: m for n, m in path.items() if n < block.mark.notation}
        if block.kind is BlockKind.HEADING and block.mark is not None:
            path[block.mark.notation] = block.mark
            following = blocks[position + 1] if position + 1 < len(blocks) else None
            heading = block
            if following is None or following.kind is not BlockKind.PROSE:
                if _is_leaf(block, following) and _has_words(text, block.start, block.end):
                    found.append((_trimmed(text, block, block), clause_label(path.values())))
                heading = None
        elif block.kind is BlockKind.PROSE and path and _has_words(text, block.start, block.end):
            label = clause_label(path.values()) + ("" if heading else "末段")
            found.append((_trimmed(text, heading or block, block), label))
            heading = None
        else:
            heading = None
    return tuple(found)


def clause_label(marks: Iterable[Mark]) -> str:
    """The numbers of nested headings as a person would cite them: 二（一）, （三）, 第十部分, 第三条."""
    parts = list(marks)
    last = parts[-1]
    if last.notation in (Notation.ARTICLE, Notation.CHAPTER):
        return last.label
    parts = [m for m in parts if m.notation is not Notation.CHAPTER]
    if len(parts) == 1 and last.notation not in (Notation.CN_PAREN, Notation.AR_PAREN):
        return f"第{last.label}部分"
    return "".join(f"（{m.label}）" if m.notation in (Notation.CN_PAREN, Notation.AR_PAREN) else m.label for m in parts)


def _is_leaf(block: Block, following: Block | None) -> bool:
    """Whether nothing stands below a heading: then the heading is all that the notice says there."""
    if following is None or following.mark is None or block.mark is None:
        return True
    return following.mark.notation <= block.mark.notation


def _has_words(text: str, start: int, end: int) -> bool:
    return sum(c.isalnum() for c in text[start:end]) >= _LEAST_WORDS


def _trimmed(text: str, first: Block, last: Block) -> Block:
    """One block from `first` to the last word of `last`, in the section that `first` stands in."""
    start, end = first.start, last.end
    while text[start].isspace():
        start += 1
    end = start + len(text[start:end].rstrip())
    return replace(first, start=start, end=end, section_path=first.section_path)
