"""Which unit is meant: full names, short and old names, and 我局.

Names come from the register; the alias table only maps spoken cores (工信局) to cores of full names
(工业和信息化局). Levels are kept apart: 市发改委 never means 县发展改革局.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from answer.bearing import ROLES, asks_bearing, plain_roles
from answer.tables import load_table
from answer.text import normalise

_I = "(?:我们|咱们|俺们|我|咱|俺)"
# 我局, 本单位, 咱们中心 always stand for the asker's unit; not 本行业, 我部分, 本办法.
_OWN_UNIT = re.compile(
    rf"(?:{_I}|本)(?:这个)?(?:单位|部门|局(?!面|部|势)|委(?!托)|办(?![公理法的事])|中心(?!小学|校|城)|(?<=[我本])院(?!子)"
    r"|行(?![业动政为])|部(?!分)|科室|股室|处室|分局|支行)"
)
# 我镇, 我们 stand for it only where duties are asked for: 我们镇上垃圾没人拉 is a citizen's question.
_OWN_PLACE = re.compile(rf"(?:{_I}|本)(?:街道办?|镇|乡|办事处|开发区|园区)(?!上|里|下)")
_OWN_PEOPLE = re.compile(
    rf"(?:我们|咱们?|俺们?|我)(?:这边|这块|这里|这头|这儿)(?=.{{0,8}}(?:{ROLES}|任务))"
    rf"|(?:我们|咱们?|俺们?)(?=(?:单独|今年|都|要|得|该|需要|有没有|是|有|共同|一共|总共|的){{0,3}}(?:{ROLES}|任务))"
)
# What stands around a unit in a turn that only names it: 那财政局呢, 我是民政局的.
FILLER = "那 那么 呢 换成 改成 再看 看看 我是 我们是 我在 问的是 说的是 指的是 是 的 就 选 问 找 问问 些 两".split()
ROLE_WORDS = re.compile(r"牵头|配合|参与|负责|责任")
_ENDINGS = "分局|局|管委会|委员会|委|办公室|办|中心|支行|部|厅|开发区|经开区|贸促会|法院|检察院|署"
_MENTION = re.compile(rf"[\u4e00-\u9fff]{{1,14}}?(?:{_ENDINGS})(?!门)(?<!部(?=分))(?<!办(?=[法理事]))")
_BRANCH = re.compile(r"(?P<level>[省市县区州旗]?)(?:分局|支行)$")
_BODY = re.compile(r"^[省市县区州旗]委(?=[\u4e00-\u9fff]{2})(?!员)")
_BRANCH_AFTER = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:分局|支行)")
_DEPARTMENT = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,4})部门")
_LINKING = re.compile(r"^(?:请问|以及|那么|还有|和|与|跟|及|那|由|是|归|找|问)+")
# The 市 of 市场监管局, 市监局, 市政 and 城市管理局 is no level.
_LEVEL = re.compile(
    r"^(?!城市)(?P<place>[\u4e00-\u9fff]{0,4}?)(?P<level>[省县区州旗]|市(?!场|监局|容|政(?![府协法])))(?=[\u4e00-\u9fff]{2})"
)
# Words that end like a unit but name none: 怎么办, 幼儿园布局, 全部, 哪个局.
_NOT_UNITS = re.compile(
    r"(?:哪|什么|哪个|哪些|几个|各|有关|相关|责任|牵头|配合|参与|多少)个?(?:局|委|办|部|中心|单位|部门)$"
    r"|(?:布|格|结|全|大)局$|(?:全|内|外|干|中|东|西|南|北)部$|(?:怎么|咋|举|主|承|协|创|兴|督|待|经|难)办$|(?:为|核)中心$"
)


_CLAUSE = re.compile(r"[,;:!?、]+")
_LONGEST_BARE = 8
_BARE_ENDINGS = ("局", "办", "委", "中心")
# What may stand between 人社 and the role it bears; 住建 有哪些任务 is a unit only with 口, 那边 or the like.
_BEARS = re.compile(
    rf"(?:今年|全年|都|也|在(?:里面|里头|通知里|这里)?|要|得|该|需要?|到底|一共|总共|共|单独|[的是])*(?:{ROLES})"
    r"|(?:那边|那头|这边|那块|口上?|系统|条线|战线)"
)


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """What a text says about units. `mention` is the word as written.

    One name in `units`: resolved. Several: ambiguous. None: a unit is named that no notice lists.
    """

    mention: str
    units: tuple[str, ...]


class UnitDirectory:
    """The units that the loaded notices name, with lookup by any name people use."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(names))
        self._by_normal = {normalise(name): name for name in self.names}
        self._cores: dict[str, list[str]] = {}
        self._tight_cores: dict[str, list[str]] = {}
        for name in self.names:
            self._cores.setdefault(unit_core(name), []).append(name)
            self._tight_cores.setdefault(_tight(unit_core(name)), []).append(name)
        spelt = {core for cores in _aliases().values() for core in cores if self._same_core(core) or self._short(core)}
        # 县委 may be any of 县委组织部, 县委宣传部.
        self._bodies: dict[str, list[str]] = {}
        for normal, name in self._by_normal.items():
            if body := _BODY.match(normal):
                self._bodies.setdefault(body.group(), []).append(name)
        self._words = sorted({*self._cores, *_aliases(), *spelt, *self._bodies}, key=len, reverse=True)

    def resolve(self, mention: str) -> UnitMatch:
        """All units that `mention`, one name and nothing else, may stand for."""
        wanted = normalise(mention)
        if wanted in self._by_normal:
            return UnitMatch(mention, (self._by_normal[wanted],))
        if wanted in self._bodies:
            return UnitMatch(mention, tuple(self._bodies[wanted]))
        level = _level(wanted)
        opened = self._opened(wanted)
        if opened:
            return UnitMatch(mention, opened)
        for find in (self._same_core, self._aliased, self._abbreviated, self._short, self._tails):
            candidates = find(wanted)
            fitting = [name for name in candidates if level is None or _level(normalise(name)) in (level, None)]
            if fitting:
                return UnitMatch(mention, tuple(dict.fromkeys(fitting)))
        return UnitMatch(mention, ())

    def find_all(self, question: str) -> tuple[UnitMatch, ...]:
        """Units named in a normalised question, in order. Unknown ones are reported with no units."""
        found: list[tuple[int, UnitMatch]] = []
        rest = question
        for normal in sorted(self._by_normal, key=len, reverse=True):
            position = rest.find(normal)
            if position >= 0:
                found.append((position, UnitMatch(normal, (self._by_normal[normal],))))
                rest = _blank(rest, position, len(normal))
        for word in self._words:
            position = rest.find(word) if len(word) >= 2 else -1
            if position >= 0:
                start, end = self._extended(rest, position, position + len(word))
                found.append((start, self.resolve(rest[start:end])))
                rest = _blank(rest, start, end - start)
        for run in _DEPARTMENT.finditer(rest):
            if department := self._department(run["name"]):
                found.append((run.start(), department))
                rest = _blank(rest, run.start(), len(run.group()))
        found += [(m.start(), short) for m in _MENTION.finditer(rest) if (short := self._abbreviation_in(m.group()))]
        return tuple(match for _, match in sorted(found, key=lambda pair: pair[0]))

    def find_bare(self, question: str) -> tuple[UnitMatch, ...]:
        """A department named without 局 (人社, 住建口) at the head of a clause, where a role or 任务 follows it."""
        for clause in _CLAUSE.split(question) if asks_bearing(question) else ():
            run = _LINKING.sub("", clause)
            for length in range(min(_LONGEST_BARE, len(run)), 1, -1):
                match = self._bare(run[:length])
                if match.units and _BEARS.match(run, length):
                    return (match,)
        return ()

    def _bare(self, word: str) -> UnitMatch:
        named = (self.resolve(word + ending) for ending in _BARE_ENDINGS)
        return UnitMatch(word, next((match.units for match in named if match.units), ()))

    def near(self, mention: str, *, n: int = 3) -> tuple[str, ...]:
        """Names that look like `mention`, best first."""
        core = unit_core(normalise(mention))
        ranked = sorted(self.names, key=lambda name: -difflib.SequenceMatcher(None, core, unit_core(name)).ratio())
        return tuple(ranked[:n])

    def _extended(self, text: str, start: int, end: int) -> tuple[int, int]:
        """A found core with what belongs to it: 甲市生态环境局 of 环境局, a level before it, 乙分局 after it."""
        while start and any(text[start - 1 : end] in normal for normal in self._by_normal):
            start -= 1
        if start and text[start - 1] in "省市县区州旗":
            start -= 1
        branch = _BRANCH_AFTER.match(text, end)
        if branch and self.resolve(text[start : branch.end()]).units:
            end = branch.end()
        return start, end

    def _department(self, run: str) -> UnitMatch | None:
        """民政部门 -> the 民政局; None for 牵头部门, 有关部门 and the like."""
        for start in range(len(run) - 1):
            match = self.resolve(run[start:] + "局")
            if match.units:
                return UnitMatch(run[start:] + "部门", match.units)
        return None

    def _opened(self, wanted: str) -> tuple[str, ...]:
        """Branches whose name begins with `wanted`, place and all: 甲市生态环境局 of 甲市生态环境局乙县分局."""
        if not re.search(r"[省市县区州旗].*[局行]$", wanted):
            return ()
        return tuple(
            name for normal, name in self._by_normal.items() if _is_branch(normal) and normal.startswith(wanted)
        )

    def _same_core(self, wanted: str) -> list[str]:
        core = unit_core(wanted)
        return self._cores.get(core) or self._tight_cores.get(_tight(core), [])

    def _aliased(self, wanted: str) -> list[str]:
        cores = _aliases().get(unit_core(wanted), _aliases().get(wanted, []))
        exact = [name for core in cores for name in self._cores.get(core, [])]
        return exact or [name for core in cores for name in self.names if core in name]

    def _tails(self, wanted: str) -> list[str]:
        """经济开发区 of 甲乙经济开发区: names that end with all of a longer core."""
        core = unit_core(wanted)
        return [name for full, names in self._cores.items() if len(core) > 3 and full.endswith(core) for name in names]

    def _abbreviated(self, wanted: str) -> list[str]:
        """卫健局 of 卫生健康局: same first and last character, the rest in order."""
        core = unit_core(wanted)
        return [name for full, names in self._cores.items() if _abbreviates(core, full) for name in names]

    def _short(self, wanted: str) -> list[str]:
        """The other way round: 人力资源社会保障局 where the notice prints 人社局."""
        core = unit_core(wanted)
        return [name for short, names in self._cores.items() if _abbreviates(short, core) for name in names]

    def _abbreviation_in(self, mention: str) -> UnitMatch | None:
        """The longest ending of a run such as 请问县卫健局 that names a unit; the whole run if none does."""
        for start in range(max(0, len(mention) - 8), len(mention) - 2):
            match = self.resolve(mention[start:])
            if match.units:
                return match
        named = re.search(rf"(?:[省市县区]|^)[\u4e00-\u9fff]{{2,8}}(?:{_ENDINGS})$", mention)
        if named is None or _NOT_UNITS.search(mention):
            return None
        return UnitMatch(_LINKING.sub("", named.group()), ())


