"""Templates: slots hold in both directions, every template is used, and the commands show them."""

import ast
from pathlib import Path

import pytest

from prompts import Template, TemplateError, load_template, render, template_names
from prompts.__main__ import main


@pytest.mark.parametrize("name", template_names())
def test_a_template_takes_its_slots_and_no_others(name: str) -> None:
    template = load_template(name)
    values = {slot: f"<{slot}>" for slot in template.slots}
    text = render(name, **values)
    assert [v for v in values.values() if v not in text] == []
    assert "{" not in text
    with pytest.raises(TemplateError, match=f"template '{name}' takes"):
        render(name, **values, unknown="x")
    for slot in template.slots:
        with pytest.raises(TemplateError, match=f"template '{name}' takes"):
            render(name, **{k: v for k, v in values.items() if k != slot})


def test_what_a_slot_is_given_is_not_read_as_a_template() -> None:
    template = Template("t", frozenset({"a", "b"}), "{a}与{b}", "0")
    assert template.render(a="{b}", b="乙") == "{b}与乙"


def test_a_name_without_a_template() -> None:
    with pytest.raises(TemplateError, match="no template 'nothing'; there are alias, "):
        load_template("nothing")


def _rendered(path: Path) -> list[tuple[str, frozenset[str]]]:
    """Every render("name", slot=…) in a file."""
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    return [
        (call.args[0].value, frozenset(k.arg for k in call.keywords if k.arg))
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "render"
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    ]


def test_every_template_is_used_and_every_use_has_its_slots(root: Path) -> None:
    uses = [use for path in (root / "answer").glob("*.py") for use in _rendered(path)]
    assert {name for name, _ in uses} == set(template_names())
    assert [(name, slots) for name, slots in uses if slots != load_template(name).slots] == []


def test_list_names_every_template(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert capsys.readouterr().out.split() == list(template_names())


def test_show_prints_version_slots_and_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "alias"]) == 0
    template = load_template("alias")
    assert capsys.readouterr().out == f"alias  版本 {template.version}  槽位 unit、word\n\n{template.body}\n"


def test_show_refuses_an_unknown_name_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "nothing"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("错误：没有模板 nothing；应为")
    assert shown.err.count("\n") == 1
