"""Every clause of the procedures has its place in the program or its room to come: losing it is noticed."""

from __future__ import annotations

import csv
import tomllib
from copy import deepcopy
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sotui.desk.clause_homes import CARRIED, carried, home_of, homes_of
from sotui.procedures import schema, schema_across, schema_clauses
from sotui.procedures.clauses import ROOMS, Clause
from sotui.procedures.compile import compiled
from sotui.procedures.homes import Home, HomeKind, clause_of, contradictions, homes, uncovered
from sotui.procedures.library import clauses, load_packs
from sotui.procedures.pack import Pack

HERE = Path(__file__).parent
CARRY = ("rule", "item", "outcome", "follow", "chair", "interval")
"""The tables of a pack that carry a clause under its id."""
PACKS = files("sotui.procedures") / "packs"


class Listed(NamedTuple):
    """A line of clauses.csv: a clause that the field has, and where it lives."""

    pack: str
    id: str
    kind: str
    home: str


def listed() -> list[Listed]:
    with (HERE / "clauses.csv").open(encoding="utf-8", newline="") as file:
        return [Listed(**row) for row in csv.DictReader(file)]


LISTED = listed()
each = pytest.mark.parametrize("line", LISTED, ids=[line.id for line in LISTED])


@cache
def raw_pack(pack_id: str) -> dict[str, Any]:
    return tomllib.loads((PACKS / f"{pack_id}.toml").read_text(encoding="utf-8"))


@cache
def raw_clauses(pack_id: str) -> dict[str, Any]:
    return tomllib.loads((PACKS / f"{pack_id}.clauses.toml").read_text(encoding="utf-8"))


@cache
def placed(pack_id: str) -> dict[str, Home]:
    return homes_of(load_packs()[pack_id], clauses(pack_id))


def pack_of(raw: dict[str, Any]) -> Pack:
    """A pack from the tables of its file, changed by hand."""
    return compiled(schema.PackForm.model_validate(raw), "a file changed by hand")


def clauses_of(raw: dict[str, Any]) -> tuple[Clause, ...]:
    return schema_clauses.clauses_of(schema_clauses.ClausesForm.model_validate(raw))


def without_carriers(raw: dict[str, Any], clause: str, known: frozenset[str]) -> dict[str, Any]:
    """The pack's tables with every rule, heading, outcome, chair and interval of one clause taken out."""

    def gone(part: Any, among: str = "") -> Any:
        if isinstance(part, dict):
            return {
                key: "" if key in ("sent_clause", "decided_clause") and value == clause else gone(value, key)
                for key, value in part.items()
            }
        if isinstance(part, list):
            kept = [
                gone(one) for one in part if not (among in CARRY and clause_of(one["id"], known) == clause)
            ]
            # A heading with nothing under it, a form without headings: they go with what they held.
            return [one for one in kept if not (isinstance(one, dict) and empty(one))]
        return part

    def empty(table: dict[str, Any]) -> bool:
        return table.get("item", True) == [] or table.get("part", True) == []

    return no_loose_ends(gone(deepcopy(raw)))


def no_loose_ends(raw: dict[str, Any]) -> dict[str, Any]:
    """Without what stood under a heading that is gone, and without what counted from a rule that is."""
    for outline in raw.get("outline", []):
        keys = {item["key"] for part in outline["part"] for item in part["item"]}
        for part in outline["part"]:
            for item in part["item"]:
                if item.get("under") and item["under"] not in keys:
                    item["under"] = ""
    while faults := {path[:2] for path, _ in schema_across.cross_check(raw)}:
        for table in {str(path[0]) for path in faults}:
            raw[table] = [one for place, one in enumerate(raw[table]) if (table, place) not in faults]
    return raw


def test_the_list_has_every_clause_of_every_pack_and_no_other() -> None:
    of_packs = [(pack, clause.id) for pack in load_packs() for clause in clauses(pack)]
    assert [(line.pack, line.id) for line in LISTED] == of_packs
    assert len(LISTED) == 302