def unit_core(name: str) -> str:
    """A unit's name without its place and level: 县民政局 -> 民政局, 甲市生态环境局乙县分局 stays whole.

    >>> unit_core("县人力资源社会保障局"), unit_core("甲县民政局"), unit_core("甲乙经济开发区")
    ('人力资源社会保障局', '民政局', '甲乙经济开发区')
    """
    if _is_branch(name):
        return name
    match = _LEVEL.match(name)
    return name[match.end() :] if match else name


def _tight(core: str) -> str:
    """发展和改革局 and 发展改革局 are one name."""
    return core.replace("和", "")


def self_word(question: str) -> str | None:
    """我局, 我们单位, 咱们: the word by which the asker means their own unit, or None.

    >>> self_word("我局有哪些任务"), self_word("归我们牵头的列全"), self_word("我们镇上垃圾老堆着没人拉")
    ('我局', '我们', None)
    """
    if own := _OWN_UNIT.search(question):
        return own.group()
    plain = plain_roles(question)
    own = (_OWN_PLACE.search(plain) or _OWN_PEOPLE.search(plain)) if asks_bearing(question) else None
    return own.group() if own else None


def join_names(names: Sequence[str]) -> str:
    return "、".join(names)


def _aliases() -> dict[str, list[str]]:
    return load_table("unit_aliases")


def _level(name: str) -> str | None:
    """县 of 县民政局; of a branch, the level of the place it is for: 县 of 甲市生态环境局乙县分局."""
    branch = _BRANCH.search(name)
    if branch and (branch["level"] or "局" in name[: branch.start()]):
        return branch["level"] or None
    match = _LEVEL.match(name)
    return match["level"] if match else None


def _is_branch(name: str) -> bool:
    return name.endswith(("分局", "支行"))


def _abbreviates(short: str, full: str) -> bool:
    if len(short) < 3 or len(short) >= len(full) or short[0] != full[0] or short[-1] != full[-1]:
        return False
    remaining = iter(full)
    return all(char in remaining for char in short)


def _blank(text: str, start: int, length: int) -> str:
    return text[:start] + " " * length + text[start + length :]
