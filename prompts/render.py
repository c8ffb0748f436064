"""Templates with declared slots. A template is a Markdown file: a front-matter line `slots: a, b`, then the text.

A text that is sent to a language model also declares `system: name`, the template of the orders that go before it.
Slots are written {a}. Rendering refuses a missing or an undeclared slot, so wording and code cannot drift apart.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FRONT_MATTER = re.compile(
    r"\A---\nslots:(?P<slots>[^\n]*)\n(?:system: *(?P<system>[a-z_]+)\n)?---\n(?P<body>.*)\Z", re.DOTALL
)
_SLOT = re.compile(r"\{([a-z_]+)\}")


class TemplateError(ValueError):
    """A template that does not exist, is malformed, or was given other slots than it declares."""


@dataclass(frozen=True, slots=True)
class Template:
    """`version` is a hash of the file, for the record in every answer that used it; `system` is empty for most."""

    name: str
    slots: frozenset[str]
    body: str
    version: str
    system: str = ""

    def render(self, **values: str) -> str:
        """Fill every declared slot. Raises TemplateError if `values` does not match the declaration."""
        if set(values) != self.slots:
            raise TemplateError(f"template {self.name!r} takes {sorted(self.slots)}, got {sorted(values)}")
        return _SLOT.sub(lambda match: values[match.group(1)], self.body)


@cache
def load_template(name: str) -> Template:
    """Read one template by its file name without .md. Raises TemplateError."""
    path = files("prompts").joinpath("templates", f"{name}.md")
    if not path.is_file():
        raise TemplateError(f"no template {name!r}; there are {', '.join(template_names())}")
    source = path.read_text(encoding="utf-8")
    match = _FRONT_MATTER.match(source)
    if match is None:
        raise TemplateError(f"template {name!r} does not begin with '---', 'slots: …', '---'")
    slots = frozenset(part.strip() for part in match["slots"].split(",") if part.strip())
    body = match["body"].strip()
    if set(_SLOT.findall(body)) != slots:
        raise TemplateError(f"template {name!r} declares {sorted(slots)} but uses {sorted(set(_SLOT.findall(body)))}")
    return Template(name, slots, body, hashlib.sha256(source.encode()).hexdigest()[:12], match["system"] or "")


def template_names() -> tuple[str, ...]:
    """Names of all shipped templates, sorted."""
    folder = files("prompts").joinpath("templates")
    return tuple(sorted(entry.name[:-3] for entry in folder.iterdir() if entry.name.endswith(".md")))


def render(name: str, **values: str) -> str:
    """Load and fill a template in one step."""
    return load_template(name).render(**values)


@dataclass(frozen=True, slots=True)
class ChatText:
    """The exact text sent to a language model; `version` names both templates as they were."""

    system: str
    user: str
    version: str


def render_chat(name: str, **values: str) -> ChatText:
    """Orders and question. Raises TemplateError where `name` declares no orders or other slots."""
    template = load_template(name)
    if not template.system:
        raise TemplateError(f"template {name!r} declares no system template, so it is not for a model")
    orders = load_template(template.system)
    return ChatText(orders.render(), template.render(**values), f"{orders.version}-{template.version}")
