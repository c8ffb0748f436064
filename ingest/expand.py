"""Full names where a list shares a prefix or an ending, on the evidence of the list or the notice itself.

甲区、乙区、丙县人民政府 -> three 人民政府; 区公安局、教育局 -> 区教育局 where the notice prints that name elsewhere.
"""

import re
from dataclasses import replace

from ingest.model import Responsibility

_PLACE = re.compile(r"[\u4e00-\u9fff（）()]{1,10}(?:县|区|市|旗|镇|乡|街道|片区|园区|开发区)(?:[（(].*[)）])?")
_WITH_ENDING = re.compile(
    r"(?P<place>.*?(?:县|区|市|旗|镇|乡|街道|片区|园区|[）)]))(?P<ending>(?:人民)?政府|管委会|管理委员会|办事处)"
)
_PREFIX = re.compile(r"[省市县区州镇]")


def expand_all(responsibilities: tuple[tuple[Responsibility, ...], ...]) -> tuple[tuple[Responsibility, ...], ...]:
    """The clauses of all tasks of a notice, with `expanded_units` filled in."""
    known = frozenset(unit for clauses in responsibilities for c in clauses for unit in c.units)
    return tuple(tuple(_expand(c, known) for c in clauses) for clauses in responsibilities)


def _expand(clause: Responsibility, known: frozenset[str]) -> Responsibility:
    expanded = expand_units(clause.units, known)
    return clause if expanded == clause.units else replace(clause, expanded_units=expanded)


def expand_units(units: tuple[str, ...], known: frozenset[str]) -> tuple[str, ...]:
    """One full name a unit, in order.

    >>> expand_units(("市财政局", "甲区", "乙县人民政府"), frozenset())
    ('市财政局', '甲区人民政府', '乙县人民政府')
    >>> expand_units(("区公安局", "教育局"), frozenset({"区教育局"}))
    ('区公安局', '区教育局')
    """
    return tuple(_with_prefix(name, units, known) for name in _with_ending(units))


def _with_ending(units: tuple[str, ...]) -> list[str]:
    names: list[str] = []
    ending = ""
    for unit in reversed(units):
        match = _WITH_ENDING.fullmatch(unit)
        if match:
            ending = match["ending"]
        elif not _PLACE.fullmatch(unit):
            ending = ""
        names.append(unit if match else unit + ending)
    return names[::-1]


def _with_prefix(name: str, units: tuple[str, ...], known: frozenset[str]) -> str:
    prefix = _PREFIX.match(units[0]) if units else None
    full = prefix.group() + name if prefix and not name.startswith(prefix.group()) else name
    return full if full in known else name
