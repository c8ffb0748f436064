"""C1: questions that take for granted what the notice says otherwise."""

from collections.abc import Iterator

from eval.autoset.answerable import other_figure, printed_date, verbs
from eval.autoset.figures import usable_figures
from eval.autoset.parts import answer, figure_nugget, header_nugget, make_item, places, unit_nugget
from eval.autoset.reading import Reading, role_words
from eval.autoset.wording import number_from, word
from eval.items import Behaviour, Item, NuggetKind, Place, Premise

_MAX_EACH = 12


def wrong_numbers(reading: Reading, seed: int) -> Iterator[Item]:
    number = 0
    for figure in usable_figures(reading.source):
        wrong = other_figure(reading, figure)
        if not wrong or number >= _MAX_EACH:
            continue
        number += 1
        task = figure.task
        question = word("C1-number", seed, figure.surface, before=figure.before, wrong=wrong, after=figure.after)
        units: tuple[str, ...] = () if reading.no_units or "由谁" not in question else task.lead_units
        role, _ = role_words(task)
        gold = answer(
            reading,
            places(reading, [task.number]),
            (figure_nugget(reading, figure), *(unit_nugget(reading, task, unit, "lead", role) for unit in units)),
            behaviour=Behaviour.CORRECT,
            premise=Premise(wrong, figure.printed),
            absent=(wrong,),
        )
        yield make_item(reading, "C1-number", number, f"task:{task.number}", question, gold, tag="premise:number")


def wrong_units(reading: Reading, seed: int) -> Iterator[Item]:
    tasks = [task for task in reading.tasks if task.lead_units and task.title]
    for number, task in enumerate(tasks[:: max(1, len(tasks) // _MAX_EACH)][:_MAX_EACH], 1):
        others = [unit for unit in reading.source.units if unit not in task.text]
        if not others:
            continue
        role, _ = role_words(task)
        wrong = others[number_from(seed, "C1-unit", task.number) % len(others)]
        question = word(
            "C1-unit", seed, task.number, number=task.number, title=task.title, wrong=wrong, lead_verb=verbs(role)
        )
        gold = answer(
            reading,
            places(reading, [task.number]),
            tuple(unit_nugget(reading, task, unit, "lead", role) for unit in task.lead_units),
            behaviour=Behaviour.CORRECT,
            premise=Premise(wrong, "、".join(task.lead_units)),
        )
        yield make_item(reading, "C1-unit", number, f"task:{task.number}", question, gold, tag="premise:unit")


def wrong_roles(reading: Reading, seed: int) -> Iterator[Item]:
    tasks = [task for task in reading.tasks if task.lead_units and task.supporting_units]
    for number, task in enumerate(tasks[:_MAX_EACH], 1):
        role, support = role_words(task)
        wrong = task.supporting_units[number_from(seed, "C1-role", task.number) % len(task.supporting_units)]
        question = word(
            "C1-role",
            seed,
            task.number,
            number=task.number,
            title=task.title,
            wrong=wrong,
            lead_verb=verbs(role),
            role=role,
        )
        gold = answer(
            reading,
            places(reading, [task.number]),
            (
                *(unit_nugget(reading, task, unit, "lead", role) for unit in task.lead_units),
                unit_nugget(reading, task, wrong, "supporting", support),
            ),
            behaviour=Behaviour.CORRECT,
            premise=Premise(f"{wrong}{verbs(role)}", f"{role}:{'、'.join(task.lead_units)}"),
        )
        yield make_item(reading, "C1-role", number, f"task:{task.number}", question, gold, tag="premise:role")


def wrong_validity(reading: Reading, seed: int) -> Iterator[Item]:
    header = reading.source.header
    if header.validity not in ("expired", "repealed"):
        return
    status = header_nugget(reading, NuggetKind.STATUS, header.validity_word, header.validity_word, "有效性")
    printed = printed_date(header.text, header.expires_on)
    dates = (header_nugget(reading, NuggetKind.DATE, header.expires_on, printed, "失效日期"),) if printed else ()
    place = Place(reading.source.notice_id, None)
    for number, figure in enumerate(list(usable_figures(reading.source))[:: _MAX_EACH // 2][:5], 1):
        question = word("C1-validity", seed, figure.surface, asked=figure.asked)
        gold = answer(
            reading,
            (*places(reading, [figure.task.number]), place),
            (status, *dates, figure_nugget(reading, figure)),
            behaviour=Behaviour.CORRECT,
            premise=Premise("有效", header.validity_word),
        )
        cluster = f"task:{figure.task.number}"
        yield make_item(reading, "C1-validity", number, cluster, question, gold, tag="premise:validity")
