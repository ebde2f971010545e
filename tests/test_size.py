"""Small on purpose: a file fits into one head, a function onto one screen. The exceptions shrink, never grow."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from boot import ROOT

FILE, FUNCTION, TEMPLATE = 300, 40, 80
FOLDERS = ("boot", "bench", "src", "tests")
# Longer than allowed, with the reason.
EXCEPTIONS: dict[str, str] = {}


def sources(*patterns: str) -> list[str]:
    found = (path for folder in FOLDERS for pattern in patterns for path in (ROOT / folder).rglob(pattern))
    return sorted(str(path.relative_to(ROOT)) for path in found if "migrations" not in path.parts)


def long_functions(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            # Signature and docstring declare and tell; what has to fit into a head is what is done.
            first = node.body[0]
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            length = node.end_lineno - (first.end_lineno if documented else first.lineno - 1)
            if length > FUNCTION:
                yield f"{node.name} ({length} lines)"


def lines(name: str) -> int:
    return len((ROOT / name).read_text(encoding="utf-8").splitlines())


def test_files_and_their_functions_are_small():
    names = [name for name in sources("*.py", "*.js", "*.css") if name not in EXCEPTIONS]
    assert {name: count for name in names if (count := lines(name)) > FILE} == {}
    functions = {name: list(long_functions(ROOT / name)) for name in names if name.endswith(".py")}
    assert {name: found for name, found in functions.items() if found} == {}


def test_templates_are_small():
    assert {name: count for name in sources("*.html") if (count := lines(name)) > TEMPLATE} == {}


def test_exceptions_are_still_needed():
    for name in EXCEPTIONS:
        assert lines(name) > FILE or list(long_functions(ROOT / name))
