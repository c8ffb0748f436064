"""Wording with declared slots. Imports none of our other packages."""

from prompts.render import ChatText, Template, TemplateError, load_template, render, render_chat, template_names

__all__ = ["ChatText", "Template", "TemplateError", "load_template", "render", "render_chat", "template_names"]
