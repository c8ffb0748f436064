"""HTML from Python values. Text is escaped unless it is Html already, so no answer can become markup."""

import html
import re
from collections.abc import Iterable

_CONTROL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VOID = frozenset({"br", "hr", "input", "meta", "rect", "line", "circle", "path", "col"})


class Html(str):
    """Markup that is safe as it stands."""

    __slots__ = ()


def tag(name: str, /, *children: str | None, **attributes: str | int | bool | None) -> Html:
    """An element; None and False leave an attribute out, `class_` is class, `data_x` is data-x.

    >>> tag("b", "1<2", class_="n")
    '<b class="n">1&lt;2</b>'
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}/>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")


def join(children: Iterable[str | None], between: str = "") -> Html:
    """Several pieces as one; text among them is escaped, None left out."""
    return Html(between.join(escaped(child) for child in children if child is not None))


def escaped(text: str) -> Html:
    if isinstance(text, Html):
        return text
    return Html(html.escape(_CONTROL.sub("\ufffd", text)))


def _attribute(key: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f' {name}="{name if value is True else escaped(str(value))}"'
