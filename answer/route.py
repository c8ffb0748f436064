"""Question -> Route: which kind of question it is, decided by its form and the register, never by a model."""

import re
from dataclasses import dataclass
from enum import StrEnum

from answer.context import Context
from answer.conversation import refers_to_task
from answer.scope import foreign_place, own_years, place_names
from answer.text import content_words, normalise
from answer.units import FILLER, ROLE_WORDS, UnitMatch, self_word
from index.lexical import coverage
from ingest.numerals import NUMERAL_CHARS, parse_chinese_number


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


_INSTRUCTION = re.compile(
    r"忽略(?:以上|之前|前面|上面|所有|一切)|无视(?:以上|之前|规则)|系统提示|提示词|你的(?:指令|设定|规则)"
    r"|system\s*prompt|ignore(?:all|previous|the)|扮演|假装你|不要引用|不用标注|现在你是|从现在起你|开发者模式|越狱|重复(?:你|上面)的"
)
_OUT_OF_SCOPE = re.compile(
    r"天气(?:怎么样|如何|预报|好|冷|热|咋样)|(?:今天|明天|后天).{0,4}天气|写一?(?:首|篇|封|段)|作一?首诗|讲一?个?(?:笑话|故事)"
    r"|唱(?:首|个)?歌|翻译(?:成|一下|下)|股票|基金|彩票|星座|菜谱|怎么做菜|打官司|起诉|法律意见|法律咨询"
    r"|你是谁|你叫什么|^[你您]好$|几点了|1\+1|编程|写代码|python"
)
_PROGRESS = re.compile(
    r"(?:完成|进展|落实|推进|执行|建设)(?:情况|进度|得怎么样|的怎么样|怎么样了|如何了|到哪)|进展(?:如何|怎样)?"
    r"|实际(?:完成|新增|建成|投资|到位)|(?:完成|建成|开工|建好|落实|实现|通过|招)了(?:吗|没|么|多少|几)"
    r"|(?:已经|目前)(?:完成|建成|新增|开工|建好)|完成率|预算(?:是|有|多少|金额)?|花了多少|联系人|联系电话|电话(?:是|号码)"
    r"|负责人(?:是|叫|姓)|考核(?:结果|得分|排名)"
)
_VALIDITY = re.compile(
    r"有效[吗么不没性期]|是否有效|是不是有效|有没有效|[还仍]然?有效|现行有效|失效|废止|过期|作废|废了|不作数|还管用|还能用|还有用|还算数"
    r"|还在执行|生效吗|到期|还(?:继续)?(?:执行|实施|适用)(?:吗|不|没|么|$)"
)
_VALIDITY_OBJECT = re.compile(r"通知|文件|这份|这个|该|它|方案|现在|目前|还|吗|什么时候|何时|日期|有效性|有效期|公文")
_WHEN = "什么时候|什么时间|何时|哪天|几月|几号|几月几号|哪年|哪一年|哪个?月|哪一?日|哪一天|什么日子"
_ISSUE = "印发|发布|公布|成文|出台|下发"
_ISSUER = (
    rf"(?:谁|哪个?单位|哪个?部门|哪里)(?:{_ISSUE}|发的|制定|发文)|发文机关|发布机构|印发单位|制发|由谁(?:{_ISSUE})|谁发"
    rf"|(?:政府|办公室|委|厅|局|部)(?:{_ISSUE}|发)的"
)
_DATED = (
    rf"成文(?:日期|时间)|(?:{_WHEN})(?:{_ISSUE}|发的)|(?:{_ISSUE}|发文)(?:日期|时间|的?日子)"
    rf"|[0-9][年月日号](?:{_ISSUE}|发)的"
)
_BASIS = r"依据了?(?:哪些|什么|的)?(?:文件|上级)?|根据(?:哪些|什么)文件|上级文件|贯彻(?:落实)?了?(?:哪些|什么)文件"
_HEADER_FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("doc_number", re.compile(r"文号|发文字号|文件编号|字号|几号文|多少号文")),
    ("issuing_body", re.compile(_ISSUER)),
    ("issued_on", re.compile(_DATED)),
    ("basis_documents", re.compile(_BASIS)),
    ("catalog_number", re.compile(r"索引号")),
    ("topic", re.compile(r"主题分类|文件分类")),
    ("title", re.compile(r"(?:文件|通知)的?(?:标题|全称|名称)|标题(?:是|叫)|叫什么名")),
)
_ONLY_IN_HEADERS = {"doc_number", "issuing_body", "issued_on", "catalog_number"}
_NUMBER_WORD = rf"(?:[0-9]{{1,4}}|[{NUMERAL_CHARS}]{{1,6}})"
_TASK_NUMBER = re.compile(
    rf"任务(?P<a>{_NUMBER_WORD})(?![0-9项个条年共分])|第(?P<b>{_NUMBER_WORD})(?:[项条]|号(?!文))(?!指标|部分)"
    rf"|(?P<c>[0-9]{{1,4}})号任务|^(?P<d>{_NUMBER_WORD})[项条号]?(?:任务)?(?:$|是什么|是啥|讲|说|谁|由谁|的|牵头)"
    r"|(?<![0-9第])(?P<e>[0-9]{1,4})[项条](?:任务)?[里中]"
)
# 五-1: the number of a task whose numbering starts again under each heading.
_JOINED_NUMBER = re.compile(rf"(?:任务|第|^)(?P<joined>{_NUMBER_WORD}(?:-{_NUMBER_WORD})+)[项条]?")
_RANGE = re.compile(r"(?:任务|第)(?P<a>[0-9]{1,4})[项条]?[-—~到至](?:第|任务)?(?P<b>[0-9]{1,4})")
_MORE_NUMBERS = re.compile(r"(?:任务|第)(?P<list>[0-9]{1,4}项?(?:[、和与及,]第?(?:任务)?[0-9]{1,4}项?)+)")
_RANKING = re.compile(r"(?:谁|哪个?(?:单位|部门|局)|哪些(?:单位|部门)).{0,10}最多|任务最多的(?:是|单位|部门)?")
_SECTION = re.compile(rf"第(?P<n>{_NUMBER_WORD})(?:部分|章|大项|大点|节|板块)")
_HOW_MANY = "(?:多少|几)[项个条]"
_PARTS = "部分|章|板块|大项|章节"
_COUNT = re.compile(
    rf"(?:几|多少|哪些|哪几)个?大?(?:{_PARTS})|(?:{_PARTS}).{{0,4}}标题|目录|大纲|"
    rf"(?:一共|总共|共有?|合计|总计)有?{_HOW_MANY}?(?:任务|工作)?|{_HOW_MANY}(?:重点)?(?:工作)?任务"
)
_OVERVIEW = re.compile(
    r"(?:全部|所有|哪些|什么|哪几项|有啥)(?:重点|主要)?(?:工作|的)?(?:任务|内容|工作)|任务(?:有哪些|清单|列表|一览)|的任务$|^任务$"
    r"|(?:讲|说|写|规定)了?(?:的是)?(?:什么|啥|哪些)|主要内容|大意|概要|概括|框架"
)
_OVERVIEW_WORDS = tuple(
    (
        "全部 所有 清单 列表 一览 讲 说 写 规定 大意 概要 概括 目录 大纲 框架 方面 大 文 这份 份 项 条 每 成 下 分 "
        "重点工作 "
    ).split()
)
_ASKS_UNIT = re.compile(r"谁|单位|部门|哪个局")
_SOME_UNIT = "牵头或参与的单位"
_NAMED = "列|写|标|明确|注明|指定|规定"
_NO_UNIT = re.compile(
    rf"(?:没有?|未|无)(?:{_NAMED})[出明]?(?:牵头|责任)(?:单位|部门)?|(?:没有?|无)(?:牵头|责任)(?:单位|部门)"
)
_SHORTEST_HEADING = 4
_NEARLY_ALL = 0.9
# 民政局牵头哪些养老任务: a list of the unit's tasks, on a topic
_UNIT_LIST = re.compile(
    r"(?:哪些|哪几|几[项条]|多少[项条]|所有|全部|列出|清单).{0,12}(?:任务|牵头|配合|参与|负责|承担|工作|指标)"
    r"|(?:任务|牵头|配合|参与|负责|承担|工作|指标).{0,12}(?:哪些|哪几|几[项条]|多少[项条]|列出|清单)"
)
# What a question about a unit says besides the unit; anything more makes it a question about a fact.
_ABOUT_UNIT = tuple(
    (
        "任务 指标 职责 工作 清单 列出 列一下 列举 全部 所有 有啥 干啥 干什么 做什么 管什么 管哪些 承担 "
        "几项 多少项 几条 需要 应当 应该 得 干 做 完成 牵头 配合 参与 负责 单位 涉及 有关 共同 联合 一起 "
        "分别 以及 以 跟 项 呢 任 务 东西 事 分工 角色 身份 我局 责任 表 给出 请 全年 帮 号 编号 序号 "
        "标题 名称 条 只 仅 或 者 不 单独 独自 自己 独立 一家 数字 数值 量化 有数 带 硬 同时 除了 除 还 "
        "之外 以外 按 顺序 总数 一览 麻烦 看 项目 措施 举措 协助 "
    ).split()
)


