"""Lexical evidence: how much of what a question asks about is printed in a piece of text.

Terms are character bigrams of the question's content words, weighed by how rare they are among the tasks. A term may
have alternatives (what people say, and the words notices use for it); it counts as printed if any of them is.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

_RUNS = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9.+%]+")
_LONE_CHARACTER_SHARE = 0.3
_CHATTER_SHARE = 0.3
_PAIR = 2
_MOST_STRADDLING = 2


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked about. Any of `alternatives` proves it; `weight` is at least 0."""

    alternatives: tuple[str, ...]
    weight: float


def bigrams(text: str) -> list[str]:
    """Character bigrams of Chinese runs, and Latin or digit runs whole, of a normalised text."""
    found: list[str] = []
    for run in _RUNS.findall(text):
        if run[0].isascii() or len(run) == 1:
            found.append(run)
        else:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found


class LexicalIndex:
    """Rarity of bigrams over the given texts, and a search over them by weighed coverage."""

    def __init__(self, texts: Mapping[tuple[str, str], str]) -> None:
        self._texts = dict(texts)
        self._document_frequency = Counter(b for text in self._texts.values() for b in set(bigrams(text)))

    def weight(self, bigram: str) -> float:
        """Inverse document frequency, ln((N + 1) / (df + 0.5)); a lone character counts a third."""
        rarity = math.log((len(self._texts) + 1) / (self._document_frequency[bigram] + 0.5))
        return max(rarity, 0.05) * (_LONE_CHARACTER_SHARE if len(bigram) == 1 else 1.0)

    def terms(
        self,
        content: Iterable[str],
        widened: Mapping[str, Sequence[str]],
        chatter: Collection[str] = (),
        known: Collection[str] = (),
    ) -> tuple[Term, ...]:
        """Terms of a question's content words; `widened` maps spoken words to the notice's words for them.

        `chatter` are bigrams that people ask with and notices do not print: their absence says little. So says the
        joint of a lone character with the word after it (新|项目, printed only in 创新项目).
        `known` are bigrams of ordinary words; what is neither known nor printed joins two words.
        """
        terms: list[Term] = []
        for words in content:
            rest = words
            for spoken in sorted((s for s in widened if s in words and bigrams(s)), key=len, reverse=True):
                if spoken in rest:
                    rest = rest.replace(spoken, " ")
                    # An alternative without a letter would be found in any text.
                    alternatives = (spoken, *filter(bigrams, widened[spoken]))
                    terms.append(Term(alternatives, min(self._word_weight(a) for a in alternatives)))
            for run in _RUNS.findall(rest):
                joint = _before_word(run, known)
                terms += [
                    Term((b,), self.weight(b) * (_CHATTER_SHARE if b in chatter or b == joint else 1.0))
                    for b in self._word_bigrams(run, known)
                ]
        return tuple(terms)

    def is_printed(self, words: str) -> bool:
        """Whether any text prints `words`, two characters or longer."""
        pairs = {words[i : i + 2] for i in range(len(words) - 1)}
        return self._pairs.keys() >= pairs and (
            len(words) == _PAIR or any(words in self._texts[key] for key in self._texts)
        )

    def printed_like(self, words: str, place: int, allowed: frozenset[str] | None) -> str:
        """`words` with another character at `place`, as the texts print it; "" where they print none such.

        `allowed` None takes any character. Of several the one printed most often is taken, then the first by code.
        """
        before = self._following.get(words[place - 1]) if place else None
        after = self._preceding.get(words[place + 1]) if place + 1 < len(words) else None
        beside = [found for found, there in ((before, place > 0), (after, place + 1 < len(words))) if there]
        if any(found is None for found in beside):
            return ""
        candidates = set.intersection(*(set(found) for found in beside if found is not None))
        candidates = {c for c in candidates if c != words[place] and "\u4e00" <= c <= "\u9fff"}
        if allowed is not None:
            candidates &= allowed
        spelt = [words[:place] + c + words[place + 1 :] for c in sorted(candidates)]
        counted = [(sum(text.count(w) for text in self._texts.values()), w) for w in spelt if self.is_printed(w)]
        return max(counted, key=lambda found: found[0], default=(0, ""))[1]

    @cached_property
    def _pairs(self) -> Counter[str]:
        """Every two neighbouring characters of a word, of all texts."""
        return Counter(text[i : i + 2] for text in self._texts.values() for i in range(len(text) - 1))

    @cached_property
    def _following(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for pair in self._pairs:
            found.setdefault(pair[0], set()).add(pair[1])
        return found

    @cached_property
    def _preceding(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for pair in self._pairs:
            found.setdefault(pair[1], set()).add(pair[0])
        return found

    def _word_bigrams(self, run: str, known: Collection[str] = ()) -> list[str]:
        """Bigrams of a run without those that only straddle two words.

        Such a one is neither printed in any text nor `known`, alone or with one more of its kind (动|那|条, 说|推); a
        longer stretch of them is a word that nothing here knows, and counts.
        """
        parts = bigrams(run)
        is_word = [self._document_frequency[b] > 0 or b in known for b in parts]
        kept = []
        for i, part in enumerate(parts):
            if is_word[i] or len(parts) == 1:
                kept.append(part)
                continue
            first, last = i, i
            while first > 0 and not is_word[first - 1]:
                first -= 1
            while last + 1 < len(parts) and not is_word[last + 1]:
                last += 1
            if last - first + 1 > _MOST_STRADDLING or last - first + 1 == len(parts):
                kept.append(part)
        return kept

    def _word_weight(self, word: str) -> float:
        parts = bigrams(word)
        return sum(self.weight(b) for b in parts) / len(parts)

    def search(self, terms: Sequence[Term], *, k: int) -> list[tuple[tuple[str, str], float]]:
        """The k texts with the highest coverage above 0, best first."""
        scored = [(key, coverage(terms, text)) for key, text in self._texts.items()]
        return sorted((s for s in scored if s[1] > 0), key=lambda s: -s[1])[:k]


def _before_word(run: str, known: Collection[str]) -> str:
    """The bigram of a lone character with the word after it, which a run begins with; "" where it begins otherwise.

    >>> _before_word("新项目", {"项目"}), _before_word("幼儿园", {"幼儿", "儿园"}), _before_word("项目", {"项目"})
    ('新项', '', '')
    """
    return run[:_PAIR] if run[:_PAIR] not in known and run[1 : 1 + _PAIR] in known else ""


def coverage(terms: Sequence[Term], text: str) -> float:
    """Weighed share of the terms that `text` contains, in [0, 1]; 0 where there are no terms."""
    total = sum(term.weight for term in terms)
    if not total:
        return 0.0
    return sum(t.weight for t in terms if any(a in text for a in t.alternatives)) / total
