"""`python -m eval COMMAND`. Results on stdout, progress and errors on stderr; exit codes are the errors' own."""

import sys
from collections.abc import Sequence

from eval.commands import (
    build_set,
    calibrate_judge,
    compare,
    explain,
    export_ragas,
    gate,
    import_crud,
    import_rgb,
    judge,
    label,
    mutate,
    run,
    score,
    validate,
)
from ingest.command_line import ChineseParser
from ingest.errors import ZhengwenError

# One module a command, in the order of the help page: each has `add(commands)`.
COMMANDS = (
    run,
    score,
    validate,
    compare,
    gate,
    mutate,
    explain,
    build_set,
    calibrate_judge,
    judge,
    label,
    import_crud,
    import_rgb,
    export_ragas,
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = ChineseParser(prog="python -m eval", description="评测政问，或任何能写出答复文件的系统。")
    commands = parser.add_subparsers(required=True, metavar="命令")
    for command in COMMANDS:
        command.add(commands)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except ZhengwenError as error:
        print(f"错误：{error}", file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
