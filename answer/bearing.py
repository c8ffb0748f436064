"""Spoken ways of asking what a unit bears: 扛了哪几项活儿 is read as 承担了哪几项任务."""

import re
from functools import cache, lru_cache

from answer.tables import load_table

ROLES = "牵头|配合|参与|承担|负责|责任"
_THINGS = "任务|工作|事项?|职责|清单|名单|台账"
_ONE = "[项条件桩样]"
_COUNTED = rf"(?:哪|几|多少)(?:[一二两三四五六七八九十几\d]{{0,3}}){_ONE}"
# Several things are asked for, whatever topic stands beside them.
_SEVERAL = rf"哪些|哪几|{_COUNTED}|有哪|所有|全部|列[出全个一]|清单|名单|逐[条项]|捋|数出|数一?数|一条不落|一遍|梳理"
# What may ask for one fact as well; a list only where nothing but the unit and its role is named.
_ANY = rf"{_SEVERAL}|啥|什么|有没有|多少|哪样|一共|总共|有吗|些"
_STRONG = re.compile(rf"(?:{_SEVERAL}).*(?:{ROLES}|{_THINGS})|(?:{ROLES}|{_THINGS}).*(?:{_SEVERAL})")
_WEAK = re.compile(rf"(?:{_ANY}).*(?:{ROLES}|{_THINGS})|(?:{ROLES}|{_THINGS}).*(?:{_ANY})")
_WHO = re.compile(r"谁|(?:哪|几|多少)个?(?:单位|部门|局|家)|哪些(?:单位|部门|局)")
# 承担什么角色 asks for one role in one task.
_WHICH_ROLE = re.compile(r"角色|身份|还是")
_CLAUSES = re.compile(r"[,;:!?。；，：！？()（）]+")
_REMEMBERED = 1024


@lru_cache(maxsize=_REMEMBERED)
def plain_roles(question: str) -> str:
    """A normalised question with the printed words for roles and tasks in place of spoken ones.

    >>> plain_roles("民政局扛了哪几项活儿"), plain_roles("财政局打下手的有哪些"), plain_roles("激活市场主体")
    ('民政局承担哪几项任务', '财政局配合的有哪些', '激活市场主体')
    """
    for pattern, word in _spoken():
        question = pattern.sub(word, question)
    return question


def asks_several(question: str) -> bool:
    """Whether a list of what a unit bears is asked for, so that other words can only narrow it."""
    plain = plain_roles(question)
    return bool(_STRONG.search(plain)) and not _WHO.search(plain)


def asks_bearing(question: str) -> bool:
    """Whether it is asked what a unit bears, if at all: 负责什么, 有没有差事."""
    plain = plain_roles(question)
    return bool(_WEAK.search(plain)) and not _WHO.search(plain) and not _WHICH_ROLE.search(plain)


def telling_clauses(question: str, names: tuple[str, ...]) -> str:
    """The clauses that name one of `names`, a role or a task; 开会要用 beside them says nothing of what is asked."""
    wanted = re.compile("|".join([*map(re.escape, names), ROLES, "任务", "指标"]))
    clauses = [clause for clause in _CLAUSES.split(question) if wanted.search(clause)]
    return ",".join(clauses) or question


@cache
def _spoken() -> tuple[tuple[re.Pattern[str], str], ...]:
    table = load_table("bearing")
    return tuple(
        (re.compile(pattern), word)
        for group in ("roles", "things")
        for word, patterns in table[group].items()
        for pattern in patterns
    )
