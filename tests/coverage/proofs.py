"""Marks a test as the proof that the program carries a clause: it does what the clause asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., object])

PROVED: dict[str, str] = {}
"""The test of each clause that has one."""


def proves(*clauses: str) -> Callable[[Test], Test]:
    """The test does what these clauses ask, as a person would, and fails where it can no longer be done."""

    def marked(test: Test) -> Test:
        for clause in clauses:
            assert clause not in PROVED, f"{clause} is proved twice"
            PROVED[clause] = test.__name__
        return test

    return marked
