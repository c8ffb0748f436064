"""The part of a multilingual unigram vocabulary that Chinese text needs, and a tokenizer over it.

A piece is kept when all of its characters belong to the alphabet below. The choice is by character and not
by frequency for one reason: every piece that could ever match inside a text of these characters is kept, so
such a text is cut exactly as with the full vocabulary.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from index.e5s1 import UnigramVocabulary

SPACE_MARK = "▁"
SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
_NEVER_IN_TEXT = frozenset({*SPECIALS, "<mask>", ""})

# Inclusive. Characters that normalisation rewrites (full-width forms, ①, ㎡) need no range: their targets do.
_RANGES: tuple[tuple[int, int], ...] = (
    (0x21, 0x7E),  # ASCII
    (0xA1, 0xBF),  # ° ± · « » §
    (0xD7, 0xD7),
    (0xF7, 0xF7),
    (0x2010, 0x205E),  # dashes, curly quotes, ellipsis, ‰
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x23FF),  # letterlike, arrows, mathematics, technical
    (0x2460, 0x27BF),  # enclosed, box drawing, geometric, dingbats
    (0x2E80, 0x303F),  # radicals, CJK punctuation
    (0x3100, 0x312F),  # Bopomofo
    (0x3200, 0x4DBF),  # enclosed and squared CJK, extension A
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFE10, 0xFE6F),  # vertical and small forms
    (0xFF01, 0xFF65),
    (0xFFE0, 0xFFEE),
    (0x20000, 0x323AF),  # extensions B to H
)
_GREEK = frozenset("αβγδεθλμπρσφωΔΣΦΩ")  # units and grades in technical targets

# A noncharacter, so no text holds it: keeps ～ out of NFKC's reach.
_SHELTERS = tuple(map(chr, range(0xFDD0, 0xFDF0)))


@dataclass(frozen=True, slots=True)
class ChineseVocabulary:
    """`kept[new_id]` is the id in the full vocabulary; `pieces` has the same order."""

    kept: tuple[int, ...]
    pieces: tuple[tuple[str, float], ...]


def in_alphabet(character: str) -> bool:
    code_point = ord(character)
    return character == SPACE_MARK or character in _GREEK or any(low <= code_point <= high for low, high in _RANGES)


def select_vocabulary(full: UnigramVocabulary, *, keep: Callable[[str], bool] = in_alphabet) -> ChineseVocabulary:
    """The specials first, then every piece of which `keep` takes each character, in the full order."""
    specials = sorted({full.bos, full.pad, full.eos, full.unk})
    known = {c for c in set("".join(full.pieces)) if keep(c)}
    ordinary = (i for i, piece in enumerate(full.pieces) if piece not in _NEVER_IN_TEXT)
    kept = specials + [i for i in ordinary if known.issuperset(full.pieces[i])]
    return ChineseVocabulary(tuple(kept), tuple((full.pieces[i], full.scores[i]) for i in kept))


def build_tokenizer(chosen: ChineseVocabulary, full: UnigramVocabulary) -> Tokenizer:
    """A `tokenizers` pipeline: normalise, mark spaces, cut by Unigram, add <s> and </s>."""
    names = {full.pieces[i]: new_id for new_id, i in enumerate(chosen.kept[: len(SPECIALS)])}
    bos, eos, unk = full.pieces[full.bos], full.pieces[full.eos], full.pieces[full.unk]
    tokenizer = Tokenizer(models.Unigram(list(chosen.pieces), unk_id=names[unk]))
    alphabet = {c for piece, _ in chosen.pieces for c in piece}
    tokenizer.normalizer = _normaliser(full, alphabet)
    # Unigram fuses neighbouring unknown characters into one token; the model was fed one each.
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(f"[^{_regex_class(alphabet)}]"), "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, names[bos]), (eos, names[eos])]
    )
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def _normaliser(full: UnigramVocabulary, alphabet: set[str]) -> normalizers.Normalizer:
    """The file's own map: NFKC, except for controls, blanks and the few characters it leaves alone."""
    differs = {c: out for c, out in full.normalisation.items() if unicodedata.normalize("NFKC", c) != out}
    removed = {c for c, out in differs.items() if out == ""} | {"\0"}  # NUL cannot occur in the file's C strings
    blanks = {c for c, out in differs.items() if out == " "}
    untouched = sorted(c for c in alphabet - full.normalisation.keys() if unicodedata.normalize("NFKC", c) != c)
    sheltered = tuple(zip(untouched, _SHELTERS, strict=False))
    steps = [
        normalizers.Replace(Regex(f"[{_regex_class(removed)}]"), ""),
        normalizers.Replace(Regex(f"[{_regex_class(blanks)}]"), " "),
        *(normalizers.Replace(c, shelter) for c, shelter in sheltered),
        normalizers.NFKC(),
        *(normalizers.Replace(shelter, c) for c, shelter in sheltered),
        normalizers.Prepend(" "),
        normalizers.Replace(Regex(" {2,}"), " "),
        normalizers.Replace(" ", SPACE_MARK),
    ]
    return normalizers.Sequence(steps)


def _regex_class(characters: Iterable[str]) -> str:
    """The inside of a character class, neighbours joined into ranges."""
    ranges: list[list[int]] = []
    for code_point in sorted(map(ord, characters)):
        if ranges and code_point == ranges[-1][1] + 1:
            ranges[-1][1] = code_point
        else:
            ranges.append([code_point, code_point])
    return "".join(rf"\x{{{low:X}}}-\x{{{high:X}}}" for low, high in ranges)
