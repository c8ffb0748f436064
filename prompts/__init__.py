"""Wording with declared slots. Imports none of our other packages."""

from prompts.render import Template, TemplateError, load_template, render, template_names

__all__ = ["Template", "TemplateError", "load_template", "render", "template_names"]
