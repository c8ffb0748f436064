#!/usr/bin/env bash
# Rewrites requirements/lock.txt from a clean resolution of the pins in pyproject.toml. Needs the network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/setup_venv.sh

python=$(find_python) || die "没有找到 Python 3.11"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m venv "$work/venv"
"$python" scripts/requirements.py list --dev > "$work/requirements.txt"
say "正在重新解析依赖，要等几分钟"
"$work/venv/bin/python" -m pip install -qq --disable-pip-version-check --requirement "$work/requirements.txt"
{
    printf '# Every package of a clean install of zhengwen[dev], as pip constraints. Written by scripts/refresh_lock.sh.\n'
    # --all for setuptools, which the tests build the wheel with; a build label such as +cpu is left to the installer
    "$work/venv/bin/python" -m pip freeze --all | sed -E '/^pip==/d; s/\+[A-Za-z0-9.]+$//'
} > "$work/lock.txt"
mv "$work/lock.txt" requirements/lock.txt
say "已更新 requirements/lock.txt"