def decide(question: str, context: Context) -> Route:
    """Route a normalised question in which 我局 has given way to the asker's unit, if that is known."""
    if _INSTRUCTION.search(question):
        return Route(RouteKind.INSTRUCTION)
    if (outside := _OUT_OF_SCOPE.search(question)) and not _is_printed(outside.group(), context):
        return Route(RouteKind.OUT_OF_SCOPE)
    if _asks_validity(question):
        return Route(RouteKind.VALIDITY)
    numbers = asked_numbers(question, context)
    progress = _PROGRESS.search(question)
    if progress and (numbers or not _is_target(question, progress.group(), context)):
        return Route(RouteKind.PROGRESS, numbers=numbers)
    if numbers:
        return Route(RouteKind.TASK_NUMBER, numbers=numbers, mentions=context.units.find_all(question))
    fields = _asked_fields(question)
    if fields:
        return Route(RouteKind.HEADER, fields=fields)
    return _decide_by_unit(question, context)


def _asks_validity(question: str) -> bool:
    """到期没, 还有效吗: about the notice, or about nothing else at all."""
    match = _VALIDITY.search(question)
    if match is None:
        return False
    rest = question.replace(match.group(), " ")
    return bool(_VALIDITY_OBJECT.search(question)) or not content_words(rest, drop=("没", "不", "已经", "政策", "年"))


