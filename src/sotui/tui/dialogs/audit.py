"""What to look for in the audit, and where to export it to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult

from sotui.desk.audit_model import KINDS, Asked
from sotui.triage.model import Receipt
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.dialogs.dates import DateField
from sotui.tui.widgets.fields import LineField, PickList

if TYPE_CHECKING:
    from sotui.tui.boxes import ReadDate
    from sotui.tui.boxes_audit import ExportAct


class PlainDay(DateField):
    """A day that may be left out."""

    ASKED = ""

    async def day_or_none(self) -> date | None:
        """The day typed, None where none is."""
        return await self.read() if self.value.strip() else None


class LookForDialog(Dialog[Asked | None]):
    """Each field narrows; an empty one does not matter. Nothing typed here is kept."""

    TITLE_WORDS = "Look for entries"
    HINT = "enter look · tab next field · esc back"

    def __init__(self, asked: Asked, read_date: ReadDate) -> None:
        super().__init__()
        self._asked, self._read_date = asked, read_date

    def draft_key(self) -> tuple[str, str]:
        """A question is no work that would be lost."""
        return "", ""

    def draft_fields(self) -> dict[str, str]:
        """Nothing of it is kept."""
        return {}

    def body(self) -> ComposeResult:
        """By whom, about what, of which kind, when, with which words."""
        asked = self._asked
        yield Field("By", LineField(asked.who, "part of a name", longest=120, id="who"))
        yield Field("About", LineField(asked.about, "an order (SO-0042), a child, a worker", id="about"))
        kinds = [("", "everything"), *KINDS.items()]
        yield Field("Kind", PickList(kinds, picked=[asked.kind], id="kind"))
        for label, day, id in (("From", asked.since, "since"), ("To", asked.until, "until")):
            text = day.strftime("%d/%m/%Y") if day else ""
            yield Field(label, PlainDay(self._read_date, text, id=id))
        yield Field("Words", LineField(asked.words, "all of these words", longest=120, id="words"))

    def on_mount(self) -> None:
        self.query_one("#who", LineField).focus()

    async def finish(self) -> None:
        """Look for it."""
        since = await self.query_one("#since", PlainDay).day_or_none()
        until = await self.query_one("#until", PlainDay).day_or_none()
        if since and until and until < since:
            self.trouble("The last day lies before the first.", self.query_one("#until", PlainDay).field)
            return
        who, about, text = (self.query_one(f"#{id}", LineField).value.strip() for id in _TEXTS)
        kind = self.query_one("#kind", PickList).picked
        self.dismiss(Asked(who, about, kind[0] if kind else "", since, until, text))


_TEXTS = ("who", "about", "words")
SEALED, CLEAR = "sealed", "clear"


class ExportDialog(Dialog[Receipt | None]):
    """Sealed under a passphrase typed twice, or in the clear; always with a reason, never over a file."""

    TITLE_WORDS = "Export the audit"
    HINT = "enter export · tab next field · esc back"

    def __init__(self, asked: Asked, act: ExportAct) -> None:
        super().__init__()
        self._asked, self._act = asked, act
        self._even_there = ""

    def draft_key(self) -> tuple[str, str]:
        """One draft: there is one such box."""
        return self.draft_of("audit")

    def body(self) -> ComposeResult:
        """What is exported, where to, how, why."""
        yield Words(f"What is looked for: {self._asked.said or 'every entry'}.", "tone-muted")
        yield Field("File", LineField("", "the whole path of a new file: …/audit.csv.sealed", id="file"))
        yield Field(
            "How",
            PickList(
                [(SEALED, "sealed under a passphrase"), (CLEAR, "in the clear: whoever has it can read it")],
                picked=[SEALED],
                id="how",
            ),
        )
        yield Field("Passphrase", LineField("", "15 characters or four words", secret=True, id="secret"))
        yield Field("Again", LineField("", "the same again", secret=True, id="again"))
        yield Field("Why", LineField("", "for whom it is and why, in a sentence", id="why"))

    def on_mount(self) -> None:
        self.query_one("#file", LineField).focus()

    @on(PickList.Picked, "#how")
    def suit(self) -> None:
        """A passphrase is asked for only where it is sealed."""
        clear = self.query_one("#how", PickList).picked == (CLEAR,)
        for id in ("secret", "again"):
            self.query_one(f"#{id}", LineField).disabled = clear

    async def finish(self) -> None:
        """Export."""
        from sotui.documents.export import OnNetwork

        file, why = self.query_one("#file", LineField), self.query_one("#why", LineField)
        secret, again = self.query_one("#secret", LineField), self.query_one("#again", LineField)
        sealed = self.query_one("#how", PickList).picked != (CLEAR,)
        typed = file.value.strip()
        if not typed:
            self.trouble("Name the new file, with its folder.", file)
        elif sealed and not secret.value:
            self.trouble("Choose a passphrase for this file.", secret)
        elif sealed and secret.value != again.value:
            self.trouble("The two passphrases are not the same.", again)
        elif not why.value.strip():
            self.trouble("An export needs its reason: for whom it is, and why.", why)
        else:
            passphrase = secret.value if sealed else ""
            try:
                await self.done(
                    self._act(Path(typed), why.value.strip(), passphrase, self._even_there == typed)
                )
            except OnNetwork as error:
                self._even_there = typed
                self.trouble(f"{error.message} Enter again exports it there all the same.", file)
