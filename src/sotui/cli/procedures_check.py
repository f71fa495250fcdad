"""A look at a file that somebody wrote: in order with its counts, or every fault with its line."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sotui.desk.clause_homes import homes_of
from sotui.procedures.agreement import disagreements
from sotui.procedures.clauses import Clause
from sotui.procedures.faults import PackFaults
from sotui.procedures.homes import HomeKind, contradictions, uncovered
from sotui.procedures.loader import LARGEST_FILE, load_clauses, load_own
from sotui.procedures.pack import Pack
from sotui.shown import show

CLAUSES = ".clauses.toml"
Found = TypeVar("Found")


class CannotBeRead(OSError):
    """There is no file to check; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found."""

    in_order: bool
    lines: tuple[str, ...]


def checked(file: Path) -> Checked:
    """A procedure or a list of clauses, looked through; raises CannotBeRead where there is nothing to read.

    Beside a procedure its list of clauses is looked at too, if it lies there, and the other way round: where
    the two part, or a clause has no place yet, that is said; it is no fault.
    """
    data = _bytes(file)
    if file.name.casefold().endswith(CLAUSES):
        return _of_clauses(file, load_clauses(data, file.name))
    return _of_pack(file, load_own(data, file.name))


def _of_pack(file: Path, found: Pack | PackFaults) -> Checked:
    if isinstance(found, PackFaults):
        return Checked(False, tuple(_fault_lines(found)))
    said = [f"{file.name} is in order: {_pack_counts(found)}."]
    beside = file.with_name(f"{file.stem}{CLAUSES}")
    other = _beside(beside, load_clauses)
    if isinstance(other, PackFaults):
        said.append(f"{beside.name} beside it has faults of its own: check it too.")
    elif other is not None:
        said += [f"With {beside.name} beside it:", *_together(found, other)]
    return Checked(True, tuple(said))


def _of_clauses(file: Path, found: tuple[Clause, ...] | PackFaults) -> Checked:
    if isinstance(found, PackFaults):
        return Checked(False, tuple(_fault_lines(found)))
    said = [f"{file.name} is in order: {_clause_counts(found)}."]
    beside = file.with_name(file.name[: -len(CLAUSES)] + ".toml")
    other = _beside(beside, load_own)
    if isinstance(other, PackFaults):
        said.append(f"{beside.name} beside it has faults of its own: check it too.")
    elif other is not None:
        said += [f"With {beside.name} beside it:", *_together(other, found)]
    return Checked(True, tuple(said))


def _bytes(file: Path) -> bytes:
    named = show(str(file), limit=200)
    try:
        mode = file.stat().st_mode
        if stat.S_ISDIR(mode):
            raise CannotBeRead(f"{named} is a folder: name the file in it that is to be checked.")
        if not stat.S_ISREG(mode):
            raise CannotBeRead(f"{named} is no plain file.")
        with file.open("rb") as opened:
            # One byte more than is taken tells that it is too large, however large it is.
            return opened.read(LARGEST_FILE + 1)
    except CannotBeRead:
        raise
    except FileNotFoundError:
        raise CannotBeRead(f"There is no file {named}.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no name of a file"
        raise CannotBeRead(f"{named} cannot be read: {why}.") from None


def _beside(file: Path, load: Callable[[bytes, str], Found]) -> Found | None:
    """The other file of the two, where one lies there and can be read."""
    try:
        return load(_bytes(file), file.name)
    except CannotBeRead:
        return None


def _fault_lines(found: PackFaults) -> Iterator[str]:
    count = "1 fault" if len(found.faults) == 1 else f"{len(found.faults)} faults"
    yield f"{found.name} has {count}; nothing of it can be used until they are put right:"
    yield from (f"  {fault}" for fault in found.faults)


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or one + 's'}"


def _pack_counts(pack: Pack) -> str:
    parts = [_many(len(pack.rules), "dated rule")]
    if pack.outlines:
        parts.append(_many(len(pack.outlines), "outline"))
    if pack.chairs:
        parts.append(_many(len(pack.chairs), "rule on who chairs", "rules on who chairs"))
    if pack.intervals:
        parts.append(_many(len(pack.intervals), "local interval"))
    return f"{pack.title}, {', '.join(parts)}"


def _clause_counts(clauses: tuple[Clause, ...]) -> str:
    kinds: dict[str, int] = {}
    for clause in clauses:
        kinds[clause.kind.value] = kinds.get(clause.kind.value, 0) + 1
    told = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in kinds.items())
    return f"{_many(len(clauses), 'clause')} ({told})"


def _together(pack: Pack, clauses: tuple[Clause, ...]) -> Iterator[str]:
    placed = homes_of(pack, clauses)
    waiting = sum(home.kind is HomeKind.TO_COME for home in placed.values())
    bare = uncovered(clauses, placed)
    home = len(placed) - waiting
    yield f"  {home} of {_many(len(clauses), 'clause')} have their place, {waiting} are to come."
    if bare:
        yield f"  Nothing carries {', '.join(bare)}, and no “to_come” names the room that will."
    for id in contradictions(clauses, placed):
        yield f"  {id} has its place already ({placed[id].words}): take its “to_come” out."
    yield from (f"  {said}" for said in disagreements(pack, clauses))
