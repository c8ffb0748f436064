"""All operators, and pairs of them."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from eval.mutation import bureaus, citing, conduct, headers, lists, numbers, wording
from eval.mutation.model import Base, Draft, Operator, World, operator
from eval.results import AtomKind

FIRST_ORDER: tuple[Operator, ...] = (
    *numbers.OPERATORS,
    *citing.OPERATORS,
    *bureaus.OPERATORS,
    *wording.OPERATORS,
    *lists.OPERATORS,
    *headers.OPERATORS,
    *conduct.OPERATORS,
)
_PAIRED = ("number_changed", "bound_flipped", "wrong_task_adjacent", "bureau_swapped", "negation_inserted", "completed")


def mutate_twice(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    """Two faults in one answer: each must not hide the other."""
    chosen = [o for o in FIRST_ORDER if o.name in _PAIRED]
    first, second = rng.sample(chosen, 2)
    drafts = list(first.mutate(base, world, rng))
    if drafts:
        once = rng.choice(drafts)
        changed = replace(base, record=once.record)
        twice = list(second.mutate(changed, world, rng))
        if twice:
            draft = rng.choice(twice)
            yield Draft(draft.record, f"{once.before}／{draft.before}", f"{once.after}／{draft.after}")


OPERATORS: tuple[Operator, ...] = (
    *FIRST_ORDER,
    operator("second_order", "两处同时出错", mutate_twice, tuple(AtomKind), 0.99),
)
