"""Question -> Route: which kind of question it is, decided by its form and the register, never by a model."""

import re
from dataclasses import dataclass
from enum import StrEnum

from answer.bearing import asks_bearing, asks_several, plain_roles, telling_clauses
from answer.context import Context
from answer.patterns import (
    ABOUT_UNIT,
    ASKS_UNIT,
    BEARER_WORDS,
    COUNT,
    COUNTED_WORDS,
    DEADLINE_WORDS,
    DEADLINES,
    FIGURES,
    HANDED_TO,
    HEADER_FIELDS,
    INSTRUCTION,
    LEAST_OF_HEADING,
    MARKS_TOPIC,
    MOST_IN_SECTION,
    NAMED_SECTION,
    NEARLY_ALL,
    NO_UNIT,
    ONLY_IN_HEADERS,
    OUT_OF_SCOPE,
    OVERVIEW,
    OVERVIEW_WORDS,
    PARTS,
    PROGRESS,
    RANKING,
    SECTION,
    SHARE,
    SHORTEST_HEADING,
    SHORTEST_TOPIC,
    SOME_UNIT,
    TIME,
    UNIT_LIST,
    VALIDITY,
    VALIDITY_OBJECT,
    WITH_JOINT_LEAD,
    WITH_SOLE_LEAD,
    WITH_SUPPORT,
)
from answer.references import refers_to_task
from answer.scope import foreign_place, own_years, place_names
from answer.task_numbers import asked_numbers
from answer.text import asked_measure, content_words, normalise
from answer.units import FILLER, ROLE_WORDS, UnitMatch, self_word
from index.lexical import coverage
from ingest.numerals import parse_number


class RouteKind(StrEnum):
    INSTRUCTION = "instruction"
    OUT_OF_SCOPE = "out_of_scope"
    PROGRESS = "progress"
    VALIDITY = "validity"
    HEADER = "header"
    CLARIFY_UNIT = "clarify_unit"
    CLARIFY_TASK = "clarify_task"
    UNKNOWN_UNIT = "unknown_unit"
    UNIT_TASKS = "unit_tasks"
    TASK_NUMBER = "task_number"
    SECTION = "section"
    COUNT = "count"
    NO_UNIT = "no_unit"
    RANKING = "ranking"
    LARGEST_SECTION = "largest_section"
    BEARERS = "bearers"
    SHARE = "share"
    DEADLINES = "deadlines"
    FIGURES = "figures"
    OTHER_PLACE = "other_place"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Route:
    """`units` are resolved names, `mentions` how they were written; `numbers` task numbers asked for.

    `content` narrows a unit's tasks to a topic; `word` is what a question back or a refusal speaks of.
    """

    kind: RouteKind
    units: tuple[str, ...] = ()
    mentions: tuple[UnitMatch, ...] = ()
    numbers: tuple[str, ...] = ()
    section: int | None = None
    word: str = ""
    fields: tuple[str, ...] = ()
    content: tuple[str, ...] = ()


def decide(question: str, context: Context) -> Route:
    """Route a normalised question in which 我局 has given way to the asker's unit, if that is known."""
    if INSTRUCTION.search(question):
        return Route(RouteKind.INSTRUCTION)
    if (outside := OUT_OF_SCOPE.search(question)) and not _is_printed(outside.group(), context):
        return Route(RouteKind.OUT_OF_SCOPE)
    if _asks_validity(question):
        return Route(RouteKind.VALIDITY)
    numbers = asked_numbers(question, context)
    progress = PROGRESS.search(question)
    if progress and (numbers or not is_target(question, progress.group(), context)):
        return Route(RouteKind.PROGRESS, numbers=numbers)
    if numbers:
        return Route(RouteKind.TASK_NUMBER, numbers=numbers, mentions=context.units.find_all(question))
    fields = _asked_fields(question)
    if fields:
        return Route(RouteKind.HEADER, fields=fields)
    return _decide_by_unit(question, context)


def _asks_validity(question: str) -> bool:
    """到期没, 还有效吗: about the notice, or about nothing else at all."""
    match = VALIDITY.search(question)
    if match is None:
        return False
    rest = question.replace(match.group(), " ")
    return bool(VALIDITY_OBJECT.search(question)) or not content_words(rest, drop=("没", "不", "已经", "政策", "年"))


