"""The accounts: who may open the register and in which roles, one's own passphrase, the recovery key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.tui import boxes, boxes_accounts
from sotui.tui.cells import wrapped
from sotui.tui.commands import bindings
from sotui.tui.lock import Why
from sotui.tui.place import Place
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.columns import Column
from sotui.tui.widgets.labelled import Words
from sotui.tui.widgets.line_table import LineTable
from sotui.tui.widgets.standing import Standing
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import day_words, many
from sotui.vault.errors import VaultError

if TYPE_CHECKING:
    from sotui.desk.accounts_model import Account, Accounts, Recovery

OTHERS = ("accounts.roles", "accounts.disable", "accounts.enable", "accounts.reset")
"""Commands for the account under the cursor."""
NO_POSITION = "No position is recorded; an administrator gives one: `sotui position give`."
ONLY_OWN = "Only your own account is shown: the others are for the administrator."


class About(Standing[Any]):
    """The account under the cursor in full: what each of its roles opens, and what it may sign."""

    DEFAULT_CSS = "About { height: 6; }"

    def lines(self, row: Account, width: int, height: int) -> list[tuple[str, str]]:
        """Name, roles, positions."""
        said = [(f"{row.name}{' (disabled)' if row.disabled else ''}", "bold $tone-heading")]
        said.append((_signs(row), "$tone-muted"))
        said += [(line, "$foreground") for line in _opens(row)]
        return [(line, tone) for text, tone in said for line in wrapped(text, width, hang=2)]


class AccountsScreen(Place):
    """An administrator sees everybody; anybody else their own account only."""

    PLACES: ClassVar[tuple[str, ...]] = ("accounts", "table", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("accounts"), *bindings("browse")]
    DEFAULT_CSS = """
    AccountsScreen #recovery { height: auto; max-height: 2; padding: 0 1; background: $surface; }
    AccountsScreen.-low HeadLine, AccountsScreen.-low About { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.accounts: Accounts | None = None
        """As last read."""
        self._zone: tzinfo | None = None

    @property
    def table(self) -> LineTable[Account]:
        """The accounts."""
        return cast("LineTable[Account]", self.query_one("#rows", LineTable))

    def compose(self) -> ComposeResult:
        """Head, how it stands with the recovery key, accounts, the one under the cursor, message, keys."""
        yield HeadLine("Accounts")
        yield Words("", "tone-muted", id="recovery")
        yield LineTable(
            (
                Column("name", "Name", lambda one: one.name, 26, least=18, grow=1),
                Column("state", "", _state, 12, tone=_tone),
                Column("roles", "Roles", lambda one: ", ".join(one.roles), 30, least=20, grow=3),
                Column("positions", "Positions", lambda one: ", ".join(one.positions), 24, from_width=130),
                Column("since", "Since", lambda one: self._day(one.since), 15, from_width=100),
                Column("opened", "Last opened", lambda one: self._at(one.opened), 17, least=17),
            ),
            lambda one: one.user,
            tell=self._moved,
            empty="Reading the accounts…",
            id="rows",
        )
        yield About()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.table.focus()
        self.action_reload()

    def action_reload(self) -> None:
        """Read the list anew."""
        self.run_worker(self.telling(self.read_again()), group="read", exclusive=True)

    async def read_again(self) -> None:
        """Read the accounts as they are now."""
        found = await self.ask(self.desk.accounts.listing)
        if not self.is_mounted:
            return
        self.accounts, self._zone = found, self.desk.now().tzinfo
        line = self.query_one("#recovery", Words)
        said, tone = self._recovery(found.recovery)
        line.say(said if found.all else ONLY_OWN, tone if found.all else "tone-muted")
        active = sum(not one.disabled for one in found.people)
        self.query_one(HeadLine).say(
            state=(many(active, "account"), *self._gone(len(found.people) - active)) if found.all else ()
        )
        first = not self.table.rows
        self.table.show_rows(found.people)
        if first:
            self.table.move_to_key(found.own.user)
        self.sotui.look_at_keys()

    def _gone(self, number: int) -> tuple[str, ...]:
        return (f"{number} disabled",) if number else ()

    def _recovery(self, state: Recovery) -> tuple[str, str]:
        key = self.key("accounts.recovery") or "the palette"
        if state.made is None:
            return f"○ There is no recovery key yet: {key} makes one.", "tone-today"
        made = f"Recovery key: made on {self._day(state.made)}"
        if state.used is not None:
            return f"■ {made}, used on {self._day(state.used)}. {key} makes another.", "tone-today"
        return f"{made}, not used. {key} makes another in its place.", "tone-muted"

    def _day(self, at: datetime | None) -> str:
        return day_words(at.astimezone(self._zone).date()) if at is not None else ""

    def _at(self, at: datetime | None) -> str:
        if at is None:
            return "never"
        here = at.astimezone(self._zone)
        return f"{here.day}/{here.month}/{here.year} {here:%H:%M}"

    def _moved(self) -> None:
        self.query_one(About).stand_on(self.table.current)
        self.notice.clear_refusal()
        self.sotui.look_at_keys()

    @on(LineTable.Chosen)
    def _read(self) -> None:
        one = self.table.current
        if one is None:
            return
        lines = [
            "This account is disabled." if one.disabled else f"In use since {self._day(one.since)}.",
            f"Last opened: {self._at(one.opened)}.",
            "",
            *_opens(one),
            "",
            _signs(one),
        ]
        self.app.push_screen(boxes.message(one.name, "\n".join(lines)))

    # Acts

    def action_passphrase(self) -> None:
        """Change one's own passphrase."""
        ask = self.asking(self.desk.accounts.change_passphrase)
        self.begin(self._with(boxes_accounts.own_passphrase(self.desk.person, ask)))

    def action_add(self) -> None:
        """Add a person."""
        desk = self.desk.accounts
        self.begin(self._with(boxes_accounts.add(self.asking(desk.check_new), self.asking(desk.add))))

    def action_roles(self) -> None:
        """Say which roles the account under the cursor has."""
        if (one := self.table.current) is not None:
            ask = self.asking(self.desk.accounts.set_roles, one.user)
            self.begin(self._with(boxes_accounts.roles(one, ask)))

    def action_disable(self) -> None:
        """Take the account under the cursor out of use."""
        if (one := self.table.current) is not None:
            self.begin(self._disable(one))

    async def _losing(self, one: Account) -> tuple[str, ...]:
        """What somebody could not open any more, a sentence each."""
        from sotui.desk.accounts_model import losing

        return losing(await self.ask(self.desk.accounts.losses, one.user))

    async def _disable(self, one: Account) -> None:
        follows = (
            "From now on the register does not open to them. What they recorded stays, in their name.",
            *await self._losing(one),
            "A copy of the folder that they have still opens, with what is in it: the register can be given "
            "another data key, which keeps from them what comes later. That is asked next.",
        )

        async def act(why: str, _passphrase: str) -> Any:
            return await self.ask(self.desk.accounts.disable, one.user, why)

        box = boxes_accounts.reason(f"Disable {one.name}", one, follows, act, "disable")
        if await self._with(box):
            await self._rotate(f"{one.name} can no longer open it")

    def action_enable(self) -> None:
        """Take a disabled account into use again."""
        if (one := self.table.current) is not None:
            self.begin(self._enable(one))

    async def _enable(self, one: Account) -> None:
        follows = (
            f"They have the roles again that they had: {', '.join(one.roles)}.",
            "They choose a new passphrase at this keyboard, which comes next.",
        )

        async def act(why: str, passphrase: str) -> Any:
            return await self.ask(self.desk.accounts.enable, one.user, passphrase, why)

        box = boxes_accounts.reason(f"Enable {one.name} again", one, follows, act, "go on", "")
        await self._with(box)

    def action_reset(self) -> None:
        """Somebody has forgotten their passphrase."""
        if (one := self.table.current) is not None:
            self.begin(self._reset(one))

    async def _reset(self, one: Account) -> None:
        lost = await self._losing(one)
        follows = (
            "They choose another at this keyboard, which comes next, and get new keys of their own.",
            *(lost or ("They lose nothing: no draft of theirs waits, and nothing is sealed to them.",)),
        )

        async def act(why: str, passphrase: str) -> Any:
            return await self.ask(self.desk.accounts.reset, one.user, passphrase, why)

        title = f"Reset the passphrase of {one.name}"
        await self._with(boxes_accounts.reason(title, one, follows, act, "go on", " ".join(lost)))

    def action_recovery(self) -> None:
        """Go to where a recovery key is made."""
        self.sotui.go("recovery key")

    def action_rotate(self) -> None:
        """Give the register another data key."""
        self.begin(self._rotate(""))

    async def _rotate(self, why: str) -> None:
        async def act(why: str) -> None:
            if not await self.sotui.keep_all():
                raise VaultError(
                    "What is typed could not be put on the disk.",
                    "The data key was not changed.",
                    "Make room on the disk, and do it again.",
                )
            await self.ask(self.desk.accounts.rotate, why)

        if await self.app.push_screen_wait(boxes_accounts.rotate(why, act)):
            # The register is closed, and opens under the new key only.
            self.sotui.lock(Why.ROTATED)

    async def _with(self, box: Any) -> bool:
        receipt = await self.app.push_screen_wait(box)
        if receipt is None:
            return False
        await self.read_again()
        self.notice.tell(receipt.said, receipt.moved)
        return True

    def action_clear(self) -> None:
        """Clear the last message."""
        self.notice.clear()

    def why_not(self, command_id: str) -> str | None:
        """Why it cannot be done: for whom it is, or what stands against it."""
        if not command_id.startswith("accounts.") or command_id in (
            "accounts.passphrase",
            "accounts.refresh",
            "accounts.clear",
        ):
            return None
        if (why := self.desk.accounts.why_not()) is not None:
            return why
        one = self.table.current if self.is_mounted else None
        if command_id not in OTHERS:
            return None
        if one is None:
            return "There is no account under the cursor."
        if command_id == "accounts.enable":
            return None if one.disabled else f"{one.name} is not disabled."
        if one.disabled:
            return f"{one.name} is disabled: {self.key('accounts.enable')} enables the account again."
        if one.own and command_id == "accounts.reset":
            return f"Your own passphrase you change with {self.key('accounts.passphrase')}."
        if one.own and command_id == "accounts.disable":
            return "You cannot disable your own account: another administrator can."
        return None


def _opens(one: Account) -> Sequence[str]:
    from sotui.desk.accounts_model import OPENS

    return [f"{role}: {OPENS[role]}." for role in one.roles]


def _signs(one: Account) -> str:
    return f"Signs as {', '.join(one.positions)}." if one.positions else NO_POSITION


def _state(one: Account) -> str:
    return "■ disabled" if one.disabled else "· you" if one.own else ""


def _tone(one: Account) -> str:
    return "late" if one.disabled else "quiet"
