"""The headings of councils' trackers, and which column of the register each of them means."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sotui.documents.errors import ImportRefused
from sotui.shown import show


class Column(StrEnum):
    """What a tracker's column can hold; the value is its name in messages."""

    LOCAL_ID = "child’s ID"
    NAME = "child’s name"
    BORN = "date of birth"
    FAMILY = "family reference"
    MADE = "order made"
    LENGTH = "length in months"
    END = "end printed on the order"
    COURT = "court"
    CASE = "case number"
    PROCEDURE = "procedure"
    SUPERVISED = "supervision procedure"
    WORKER = "social worker"
    TEAM = "team"
    IRO = "IRO"
    PLAN = "plan"
    FIRST_CIN = "first child in need meeting"
    VISIT = "last visit"
    SEEN = "seen alone"
    REVIEW = "last review"
    SUPERVISION = "last supervision"
    NOTES = "notes"


SYNONYMS: dict[Column, tuple[str, ...]] = {
    Column.LOCAL_ID: (
        "Child ID",
        "ID",
        "Person ID",
        "Client ID",
        "Mosaic ID",
        "LCS ID",
        "Liquidlogic ID",
        "Case ID",
        "Child no",
        "Child number",
        "Person number",
        "System ID",
    ),
    Column.NAME: (
        "Child name",
        "Child's name",
        "Name",
        "Name of child",
        "Full name",
        "Child",
        "Client name",
        "Young person",
    ),
    Column.BORN: ("DOB", "D.O.B.", "Date of birth", "Born", "Birth date", "Child DOB", "Child's DOB"),
    Column.FAMILY: (
        "Family",
        "Family ID",
        "Family ref",
        "Family reference",
        "Family no",
        "Family number",
        "Sibling group",
        "Family group",
    ),
    Column.MADE: (
        "Date SO made",
        "SO made",
        "Order made",
        "Date order made",
        "Date made",
        "Date of order",
        "Order date",
        "SO date",
        "SO start",
        "SO start date",
        "Start date",
        "Start of order",
        "Date SO granted",
        "Date granted",
        "Date of SO",
    ),
    Column.LENGTH: (
        "Length (months)",
        "Length",
        "Length of order",
        "Length in months",
        "Duration",
        "Duration (months)",
        "Months",
        "Term",
        "Length of SO",
    ),
    Column.END: (
        "Expiry on order",
        "Expiry",
        "Expiry date",
        "Expires",
        "End date",
        "SO end date",
        "SO end",
        "SO expiry",
        "Date SO ends",
        "Order ends",
        "Ends",
        "End date on order",
        "Until",
    ),
    Column.COURT: ("Court", "Name of court", "Family court", "Court name"),
    Column.CASE: (
        "Case no",
        "Case number",
        "Court case no",
        "Court case number",
        "Court ref",
        "Court reference",
        "FamilyMan no",
        "Case ref",
    ),
    Column.PROCEDURE: ("Procedure", "Authority", "Local authority", "LA", "Council", "Protocol"),
    Column.SUPERVISED: (
        "Supervision procedure",
        "Supervised under",
        "Supervision framework",
        "Supervision policy",
        "Procedure for supervision",
    ),
    Column.WORKER: (
        "Allocated SW",
        "SW",
        "Social worker",
        "Allocated social worker",
        "Allocated worker",
        "Worker",
        "Key worker",
        "Case holder",
    ),
    Column.TEAM: ("Team", "Service", "Team name", "Allocated team"),
    Column.IRO: (
        "IRO",
        "Reviewing officer",
        "Independent reviewing officer",
        "Allocated IRO",
        "IRO name",
        "IRO/CPO",
        "Chair",
    ),
    Column.PLAN: ("Plan", "Plan type", "CIN/CP", "CIN or CP", "Type of plan", "Status"),
    Column.FIRST_CIN: (
        "First CIN meeting",
        "1st CIN meeting",
        "First CIN",
        "Date of first CIN meeting",
        "First child in need meeting",
        "First CIN review",
    ),
    Column.VISIT: (
        "Last visit",
        "Date of last visit",
        "Last visited",
        "Last stat visit",
        "Last seen",
        "Most recent visit",
        "Visit",
    ),
    Column.SEEN: ("Seen alone", "Seen alone?", "Alone", "Child seen alone", "Seen alone Y/N"),
    Column.REVIEW: (
        "Last review",
        "Date of last review",
        "Last SO review",
        "Most recent review",
        "Last reviewed",
        "Review",
    ),
    Column.SUPERVISION: (
        "Last supervision",
        "Date of last supervision",
        "Last case supervision",
        "Last practice supervision",
        "Most recent supervision",
        "Supervision",
    ),
    Column.NOTES: ("Notes", "Note", "Comments", "Comment", "Remarks"),
}

REQUIRED = (Column.NAME, Column.MADE)
"""Without these a row says neither whose order it is nor from when it runs."""


def heading_key(heading: str) -> str:
    """A heading without letter case, blanks and punctuation: *D.O.B.* and *dob* are one."""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(character for character in folded if character.isalnum())


_MEANS = {heading_key(name): column for column, names in SYNONYMS.items() for name in (column.value, *names)}


def column_meant(heading: str) -> Column | None:
    """The column that a heading means, or None where it means none of ours."""
    return _MEANS.get(heading_key(heading))


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of one file, and where each column stands."""

    as_written: tuple[str, ...]
    """Without blanks around them; to be drawn through ``show()`` only."""
    places: Mapping[Column, int]

    def heading(self, column: Column) -> str:
        """The heading as the file has it; our own name of the column where the file has none."""
        place = self.places.get(column)
        return column.value if place is None else self.as_written[place]

    def place(self, column: Column) -> int:
        """The column's place in the file, after all others where the file has none."""
        return self.places.get(column, len(self.as_written))

    @property
    def matched(self) -> tuple[tuple[str, Column | None], ...]:
        """Each heading with the column it was taken for; None says: not taken."""
        meant = {place: column for column, place in self.places.items()}
        return tuple((heading, meant.get(place)) for place, heading in enumerate(self.as_written) if heading)


def match_headings(written: Sequence[str]) -> Headings:
    """Where each column stands.

    Raises ImportRefused where two headings mean one column, or where a column is missing without which no
    row can be taken: name and day made, and a family reference or a case number.
    """
    headings = tuple(" ".join(heading.split()) for heading in written)
    places: dict[Column, int] = {}
    for place, heading in enumerate(headings):
        column = column_meant(heading)
        if column is None:
            continue
        if column in places:
            raise ImportRefused(
                f"Two headings mean “{column.value}”: “{show(headings[places[column]], limit=40)}” and "
                f"“{show(heading, limit=40)}”.",
                "Rename or remove one of them in the spreadsheet and import it again.",
            )
        places[column] = place
    missing = [column for column in REQUIRED if column not in places]
    if missing:
        raise ImportRefused(
            "The file has no heading for " + " and none for ".join(_looked_for(one) for one in missing) + ".",
            "Give the column one of these headings and import the file again.",
        )
    if Column.FAMILY not in places and Column.CASE not in places:
        raise ImportRefused(
            f"The file has neither a heading for {_looked_for(Column.FAMILY)} nor one for "
            f"{_looked_for(Column.CASE)}, so that children under one order cannot be brought together.",
            "Add one of the two columns and import the file again.",
        )
    return Headings(headings, places)


def _looked_for(column: Column) -> str:
    return f"“{column.value}” (looked for: {', '.join(SYNONYMS[column])})"
