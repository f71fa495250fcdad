"""Which cases of a long test are run every day; the others are its long form, for `run.py test --deep`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def of_these(cases: Iterable[Any], *everyday: Any) -> list[Any]:
    """All the cases, those that are not named as everyday ones marked deep."""
    return where(cases, lambda case: case in everyday)


def where(cases: Iterable[Any], everyday: Callable[[Any], bool]) -> list[Any]:
    """All the cases, those that are not everyday ones marked deep."""
    return [pytest.param(case, marks=() if everyday(case) else pytest.mark.deep) for case in cases]
