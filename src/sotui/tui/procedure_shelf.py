"""The rows of the shelf of procedures: what each is for, its dates, its use here; files and faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sotui.adoption.model import SHIPPED
from sotui.procedures.pack import Role
from sotui.tui.cells import day_column
from sotui.tui.widgets.columns import Column
from sotui.tui.widgets.paper import Line, words
from sotui.tui.words import day_words, many

if TYPE_CHECKING:
    from sotui.desk.procedures_model import FolderFile, Shelved
    from sotui.procedures.faults import PackFault

FOR_WORDS = {
    Role.STATUTE: "the law",
    Role.ORDERS: "orders",
    Role.SUPERVISION: "supervision",
    Role.HOUSE: "the board",
}
"""What a procedure is for, in a word."""


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One row: a procedure, or a file that may become one."""

    key: str
    title: str
    shelved: Shelved | None = None
    file: FolderFile | None = None
    folder: str = ""

    @property
    def past_review(self) -> bool:
        """Whether its own review date has passed."""
        return self.shelved is not None and self.shelved.past_review

    @property
    def faults(self) -> tuple[PackFault, ...]:
        """What is wrong with the file, or with the version that was adopted."""
        if self.file is not None:
            return tuple(fault for one in self.file.faults for fault in one.faults)
        held = self.shelved.faults if self.shelved is not None else None
        return held.faults if held is not None else ()

    @property
    def adopts(self) -> str:
        """What is adopted from this row, by the name that the register knows; empty where nothing is."""
        if self.file is not None:
            return "" if self.file.faults or self.file.in_use else self.file.name
        return f"shipped:{self.shelved.id}" if self.shelved is not None and self.shelved.newer else ""

    @property
    def text(self) -> str:
        """All its words, for looking it up."""
        return " ".join(said for said, _ in about(self)).lower()


def rows_of(shelf: Sequence[Shelved], folder: Sequence[FolderFile], folder_path: str) -> tuple[ShelfRow, ...]:
    """The procedures, then the files."""
    rows = [ShelfRow(one.id, one.title, shelved=one) for one in shelf]
    rows += [
        ShelfRow(f"file {one.name}", one.title or one.name, file=one, folder=folder_path) for one in folder
    ]
    return tuple(rows)


def used_words(row: ShelfRow) -> str:
    """How it is used here, in a few words, with a sign."""
    if row.file is not None:
        if row.faults:
            return f"▲ file: {many(len(row.faults), 'fault')}"
        return "· file, in use" if row.file.in_use else "○ file, not in use"
    one = row.shelved
    if one is None:
        return ""
    if row.faults:
        return "▲ cannot be read"
    if one.newer:
        return "■ another ships"
    if one.past_review:
        return "■ past its review"
    return "· in use"


def _tone(row: ShelfRow) -> str:
    said = used_words(row)
    return "alarm" if said[0] == "▲" else "today" if said[0] in "■○" else "quiet"


def _role(row: ShelfRow) -> str:
    if row.shelved is None:
        return "file"
    return FOR_WORDS.get(Role(row.shelved.role), str(row.shelved.role))


def _orders(row: ShelfRow) -> str:
    return str(row.shelved.orders) if row.shelved is not None else ""


def _review(row: ShelfRow) -> str:
    return day_column(row.shelved.review_due, short_year=True) if row.shelved is not None else ""


def _since(row: ShelfRow) -> str:
    one = row.shelved
    if one is None:
        return ""
    return day_column(one.from_day, short_year=True) if one.from_day else "the start"


COLUMNS: tuple[Column[ShelfRow], ...] = (
    Column("title", "Procedure", lambda row: row.title, 40, least=26, grow=2),
    Column("for", "For", _role, 16, least=11),
    Column("used", "Here", used_words, 20, least=18, tone=_tone),
    Column("review", "Review", _review, 9, right=True),
    Column("since", "Since", _since, 9, from_width=96, right=True),
    Column("orders", "Orders", _orders, 6, right=True),
)


def about(row: ShelfRow) -> list[tuple[str, str]]:
    """What is told of a row: each a sentence or two, with its tone."""
    if row.file is not None:
        return _about_file(row)
    one = row.shelved
    if one is None:
        return []
    stated = "no day of approval is stated" if one.role in (Role.ORDERS, Role.SUPERVISION) else ""
    approved = f"approved: {one.approved}" if one.approved else stated
    told = [
        (one.title, "tone-heading"),
        (" · ".join(part for part in (one.source, approved) if part), "foreground"),
    ]
    if one.review_due is not None:
        said = f"To be reviewed by its authors by {day_words(one.review_due)}"
        past = f"■ Past its own review date since {day_words(one.review_due)}."
        told.append((past, "tone-today") if one.past_review else (f"{said}.", "tone-muted"))
    used = f"{many(one.orders, 'order')} under it" if one.orders else "no order is under it"
    if row.faults:
        stands = f"{one.stands_in} stands in"
        if one.stands_in == "nothing":
            stands = "until another is adopted its orders show the law's dates alone"
        told.append((f"▲ The version adopted cannot be read; {stands}.", "tone-alarm"))
    told.append((f"{adopted_words(one)}; {used}.", "tone-muted"))
    if one.newer:
        told.append(("■ Another version comes with the program: not in use until adopted.", "tone-today"))
    return told


def adopted_words(one: Shelved) -> str:
    """From which day on it is used, where it came from, and by whom and when it was taken into use."""
    since = f"from {day_words(one.from_day)}" if one.from_day is not None else "from the start"
    came = "as it came with the program" if one.came in ("", SHIPPED) else f"from the file {one.came}"
    when = f" on {day_words(one.adopted_on)}" if one.adopted_on is not None else ""
    by = f"; taken into the register by {one.adopted_by}{when}" if one.adopted_by else ""
    return f"In use {since}, {came}{by}"


def _about_file(row: ShelfRow) -> list[tuple[str, str]]:
    file = row.file
    if file is None:
        return []
    told = [(row.title, "tone-heading"), (f"{file.name} in {row.folder}", "foreground")]
    if row.faults:
        told += [(f"▲ Nothing of it is used: {many(len(row.faults), 'fault')}.", "tone-alarm")]
        told += [(str(fault), "tone-muted") for fault in row.faults]
    elif file.in_use:
        told.append(("This very version is in use.", "tone-muted"))
    else:
        told.append(("It has no fault. Nothing of it is used until it is adopted.", "tone-muted"))
    return told


def fault_lines(row: ShelfRow, width: int) -> list[Line]:
    """A file on a page of its own: every fault with its line, its key, what is wrong and what was meant."""
    file = row.file
    if file is None:
        return []
    lines = words(f"{file.name}, in {row.folder}", width, "muted")
    if not row.faults:
        said = "This very version is in use." if file.in_use else "It has no fault and can be adopted."
        return [
            *lines,
            Line(),
            *words(said, width),
            *words(f"Its SHA-256 begins {file.hash[:16]}", width, "muted"),
        ]
    said = f"{many(len(row.faults), 'fault')}; nothing of it is used."
    lines += [Line(), *words(said, width, "late")]
    for found in file.faults:
        if found.name != file.name:
            lines += [Line(), *words(f"In {found.name}:", width, "late")]
        for fault in found.faults:
            at = (
                f"Line {fault.line}, {fault.key}" if fault.line else f"{fault.key[:1].upper()}{fault.key[1:]}"
            )
            lines += [Line(), *words(at, width, "heading"), *words(fault.wrong, width, indent=2)]
            lines += words(fault.meant, width, "muted", indent=2) if fault.meant else []
    return lines
