"""The answerable types A1-A6, A8, A10 and A11."""

import re
from collections.abc import Callable, Iterator

from eval.autoset.figures import Figure, all_quantities, find_figures, usable_figures
from eval.autoset.parts import answer, count_nugget, figure_nugget, header_nugget, make_item, places, unit_nugget
from eval.autoset.reading import Reading, role_words
from eval.autoset.wording import number_from, word
from eval.items import Item, NuggetKind, Place
from eval.line_grammar import SourceTask

Maker = Callable[[Reading, int], Iterator[Item]]

_MIN_LISTED = 2
_FIGURES = (2, 6)
_FLIPPED = {">=": "以下", "<=": "以上"}


def verbs(printed: str) -> str:
    """What a unit in this role does, as one asks about it: 牵头单位 -> 牵头."""
    return {"责任": "负责", "主办": "主办", "主管": "主管", "参与": "参与", "配合": "配合"}.get(
        printed[:2], printed[:2]
    )


def single_figures(reading: Reading, seed: int) -> Iterator[Item]:
    """A1: at most two a task, so that one long task does not fill the type."""
    taken: dict[str, int] = {}
    number = 0
    for figure in usable_figures(reading.source):
        task = figure.task
        taken[task.number] = taken.get(task.number, 0) + 1
        if taken[task.number] > 2:
            continue
        number += 1
        question = word("A1", seed, figure.surface, asked=figure.asked, number=task.number, title=task.title)
        gold = answer(
            reading,
            places(reading, [task.number]),
            (figure_nugget(reading, figure),),
            forbidden_values=wrong_figures(reading, figure),
        )
        yield make_item(reading, "A1", number, f"task:{task.number}", question, gold)


def several_figures(reading: Reading, seed: int) -> Iterator[Item]:
    """A2: tasks in which every figure is usable: gold must not lack one that a right answer gives."""
    number = 0
    for task in reading.tasks:
        figures = find_figures(reading.source, task)
        if not _FIGURES[0] <= len(figures) <= _FIGURES[1] or len(figures) != len(all_quantities(task)):
            continue
        number += 1
        nuggets = tuple(figure_nugget(reading, figure) for figure in figures)
        question = word("A2", seed, task.number, number=task.number, title=task.title)
        gold = answer(reading, places(reading, [task.number]), nuggets)
        yield make_item(reading, "A2", number, f"task:{task.number}", question, gold)


def lead_units(reading: Reading, seed: int) -> Iterator[Item]:
    """A3."""
    for number, task in enumerate((t for t in reading.tasks if t.lead_units), 1):
        role, _ = role_words(task)
        nuggets = tuple(unit_nugget(reading, task, unit, "lead", role) for unit in task.lead_units)
        question = word("A3", seed, task.number, number=task.number, title=task.title, role=role)
        gold = answer(
            reading, places(reading, [task.number]), nuggets, forbidden_values=_strangers(reading, task, seed)
        )
        yield make_item(reading, "A3", number, f"task:{task.number}", question, gold)


def both_roles(reading: Reading, seed: int) -> Iterator[Item]:
    """A4."""
    for number, task in enumerate((t for t in reading.tasks if t.lead_units and t.supporting_units), 1):
        role, support = role_words(task)
        unit = task.supporting_units[number_from(seed, "A4", task.number) % len(task.supporting_units)]
        question = word(
            "A4",
            seed,
            task.number,
            number=task.number,
            title=task.title,
            unit=unit,
            role=role,
            support_role=support,
            lead_verb=verbs(role),
            support_verb=verbs(support),
        )
        is_about_one = unit in question
        nuggets = (
            *(unit_nugget(reading, task, u, "lead", role, vital=not is_about_one) for u in task.lead_units),
            *(
                unit_nugget(reading, task, u, "supporting", support, vital=u == unit or not is_about_one)
                for u in task.supporting_units
            ),
        )
        gold = answer(reading, places(reading, [task.number]), nuggets, forbidden_values=(f"{unit}{verbs(role)}",))
        yield make_item(reading, "A4", number, f"task:{task.number}", question, gold)


