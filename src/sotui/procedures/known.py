"""The names of the procedures, shipped or not, and how spreadsheets write them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class KnownProcedure:
    """A procedure by name; its dates may ship in a pack of the same id."""

    id: str
    title: str
    also: tuple[str, ...] = ()
    supervision: bool = False
    """Whether it governs supervision of the work rather than the order."""
    usual_plan: str = ""
    """The plan that it takes for granted; empty where the plan is to be considered each time (AMB-39)."""


def known_procedures() -> tuple[KnownProcedure, ...]:
    """Every procedure that the register knows by name: those that ship, and a site's own that are in use."""
    return (*_shipped(), *_SITES)


_SITES: list[KnownProcedure] = []
_TABLE = re.compile(r"^\s*\[", re.MULTILINE)
"""Where a table begins: no text of a pack has several lines, so that no line of a text looks like it."""


def also_known(sites: Iterable[KnownProcedure]) -> None:
    """Know these sites' own procedures by name and no others: those of the register that is open."""
    shipped = {one.id for one in _shipped()}
    _SITES[:] = [one for one in sites if one.id not in shipped]


@lru_cache(maxsize=32)
def named_in(text: bytes) -> KnownProcedure | None:
    """The name of the procedure in a pack file's text; None where it is not for orders or supervision,
    or cannot be read by this version of the program.

    Its head alone is read, up to the first table, so that an order's procedure can be named before any date
    is asked for and the board waits for no rule.
    """
    try:
        said = text.decode("utf-8-sig")
        table = _TABLE.search(said)
        head = tomllib.loads(said[: table.start()] if table is not None else said)
    except ValueError:
        return None
    if head.get("role") not in ("orders", "supervision") or not {"id", "title"} <= head.keys():
        return None
    return KnownProcedure(
        head["id"],
        head.get("name") or head["title"],
        tuple(head.get("also", ())),
        head["role"] == "supervision",
        head.get("usual_plan", ""),
    )


@cache
def _shipped() -> tuple[KnownProcedure, ...]:
    text = (files("sotui.procedures") / "known.toml").read_text(encoding="utf-8")
    return tuple(
        KnownProcedure(
            one["id"],
            one["title"],
            tuple(one.get("also", ())),
            bool(one.get("supervision", False)),
            one.get("usual_plan", ""),
        )
        for one in tomllib.loads(text)["procedure"]
    )


def procedure_named(text: str) -> KnownProcedure | None:
    """The procedure that a spreadsheet means by this name, letter case and blanks aside; None if unknown."""
    wanted = " ".join(text.casefold().split())
    for known in known_procedures():
        if wanted in {known.id, known.title.casefold(), *(name.casefold() for name in known.also)}:
            return known
    return None


def title_of(id: str) -> str:
    """The name of the procedure with this id; the id itself where it is not known."""
    return next((known.title for known in known_procedures() if known.id == id), id)