def _asked_fields(question: str) -> tuple[str, ...]:
    """Header fields asked for. Those that a task may print too (依据, 发布, 标题) do not count beside 任务 or 指标."""
    fields = tuple(name for name, pattern in _HEADER_FIELDS if pattern.search(question))
    if fields and "issued_on" not in fields and "日期" in question:
        fields = (*fields, "issued_on")
    is_header = bool({*fields} & _ONLY_IN_HEADERS) or not re.search(rf"任务|指标|{_PARTS}", question)
    return fields if is_header else ()


def _is_printed(word: str, context: Context) -> bool:
    """Whether a task in scope prints `word`: 基金 is no outside matter to a notice with a 产业基金."""
    return any(word in normalise(task.source_text) for task in context.tasks)


def _is_target(question: str, word: str, context: Context) -> bool:
    """Whether a word that sounds like results (完成率, 预算) is part of a target: printed with all that is asked."""
    terms = context.lexical.terms(content_words(question.replace(word, " ")), {})
    texts = (normalise(task.source_text) for task in context.tasks)
    return any(word in text and coverage(terms, text) >= _NEARLY_ALL for text in texts)


def _decide_by_unit(question: str, context: Context) -> Route:
    word = self_word(question)
    if word:
        return Route(RouteKind.CLARIFY_UNIT, word=word)
    mentions = context.units.find_all(question)
    place = foreign_place(question, context)
    if place and mentions and not any(m.mention.startswith(place) for m in mentions):
        return Route(RouteKind.OTHER_PLACE, word=place)
    units = tuple(dict.fromkeys(name for m in mentions if len(m.units) == 1 for name in m.units))
    rest = _without_unit_words(question, context, mentions)
    if mentions and (not rest or (units and _UNIT_LIST.search(question))):
        return _about_units(mentions, units, rest)
    section = _asked_section(question, context)
    if section is not None:
        return Route(RouteKind.SECTION, section=section)
    if _RANKING.search(question):
        return Route(RouteKind.RANKING)
    if _NO_UNIT.search(question):
        return Route(RouteKind.NO_UNIT)
    if not mentions and (back := _asks_back(question, rest)):
        return back
    if _asks_overview(question, context):
        return Route(RouteKind.COUNT)
    return Route(RouteKind.FACT, units=units, mentions=mentions)


def _asks_back(question: str, rest: list[str]) -> Route | None:
    """谁牵头 and 这项任务 lack a task, 牵头的有几项 lacks a unit; None where nothing is lacking."""
    referring = refers_to_task(question)
    if referring and not content_words(question.replace(referring, " "), drop=_ABOUT_UNIT):
        return Route(RouteKind.CLARIFY_TASK, word=referring)
    if rest or not ROLE_WORDS.search(question):
        return None
    if _ASKS_UNIT.search(question):
        return Route(RouteKind.CLARIFY_TASK, word=question)
    return Route(RouteKind.CLARIFY_UNIT, word=_SOME_UNIT)