def _asked_fields(question: str) -> tuple[str, ...]:
    """Header fields asked for. Those that a task may print too (依据, 发布, 标题) do not count beside 任务 or 指标."""
    fields = tuple(name for name, pattern in HEADER_FIELDS if pattern.search(question))
    if fields and "issued_on" not in fields and "日期" in question:
        fields = (*fields, "issued_on")
    is_header = bool({*fields} & ONLY_IN_HEADERS) or not re.search(rf"任务|指标|{PARTS}", question)
    return fields if is_header else ()


def _is_printed(word: str, context: Context) -> bool:
    """Whether a task in scope prints `word`: 基金 is no outside matter to a notice with a 产业基金."""
    return any(word in normalise(task.source_text) for task in context.citable)


def is_target(question: str, word: str, context: Context) -> bool:
    """Whether a word that sounds like results (完成率, 预算) is part of a target: printed with all that is asked."""
    terms = context.lexical.terms(content_words(question.replace(word, " ")), {})
    texts = (normalise(task.source_text) for task in context.citable)
    return any(word in text and coverage(terms, text) >= NEARLY_ALL for text in texts)


def _decide_by_unit(question: str, context: Context) -> Route:
    word = own_word(question, context)
    if word:
        return Route(RouteKind.CLARIFY_UNIT, word=word)
    question = plain_roles(question)
    mentions = context.units.find_all(question)
    if not mentions and not SECTION.search(question):
        mentions = context.units.find_bare(question)
    place = foreign_place(HANDED_TO.sub("", question), context)
    if place and mentions and not any(m.mention.startswith(place) for m in mentions):
        return Route(RouteKind.OTHER_PLACE, word=place)
    return _decide_list(question, context, mentions) or _fact(mentions)


def own_word(question: str, context: Context) -> str | None:
    """The word by which the asker's own unit is asked about (我局), or None.

    Beside a unit that is named it may only tell who asks: 我们科室写汇报,请把县财政局牵头的任务列一下.
    """
    word = self_word(question)
    names = tuple(m.mention for m in context.units.find_all(question)) if word else ()
    return None if word and names and word not in telling_clauses(question, names) else word


def _fact(mentions: tuple[UnitMatch, ...]) -> Route:
    return Route(RouteKind.FACT, units=_known_units(mentions), mentions=mentions)


def _known_units(mentions: tuple[UnitMatch, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for m in mentions if len(m.units) == 1 for name in m.units))


def _decide_list(question: str, context: Context, mentions: tuple[UnitMatch, ...]) -> Route | None:
    """A list or count out of the register, or what to ask back for one; None where a fact is asked for."""
    units = _known_units(mentions)
    if tally := _decide_tally(question, context, mentions):
        return tally
    if _asks_deadlines(question, context, mentions):
        return Route(RouteKind.DEADLINES, units=units, mentions=mentions)
    rest = _without_unit_words(question, context, mentions)
    if mentions and (listed := _listed_units(question, context, mentions, rest)):
        return listed
    section = _asked_section(question, context)
    if section is not None and not _asks_within(question, context):
        return Route(RouteKind.SECTION, section=section)
    if RANKING.search(question):
        return Route(RouteKind.RANKING)
    if NO_UNIT.search(question):
        return Route(RouteKind.NO_UNIT)
    if not mentions and (back := _asks_back(question, rest)):
        return back
    return _decide_about_all(question, context)


def _names_unlisted(question: str, mentions: tuple[UnitMatch, ...]) -> bool:
    """市发改委在这份通知里牵头哪些任务: a unit that no notice lists, put in a role."""
    return any(re.search(rf"{m.mention}[^,。?]{{0,10}}(?:牵头|配合|参与)", question) for m in mentions if not m.units)


def _asks_within(question: str, context: Context) -> bool:
    """第三部分里的高标准农田多少亩: a number or a unit asked of one thing that a part holds, not the whole part."""
    if asked_measure(question) is None and not re.search("谁|哪个?(?:局|部门|单位)", question):
        return False
    headings = {normalise(path) for t in context.tasks for path in t.section_path[:1]}
    rest = re.sub(rf"{SECTION.pattern}|[“\"「][^”\"」]*[”\"」]", " ", question)
    drop = (*place_names(context), *own_years(context), *ABOUT_UNIT, *PARTS.split("|"), *COUNTED_WORDS)
    return any(len(w) > 1 and not any(w in h for h in headings) for w in content_words(rest, drop=drop))


