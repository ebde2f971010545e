"""Numbers that nobody sees in full without an ability of its own: identity cards, passports, bank accounts.

Packages say which fields are such; every rule for fields goes by it, so that what is true of a masked field (no filter,
no order, no export, no history of it) is true of these.
"""

from __future__ import annotations

from collections.abc import Callable

REVEAL = "privacy.reveal"
Test = Callable[[str, str], bool]
_tests: list[Test] = []


def sensitive_by(test: Test) -> Test:
    """Have the decorated function say whether a field (label of the model, name) is sensitive. It is asked often."""
    _tests.append(test)
    return test


def is_sensitive(label: str, field: str) -> bool:
    """Whether a field is masked for all who have not the ability to see it."""
    return any(test(label, field) for test in _tests)
