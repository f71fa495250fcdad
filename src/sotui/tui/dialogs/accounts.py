"""Dialogs of accounts: a person added, their roles, an account disabled or enabled, a passphrase chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult

from sotui.shown import show
from sotui.triage.model import Receipt
from sotui.tui import boxes_accounts
from sotui.tui.dialogs.base import Dialog, Field, Words
from sotui.tui.drafting import recording_of
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.widgets.new_passphrase import NewPassphrase
from sotui.tui.widgets.next_field import NextField

if TYPE_CHECKING:
    from sotui.desk.accounts_model import Account

ROLE_WIDTH = 24
"""Cells for the name of a role, before what it opens."""


def role_choices() -> list[tuple[str, str]]:
    """Every role with what it opens."""
    from sotui.desk.accounts_model import BRIEFLY

    return [(role.value, f"{role.value:<{ROLE_WIDTH}}{opens}") for role, opens in BRIEFLY.items()]


class _Secretive(Dialog[Receipt | None]):
    """A dialog in which a passphrase is chosen: what is typed in it is in no draft."""

    def draft_key(self) -> tuple[str, str]:
        """Nothing of it is kept."""
        return "", ""

    @on(NewPassphrase.Wrong)
    def _wrong(self, message: NewPassphrase.Wrong) -> None:
        self.trouble(message.why, message.at)


class ChooseDialog(_Secretive):
    """Somebody else sits down and chooses their passphrase; who handed the keyboard over sees nothing."""

    HINT = "enter go on · tab next field · esc back, nothing is done"

    def __init__(self, name: str, losing: str, act: Callable[[str], Awaitable[Receipt]]) -> None:
        """``losing``: what the person could not open any more, or empty."""
        super().__init__()
        self._whose, self._losing, self._act = name, losing, act

    def title_words(self) -> str:
        """Who sits down now."""
        return f"Hand the keyboard to {show(self._whose)}"

    def body(self) -> ComposeResult:
        """What to do, and the two fields."""
        yield Words(
            f"{show(self._whose)} chooses the passphrase and types it twice; nobody else needs it or should "
            "see it. Take four or more words that do not belong together."
        )
        if self._losing:
            yield Words(self._losing, "tone-soon", id="losing")
        yield Words("")
        yield NewPassphrase(lambda: self._whose)

    def on_mount(self) -> None:
        self.query_one(NewPassphrase).new.focus()

    async def finish(self) -> None:
        """Take it, where it is strong and typed the same twice."""
        chosen = await self.query_one(NewPassphrase).chosen()
        if chosen is not None:
            self.trouble("")
            self._say("A moment: it takes its time on purpose, to slow down guessing.")
            self.dismiss(await self._act(chosen))

    def _say(self, words: str) -> None:
        problem = self.query_one("#problem", Words)
        problem.display = True
        problem.say(words, "tone-muted")


class OwnPassphraseDialog(_Secretive):
    """One's own passphrase: the present one, then the new one twice."""

    TITLE_WORDS = "Change your passphrase"
    HINT = "enter go on · tab next field · esc back"

    def __init__(self, name: str, act: Callable[[str, str], Awaitable[Receipt]]) -> None:
        super().__init__()
        self._whose, self._act = name, act

    def body(self) -> ComposeResult:
        """The present one, and the new one twice."""
        yield Field("Present", NextField("", secret=True, longest=1024, id="current"))
        yield Words("")
        yield NewPassphrase(lambda: self._whose, first="New")

    def on_mount(self) -> None:
        self.query_one("#current", LineField).focus()

    async def finish(self) -> None:
        """Change it."""
        from sotui.vault.errors import WrongPassphrase

        current = self.query_one("#current", LineField)
        if not current.value:
            self.trouble("Type your present passphrase first.", current)
            return
        chosen = await self.query_one(NewPassphrase).chosen()
        if chosen is None:
            return
        try:
            receipt = await self._act(current.value, chosen)
        except WrongPassphrase as error:
            self.trouble(error.message, current)
            current.action_select_all()
        else:
            self.dismiss(receipt)


class AddAccountDialog(Dialog[Receipt | None]):
    """Name and roles of a person; then they choose their passphrase."""

    TITLE_WORDS = "Add a person who may open the register"
    HINT = "space tick · tab next field · enter go on · esc back"

    def __init__(
        self,
        check: Callable[[str, Sequence[str]], Awaitable[str]],
        act: Callable[[str, Sequence[str], str], Awaitable[Receipt]],
    ) -> None:
        super().__init__()
        self._check, self._act = check, act

    def draft_key(self) -> tuple[str, str]:
        """One draft: there is one such box."""
        return self.draft_of("accounts")

    def body(self) -> ComposeResult:
        """Name and roles."""
        yield Field("Name", LineField("", "as others will read it", longest=100, id="name"))
        yield Field("Roles", PickList(role_choices(), several=True, id="roles"))
        yield Words(
            "What a person may sign is a position, which is recorded apart. The passphrase comes next.",
            "tone-muted",
        )

    def on_mount(self) -> None:
        self.query_one("#name", LineField).focus()

    async def finish(self) -> None:
        """Look whether the two can be taken, then hand the keyboard over."""
        name, roles = self.query_one("#name", LineField), self.query_one("#roles", PickList)
        if not name.value.strip():
            self.trouble("Give the person's name.", name)
            return
        if not roles.picked:
            self.trouble("Tick at least one role with the space bar.", roles)
            return
        kept = await self._check(name.value, roles.picked)
        fields, picked = self.draft_fields(), roles.picked
        kind, subject = self.draft_key()

        async def act(passphrase: str) -> Receipt:
            with recording_of(kind, subject):
                return await self._act(kept, picked, passphrase)

        receipt = await self.app.push_screen_wait(boxes_accounts.choose(kept, "", act))
        if receipt is not None:
            self.recorded(fields)
            self.dismiss(receipt)