def tasks_of_units(reading: Reading, seed: int) -> Iterator[Item]:
    """A5: one item for each unit that leads, and one for each that supports."""
    for number, (unit, role, numbers) in enumerate(unit_lists(reading), 1):
        verb = verb_of(reading, unit, role)
        others = reading.supporting_tasks(unit) if role == "lead" else reading.lead_tasks(unit)
        gold = answer(
            reading,
            places(reading, numbers),
            (count_nugget(reading, numbers, unit, f"{verb}任务数", vital=False),),
            acceptable=places(reading, dict.fromkeys((*numbers, *others))),
            lists={role: numbers},
        )
        question = word("A5", seed, f"{unit}{role}", unit=unit, verb=verb)
        yield make_item(reading, "A5", number, f"unit:{unit}", question, gold, tag=f"list:{len(numbers)}")


def tasks_of_sections(reading: Reading, seed: int) -> Iterator[Item]:
    """A6."""
    for number, (heading, name, ordinal, numbers) in enumerate(_long_sections(reading), 1):
        gold = answer(
            reading,
            places(reading, numbers),
            (count_nugget(reading, numbers, name, "任务数", vital=False),),
            lists={"all": numbers},
        )
        question = word("A6", seed, heading, section=name, ordinal=ordinal)
        yield make_item(reading, "A6", number, f"section:{ordinal}", question, gold, tag=f"list:{len(numbers)}")


def counts_of_units(reading: Reading, seed: int) -> Iterator[Item]:
    """A8."""
    chosen = [found for found in unit_lists(reading) if found[1] == "lead" and len(found[2]) >= _MIN_LISTED]
    for number, (unit, role, numbers) in enumerate(chosen, 1):
        verb = verb_of(reading, unit, role)
        both = places(reading, dict.fromkeys((*numbers, *reading.supporting_tasks(unit))))
        gold = answer(
            reading,
            places(reading, numbers),
            (count_nugget(reading, numbers, unit, f"{verb}任务数", vital=True),),
            acceptable=both,
            forbidden_values=(f"{verb}{len(numbers) - 1}项", f"{verb}{len(numbers) + 1}项"),
        )
        yield make_item(
            reading, "A8-unit", number, f"unit:{unit}", word("A8-unit", seed, unit, unit=unit, verb=verb), gold
        )


def counts_of_sections(reading: Reading, seed: int) -> Iterator[Item]:
    """A8."""
    for number, (heading, name, ordinal, numbers) in enumerate(_long_sections(reading), 1):
        nuggets = (count_nugget(reading, numbers, name, "任务数", vital=True),)
        question = word("A8-section", seed, heading, section=name, ordinal=ordinal)
        gold = answer(reading, places(reading, numbers), nuggets)
        yield make_item(reading, "A8-section", number, f"section:{ordinal}", question, gold)


def count_of_all(reading: Reading, seed: int) -> Iterator[Item]:
    """A8. An answer need not cite every task of the notice."""
    numbers = tuple(task.number for task in reading.tasks)
    everything = places(reading, numbers)
    header = Place(reading.source.notice_id, None)
    nuggets = (count_nugget(reading, numbers, "通知", "任务数", vital=True),)
    gold = answer(reading, (), nuggets, acceptable=(header, *everything))
    yield make_item(reading, "A8-all", 1, "header:count", word("A8-all", seed, "all"), gold)


def count_without_units(reading: Reading, seed: int) -> Iterator[Item]:
    """A8."""
    numbers = tuple(task.number for task in reading.tasks if not task.lead_units)
    if numbers:
        role = next(role for task in reading.tasks if (role := role_words(task)[0]))
        nuggets = (count_nugget(reading, numbers, "通知", f"没有{role}的任务数", vital=True),)
        gold = answer(reading, places(reading, numbers), nuggets)
        yield make_item(reading, "A8-none", 1, "header:none", word("A8-none", seed, "none", role=role), gold)


