"""Every fault of the list has its tests, by its id."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

HERE = Path(__file__).parent
NOT_YET = dict.fromkeys(
    ("F53", "F54", "F55", "F56", "F57", "F58"), "there are no bundles for hand-over between machines yet"
)
"""Faults that cannot happen yet, and why."""


def listed() -> dict[str, tuple[str, str]]:
    """The faults by id: what happens, and how it must end."""
    with (HERE / "faults.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: (row["input_or_fault"], row["expected"]) for row in csv.DictReader(file)}


def marked() -> dict[str, list[str]]:
    """The tests by the id with which they are marked."""
    found: dict[str, list[str]] = {}
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if not node.name.startswith("test_"):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.fault":
                    for given in mark.args:
                        found.setdefault(ast.literal_eval(given), []).append(node.name)
    return found


def test_each_fault_of_the_list_has_a_test_that_bears_its_id() -> None:
    faults = listed()
    assert list(faults) == [f"F{number:02}" for number in range(1, 76)]
    found = marked()
    assert set(found) <= set(faults), "a test is marked with an id that the list has not"
    assert set(faults) - set(found) == set(NOT_YET)
    for id, names in found.items():
        named = [name for name in names if re.match(rf"test_(?:f\d\d_)*{id.lower()}_", name)]
        assert named, f"no test is named after {id}"


def test_what_is_not_tried_yet_is_about_bundles_alone() -> None:
    faults = listed()
    assert all(faults[id][0].startswith("bundle") for id in NOT_YET)
    assert [id for id, (fault, _) in faults.items() if fault.startswith("bundle")] == list(NOT_YET)
