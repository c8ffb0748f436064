"""The view of exhaustive lists: what is missing is red and marked, what does not belong is struck."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.case import Case
from eval.labels import LIST_LABELS
from eval.metrics import listed_tasks
from eval.report.markup import Html, join, tag
from eval.turn_view import TurnView


@dataclass(frozen=True, slots=True)
class ListCheck:
    """One list of a turn: task numbers in print order, intruders last."""

    name: str
    found: tuple[str, ...]
    missing: tuple[str, ...]
    intruders: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        return not self.missing and not self.intruders


def check_lists(case: Case) -> list[ListCheck]:
    """Gold's lists against what the answer lists, as the scorer reads it; none where there is no answer."""
    if case.answer is None or case.gold.lists is None:
        return []
    view = TurnView(case.item, case.result.turn, case.answer, case.sources)
    listed = listed_tasks(view)
    return [_check(name, gold, listed.get(name, set())) for name, gold in case.gold.lists.items()]


def _check(name: str, gold: Sequence[str], given: set[str]) -> ListCheck:
    return ListCheck(
        name,
        tuple(task for task in gold if task in given),
        tuple(task for task in gold if task not in given),
        tuple(sorted(given - set(gold), key=lambda task: (len(task), task))),
    )


def list_view(cases: Iterable[Case]) -> Html:
    """Every list that is not exact; how many are, in words."""
    checked = [(case, check) for case in cases for check in check_lists(case)]
    wrong = [(case, check) for case, check in checked if not check.is_exact]
    said = f"共 {len(checked)} 份清单，{len(checked) - len(wrong)} 份一项不差。" if checked else "这次没有清单题。"
    legend = tag(
        "p",
        tag("span", "缺 12", class_="chip missing"),
        " 漏掉的　",
        tag("s", "多 12", class_="chip intruder"),
        " 不该列的",
    )
    rows = [_list_row(case, check) for case, check in wrong]
    return join([tag("p", said, class_="quiet"), *([legend, tag("ul", *rows, class_="lists")] if wrong else [])])


def list_chips(check: ListCheck) -> Html:
    if check.missing and not check.found and not check.intruders:
        return tag("p", tag("span", "一项也没有列", class_="chip missing"), " 应列 ", "、".join(check.missing))
    chips = [tag("span", task, class_="chip") for task in check.found]
    chips += [tag("span", f"缺 {task}", class_="chip missing") for task in check.missing]
    chips += [tag("s", f"多 {task}", class_="chip intruder") for task in check.intruders]
    return tag("div", join(chips, " "), class_="chips")


def list_title(check: ListCheck) -> str:
    total = len(check.found) + len(check.missing)
    name = LIST_LABELS.get(check.name, check.name)
    return f"{name}：应有 {total} 项，缺 {len(check.missing)} 项，多 {len(check.intruders)} 项"


def _list_row(case: Case, check: ListCheck) -> Html:
    head = tag("p", tag("a", case.result.qid, href=f"#{case_anchor(case)}", class_="code"), " ", case.result.question)
    return tag("li", head, tag("p", list_title(check), class_="quiet"), list_chips(check))


def case_anchor(case: Case) -> str:
    return f"case-{case.result.qid}-{case.result.turn}"
