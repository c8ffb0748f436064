"""Why a turn passed or failed: reasons by name, and how grave they are."""

from collections.abc import Iterable

from eval.items import Behaviour
from eval.labels import RULE_LABELS
from eval.measures import HARD, is_retrieval, measure_label
from eval.results import Measure, Outcome, TurnResult
from eval.scorer import MUST_BE_ONE

_ANSWERING = (Behaviour.ANSWER, Behaviour.CORRECT, Behaviour.PARTIAL)
_NO_ANSWER = ("answer.error", "answer.missing")
_OF_HARD, _OF_FALSE_CLAIM, _OF_REST = 3, 2, 1
_EXPLAINED_BY = {
    "nugget.missing": "strict_vital",
    "nugget.contradicted": "no_contradiction",
    "answer.forbidden": "no_forbidden_value",
    "citation.invalid": "citation_validity",
}
_FALSE_CLAIM = ("strict_faithfulness", "no_contradiction", "false_premise", "validity_truth")


def failed_measures(result: TurnResult) -> dict[str, Measure]:
    """The decisive measures that are not 1."""
    found = {name: result.measures[name] for name in MUST_BE_ONE if name in result.measures}
    return {name: measure for name, measure in found.items() if measure.value != 1}


def failed_hard(result: TurnResult) -> list[str]:
    """Measures of HARD that an answer fails. Having no answer, or refusing, says nothing that a validity line must."""
    if any(finding.rule in _NO_ANSWER for finding in result.findings):
        return []
    names = [name for name in HARD.values() if name in failed_measures(result)]
    return [name for name in names if name != "validity_disclosure" or result.predicted in _ANSWERING]


def reasons(result: TurnResult) -> tuple[str, ...]:
    """The rules that fired, then the decisive measures that are not met and that no finding explains; each once."""
    rules = [finding.rule for finding in result.findings]
    is_said = any(finding.segment is not None for finding in result.findings)
    explained = {measure for rule, measure in _EXPLAINED_BY.items() if rule in rules}
    explained |= {"strict_faithfulness"} if is_said else set()
    return tuple(dict.fromkeys([*rules, *(name for name in failed_measures(result) if name not in explained)]))


def reason_label(name: str) -> str:
    """A rule or a missed measure in Chinese.

    >>> reason_label("list_exact"), reason_label("quantity.bound")
    ('未达：清单一项不差', '上下限不对')
    """
    return f"未达：{measure_label(name)}" if name in MUST_BE_ONE else RULE_LABELS.get(name, name)


def unmeasured(result: TurnResult) -> dict[str, Measure]:
    """Measures that should have a value and have none; retrieval is not owed by an answer that needed no search."""
    return {name: m for name, m in result.measures.items() if m.value is None and not is_retrieval(name)}


def worst_first(results: Iterable[TurnResult]) -> list[TurnResult]:
    """Failed turns by gravity, then by how many things are wrong; equals in the given order."""
    failed = [result for result in results if result.passed is Outcome.FAIL]
    return sorted(failed, key=lambda result: (-gravity(result), -len(result.findings)))


def gravity(result: TurnResult) -> int:
    """3 for what no run may have, 2 for saying what is not so, 1 for what is left out or done wrongly."""
    if failed_hard(result):
        return _OF_HARD
    is_false = any(name in _FALSE_CLAIM for name in failed_measures(result))
    has_answer = not any(finding.rule in _NO_ANSWER for finding in result.findings)
    return _OF_FALSE_CLAIM if is_false and has_answer else _OF_REST
