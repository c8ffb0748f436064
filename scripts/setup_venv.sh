# Sourced by chat.sh and test.sh: `setup_venv` or `setup_venv dev` leaves a ready .venv in the repository root.
#
# .venv/zhengwen-ready holds "<fingerprint> <extra>" once everything is installed. .venv/zhengwen-making is there
# while the environment is being made: finding it means that an earlier run was cut off, so the folder is redone.

say() { printf '政问：%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

find_python() {
    local candidate
    for candidate in "${PYTHON:-python3.11}" python3.11 python3 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

# Whether .venv can be installed into: complete enough, and of the right Python.
venv_usable() {
    [[ ! -e .venv/zhengwen-making ]] &&
        .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1 &&
        .venv/bin/python -m pip --version >/dev/null 2>&1
}

make_venv() {
    local python
    python=$(find_python) || die "没有找到 Python 3.11。请先安装 Python 3.11（Debian、Ubuntu 还需 python3.11-venv），" \
        "或用环境变量 PYTHON 指明它的位置，再重新运行。"
    if [[ -e .venv ]]; then
        say "上次的安装没有完成，正在重做 .venv"
        rm -rf .venv
    else
        say "正在建立虚拟环境 .venv"
    fi
    mkdir .venv
    : > .venv/zhengwen-making
    "$python" -m venv .venv || die "虚拟环境没有建成。Debian、Ubuntu 请先安装 python3.11-venv，再重新运行。"
}

# pip is asked to be quiet, so nothing else would show that gigabytes for graphics cards are on their way.
warn_of_gpu_build() { # pip's options
    local torch plan
    torch=$(grep '^torch==' .venv/zhengwen-requirements.txt) || return 0
    plan=$(.venv/bin/python -m pip install "$@" --dry-run --no-deps --report - "$torch" 2>/dev/null) || return 0
    if grep -qE '"(nvidia|cuda)-' <<< "$plan"; then
        say "注意：pip 选中的是显卡版 PyTorch，要多下载约 3 GB，占用硬盘约 5 GB；不打断也能装好、能用"
        say "想用小得多的 CPU 版，请按 Ctrl-C 打断，照 README“PyTorch 的 CPU 版”一节做，再重新运行"
    fi
}

install_requirements() { # dev or nothing
    local options=(-qq --disable-pip-version-check --no-input --constraint requirements/lock.txt)
    if [[ -n ${ZHENGWEN_WHEELS:-} ]]; then
        [[ -d $ZHENGWEN_WHEELS ]] || die "ZHENGWEN_WHEELS 指的文件夹 $ZHENGWEN_WHEELS 不存在，请改正后重新运行。"
        options+=(--no-index --find-links "$ZHENGWEN_WHEELS")
        say "正在从 $ZHENGWEN_WHEELS 安装依赖（不联网）"
    else
        say "正在下载并安装依赖，第一次要等几分钟"
    fi
    .venv/bin/python scripts/requirements.py list ${1:+--dev} > .venv/zhengwen-requirements.txt
    warn_of_gpu_build "${options[@]}"
    .venv/bin/python -m pip install "${options[@]}" --requirement .venv/zhengwen-requirements.txt ||
        die "依赖没有装好，原因见上。请检查网络（或按 README 离线安装）后重新运行，已下载的部分不会重复下载。"
}

setup_venv() { # dev or nothing
    local wanted=${1:-} wanted_stamp ready=""
    exec 9< pyproject.toml
    if command -v flock >/dev/null 2>&1; then
        flock 9 # two starts at once: the second waits for the first
    fi
    venv_usable || make_venv
    wanted_stamp=$(.venv/bin/python scripts/requirements.py fingerprint)
    if [[ -f .venv/zhengwen-ready ]]; then
        ready=$(< .venv/zhengwen-ready)
    fi
    if [[ $ready != "$wanted_stamp dev" && $ready != "$wanted_stamp $wanted" ]]; then
        : > .venv/zhengwen-making
        rm -f .venv/zhengwen-ready
        install_requirements "$wanted"
        printf '%s %s\n' "$wanted_stamp" "$wanted" > .venv/zhengwen-ready
        rm .venv/zhengwen-making
        say "依赖已装好"
    fi
    exec 9<&-
}
