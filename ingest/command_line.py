"""The command line in Chinese: argparse with Chinese headings, and one line for a mistake."""

import argparse
from typing import NoReturn

from ingest.errors import InputError

_WORDS = (
    ("usage: ", "用法："),
    ("\noptions:\n", "\n选项：\n"),
    ("\npositional arguments:\n", "\n参数：\n"),
    ("show this help message and exit", "显示这段说明并退出"),
)
_MISTAKES = (
    ("the following arguments are required: ", "缺少参数 "),
    ("unrecognized arguments: ", "不认识的参数 "),
    ("expected one argument", "后面要写一个值"),
    ("invalid choice: ", "没有这个选项 "),
    (" (choose from ", "（可选 "),
    ("invalid int value: ", "应为整数，写的是 "),
    ("argument ", "参数 "),
)


class ChineseParser(argparse.ArgumentParser):
    """Subcommands made with `add_subparsers` are ChineseParsers too."""

    def format_help(self) -> str:
        text = super().format_help()
        for english, chinese in _WORDS:
            text = text.replace(english, chinese, 1)
        return text

    def error(self, message: str) -> NoReturn:
        for english, chinese in _MISTAKES:
            message = message.replace(english, chinese)
        self.exit(InputError.exit_code, f"错误：命令行写得不对：{message}；请用 {self.prog} --help 查看说明。\n")
