"""Somebody who was invited to a review: role, name, how they took part."""

from __future__ import annotations

from textual.app import ComposeResult

from sotui.reviews.model import Attendance, Came
from sotui.tui.dialogs.base import Dialog, Field
from sotui.tui.widgets.fields import LineField, PickList

WAYS = ((Came.ATTENDED, "attended"), (Came.APOLOGIES, "apologies"), (Came.REPORT, "sent a report"),
        (Came.VIEWS, "views given in another way"), (Came.UNSAID, "not said yet"))  # fmt: skip


class ReviewPersonDialog(Dialog[Attendance | None]):
    """One line of the list of those who were there."""

    TITLE_WORDS = "Who was invited, and how they took part"
    HINT = "enter keep · tab next field · esc back"

    def __init__(self, person: Attendance | None) -> None:
        super().__init__()
        self._person = person or Attendance("", "", Came.ATTENDED)

    def draft_key(self) -> tuple[str, str]:
        """No draft of its own: what is said here stands in the form, and in the form's draft."""
        return "", ""

    def body(self) -> ComposeResult:
        """Role, name, how, note."""
        one = self._person
        yield Field(
            "Role", LineField(one.role, "child, mother, school, health visitor…", longest=80, id="role")
        )
        yield Field("Name", LineField(one.name, longest=120, id="name"))
        came = [(way.value or "-", words) for way, words in WAYS]
        yield Field("Took part", PickList(came, picked=(one.came.value or "-",), most=5, id="came"))
        yield Field("Note", LineField(one.note, "how the views were given, who sent the report", id="note"))

    def on_mount(self) -> None:
        self.query_one("#role", LineField).focus()

    async def finish(self) -> None:
        """Yield the line; a name or a role is wanted."""
        role, name = (self.query_one(f"#{id}", LineField).value.strip() for id in ("role", "name"))
        if not role:
            self.trouble("Say in which role: child, parent, school…", self.query_one("#role", LineField))
            return
        picked = self.query_one("#came", PickList).picked
        came = Came(picked[0] if picked and picked[0] != "-" else "")
        self.dismiss(Attendance(role, name, came, self.query_one("#note", LineField).value.strip()))
