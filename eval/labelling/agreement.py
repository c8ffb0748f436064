"""How far a second, blind labelling agrees with gold, type by type.

Cohen's κ = (p_o - p_e) / (1 - p_e), with p_o the observed agreement and p_e the agreement expected by chance from each
rater's own shares (J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement
20, 1960). It is taken twice: on the behaviour of a turn (five classes), and on relevance, a yes or no for every pair
of a turn and a citable place (every task and the header of every loaded notice): must the answer cite it? Gold says
yes for `required` places only. Where both raters give one and the same class throughout, p_e is 1 and κ undefined:
it is None, and the type stands by its full agreement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.items import TYPES, Item, Nugget, NuggetKind, Place, Turn
from eval.labelling.labels import HEADER, ItemLabel, TurnLabel, place_of
from eval.normalise import plain
from eval.quantities import find_quantities
from eval.sources import Sources
from eval.statistics import cohen_kappa

ACCEPTED = 0.80


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One turn where the second reader differs from gold; `turn` counts from 0."""

    item: str
    turn: int
    question: str
    found: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """A type's row. `n` counts items, `n_turns` turns; `n_exact` turns whose places are those that gold requires.

    `n_values` are gold's vital values and `n_found` those that the label gives too.
    """

    type: str
    n: int
    n_turns: int
    behaviour: float | None
    relevance: float | None
    n_exact: int
    n_values: int
    n_found: int

    @property
    def is_accepted(self) -> bool:
        return all(kappa is None or kappa >= ACCEPTED for kappa in (self.behaviour, self.relevance))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A turn beside its label; `places` are all that could be cited."""

    item: Item
    number: int
    label: TurnLabel
    places: tuple[Place, ...]

    @property
    def turn(self) -> Turn:
        return self.item.turns[self.number]

    @property
    def cited(self) -> frozenset[Place]:
        return frozenset(place_of(text, self.item) for text in self.label.tasks)


def agreement(
    labels: Sequence[ItemLabel], items: Mapping[str, Item], sources: Sources
) -> tuple[tuple[Agreement, ...], tuple[Disagreement, ...]]:
    """The rows in type order, and every disagreement on behaviour or places in the labels' order."""
    pairs = [_pair(items[label.id], n, turn, sources) for label in labels for n, turn in enumerate(label.turns)]
    types = [name for name in TYPES if any(pair.item.type == name for pair in pairs)]
    rows = tuple(_row(name, [pair for pair in pairs if pair.item.type == name]) for name in types)
    return rows, tuple(found for pair in pairs for found in _disagreements(pair))


def _pair(item: Item, number: int, label: TurnLabel, sources: Sources) -> _Pair:
    places = [Place(notice, task) for notice in item.notices for task in (*sources[notice].tasks, None)]
    return _Pair(item, number, label, tuple(places))


def _row(name: str, pairs: Sequence[_Pair]) -> Agreement:
    vital = [(nugget, pair.label.values) for pair in pairs for nugget in pair.turn.gold.nuggets if nugget.vital]
    relevance = [(p in pair.turn.gold.required, p in pair.cited) for pair in pairs for p in pair.places]
    return Agreement(
        type=name,
        n=len({pair.item.id for pair in pairs}),
        n_turns=len(pairs),
        behaviour=cohen_kappa((pair.turn.gold.behaviour, pair.label.behaviour) for pair in pairs),
        relevance=cohen_kappa(relevance),
        n_exact=sum(pair.cited == frozenset(pair.turn.gold.required) for pair in pairs),
        n_values=len(vital),
        n_found=sum(_says(values, nugget) for nugget, values in vital),
    )


def _says(values: Sequence[str], nugget: Nugget) -> bool:
    """A value as gold has it or in one of gold's wordings; a quantity by its number."""
    wanted = {plain(surface) for surface in (nugget.value, *nugget.surfaces) if surface}
    for value in map(plain, values):
        if value in wanted:
            return True
        if nugget.kind == NuggetKind.QUANTITY and any(q.value == nugget.value for q in find_quantities(value)):
            return True
    return False


def _disagreements(pair: _Pair) -> Iterable[Disagreement]:
    gold, said = pair.turn.gold, pair.label
    if gold.behaviour != said.behaviour:
        yield _disagreement(pair, f"行为：标准答案 {gold.behaviour}，标注 {said.behaviour}")
    missing = [p for p in gold.required if p not in pair.cited]
    extra = [p for p in pair.places if p in pair.cited and p not in gold.required]
    if missing or extra:
        parts = [f"标注少了 {_names(missing)}"] * bool(missing)
        parts += [f"标注多了 {_names(extra)}（{_standing(extra, pair)}）"] * bool(extra)
        yield _disagreement(pair, "引用：" + "；".join(parts))


def _standing(extra: Sequence[Place], pair: _Pair) -> str:
    return "都可引" if all(place in pair.turn.gold.acceptable for place in extra) else "有不可引的"


def _disagreement(pair: _Pair, found: str) -> Disagreement:
    return Disagreement(pair.item.id, pair.number, pair.turn.question, found)


def _names(places: Sequence[Place]) -> str:
    return "、".join(f"{place.notice}#{place.task or HEADER}" for place in places)
