"""Templates: slots hold in both directions, every template is used, and the commands show them."""

import ast
from pathlib import Path

import pytest

from prompts import Template, TemplateError, load_template, render, render_chat, template_names
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
    """Every render("name", slot=…) and render_chat("name", slot=…) in a file; ** stands for slots it does not name."""
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    return [
        (call.args[0].value, frozenset(k.arg or "**" for k in call.keywords))
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in ("render", "render_chat")
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    ]


def test_every_template_is_used_and_every_use_has_its_slots(root: Path) -> None:
    uses = [use for path in (root / "answer").rglob("*.py") for use in _rendered(path)]
    orders = {load_template(name).system for name, _ in uses} - {""}
    assert {name for name, _ in uses} | orders == set(template_names())
    assert [(name, slots) for name, slots in uses if "**" not in slots and slots != load_template(name).slots] == []
    assert [(name, slots) for name, slots in uses if not slots - {"**"} <= load_template(name).slots] == []


def test_what_a_model_is_sent_has_its_orders_before_it() -> None:
    chat = render_chat("generate_answer", material="资", question="问")
    assert chat.system == load_template("generate_system").body
    assert "<问题>问</问题>" in chat.user
    assert chat.version == f"{load_template('generate_system').version}-{load_template('generate_answer').version}"
    with pytest.raises(TemplateError, match="'alias' declares no system template"):
        render_chat("alias", word="a", unit="b")


def test_list_names_every_template(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert capsys.readouterr().out.split() == list(template_names())


def test_show_prints_version_slots_and_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "alias"]) == 0
    template = load_template("alias")
    assert capsys.readouterr().out == f"alias  版本 {template.version}  槽位 unit、word\n\n{template.body}\n"


def test_show_prints_the_exact_text_for_a_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "generate_answer"]) == 0
    shown = capsys.readouterr().out
    orders, question = load_template("generate_system").body, load_template("generate_answer").body
    assert shown.endswith(f"\n\n【发给模型的要求】\n{orders}\n\n【发给模型的问题】\n{question}\n")


def test_show_refuses_an_unknown_name_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "nothing"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("错误：没有模板 nothing；应为")
    assert shown.err.count("\n") == 1
