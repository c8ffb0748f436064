"""`python -m prompts list` and `python -m prompts show NAME`: look at the wording that the assistant uses."""

import argparse
import sys

from prompts.render import TemplateError, load_template, template_names


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m prompts", description="查看答复所用的固定措辞。")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="列出全部模板")
    show = commands.add_parser("show", help="显示一个模板")
    show.add_argument("name", metavar="NAME", help="模板名（不带 .md）")
    options = parser.parse_args(arguments)
    if options.command == "list":
        print("\n".join(template_names()))
        return 0
    try:
        template = load_template(options.name)
    except TemplateError:
        names = "、".join(template_names())
        print(f"错误：没有模板 {options.name}；应为{names} 之一。请用 python -m prompts list 查看。", file=sys.stderr)
        return 2
    print(f"{template.name}  版本 {template.version}  槽位 {'、'.join(sorted(template.slots)) or '无'}")
    if template.system:
        print(f"\n【发给模型的要求】\n{load_template(template.system).body}\n\n【发给模型的问题】")
    print(f"{'' if template.system else chr(10)}{template.body}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
