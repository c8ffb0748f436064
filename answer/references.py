"""Words of a later turn that point back: openings, this task, that unit, a place in a list."""

import re

from ingest.numerals import parse_number

_NUMERAL = r"(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
_THIS_TASK = re.compile(
    r"(?:这|该|那|上述|上面|刚才)(?:个|一|两|三|几|些|项|条|件)+(?!通知|文件|方案|政策|文)的?(?:任务|工作|指标|项目|事)?|(?:这|该)(?:任务|工作|指标|项目)"
    r"|(?:刚才|上面|前面)(?:说|提到?|讲)?的?(?:那|这)(?:个|项|条|件)(?:任务|工作)?|^(?:那)?它们?(?!家)"
)
_OPENING = re.compile(
    r"^(?:(?:(?:哦|噢|喔|嗯|好|行|ok|明白|知道|懂|谢谢?你?|谢|对|忘说|不好意思|抱歉|对不起|请问|不对|不是|不不|错|说错|问错)"
    r"(?:了|的|吧|啊)?)+[,、。!]+)+"
)
_MEANT = re.compile(
    r"^(?:那)?(?:我(?:是)?(?:说|问|指)的?(?:其实)?是|我是说|我的意思是|我想问的?是|(?:问|说|指)的是|我要问的是|应该是问|改问|换成|换个问法[,]?)"
)
_NEW_TOPIC = re.compile(
    r"^(?:再?说另[一外]件(?:事)?|换个?(?:话题|问题|别的)|(?:再)?问(?:个|你个|一个)?(?:别的|其他的?|另外的?|新)(?:事|问题)?|另外(?:再?问(?:一下|个)?)?|顺便(?:问(?:一下|下)?)?)[,、:]+"
)
_FIRST_FEW = re.compile(rf"(?P<end>最后|末尾|倒数|后|前|头|最前)(?P<m>{_NUMERAL})(?:个|家|项|条)")
_ONE = re.compile(
    rf"(?P<back>倒数)?第(?P<n>{_NUMERAL})(?:个|家|项|条|件)?(?:任务|单位)?|(?P<head>头一|首)(?:个|家|项|条)|(?P<last>最后|末尾)(?:一|那)?(?:个|家|项|条)"
)
_THAT_UNIT = re.compile(
    r"它们?家?|他们(?:家|局|单位)?|[该这]个?(?:单位|局|部门|中心|委|办)(?!门)|那个?(?:单位|局|部门)|人家|这家|那家"
)
_BOTH_UNITS = re.compile(
    r"(?:他们|它们)(?:两|俩|二)个?(?:家|单位|局|部门)?|(?:这|那)(?:两|俩|二)个?(?:家|单位|局|部门)|(?:他们|它们)?(?:两家|俩)(?:单位|局)?|(?:两|这两|那两)个?(?:单位|局|部门|家)"
)


def refers_to_task(question: str) -> str | None:
    """这项任务, 它 …: the words that stand for a task of the answer before, or None."""
    match = _THIS_TASK.search(question)
    return match.group() if match and match.group() else None


def refers_to_unit(question: str) -> str | None:
    """它, 他们, 该局 …: the words that stand for a unit spoken of before, or None."""
    match = _THAT_UNIT.search(question)
    return match.group() if match else None


def refers_to_both(question: str) -> str | None:
    """他们两家, 这两个单位: the words that stand for the last two units spoken of, or None."""
    match = _BOTH_UNITS.search(question)
    return match.group() if match else None


def without_opening(question: str) -> tuple[str, bool]:
    """The turn without what only opens it (哦, 不对, 我问的是), and whether it begins a new topic.

    >>> without_opening("不对,我是说县财政局"), without_opening("说另一件,高标准农田多少亩")
    (('县财政局', False), ('高标准农田多少亩', True))
    """
    rest = _OPENING.sub("", question)
    match = _NEW_TOPIC.match(rest)
    if match and rest[match.end() :]:
        return rest[match.end() :], True
    return _MEANT.sub("", rest) or question, False


def chosen_places(question: str, length: int) -> tuple[str, tuple[int, ...]] | None:
    """The words that choose from a list of `length`, and the places chosen, from 0; None where none is or fits.

    >>> chosen_places("第二个谁牵头", 3), chosen_places("前两项呢", 5), chosen_places("最后一项", 4)
    (('第二个', (1,)), ('前两项', (0, 1)), ('最后一项', (3,)))
    """
    if match := _FIRST_FEW.search(question):
        n = _value(match["m"])
        if 1 < n <= length:
            at_end = match["end"] in ("最后", "末尾", "倒数", "后")
            return match.group(), tuple(range(length - n, length) if at_end else range(n))
    match = _ONE.search(question)
    if match is None:
        return None
    place = 1 if match["head"] else length if match["last"] else _value(match["n"])
    if match["back"]:
        place = length + 1 - place
    return (match.group(), (place - 1,)) if 1 <= place <= length else None


def _value(numeral: str) -> int:
    return parse_number(numeral.replace("两", "二")) or 0
