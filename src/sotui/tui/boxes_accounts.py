"""The boxes that open over the accounts, each loaded only when it is opened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.screen import ModalScreen

    from sotui.desk.accounts_model import Account
    from sotui.triage.model import Receipt


def add(
    check: Callable[[str, Sequence[str]], Awaitable[str]],
    act: Callable[[str, Sequence[str], str], Awaitable[Receipt]],
) -> ModalScreen[Receipt | None]:
    """Add a person."""
    from sotui.tui.dialogs.accounts import AddAccountDialog

    return AddAccountDialog(check, act)


def choose(name: str, losing: str, act: Callable[[str], Awaitable[Receipt]]) -> ModalScreen[Receipt | None]:
    """Somebody sits down and chooses their passphrase."""
    from sotui.tui.dialogs.accounts import ChooseDialog

    return ChooseDialog(name, losing, act)


def own_passphrase(name: str, act: Callable[[str, str], Awaitable[Receipt]]) -> ModalScreen[Receipt | None]:
    """Change one's own passphrase."""
    from sotui.tui.dialogs.accounts import OwnPassphraseDialog

    return OwnPassphraseDialog(name, act)


def roles(
    account: Account, act: Callable[[Sequence[str], str], Awaitable[Receipt]]
) -> ModalScreen[Receipt | None]:
    """Say which roles an account has."""
    from sotui.tui.dialogs.accounts import RolesDialog

    return RolesDialog(account, act)


def rotate(why: str, act: Callable[[str], Awaitable[None]]) -> ModalScreen[bool | None]:
    """Give the register another data key; ``why`` is what stands in the field for the reason."""
    from sotui.tui.dialogs.accounts import RotateDialog

    return RotateDialog(why, act)


def reason(
    title: str,
    account: Account,
    follows: Sequence[str],
    act: Callable[[str, str], Awaitable[Receipt]],
    does: str,
    losing: str | None = None,
) -> ModalScreen[Receipt | None]:
    """What follows from a change of an account, and why it is made; ``does`` is what enter does.

    With ``losing``, which may be empty, the person chooses a passphrase after it.
    """
    from sotui.tui.dialogs.accounts import AccountReasonDialog

    return AccountReasonDialog(title, account, follows, act, does, losing)