def header_facts(reading: Reading, seed: int) -> Iterator[Item]:
    """A10."""
    header, place = reading.source.header, (Place(reading.source.notice_id, None),)
    found = []
    if header.doc_number:
        nugget = header_nugget(reading, NuggetKind.DOC_NUMBER, header.doc_number, header.doc_number, "文号")
        found.append(("number", nugget))
    if header.issuing_bodies:
        own, *others = header.issuing_bodies
        found.append(("body", header_nugget(reading, NuggetKind.TEXT, own, own, "发文机关", tuple(others))))
    printed = printed_date(header.text, header.issued_on)
    if printed:
        found.append(("issued", header_nugget(reading, NuggetKind.DATE, header.issued_on, printed, "成文日期")))
    for number, (kind, nugget) in enumerate(found, 1):
        gold = answer(reading, place, (nugget,))
        yield make_item(reading, f"A10-{kind}", number, f"header:{kind}", word(f"A10-{kind}", seed, kind), gold)


def validity(reading: Reading, seed: int) -> Iterator[Item]:
    """A11, in every wording: there is only this one fact."""
    header, place = reading.source.header, (Place(reading.source.notice_id, None),)
    if header.validity == "unknown":
        return
    nuggets = [header_nugget(reading, NuggetKind.STATUS, header.validity_word, header.validity_word, "有效性")]
    printed = printed_date(header.text, header.expires_on)
    if printed:
        nuggets.append(header_nugget(reading, NuggetKind.DATE, header.expires_on, printed, "失效日期"))
    forbidden = ("现行有效", "仍然有效") if header.validity != "in_force" else ("已失效", "已废止")
    gold = answer(reading, place, tuple(nuggets), forbidden_values=forbidden)
    yield make_item(reading, "A11", 1, "header:status", word("A11", seed, "status"), gold)


def unit_lists(reading: Reading) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Unit, role and its tasks, in order of first mention."""
    for unit in reading.source.units:
        for role, numbers in (("lead", reading.lead_tasks(unit)), ("supporting", reading.supporting_tasks(unit))):
            if numbers:
                yield unit, role, numbers


def verb_of(reading: Reading, unit: str, role: str) -> str:
    """By the word that is printed where the unit first has this role."""
    is_lead = role == "lead"
    task = next(t for t in reading.tasks if unit in (t.lead_units if is_lead else t.supporting_units))
    return verbs(role_words(task)[0 if is_lead else 1])


def wrong_figures(reading: Reading, figure: Figure) -> tuple[str, ...]:
    """Another number in the same measure that the notice nowhere has, and the bound turned round."""
    quantity = figure.quantity
    found = [other_figure(reading, figure)]
    if quantity.bound in _FLIPPED:
        found.append(f"{bare_figure(figure)}{_FLIPPED[quantity.bound]}")
    return tuple(value for value in found if value)


def bare_figure(figure: Figure) -> str:
    """The printed figure without the words of its bound."""
    return re.sub(r"(?:及|含)?以上|及?以[下内]|之内|左右|上下", "", figure.printed).strip()


def other_figure(reading: Reading, figure: Figure) -> str:
    """The printed figure with its number doubled, or with the next one that no task has; empty if there is none."""
    match = re.search(r"\d+(?:\.\d+)?", bare_figure(figure))
    if match is None or "." in match[0]:
        return ""
    for factor in (2, 3, 5, 7):
        number = str(int(match[0]) * factor)
        if figure.quantity.unit == "%" and int(number) > 100:
            break
        if not re.search(rf"(?<!\d){number}(?!\d)", reading.source.text):
            return bare_figure(figure).replace(match[0], number, 1)
    return ""


def printed_date(text: str, iso: str) -> str:
    """A date as the text prints it first; empty where it does not."""
    if not iso:
        return ""
    year, month, day = iso.split("-")
    match = re.search(rf"{year}[-年/.]0?{int(month)}[-月/.]0?{int(day)}(?!\d)日?", text)
    return match[0] if match else ""


def _long_sections(reading: Reading) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    for heading, tasks in reading.sections.items():
        ordinal, _, name = heading.partition("、")
        if len(tasks) >= _MIN_LISTED:
            yield heading, name, ordinal, tuple(task.number for task in tasks)


def _strangers(reading: Reading, task: SourceTask, seed: int) -> tuple[str, ...]:
    """One unit of the notice that this task does not name anywhere."""
    others = [unit for unit in reading.source.units if unit not in task.text]
    return (others[number_from(seed, "stranger", task.number) % len(others)],) if others else ()
