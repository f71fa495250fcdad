"""Put a backup back: why, the passphrase of then, its name typed; then what is lost, and once more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.widgets.fields import LineField

if TYPE_CHECKING:
    from sotui.desk.putting_back import PutBack
    from sotui.vault.backups import Backup

SURE = "put back"
"""What is typed, last of all, to have it done."""


class PutBackDialog(Dialog["PutBack | None"]):
    """Nothing has changed when it is done: the backup is then looked through and lies ready."""

    HINT = "enter look through it · tab next field · esc back"

    def __init__(self, backup: Backup, when: str, act: Callable[[str, str], Awaitable[PutBack]]) -> None:
        super().__init__()
        self._backup, self._when, self._act = backup, when, act

    def title_words(self) -> str:
        """Which."""
        return f"Put the register back as it was on {self._when}"

    def draft_key(self) -> tuple[str, str]:
        """Nothing of it is kept."""
        return "", ""

    def body(self) -> ComposeResult:
        """What it means, then the three fields."""
        yield Words(
            "Everything recorded since is then in no list and on no page. What is there now is kept whole, "
            "in a folder of its own. First the backup is opened apart and looked through.",
            "tone-muted",
        )
        yield Words("")
        yield Field("Why", LineField("", "in a sentence; it stands in the audit", id="why"))
        yield Field(
            "Passphrase", LineField("", "yours, as it was then", secret=True, longest=1024, id="passphrase")
        )
        yield Field("Its name", LineField("", f"type {self._backup.name}", longest=60, id="name"))

    def on_mount(self) -> None:
        self.query_one("#why", LineField).focus()

    async def finish(self) -> None:
        """Make it ready."""
        why, secret, name = (self.query_one(f"#{one}", LineField) for one in ("why", "passphrase", "name"))
        if not why.value.strip():
            self.trouble("It needs its reason: write it in a sentence.", why)
        elif not secret.value:
            self.trouble("Type your passphrase as it was then.", secret)
        elif name.value.strip().upper() != self._backup.name:
            self.trouble(f"Type its name, letter for letter: {self._backup.name}", name)
        else:
            problem = self.query_one("#problem", Words)
            problem.display = True
            problem.say("Opening the backup and looking through it: a moment.", "tone-muted")
            self.dismiss(await self._act(secret.value, why.value.strip()))


class ElsewhereDialog(Dialog["Backup | None"]):
    """A backup in another folder: a disk fails whole, a laptop is lost whole."""

    TITLE_WORDS = "Make a backup elsewhere"
    HINT = "enter make it · esc back"

    def __init__(self, act: Callable[[str], Awaitable[Backup]]) -> None:
        super().__init__()
        self._act = act

    def draft_key(self) -> tuple[str, str]:
        """Nothing of it is kept."""
        return "", ""

    def body(self) -> ComposeResult:
        """What it is, and where."""
        yield Words(
            "It is encrypted as the register is, and opens with the passphrases of now. Put the stick away "
            "in another place than this machine.",
            "tone-muted",
        )
        yield Words("")
        yield Field("Folder", LineField("", "of a stick or another disk", longest=1000, id="folder"))

    def on_mount(self) -> None:
        self.query_one("#folder", LineField).focus()

    async def finish(self) -> None:
        """Make it."""
        folder = self.query_one("#folder", LineField)
        if not folder.value.strip():
            self.trouble("Type the folder: of a stick, or on another disk.", folder)
            return
        problem = self.query_one("#problem", Words)
        problem.display = True
        problem.say("Making the backup and reading it back: a moment.", "tone-muted")
        self.dismiss(await self._act(folder.value.strip()))


class SureDialog(Dialog["bool | None"]):
    """What would be lost; typed once more, it is done."""

    HINT = "enter put back · esc back, nothing is changed"

    def __init__(self, put: PutBack, when: str) -> None:
        super().__init__()
        self._put, self._when = put, when

    def title_words(self) -> str:
        """Which."""
        return f"The backup of {self._when} is whole and lies ready"

    def draft_key(self) -> tuple[str, str]:
        """Nothing of it is kept."""
        return "", ""

    def body(self) -> ComposeResult:
        """What the register has that the backup has not, who could open it again, and the question."""
        for sentence in self._put.losing or ("The register has nothing that is not in it.",):
            yield Words(sentence, "tone-soon")
        for sentence in self._put.warnings:
            yield Words(sentence, "tone-soon")
        yield Words(
            "The register is then locked and closed, and this takes its place. Unlock it again with the "
            "passphrase of then.",
            "tone-muted",
        )
        yield Words("")
        yield Field("Sure", LineField("", f"type: {SURE}", longest=20, id="sure"))

    def on_mount(self) -> None:
        self.query_one("#sure", LineField).focus()

    async def finish(self) -> None:
        """Done only where it is typed."""
        sure = self.query_one("#sure", LineField)
        if " ".join(sure.value.split()).casefold() != SURE:
            self.trouble(f"Type “{SURE}” to have it done; escape changes nothing.", sure)
            return
        self.dismiss(True)
