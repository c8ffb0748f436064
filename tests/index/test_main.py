import json
import shutil
import subprocess
import sys

import pytest

from index.__main__ import main
from tests.notices import WATER, parse_one


@pytest.fixture(scope="module")
def workplace(root, model_cache, tmp_path_factory):
    """A copy of the shipped notice and settings to run in."""
    folder = tmp_path_factory.mktemp("workplace")
    shutil.copytree(root / "data", folder / "data")
    shutil.copy(root / "models.yaml", folder)
    return folder


@pytest.fixture
def run(workplace, model_cache, monkeypatch, capsys):
    monkeypatch.chdir(workplace)
    monkeypatch.setenv("ZHENGWEN_CACHE", str(model_cache))

    def run_(*arguments):
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run_


def test_build_status_search(run, workplace):
    code, printed, _ = run("build")
    assert code == 0
    assert printed.startswith("已建好索引 ")
    assert "1 份通知，94 项任务" in printed

    code, printed, _ = run("search", "今年要建几所幼儿园", "-k", "3", "--json")
    assert code == 0
    hits = json.loads(printed)
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    assert "幼儿园" in hits[0]["best_sentence"]["text"]
    text = parse_one(workplace / "data/notices/dongah-2023-4.txt").text
    assert text[hits[0]["best_sentence"]["start"] : hits[0]["best_sentence"]["end"]] == hits[0]["best_sentence"]["text"]

    added = workplace / "data/notices/新通知.txt"
    added.write_text(WATER.text, encoding="utf-8")
    code, printed, _ = run("status", "--json")
    assert code == 5
    assert json.loads(printed)["stale"] == ["新通知.txt 未入索引，或入索引后有改动"]

    code, printed, _ = run("build")
    assert "2 份通知，96 项任务" in printed
    assert "，沿用 432 个向量）" in printed

    code, printed, _ = run("status")
    assert code == 0
    assert printed.startswith("索引 ")
    assert "\n  dongah-2023-4  94 项任务  dongah-2023-4.txt\n" in printed
    assert printed.endswith("\n索引是最新的\n")


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (
            ["search", "养老", "--root", "none"],
            5,
            "错误：在 none 没有找到索引；应为一个建好的索引。请运行 python -m index build。\n",
        ),
        (
            ["status", "--root", "none"],
            5,
            "错误：在 none 没有找到索引；应为一个建好的索引。请运行 python -m index build。\n",
        ),
        (
            ["build", "--models", "none.yaml"],
            3,
            "错误：没有找到模型配置文件 'none.yaml'；应为项目根目录的 models.yaml。"
            "请在项目根目录运行，或用 --models 指定文件。\n",
        ),
    ],
)
def test_an_error_is_one_line_and_an_exit_code(run, arguments, code, message):
    assert run(*arguments) == (code, "", message)


def test_no_sources(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("build") == (
        2,
        "",
        "错误：data/notices 里没有通知文件；应为至少一份通知。请放入文件，或在命令里写出文件。\n",
    )


@pytest.mark.parametrize("k", ["0", "-1", "many"])
def test_k_is_positive(run, capsys, k):
    with pytest.raises(SystemExit):
        run("search", "养老", f"-k={k}")
    assert "不是正整数" in capsys.readouterr().err


def test_help_imports_nothing_heavy(root):
    script = (
        "import sys\n"
        "from index.__main__ import main\n"
        "try:\n    main(['build', '--help'])\n"
        "except SystemExit:\n    pass\n"
        "print(sorted({'chromadb', 'torch', 'sqlalchemy', 'numpy', 'pydantic'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\n[]\n")
