"""What is checked across a pack file: the slips that only show between its rules."""

from __future__ import annotations

from typing import Any


def cross_check(raw: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    """What only shows between rules: an id given twice, a date counted from a rule not listed before it, a
    local interval that the procedure does not have. Each with the place of the very word.
    """
    found: list[tuple[tuple[str | int, ...], str]] = []
    rules = raw.get("rule")
    if not isinstance(rules, list):
        return found
    listed = raw.get("interval")
    intervals = {
        one["id"]
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict) and isinstance(one.get("id"), str)
    }
    for table in ("naming", "chair", "rule"):
        here = raw.get(table)
        for place, one in enumerate(here if isinstance(here, list) else []):
            for path, wanted in _intervals_named(one, (table, place)):
                if wanted not in intervals:
                    found.append((path, f"there is no local interval “{wanted}” in this procedure"))
    everywhere = {
        one["id"]: place
        for place, one in reversed(list(enumerate(rules)))
        if isinstance(one, dict) and isinstance(one.get("id"), str)
    }
    seen: set[str] = set()
    for place, rule in enumerate(rules):
        if not isinstance(rule, dict):
            continue
        for path, wanted in _deadlines_named(rule, ("rule", place)):
            base = wanted.split("#")[0]
            if base not in seen and base.partition(":")[0] not in seen:
                found.append((path, _not_before(wanted, base, place, everywhere)))
        id = rule.get("id")
        if isinstance(id, str):
            if id in seen:
                found.append((("rule", place, "id"), f"the id “{id}” is given twice"))
            seen.add(id)
    return found


def _not_before(wanted: str, base: str, place: int, everywhere: dict[str, int]) -> str:
    below = everywhere.get(base, everywhere.get(base.partition(":")[0]))
    if below is None:
        return f"it counts from “{wanted}”, and no rule has that id"
    if below == place:
        return f"it counts from “{wanted}”, which is this very rule"
    return f"it counts from “{wanted}”, which stands further down: put that rule before this one"


_Named = list[tuple[tuple[str | int, ...], str]]


def _deadlines_named(value: Any, path: tuple[str | int, ...]) -> _Named:
    found: _Named = []
    if isinstance(value, dict):
        if value.get("anchor") in ("deadline", "waived") and isinstance(value.get("id"), str):
            found.append(((*path, "id"), value["id"]))
        if value.get("rule") == "decision-review" and isinstance(value.get("decision"), str):
            found.append(((*path, "decision"), value["decision"]))
        for key, inner in value.items():
            found += _deadlines_named(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            found += _deadlines_named(inner, (*path, place))
    return found


def _intervals_named(value: Any, path: tuple[str | int, ...]) -> _Named:
    if isinstance(value, list):
        return [one for place, inner in enumerate(value) for one in _intervals_named(inner, (*path, place))]
    if not isinstance(value, dict):
        return []
    own = value.get("interval")
    named = [((*path, "interval"), own)] if isinstance(own, str) else []
    return named + [one for key, inner in value.items() for one in _intervals_named(inner, (*path, key))]
