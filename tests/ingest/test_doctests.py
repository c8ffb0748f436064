import doctest
import importlib
import pkgutil

import pytest

import ingest

MODULES = sorted(m.name for m in pkgutil.walk_packages(ingest.__path__, "ingest.") if not m.name.endswith("__main__"))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
