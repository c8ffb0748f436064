#!/usr/bin/env bash
# Sets up what is missing, then runs the gate: ruff check, ruff format --check, mypy, pytest.
# Arguments go to pytest: bash scripts/test.sh tests/answer -x
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/setup_venv.sh

has_chromium() { command -v chromium >/dev/null 2>&1; }
has_office() { command -v soffice >/dev/null 2>&1; }
has_chinese_font() { command -v fc-list >/dev/null 2>&1 && [[ -n $(fc-list :lang=zh family 2>/dev/null) ]]; }

as_root() { if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi; }
# sudo may ask for a password only where somebody can type it.
may_be_root() {
    [[ $(id -u) -eq 0 ]] || { command -v sudo >/dev/null 2>&1 && { [[ -t 0 ]] || sudo -n true >/dev/null 2>&1; }; }
}

ensure_programs() {
    local missing=()
    has_chromium || missing+=(chromium)
    has_chinese_font || missing+=(fontconfig fonts-wqy-microhei)
    has_office || missing+=(libreoffice-writer-nogui libreoffice-calc-nogui)
    [[ ${#missing[@]} -gt 0 ]] || return 0
    if command -v apt-get >/dev/null 2>&1 && may_be_root; then
        say "正在安装测试要用的系统软件：${missing[*]}"
        if as_root apt-get update -qq >/dev/null && as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then
            return 0
        fi
        say "系统软件没有装上，浏览器测试可能因此失败，旧格式文件的测试会跳过"
    else
        say "缺少测试要用的 ${missing[*]}；请以管理员身份安装（apt-get install ${missing[*]}），否则浏览器测试不会通过、旧格式文件的测试会跳过"
    fi
}

failed=()
check() {
    say "正在运行 $*"
    .venv/bin/python -m "$@" || failed+=("$1")
}

setup_venv dev
ensure_programs
check ruff check .
check ruff format --check .
check mypy
if [[ $# -gt 0 ]]; then
    check pytest "$@"
else
    check pytest --color=auto --numprocesses auto --dist loadfile
fi
if [[ ${#failed[@]} -gt 0 ]]; then
    die "没有通过：${failed[*]}"
fi
say "全部通过"
