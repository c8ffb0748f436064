import doctest
import importlib
import pkgutil

import pytest

import answer


@pytest.mark.parametrize("name", [m.name for m in pkgutil.iter_modules(answer.__path__) if m.name != "__main__"])
def test_examples_in_docstrings_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"answer.{name}")).failed == 0
