"""What a set of places says: the side of the sources in every comparison."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from eval.atoms import Dated, find_dates, find_doc_numbers, find_scopes, mask
from eval.clauses import ClauseIndex, PairIndex, source_clauses, words_of
from eval.items import Place
from eval.line_grammar import Header, SourceTask
from eval.normalise import plain
from eval.quantities import Quantity, find_quantities
from eval.sources import Sources


@dataclass(frozen=True)
class Evidence:
    """The cited places of the notices in scope. `computed` are values that gold derives (sums, counts)."""

    sources: Sources
    notices: tuple[str, ...]
    places: tuple[Place, ...]
    computed: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @cached_property
    def tasks(self) -> tuple[SourceTask, ...]:
        return tuple(self.sources[p.notice].tasks[p.task] for p in self.places if p.task is not None)

    @cached_property
    def headers(self) -> tuple[Header, ...]:
        """Of the cited notices; of all in scope where nothing is cited."""
        ids = dict.fromkeys(p.notice for p in self.places) or dict.fromkeys(self.notices)
        return tuple(self.sources[notice].header for notice in ids)

    @cached_property
    def units(self) -> tuple[str, ...]:
        return units_of(tuple(self.sources[n].units for n in self.notices))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Normalised texts of the cited places; a task's without its bracket of units, which has rules of its own."""
        return tuple(_plain_body(self.sources, p) for p in self.places)

    @cached_property
    def whole(self) -> str:
        """The cited texts in full, units and all."""
        return "\n".join(plain(self.sources[p.notice].text_of(p.task)) for p in self.places)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        return tuple(q for text in self.texts for q in _quantities(text))

    @cached_property
    def dates(self) -> tuple[Dated, ...]:
        return tuple(d for text in self.texts for d in find_dates(text))

    @cached_property
    def years(self) -> frozenset[str]:
        """Years that the cited texts or their notices' titles and dates print."""
        known = {d.value[:4] for d in self.dates} | {d.value[6:] for d in self.dates if ".." in d.value}
        for header in self.headers:
            known |= {d.value[:4] for d in find_dates(plain(header.title))}
            known |= {date[:4] for date in (header.issued_on, header.published_on, header.expires_on) if date}
        return frozenset(known)

    @cached_property
    def doc_numbers(self) -> tuple[str, ...]:
        own = [plain(number) for header in self.headers for number in header.doc_numbers]
        return (*own, *(n for text in self.texts for n in find_doc_numbers(text)))

    @cached_property
    def scopes(self) -> frozenset[str]:
        return frozenset().union(*(find_scopes(text) for text in (*self.texts, self._titles)))

    @cached_property
    def validities(self) -> frozenset[str]:
        return frozenset(h.validity for h in self.headers)

    @cached_property
    def clauses(self) -> ClauseIndex:
        return _clause_index(self.texts, self._titles, self.units, tuple(plain(t.title) for t in self.tasks))

    @cached_property
    def _titles(self) -> str:
        titles = [plain(h.title) for h in self.headers] + [plain(t.section) for t in self.tasks]
        return "\n".join(dict.fromkeys(titles))

    def has_unit(self, name: str, role: str) -> bool:
        """Whether a cited task lists the unit, in that role if one is given."""
        return any(name in plain_units(task, role) for task in self.tasks)


@lru_cache(maxsize=5_000)
def plain_units(task: SourceTask, role: str) -> tuple[str, ...]:
    """The normalised units that a task lists, in one role or, for an empty one, in any."""
    if role == "lead":
        return tuple(map(plain, task.lead_units))
    if role == "supporting":
        return tuple(map(plain, task.supporting_units))
    return (*plain_units(task, "lead"), *plain_units(task, "supporting"))


@lru_cache(maxsize=5_000)
def evidence_of(
    sources: Sources, notices: tuple[str, ...], places: tuple[Place, ...], computed: frozenset[tuple[str, str]]
) -> Evidence:
    """One object for one set of places: what it reads on first use serves every claim that cites them."""
    return Evidence(sources, notices, places, computed)


@lru_cache(maxsize=500)
def units_of(listed: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain(unit) for units in listed for unit in units))


def _plain_body(sources: Sources, place: Place) -> str:
    source = sources[place.notice]
    return plain(source.header.text if place.task is None else source.tasks[place.task].body)


@lru_cache(maxsize=5_000)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return find_quantities(mask(text))


def _clause_index(texts: tuple[str, ...], titles: str, units: tuple[str, ...], tasks: tuple[str, ...]) -> ClauseIndex:
    """`titles` are of the notices and sections, whose clauses count as said; `tasks` are those of the tasks."""
    parts = tuple(_pair_index(text, units) for text in (*texts, titles))
    return ClauseIndex(parts, [words_of(title, units) for title in tasks])


@lru_cache(maxsize=5_000)
def _pair_index(text: str, units: tuple[str, ...]) -> PairIndex:
    return PairIndex(source_clauses(text, units))