@each
def test_a_clause_is_what_it_was_and_lives_where_it_did(line: Listed) -> None:
    kind = next(one.kind for one in clauses(line.pack) if one.id == line.id)
    home = home_of(line.pack, line.id)
    assert kind.value == line.kind
    assert home is not None, "nothing carries it, and no room is named that will"
    assert home.kind.value == line.home, home.words


@each
def test_it_is_noticed_when_what_carries_a_clause_is_taken_away(line: Listed) -> None:
    pack, listed_clauses = load_packs()[line.pack], clauses(line.pack)
    known = frozenset(clause.id for clause in listed_clauses)
    screens = carried()
    if line.home in (HomeKind.DATED, HomeKind.FORM, HomeKind.ROLE, HomeKind.INTERVAL):
        pack = pack_of(without_carriers(raw_pack(line.pack), line.id, known))
        screens.pop(line.id, None)
    elif line.home == HomeKind.SCREEN and line.id in CARRIED:
        del screens[line.id]
    elif line.home == HomeKind.SCREEN:
        raw = deepcopy(raw_clauses(line.pack))
        raw["clause"] = [one for one in raw["clause"] if one["id"] != line.id]
        listed_clauses = clauses_of(raw)
    else:
        raw = deepcopy(raw_clauses(line.pack))
        next(one for one in raw["clause"] if one["id"] == line.id)["to_come"] = ""
        listed_clauses = clauses_of(raw)

    now = homes(pack, listed_clauses, screens)

    home = now.get(line.id)
    assert home is None or home.kind.value != line.home, f"still said to be there: {home.words}"
    if home is None and line.id in {one.id for one in listed_clauses}:
        assert line.id in uncovered(listed_clauses, now)
    hangs = {
        id
        for outline in load_packs()[line.pack].outlines
        for one in outline.outcomes
        for id, _ in one.follows
    }
    for id, before in placed(line.pack).items():
        # Dates counted from it go with it, and so does what is done after an outcome.
        if id != line.id and id not in hangs and before.kind is not HomeKind.DATED:
            assert now[id].kind is before.kind, f"{id} went with it"


@pytest.mark.parametrize("pack", sorted({line.pack for line in LISTED}))
def test_nothing_is_without_a_place_and_nothing_is_both_there_and_to_come(pack: str) -> None:
    assert uncovered(clauses(pack), placed(pack)) == ()
    assert contradictions(clauses(pack), placed(pack)) == ()


def test_what_is_to_come_is_the_visible_list_by_room() -> None:
    """to_come.txt may only lose lines: what had no place in the program gets one, never the other way."""
    rooms: dict[str, list[str]] = {room: [] for room in ROOMS}
    room = ""
    for line in (HERE / "to_come.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            rooms[room].append(line.split()[0])
        elif line and not line.startswith("#"):
            room = line
    for pack in load_packs():
        for clause in clauses(pack):
            home = placed(pack)[clause.id]
            if home.kind is HomeKind.TO_COME:
                assert clause.id in rooms[clause.to_come], (
                    f"{clause.id} is not on the list under {clause.to_come}"
                )
                rooms[clause.to_come].remove(clause.id)
    assert not any(rooms.values()), f"these have their place now, take their lines out: {rooms}"


def test_a_clause_that_a_screen_carries_is_one_of_a_pack() -> None:
    assert set(CARRIED) <= {line.id for line in LISTED}


def test_a_home_with_a_view_names_one_that_can_be_opened() -> None:
    from sotui.tui.places import _BY_NAME

    views = {home.view for pack in load_packs() for home in placed(pack).values() if home.view}
    assert views <= set(_BY_NAME)
    assert {"board", "orders", "order", "reviews", "supervision", "staff", "procedures"} <= views


def test_a_part_of_a_clause_belongs_to_it_unless_it_is_a_clause_of_its_own() -> None:
    known = {"CAM-4-11", "CAM-4-11:risk", "CAM-7-1"}
    assert clause_of("CAM-4-11:risk", known) == "CAM-4-11:risk"
    assert clause_of("CAM-7-1:preferred", known) == "CAM-7-1"
    assert clause_of("CAM-7-1#2:review", known) == "CAM-7-1"
    assert clause_of("CAM-9-9", known) == ""
