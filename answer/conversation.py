"""Earlier turns -> one resolved question, which is used for routing, retrieval and the answer, and shown."""

import re
from collections.abc import Sequence

from answer.context import Context
from answer.text import content_words, normalise_question
from answer.units import FILLER, ROLE_WORDS, self_word

_THIS_TASK = re.compile(
    r"(?:这|该|那|上述|上面|刚才)(?:个|一|两|三|几|些|项|条)+的?(?:任务|工作|指标|项目)?|(?:这|该)(?:任务|工作|指标|项目)|^它们?"
)


def resolve(turns: Sequence[str], context: Context) -> str:
    """The last turn with what earlier turns leave open filled in; the last turn itself where nothing is open."""
    last = turns[-1].strip()
    earlier = [turn.strip() for turn in turns[:-1] if turn.strip()]
    if not earlier:
        return last
    previous = resolve(earlier, context)
    return _with_unit(last, previous, context) or last


def refers_to_task(question: str) -> str | None:
    """这项任务, 它 …: the words that stand for a task of the answer before, or None."""
    match = _THIS_TASK.search(question)
    return match.group() if match and match.group() else None


def _with_unit(last: str, previous: str, context: Context) -> str | None:
    """A turn that only names a unit (县民政局, 那财政局呢) asks the previous question about that unit."""
    normal = normalise_question(last)
    mentions = context.units.find_all(normal)
    if len(mentions) != 1 or not mentions[0].units:
        return None
    if content_words(normal, drop=(mentions[0].mention, *FILLER)):
        return None
    word = self_word(previous)
    name = mentions[0].units[0] if len(mentions[0].units) == 1 else mentions[0].mention
    if word:
        return previous.replace(word, name)
    asked_before = context.units.find_all(normalise_question(previous))
    if asked_before:
        return previous.replace(asked_before[0].mention, name) if asked_before[0].mention in previous else None
    # 牵头的有几项 -> 县民政局: the unit that the question back asked for
    rest = content_words(normalise_question(previous), drop=("项", "条", *FILLER))
    return name + previous if ROLE_WORDS.search(previous) and not rest else None