def _about_units(mentions: tuple[UnitMatch, ...], units: tuple[str, ...], rest: list[str]) -> Route:
    """The tasks of the units named; asks back for an ambiguous name, refuses where none of them is listed."""
    ambiguous = [m for m in mentions if len(m.units) > 1]
    if ambiguous and not rest:
        return Route(RouteKind.CLARIFY_UNIT, mentions=tuple(ambiguous), word=ambiguous[0].mention)
    if not units:
        return Route(RouteKind.UNKNOWN_UNIT, mentions=mentions, word=mentions[0].mention)
    topic = tuple(words for words in rest if len(words) > 1)
    return Route(RouteKind.UNIT_TASKS, units=units, mentions=mentions, content=topic)


def _asks_overview(question: str, context: Context) -> bool:
    """一共有多少项, 这个通知讲什么, 有几个部分: about the whole notice and nothing else."""
    if not (_COUNT.search(question) or _OVERVIEW.search(question)):
        return False
    drop = (*place_names(context), *own_years(context), *_PARTS.split("|"), *_ABOUT_UNIT, *_OVERVIEW_WORDS)
    return not content_words(question, drop=drop)


def lacks_unit(question: str, context: Context) -> bool:
    """Whether a question such as 牵头的有几项 asks for the tasks of a unit without naming one."""
    return decide(question, context).word == _SOME_UNIT


def lacks_subject(question: str, context: Context) -> bool:
    """Whether a question such as 找哪个部门 says nothing of what it is about, so that an earlier turn must."""
    route = decide(question, context)
    if route.kind is RouteKind.CLARIFY_TASK or route.word == _SOME_UNIT:
        return True
    if route.kind is not RouteKind.FACT or route.units or route.mentions:
        return False
    return not content_words(question, drop=(*place_names(context), *_ABOUT_UNIT, *FILLER))


def _asked_section(question: str, context: Context) -> int | None:
    """Which top-level section is named, by its place (第五部分) or by its heading."""
    if match := _SECTION.search(question):
        return _to_int(match["n"])
    headings = dict.fromkeys(t.section_path[0] for t in context.tasks if t.section_path)
    for position, heading in enumerate(headings, 1):
        name = re.split(r"[、.．)）]", heading, maxsplit=1)[-1].strip()
        if (
            len(name) >= _SHORTEST_HEADING
            and normalise(name) in question
            and re.search("哪些|什么|几项|多少项|任务", question)
        ):
            return position
    return None


def asked_numbers(question: str, context: Context) -> tuple[str, ...]:
    """Task numbers named in the question, as the notices print them; unknown ones in plain digits."""
    if match := _RANGE.search(question):
        first, last = int(match["a"]), int(match["b"])
        if first <= last <= first + 200:
            return tuple(_printed(str(n), context) for n in range(first, last + 1))
    if match := _JOINED_NUMBER.search(question):
        joined = [t.number for t in context.tasks if t.number == match["joined"]]
        if joined:
            return (joined[0],)
    if match := _MORE_NUMBERS.search(question):
        return tuple(_printed(n, context) for n in re.findall(r"[0-9]+", match["list"]))
    found = []
    for match in _TASK_NUMBER.finditer(question):
        printed = next(group for group in match.groups() if group)
        found.append(_printed(printed, context))
    return tuple(dict.fromkeys(found))


def without_numbers(question: str) -> str:
    """The question without the words that name task numbers."""
    for pattern in (_JOINED_NUMBER, _RANGE, _MORE_NUMBERS, _TASK_NUMBER):
        question = pattern.sub(" ", question)
    return question


def _printed(number: str, context: Context) -> str:
    """The number as some task in scope prints it: 十二 for 12 where tasks are numbered （十二）."""
    value = _to_int(number)
    same = [t.number for t in context.tasks if t.number == number or t.number == str(value)]
    same += [t.number for t in context.tasks if t.sequence_value == value]
    return same[0] if same else str(value if value is not None else number)


def _to_int(number: str) -> int | None:
    return int(number) if number.isdecimal() else parse_chinese_number(number)


def _without_unit_words(question: str, context: Context, mentions: tuple[UnitMatch, ...]) -> list[str]:
    """Content of the question beyond naming units and asking for their tasks."""
    names = tuple(m.mention for m in mentions)
    return content_words(question, drop=(*names, *place_names(context), *own_years(context), *_ABOUT_UNIT))
