"""Parts of snownlp without the rest of it: importing the package itself takes 3 s and some 420 MB."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from threading import Lock
from types import ModuleType

_NAME = "snownlp"
_lock = Lock()


def part(name: str) -> ModuleType:
    """The module `snownlp.<name>`, and what it needs itself; what the package loads when it is imported is left alone.

    Raises ModuleNotFoundError where snownlp is not installed.
    """
    with _lock:
        if _NAME in sys.modules:
            return import_module(f"{_NAME}.{name}")
        sys.modules[_NAME] = module_from_spec(_spec())
        try:
            return import_module(f"{_NAME}.{name}")
        finally:
            del sys.modules[_NAME]


@cache
def stop_words() -> frozenset[str]:
    """snownlp's list of words that say nothing by themselves, Chinese and English."""
    file = Path(_spec().origin or "").with_name("normal") / "stopwords.txt"
    return frozenset(file.read_text("utf-8").split())


def _spec() -> ModuleSpec:
    found = find_spec(_NAME)
    if found is None:
        raise ModuleNotFoundError(f"No module named {_NAME!r}", name=_NAME)
    return found
