"""Questions about several things at once, taken apart: 甲与乙分别由谁牵头 -> 甲, 乙, each asked for the same."""

import re

from answer.text import content_words

_EACH = re.compile(
    r"(?:这?[两几三]个?(?:条|项|件|头|边|数|粮食数)[^,、]{0,4})?(?:各自?|分别)(?:该|要|应|应该)?(?:的|由|是|归|找|有|为|定|安排|占|需|牵|负|新|达|建|在|属|给)"
    r"|(?:各自?|分别)(?:多少|几|哪|什么|啥|牵头|负责)"
    r"|(?:这?[两几三](?:条|项|件|头|边)[^,、]{0,8})?(?:是不是|是否)?(?:同一(?:个|家|拨|批|班)|一样不一样|一不一样|相同|一样吗)"
    r"|(?:有(?:什么|啥|哪些)|有何)(?:不同|区别|差别|异同)|哪个(?:更|多|大|高)|相比|对比"
)
_SAME = re.compile("同一|一样|相同")
_SEPARATOR = re.compile(r"、|和(?!谐|平|睦)|与(?!会|其)|以及|及|跟(?!踪|进)|/|,|还有|;")
_OWN_FIGURE = re.compile(r"(?<![一二三四五六七八九十])几|多少|多[大高长]")
_TAIL = re.compile(r"(?:这?[两几三]|[,、]|,?(?:领头|牵头|负责|责任|主管)的?(?:班子|人|单位|部门)?|的)+$")
_HEAD = re.compile(r"^(?:文件|通知|原文|里面?|上面?|请问|想问|请|对于?|关于|在|把|问一?下)+")
_SENTENCE_END = re.compile(r"[。!?]")
_MOST_PARTS = 4
_SHORTEST = 2


def split_parts(question: str) -> tuple[str, ...]:
    """The things a normalised question asks about one by one; empty where it asks about one thing.

    >>> split_parts("农业面源污染防治与一般工业固废综合利用,分别由哪些单位牵头")
    ('农业面源污染防治', '一般工业固废综合利用')
    >>> split_parts("种多少地、打多少粮,这两个数上头是怎么要求的")
    ('种多少地', '打多少粮')
    >>> split_parts("新增高新技术企业多少家")
    ()
    """
    asking = _SENTENCE_END.split(question)[-1] or question
    cue = _EACH.search(asking)
    head = asking[: cue.start()] if cue else asking
    pieces = [_bare(piece) for piece in _SEPARATOR.split(head)]
    if not cue:
        pieces = [piece for piece in pieces if _OWN_FIGURE.search(piece)]
    parts = tuple(piece for piece in pieces if _says_something(piece))
    return parts if 1 < len(parts) <= _MOST_PARTS else ()


def asks_whether_same(question: str) -> bool:
    """是不是同一拨人, 一样不一样: whether the units of the parts are the same."""
    return bool(_SAME.search(question))


def _bare(piece: str) -> str:
    return _TAIL.sub("", _HEAD.sub("", piece.strip()))


def _says_something(piece: str) -> bool:
    return sum(map(len, content_words(piece))) >= _SHORTEST
