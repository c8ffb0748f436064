"""What a segment asserts: dates, documents, validity, units with their roles, scope, modality, negation.

All functions work on normalised text. Quantities are in eval.quantities, clauses in eval.clauses.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_FULL_DATE = re.compile(r"(?<!\d)(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})(?!\d)日?")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d{2})年?(?:-|至|到)((?:19|20)\d{2})(?!\d)年?")
_PART = r"(\d{1,2}月底|\d{1,2}月末|\d{1,2}月份?|年?底|年?末|年?内|上半年|下半年|[一二三四1-4]季度|第[一二三四1-4]季度)"
_YEAR_PART = re.compile(rf"(?<!\d)((?:19|20)\d{{2}})年?度?{_PART}")
_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d{2})(?:年度?|版|(?=[,。;:!?)的]|$))")
_MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日")
_BARE_PART = re.compile(
    r"(?<![\d年])(\d{1,2}月底|\d{1,2}月末|\d{1,2}月份|\d{1,2}月(?=前)|年底|年末|年内|上半年|下半年|[一二三四]季度)"
)
_PARTS = {
    "年底": "end",
    "底": "end",
    "年末": "end",
    "末": "end",
    "年内": "in",
    "内": "in",
    "上半年": "H1",
    "下半年": "H2",
}
DOC_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}[发办字函政][\u4e00-\u9fff]{0,2}[〔\[【(]\d{4}[〕\]】)]?\d{0,4}号?")
_REFERENCE = re.compile(
    r"任务\d+(?:[-、和及]\d+)*|前\d+[名位个项]|第\d+(?:[、和]\d+)*(?:项任务|项|条|章|部分|个部分)|(?<![\w])\d{1,3}[.](?=[\u4e00-\u9fff])"
    r"|第[一二三四五六七八九十]+(?:部分|章|条|项)|\d年(?=(?:行动)?(?:计划|规划))"
)
_QUOTED_NAME = re.compile(r"《[^》]{1,60}》")
_MODALS = (
    "必须",
    "务必",
    "确保",
    "一律",
    "应当",
    "严禁",
    "不得",
    "务求",
    "保证",
    "坚决",
    "强制",
    "全部",
    "绝对",
    "一定",
)
_COMPLETED = re.compile(
    r"已(?!全部列出|列出|经?失效|于\d{4}|废止|载入)|完成了|实现了|建成了|落实了|达成了|圆满完成|顺利完成"
)
_SCOPES = re.compile(
    r"全(?:国|省|市|县|区|镇|乡|村|域)|(?:国家|省市|市县|省|市|县|区|镇|乡|村)级(?:及?以[上内下])?|本?[省市县](?=范围|内各)"
)
_LEVEL = re.compile(r"(国家|省市|市县|省|市|县|区|镇|乡|村)级(?=([\u4e00-\u9fff]{2}))")
_NEGATORS = re.compile(
    r"不(?!断|仅|但|低于|少于|超过|高于|多于|大于|小于|动产|管用|作数|算数)|未(?!来|成年)|没有|无(?!线|人机)|非(?!物质|遗|常|公有)"
    r"|禁止|停止|取消|暂停|拒绝|免于|避免"
)


@dataclass(frozen=True, slots=True)
class Dated:
    """`value` is 2023-05-04, 2023-12, 2023-end, *-end where no year is said, 2021..2035, or 2023."""

    value: str
    start: int
    end: int
    printed: str


@lru_cache(maxsize=50_000)
def find_dates(text: str) -> tuple[Dated, ...]:
    """The dates in order; what a longer one covers is not found again."""
    found: list[Dated] = []
    taken = text
    for pattern, value in (
        (_FULL_DATE, lambda m: f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}"),
        (_YEARS, lambda m: f"{m[1]}..{m[2]}"),
        (_YEAR_PART, lambda m: f"{m[1]}-{_part(m[2])}"),
        (_YEAR, lambda m: m[1]),
        (_MONTH_DAY, lambda m: f"*-{int(m[1]):02d}-{int(m[2]):02d}"),
        (_BARE_PART, lambda m: f"*-{_part(m[1])}"),
    ):
        for match in pattern.finditer(taken):
            found.append(Dated(value(match), match.start(), match.end(), match[0]))
        taken = pattern.sub(lambda m: "\0" * len(m[0]), taken)
    return tuple(sorted(found, key=lambda d: d.start))


def _part(printed: str) -> str:
    month = re.match(r"\d{1,2}", printed)
    if month and "月" in printed:
        end = printed.endswith(("底", "末"))
        return "end" if end and int(month[0]) == 12 else f"{int(month[0]):02d}" + ("-end" if end else "")
    quarter = re.match(r"第?([一二三四1-4])季度", printed)
    if quarter:
        return f"Q{'一二三四'.index(quarter[1]) + 1 if quarter[1] in '一二三四' else quarter[1]}"
    return _PARTS[printed]


def same_date(said: str, known: str) -> bool:
    """Whether two dates agree; one without a year agrees with any year.

    >>> same_date("*-end", "2023-end"), same_date("2024-end", "2023-end")
    (True, False)
    """
    if said == known:
        return True
    year, _, rest = said.partition("-")
    known_year, _, known_rest = known.partition("-")
    return bool(rest) and rest == known_rest and "*" in (year, known_year)


@lru_cache(maxsize=50_000)
def find_doc_numbers(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[0] for match in DOC_NUMBER.finditer(text)))


def doc_number_key(number: str) -> str:
    """What two printings of one 文号 share, brackets and 号 lost or not.

    >>> doc_number_key("国发〔202218号") == doc_number_key("国发〔2022〕18号")
    True
    """
    return re.sub(r"[〔〕\[\]【】()号年]", "", number)


def mask(text: str) -> str:
    """The text with document numbers, names in 《》, references and dates blanked out, all offsets kept."""
    for pattern in (_QUOTED_NAME, _REFERENCE, DOC_NUMBER):
        text = pattern.sub(lambda m: "\0" * len(m[0]), text)
    for date in find_dates(text):
        text = text[: date.start] + "\0" * (date.end - date.start) + text[date.end :]
    return text


@lru_cache(maxsize=50_000)
def find_modals(text: str) -> frozenset[str]:
    completed = {"已完成"} if _COMPLETED.search(text) else set()
    return frozenset(m for m in _MODALS if m in text) | completed


@lru_cache(maxsize=50_000)
def find_scopes(text: str) -> frozenset[str]:
    return frozenset(_SCOPES.findall(text))


def misplaced_levels(text: str, source: str) -> frozenset[str]:
    """Levels put before a word that the source puts another level before: 市级公立 for 县级公立.

    >>> sorted(misplaced_levels("启动建设市级公立中心", "创建市级示范机构,启动建设县级公立中心"))
    ['市级']
    """
    known = {(match[1], match[2]) for match in _LEVEL.finditer(source)}
    said = [(match[1], match[2]) for match in _LEVEL.finditer(text)]
    others = {word for _, word in known}
    return frozenset(f"{level}级" for level, word in said if (level, word) not in known and word in others)


@lru_cache(maxsize=50_000)
def find_negations(text: str) -> tuple[str, ...]:
    """Negators, each with what it negates."""
    return tuple(m[0] + text[m.end() : m.end() + 2] for m in _NEGATORS.finditer(text))


_NOT_A_STATUS = re.compile(r"失效日期|有效性|有效期|是否(?:仍|还)?有效|不代表现行要求|以上只是该通知的原文内容")
_EXPIRED = re.compile(r"失效|过期|不再有效|已?无效|不再适用|不再施行|没有效力|已经?没效|不管用|不作数|不算数|作废")
_REPEALED = re.compile(r"废止")
_IN_FORCE = re.compile(
    r"现行有效|(?:仍|还|依然|继续|目前|现在|当前|通知|文件|标注为|状态为|处于|是)有效(?!期|性)|有效[。,;!)]|有效$"
    r"|未失效|没有失效|尚未失效|现行(?:文件|规定|通知|政策|要求)|正在施行"
)


@lru_cache(maxsize=50_000)
def find_validity(text: str) -> frozenset[str]:
    """Which states of validity a text claims: expired, repealed, in_force.

    >>> sorted(find_validity("该通知已于2023-12-31失效,不代表现行要求。"))
    ['expired']
    """
    text = _NOT_A_STATUS.sub("", text)
    not_expired = re.search(r"(?:未|没有|尚未)失效", text)
    claims = set()
    if _EXPIRED.search(text) and not not_expired:
        claims.add("expired")
    if _REPEALED.search(text):
        claims.add("repealed")
    if _IN_FORCE.search(text) and not re.search(r"(?:不再|不|并非|没有)(?:是)?(?:现行)?有效", text):
        claims.add("in_force")
    return frozenset(claims)


@dataclass(frozen=True, slots=True)
class UnitSaid:
    """A unit that a segment names; `role` is lead, supporting or empty where none is said of it."""

    name: str
    role: str
    start: int
    end: int


_ROLE = re.compile(
    r"(?P<lead>牵头(?:负责|单位|部门|的)?|责任(?:单位|部门)|主办(?:单位)?|主责(?:单位)?|主抓|负责(?!参与|配合|协))"
    r"|(?P<supporting>(?:参与|配合|协办|协助|参加)(?:单位|部门)?)"
)
# Named like a bureau though no notice lists it: 县统计局. 布局, 社区 and 市场 are no bureaus.
_NAME = r"(?!级|域|里|内|属|乡|区|场|政府|委[、,]|镇)[^\W\d_的为是和与及在由]{1,12}?"
_ENDS = (
    r"(?:(?<!布)局(?!部|面)|委员会|管委会|办公室|中心(?!线|城)|支行|分局|支队|集团|厅|部(?!分|门|署|队)|委(?![员托派]))"
)
_UNKNOWN_UNIT = re.compile(rf"(?<![城社辖片全本])[县市省](?:委)?{_NAME}{_ENDS}")
_GLUE = re.compile(r"[、,和及与以:：()\0\s]*(?:与|和|及|由|为|是|均|都|共同|一起|等|的)*")


@lru_cache(maxsize=4_000)
def _unit_pattern(units: tuple[str, ...]) -> re.Pattern[str]:
    words = sorted(set(units), key=lambda u: (-len(u), u))
    return re.compile("|".join(map(re.escape, words)) or r"(?!)")


@lru_cache(maxsize=50_000)
def find_units(text: str, units: tuple[str, ...]) -> tuple[tuple[str, int, int], ...]:
    """Known units, longest first, then whatever else is named like a bureau."""
    found = [(m[0], m.start(), m.end()) for m in _unit_pattern(units).finditer(text)]
    rest = _unit_pattern(units).sub(lambda m: "\0" * len(m[0]), text)
    found += [(m[0], m.start(), m.end()) for m in _UNKNOWN_UNIT.finditer(rest)]
    return tuple(sorted(found, key=lambda f: f[1]))


def units_with_roles(text: str, units: tuple[str, ...], default: str = "") -> tuple[UnitSaid, ...]:
    """Who is said to do what. A role word rules the units after it in its clause, or those before where none follow."""
    said: list[UnitSaid] = []
    start = 0
    for end in [m.start() for m in re.finditer(r"[。;!?\n(]|,(?=[^,。;]*(?:牵头|责任|参与|配合|协))|$", text)]:
        said += _roles_in_clause(text, start, end, units, default)
        start = end
    return tuple(said)


def _roles_in_clause(text: str, start: int, end: int, units: tuple[str, ...], default: str) -> Iterable[UnitSaid]:
    clause = text[start:end]
    named = find_units(clause, units)
    roles = [m for m in _ROLE.finditer(clause) if not any(a <= m.start() < b for _, a, b in named)]
    for name, a, b in named:
        role = _role_of(clause, a, b, roles, named) or default
        yield UnitSaid(name, role, start + a, start + b)


def _role_of(clause: str, a: int, b: int, roles: list[re.Match[str]], named: tuple[tuple[str, int, int], ...]) -> str:
    before = [m for m in roles if m.end() <= a]
    after = [m for m in roles if m.start() >= b]
    # 由A、B牵头: only other units and joining words stand between the unit and the role word behind it.
    if after and _only_units(clause[b : after[0].start()], b, named):
        is_label = _is_label(clause, b, after[0])
        if not (is_label and (before or _unit_follows(after[0].end(), named))):
            return _kind(after[0])
    if before and _only_units(clause[before[-1].end() : a], before[-1].end(), named):
        return _kind(before[-1])
    return ""


def _is_label(clause: str, unit_end: int, role: re.Match[str]) -> bool:
    """牵头单位 names the units after it, unless it is said of the unit before it (是牵头单位)."""
    if clause[role.end() :].startswith(":"):
        return True
    return role[0].endswith(("单位", "部门")) and not re.search("[是为的]", clause[unit_end : role.start()])


def _unit_follows(position: int, named: tuple[tuple[str, int, int], ...]) -> bool:
    return any(start >= position for _, start, _ in named)


def _only_units(between: str, offset: int, named: tuple[tuple[str, int, int], ...]) -> bool:
    for _, a, b in reversed(named):
        if offset <= a and b <= offset + len(between):
            between = between[: a - offset] + "、" + between[b - offset :]
    return len(_GLUE.sub("", _REFERENCE.sub("", between))) <= 1


def _kind(match: re.Match[str]) -> str:
    return "lead" if match["lead"] else "supporting"
