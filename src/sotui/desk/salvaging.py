"""Of a damaged register: which orders can still be read, told by their references and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sotui.vault.salvage import Salvage

_OF_AN_ORDER = ("order_id", "case_id")
"""The columns by which a row says which order it belongs to."""


@dataclass(frozen=True, slots=True)
class Readable:
    """What is left of the register, by orders."""

    salvage: Salvage
    orders: tuple[str, ...]
    """References of the orders whose every row can be read, as far as the audit knows of rows."""
    in_part: tuple[tuple[str, int], ...]
    """References of the orders of which rows are missing, and how many."""
    unplaced: int
    """Missing rows that belong to no order or cannot be placed."""
    audit_whole: bool
    """Whether the audit, by which missing rows are known, can itself be read to its end."""


def readable(folder: Path, name: str | None, passphrase: str) -> Readable:
    """Look through the register's file of records as it lies there; changes nothing.

    Raises WrongPassphrase, NameNeeded, AlreadyOpen, and what is wrong with vault.json.
    """
    from sotui.vault import in_place
    from sotui.vault.open import read_header, slot_named, unlock
    from sotui.vault.salvage import rows, salvage

    header = read_header(folder)
    in_place.nobody_has_it_open(folder)
    unlocked = unlock(folder, header, slot_named(header, name), passphrase)
    path, key = folder / header.database, unlocked.key("database")
    found = salvage(path, key)
    references = {
        str(row[0]): str(row[1])
        for row in (rows(path, key, "supervision_order", ["id", "reference"]) if found.tables else ())
        if row is not None
    }
    missing: dict[str, int] = {}
    unplaced = 0
    for table, lost in found.lost.items():
        for text in lost:
            row = json.loads(text)
            order = str(row.get("id")) if table == "supervision_order" else ""
            order = order or next((str(row[one]) for one in _OF_AN_ORDER if row.get(one)), "")
            if table == "supervision_order":
                references.setdefault(order, str(row.get("reference", order)))
            if order in references:
                missing[order] = missing.get(order, 0) + 1
            else:
                unplaced += 1
    by_reference = sorted((reference, id) for id, reference in references.items())
    return Readable(
        found,
        tuple(reference for reference, id in by_reference if id not in missing),
        tuple((reference, missing[id]) for reference, id in by_reference if id in missing),
        unplaced,
        bool(found.tables)
        and all(one.whole for one in found.tables if one.name in ("audit_entry", "audit_change")),
    )
