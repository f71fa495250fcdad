"""The packs that come with the program, and their versions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sotui.procedures.clauses import Clause
    from sotui.procedures.faults import PackFaults
    from sotui.procedures.pack import Pack

_CLAUSES = ".clauses.toml"
_ORDER = ("statute", "orders", "supervision", "house")
ENGINE_KEY = "engine"
"""Under which :func:`versions` tells the engine's own version, beside those of the packs."""
THE_PROGRAMS_OWN = frozenset({"statute", "house"})
"""The law, and the board's own rows: they come with the program and no file takes their place."""


class PackNotUsable(RuntimeError):
    """A pack that cannot be used; its faults say why."""

    def __init__(self, faults: PackFaults) -> None:
        super().__init__(str(faults))
        self.faults = faults


def _shipped() -> list[Traversable]:
    folder = files("sotui.procedures") / "packs"
    packs = (
        one for one in folder.iterdir() if one.name.endswith(".toml") and not one.name.endswith(_CLAUSES)
    )
    return sorted(packs, key=lambda one: one.name)


@cache
def load_packs() -> dict[str, Pack]:
    """The packs that come with the program, by id: statute first, then procedures, then the board's own rows.

    Raises PackNotUsable, naming every fault, when one of them was damaged.
    """
    # Imported here: whoever only asks for the versions needs no engine.
    from sotui.procedures.faults import PackFaults
    from sotui.procedures.loader import load_pack

    found: list[Pack] = []
    for file in _shipped():
        pack = load_pack(file.read_bytes(), file.name)
        if isinstance(pack, PackFaults):
            raise PackNotUsable(pack)
        found.append(pack)
    return {pack.id: pack for pack in in_order(found)}


def in_order(packs: Iterable[Pack]) -> list[Pack]:
    """Statute first, then the procedures of orders, then of supervision, by id; the board's own rows last."""
    return sorted(packs, key=lambda pack: (_ORDER.index(pack.role), pack.id))


def text(pack_id: str) -> bytes:
    """The file of a shipped pack."""
    return (files("sotui.procedures") / "packs" / f"{pack_id}.toml").read_bytes()


def clauses_text(pack_id: str) -> bytes:
    """The file of a shipped pack's clauses; empty where it has none."""
    file = files("sotui.procedures") / "packs" / f"{pack_id}{_CLAUSES}"
    return file.read_bytes() if file.is_file() else b""


@cache
def clauses(pack_id: str) -> tuple[Clause, ...]:
    """Every clause of a shipped pack in the order of its source; empty for one without a list of clauses.

    Read only where somebody looks a clause up: no date needs them. Raises PackNotUsable for a damaged file.
    """
    from sotui.procedures.faults import PackFaults
    from sotui.procedures.loader import load_clauses

    listed = clauses_text(pack_id)
    found = load_clauses(listed, f"{pack_id}{_CLAUSES}") if listed else ()
    if isinstance(found, PackFaults):
        raise PackNotUsable(found)
    return found


@cache
def versions() -> dict[str, str]:
    """The SHA-256 of each shipped pack file by its id, and the engine's own version as ``engine``.

    Cheap: no pack is read into rules. A cache of derived rows holds while all of these are the same.
    """
    from sotui.procedures.version import ENGINE

    known = {file.name.removesuffix(".toml"): sha256(file.read_bytes()).hexdigest() for file in _shipped()}
    return {ENGINE_KEY: ENGINE, **known}