class RolesDialog(Dialog[Receipt | None]):
    """The roles of an account from now on, and why they change."""

    HINT = "space tick · tab next field · enter record · esc back"

    def __init__(self, account: Account, act: Callable[[Sequence[str], str], Awaitable[Receipt]]) -> None:
        super().__init__()
        self._account, self._act = account, act

    def title_words(self) -> str:
        """Whose."""
        return f"Roles of {show(self._account.name)}"

    def draft_key(self) -> tuple[str, str]:
        """A draft of this account."""
        return self.draft_of(self._account.user)

    def body(self) -> ComposeResult:
        """The roles, and the reason."""
        had = [role.value for role in self._account.roles]
        yield Field("Roles", PickList(role_choices(), several=True, picked=had, id="roles"))
        yield Field("Why", LineField("", "in a few words", id="why"))
        yield Words("They hold from the person's next unlocking.", "tone-muted")

    def on_mount(self) -> None:
        self.query_one("#roles", PickList).focus()

    async def finish(self) -> None:
        """Record them."""
        roles, why = self.query_one("#roles", PickList), self.query_one("#why", LineField)
        if not roles.picked:
            self.trouble("Tick at least one role with the space bar; whoever needs none is disabled.", roles)
        elif set(roles.picked) == {role.value for role in self._account.roles}:
            self.trouble("These are the roles that the account has: tick or untick one.", roles)
        elif not why.value.strip():
            self.trouble("It needs a reason: say why in a few words.", why)
        else:
            await self.done(self._act(roles.picked, why.value.strip()))


class AccountReasonDialog(Dialog[Receipt | None]):
    """What follows from a change of an account, and why it is made; a passphrase may be chosen after it."""

    def __init__(
        self,
        title: str,
        account: Account,
        follows: Sequence[str],
        act: Callable[[str, str], Awaitable[Receipt]],
        does: str,
        losing: str | None = None,
    ) -> None:
        """``act`` is given the reason and a passphrase: with ``losing``, maybe empty, one is chosen first."""
        super().__init__()
        self._title, self._account, self._follows = title, account, follows
        self._act, self._losing = act, losing
        self.HINT = f"enter {does} · esc back"

    def title_words(self) -> str:
        """What is done, to whom."""
        return self._title

    def draft_key(self) -> tuple[str, str]:
        """A draft of this account and this change."""
        return self.draft_of(self._account.user, self._title.partition(" ")[0])

    def body(self) -> ComposeResult:
        """What follows, and the reason."""
        for line in self._follows:
            yield Words(f"· {line}")
        yield Words("")
        yield Field("Why", LineField("", "in a few words", id="why"))

    def on_mount(self) -> None:
        self.query_one("#why", LineField).focus()

    async def finish(self) -> None:
        """Do it, or hand the keyboard over first."""
        why = self.query_one("#why", LineField)
        if not why.value.strip():
            self.trouble("It needs a reason: say why in a few words.", why)
            return
        (kind, subject), fields, reason = self.draft_key(), self.draft_fields(), why.value.strip()

        async def act(passphrase: str = "") -> Receipt:
            with recording_of(kind, subject):
                return await self._act(reason, passphrase)

        if self._losing is None:
            receipt: Receipt | None = await act()
        else:
            box = boxes_accounts.choose(self._account.name, self._losing, act)
            receipt = await self.app.push_screen_wait(box)
        if receipt is not None:
            self.recorded(fields)
            self.dismiss(receipt)


class RotateDialog(Dialog[bool | None]):
    """Another data key: what it is good for, why it is changed, and a wait while it is."""

    TITLE_WORDS = "Change the register's data key?"
    HINT = "enter change it · esc leave it as it is"

    def __init__(self, why: str, act: Callable[[str], Awaitable[None]]) -> None:
        super().__init__()
        self._why, self._act = why, act

    def draft_key(self) -> tuple[str, str]:
        """Nothing of it is kept: a reason without its change says nothing."""
        return "", ""

    def body(self) -> ComposeResult:
        """What follows, and the reason."""
        for line in (
            "Copies of the folder taken before still open, with what was in them then and nothing later.",
            "Everybody keeps their passphrase, and the recovery key stays. A backup is made first.",
            "It may take a minute; stopped at any moment, the register is as it was. Then it locks.",
        ):
            yield Words(f"· {line}")
        yield Words("")
        yield Field("Why", LineField(self._why, "in a few words", id="why"))

    def on_mount(self) -> None:
        self.query_one("#why", LineField).focus()

    def action_cancel(self) -> None:
        """Leave it as it is; while it is being changed the lock can stop it, and escape does not."""
        if not self._busy:
            super().action_cancel()

    async def finish(self) -> None:
        """Change it."""
        why = self.query_one("#why", LineField)
        if not why.value.strip():
            self.trouble("It needs a reason: say why in a few words.", why)
            return
        problem = self.query_one("#problem", Words)
        problem.display = True
        problem.say("A backup, then the records anew under another key …", "tone-muted")
        await self._act(why.value.strip())
        self.dismiss(True)
