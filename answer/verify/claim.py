"""A statement while it is being checked: each check takes out what it has dealt with, the last one reads the rest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from answer.verify.flatten import flatten, split_pieces, split_sentences, squeeze
from answer.verify.masking import MASK

_DATE_ALONE = re.compile(r"(?:到|至|在)?[\d年月日号底末前内上下半季度初以之一二三四]+")
_SHORT = 2


@dataclass(slots=True)
class Piece:
    """A clause of the statement: its place in the text, and whether the source prints it word for word."""

    start: int
    end: int
    is_verbatim: bool = False


@dataclass(slots=True)
class Claim:
    """`text` is the flattened statement; `rest` the same with blanks for what has been dealt with."""

    text: str
    rest: str = ""
    pieces: list[Piece] = field(default_factory=list)
    # Clauses that say who does something: the rest of their words only names the task.
    role_pieces: set[int] = field(default_factory=set)

    def take(self, start: int, end: int) -> None:
        self.rest = self.rest[:start] + MASK * (end - start) + self.rest[end:]

    def take_all(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches in what is left; each is taken out."""
        for match in list(pattern.finditer(self.rest)):
            self.take(*match.span())
            yield match

    def sentences(self) -> list[tuple[int, int]]:
        return split_sentences(self.rest)

    def open_pieces(self) -> Iterator[tuple[int, Piece]]:
        """Clauses that are not printed as they stand, with their numbers."""
        return ((n, piece) for n, piece in enumerate(self.pieces) if not piece.is_verbatim)

    def piece_at(self, position: int) -> int:
        """The number of the clause that holds a place."""
        return next((n for n, piece in enumerate(self.pieces) if piece.start <= position < piece.end), 0)

    def words(self, number: int) -> str:
        """The squeezed text of one clause; of one that only gives a date, with the clause after it."""
        piece = self.pieces[number]
        text = self.text[piece.start : piece.end]
        if number + 1 < len(self.pieces) and _DATE_ALONE.fullmatch(text):
            text += self.text[self.pieces[number + 1].start : self.pieces[number + 1].end]
        return squeeze(text)


def read_claim(text: str) -> Claim:
    flat = flatten(text)
    return Claim(flat, flat, [Piece(a, b) for a, b in split_pieces(flat)])


def binds_next(claim: Claim, number: int) -> bool:
    """Whether a clause only gives the date for the clause after it (2023年底前，…)."""
    piece = claim.pieces[number]
    return number + 1 < len(claim.pieces) and bool(_DATE_ALONE.fullmatch(claim.text[piece.start : piece.end]))
