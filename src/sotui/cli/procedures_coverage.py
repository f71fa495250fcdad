"""Where every clause lives, and what is still to come in which room, as text and for scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sotui.cli.procedures_told import Known
from sotui.desk.clause_homes import homes_of
from sotui.procedures.clauses import ROOMS, Clause
from sotui.procedures.homes import Home, HomeKind, contradictions, uncovered


@dataclass(frozen=True, slots=True)
class Covered:
    """One clause, and where it lives."""

    pack: str
    clause: Clause
    home: Home | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every clause of the procedures."""

    clauses: tuple[Covered, ...]
    uncovered: tuple[str, ...]
    twice: tuple[str, ...]
    """Said to be to come, with a place already."""

    @staticmethod
    def of(packs: Sequence[Known]) -> Coverage:
        """That of these procedures, in their order."""
        found: list[Covered] = []
        bare: list[str] = []
        twice: list[str] = []
        for one in packs:
            placed = homes_of(one.pack, one.clauses)
            found += [Covered(one.called, clause, placed.get(clause.id)) for clause in one.clauses]
            bare += uncovered(one.clauses, placed)
            twice += contradictions(one.clauses, placed)
        return Coverage(tuple(found), tuple(bare), tuple(twice))

    @property
    def whole(self) -> bool:
        """Whether every clause has its place or its room to come, and none has both."""
        return not self.uncovered and not self.twice

    def to_come(self) -> dict[str, list[Covered]]:
        """What is still to come, by the room that will carry it."""
        rooms: dict[str, list[Covered]] = {room: [] for room in ROOMS}
        for one in self.clauses:
            if one.home is not None and one.home.kind is HomeKind.TO_COME:
                rooms[one.clause.to_come].append(one)
        return rooms

    def as_json(self) -> str:
        """One object: clauses with their homes, what is to come by room, and what nothing carries."""
        return json.dumps(
            {
                "clauses": [
                    {
                        "id": one.clause.id,
                        "procedure": one.pack,
                        "number": one.clause.number,
                        "title": one.clause.title,
                        "kind": one.clause.kind.value,
                        "force": one.clause.force.value,
                        "home": {"kind": one.home.kind.value, "words": one.home.words, "view": one.home.view}
                        if one.home
                        else None,
                    }
                    for one in self.clauses
                ],
                "to_come": {room: [one.clause.id for one in held] for room, held in self.to_come().items()},
                "uncovered": list(self.uncovered),
                "twice": list(self.twice),
            },
            indent=1,
            ensure_ascii=False,
        )

    def told(self) -> Iterator[str]:
        """A line per clause, then per room what is to come, then the counts."""
        pack = ""
        for one in self.clauses:
            if one.pack != pack:
                yield from ([""] if pack else [])
                pack = one.pack
                yield pack
            where = one.home.words if one.home else "nothing carries it"
            yield f"  {one.clause.id:<20}{one.clause.title} → {where}"
        rooms = self.to_come()
        waiting = sum(map(len, rooms.values()))
        for room, held in rooms.items():
            yield ""
            yield f"To come in {room}: {len(held)}"
            yield from (f"  {one.clause.id:<20}{one.clause.title}" for one in held)
        yield ""
        whole, bare = len(self.clauses), len(self.uncovered)
        placed = whole - waiting - bare
        yield f"{whole} clauses: {placed} have their place, {waiting} are to come, {bare} have neither."
        for id in self.uncovered:
            yield f"  {id}: nothing carries it, and no room is named that will."
        for id in self.twice:
            yield f"  {id}: it has its place, and is still said to be to come."