def _decide_tally(question: str, context: Context, mentions: tuple[UnitMatch, ...]) -> Route | None:
    """A count that takes more than one list: the largest part, a unit's share, tasks by how many bear them."""
    units = _known_units(mentions)
    if not mentions and MOST_IN_SECTION.search(question):
        return Route(RouteKind.LARGEST_SECTION)
    if len(units) == 1 and "牵头" in question and SHARE.search(question):
        section = _asked_section(question, context)
        telling = telling_clauses(question, tuple(m.mention for m in mentions))
        if section is not None or not any(_is_topic(r, "", context) for r in _share_rest(telling, context, mentions)):
            return Route(RouteKind.SHARE, units=units, mentions=mentions, section=section)
    bearers = (WITH_SUPPORT, WITH_JOINT_LEAD, WITH_SOLE_LEAD)
    if not mentions and any(pattern.search(question) for pattern in bearers):
        rest = content_words(question, drop=(*place_names(context), *own_years(context), *ABOUT_UNIT, *BEARER_WORDS))
        return None if any(_is_topic(run, "", context) for run in rest) else Route(RouteKind.BEARERS)
    return None


def _share_rest(question: str, context: Context, mentions: tuple[UnitMatch, ...]) -> list[str]:
    return _without_unit_words(SHARE.sub(" ", question), context, mentions)


def _listed_units(question: str, context: Context, mentions: tuple[UnitMatch, ...], rest: list[str]) -> Route | None:
    """The tasks of the units named, on a topic or not; None where a fact is asked for.

    Words beside a request for a list that no task prints are chatter, and so are clauses that name neither the unit
    nor a role: both narrow nothing.
    """
    units = _known_units(mentions)
    if not rest:
        return _about_units(mentions, units, rest)
    telling = telling_clauses(question, tuple(m.mention for m in mentions))
    topic = [run for run in _without_unit_words(telling, context, mentions) if _is_topic(run, telling, context)]
    is_several = asks_several(question) or bool(UNIT_LIST.search(question))
    if is_several and (units or _names_unlisted(question, mentions) or not topic):
        return _about_units(mentions, units, topic)
    if asks_bearing(question) and not any(_is_topic(run, question, context) for run in rest):
        return _about_units(mentions, units, [])
    return None


def _is_topic(run: str, question: str, context: Context) -> bool:
    """Whether leftover words say what tasks are about: tasks print them, or 方面, 关于, X任务 mark them as a topic."""
    if len(run) < SHORTEST_TOPIC:
        return False
    if MARKS_TOPIC.search(question) or re.search(rf"{re.escape(run)}的?(?:任务|工作|指标)", question):
        return True
    pairs = {run[i : i + 2] for i in range(len(run) - 1)}
    return sum(context.lexical.is_printed(pair) for pair in pairs) > len(pairs) / 2


def _decide_about_all(question: str, context: Context) -> Route | None:
    if FIGURES.search(question) and _is_about_all(question, context):
        return Route(RouteKind.FIGURES)
    if (COUNT.search(question) or OVERVIEW.search(question)) and _is_about_all(question, context):
        return Route(RouteKind.COUNT)
    return None


def _asks_deadlines(question: str, context: Context, mentions: tuple[UnitMatch, ...]) -> bool:
    """A time, a list and at most units are named; with a topic beside them it is a question about a fact."""
    if not DEADLINES.search(question) or any(len(m.units) != 1 for m in mentions):
        return False
    without_time = re.sub(TIME, " ", question)
    names = tuple(m.mention for m in mentions)
    drop = (*names, *place_names(context), *own_years(context), *DEADLINE_WORDS, *ABOUT_UNIT)
    return not content_words(without_time, drop=drop)


def _asks_back(question: str, rest: list[str]) -> Route | None:
    """谁牵头 and 这项任务 lack a task, 牵头的有几项 lacks a unit; None where nothing is lacking."""
    referring = refers_to_task(question)
    if referring and all(len(w) == 1 for w in content_words(question.replace(referring, " "), drop=ABOUT_UNIT)):
        return Route(RouteKind.CLARIFY_TASK, word=referring)
    if rest or not ROLE_WORDS.search(question):
        return None
    if ASKS_UNIT.search(question):
        return Route(RouteKind.CLARIFY_TASK, word=question)
    return Route(RouteKind.CLARIFY_UNIT, word=SOME_UNIT)


def _about_units(mentions: tuple[UnitMatch, ...], units: tuple[str, ...], rest: list[str]) -> Route:
    """The tasks of the units named; asks back for an ambiguous name, refuses where none of them is listed."""
    # 物价局并进去的发改局: the name beside it says which is meant.
    ambiguous = [m for m in mentions if len(m.units) > 1 and not {*m.units} & {*units}]
    if ambiguous and not rest:
        return Route(RouteKind.CLARIFY_UNIT, mentions=tuple(ambiguous), word=ambiguous[0].mention)
    if not units:
        return Route(RouteKind.UNKNOWN_UNIT, mentions=mentions, word=mentions[0].mention)
    topic = tuple(words for words in rest if len(words) > 1)
    return Route(RouteKind.UNIT_TASKS, units=units, mentions=mentions, content=topic)


def _is_about_all(question: str, context: Context) -> bool:
    """一共有多少项, 这个通知讲什么, 今年要完成哪些指标: about the whole notice and nothing else."""
    drop = (*place_names(context), *own_years(context), *PARTS.split("|"), *ABOUT_UNIT, *OVERVIEW_WORDS)
    return not content_words(question, drop=drop)


def lacks_unit(question: str, context: Context) -> bool:
    """Whether a question such as 牵头的有几项 asks for the tasks of a unit without naming one."""
    return decide(question, context).word == SOME_UNIT


def lacks_subject(question: str, context: Context) -> bool:
    """Whether a question such as 找哪个部门 says nothing of what it is about, so that an earlier turn must."""
    route = decide(question, context)
    if route.kind is RouteKind.CLARIFY_TASK or route.word == SOME_UNIT:
        return True
    if route.kind is not RouteKind.FACT or route.units or route.mentions:
        return False
    return not content_words(question, drop=(*place_names(context), *ABOUT_UNIT, *FILLER))


def _asked_section(question: str, context: Context) -> int | None:
    """Which top-level section is named, by its place (第五部分) or by its heading."""
    if match := SECTION.search(question):
        return parse_number(match["n"])
    headings = dict.fromkeys(t.section_path[0] for t in context.tasks if t.section_path)
    for position, heading in enumerate(headings, 1):
        name = re.split(r"[、.．)）]", heading, maxsplit=1)[-1].strip()
        if (
            len(name) >= SHORTEST_HEADING
            and normalise(name) in question
            and re.search("哪些|什么|几项|多少项|任务", question)
        ):
            return position
    return _named_section(question, list(headings)) if NAMED_SECTION.search(question) else None


def _named_section(question: str, headings: list[str]) -> int | None:
    """The heading whose words stand in the clause that says 部分, 那一章; None unless one heading alone fits."""
    clause = next(c for c in re.split(r"[,;:!?。]", question) if NAMED_SECTION.search(c))
    before = NAMED_SECTION.split(clause)[0]
    runs = content_words(before, drop=(*ABOUT_UNIT, "那"))
    pairs = {run[i : i + 2] for run in runs for i in range(len(run) - 1)}
    if len(pairs) < SHORTEST_HEADING - 1:
        return None
    shares = [sum(pair in normalise(heading) for pair in pairs) / len(pairs) for heading in headings]
    best = max(shares, default=0.0)
    return shares.index(best) + 1 if best >= LEAST_OF_HEADING and shares.count(best) == 1 else None


def _without_unit_words(question: str, context: Context, mentions: tuple[UnitMatch, ...]) -> list[str]:
    """Content of the question beyond naming units and asking for their tasks."""
    names = tuple(m.mention for m in mentions)
    return content_words(question, drop=(*names, *place_names(context), *own_years(context), *ABOUT_UNIT))
