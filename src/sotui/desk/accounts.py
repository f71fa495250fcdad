"""The desk's part for accounts: who may open the register, one's own passphrase, the recovery key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sotui.dates.clock import LONDON
from sotui.dates.words import moment as moment_words
from sotui.desk.accounts_model import Account, Accounts, FreshKey, Recovery
from sotui.desk.facet import Facet
from sotui.triage.model import Receipt
from sotui.vault import accounts as vault
from sotui.vault import openings
from sotui.vault.errors import BadRecoveryKey, NotAllowed, WrongPassphrase
from sotui.vault.model import Role

if TYPE_CHECKING:
    from sotui.vault.accounts import Losses

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
FOR_ADMINISTRATORS = "Accounts are not for your role: they are for the administrator."
COPIES = (
    "A copy of the folder made before still opens with the old passphrase; another data key keeps from "
    "it what comes later."
)
LEARNT = (
    "If somebody has learnt the old one and has a copy of the folder, this is not enough, since your keys "
    "stay: have an administrator reset your account, and then change the data key (`sotui rotate`)."
)


class AccountsDesk(Facet):
    """Accounts and the recovery key. Each act is checked by the vault against the role of who asks."""

    # Looking

    @property
    def administers(self) -> bool:
        """Whether the person is an administrator; asks nothing of the register."""
        return bool(self.session.user.roles & ADMINISTRATOR)

    def why_not(self) -> str | None:
        """Why the accounts of others are not for this person, or None; asks nothing of the register."""
        return None if self.administers else FOR_ADMINISTRATORS

    def listing(self) -> Accounts:
        """Everybody's account for an administrator; for anybody else their own."""
        found = tuple(self._shown(one) for one in vault.accounts(self.session))
        own = next(one for one in found if one.own)
        state = vault.recovery_key_state(self.session)
        if self.administers:
            self.desk.seen_once("accounts", "accounts", f"{len(found)} accounts")
        people = found if self.administers else (own,)
        return Accounts(own, people, Recovery(state.made, state.used), self.administers)

    def losses(self, user: str) -> Losses:
        """What somebody could not open any more once their keys were new, to be said before."""
        self._administer("what an account holds")
        return vault.losses(self.session, user)

    def _shown(self, one: vault.Account) -> Account:
        return Account(
            one.user,
            one.name,
            one.roles,
            self._positions(one),
            one.since,
            openings.last_opened(self.db, one.user),
            disabled=not one.enabled,
            own=one.own,
        )

    def _positions(self, one: vault.Account) -> tuple[str, ...]:
        from sotui.staff import positions_store
        from sotui.vault.model import User

        worker = positions_store.worker_of(self.db, User(one.user, one.name, frozenset(one.roles)))
        today = self.today()
        return tuple(
            held.words
            for held in positions_store.every(self.db)
            if held.worker_id == worker and held.on(today)
        )

    # Opening

    def opened(self, wrong: int = 0) -> tuple[str, ...]:
        """Note how many passphrases were wrong before this opening; yields what there is to be told of it."""
        said = [*self.session.warnings]
        if wrong:
            tries = f"{wrong} wrong {'try' if wrong == 1 else 'tries'} before this"
            self.session.note(openings.WRONG, detail=tries)
            said.append(f"{tries}: noted in the audit.")
        if self.administers and not self.desk.demo_hint:
            asks = vault.recovery_key_state(self.session).asks
            said.append(asks and f"{asks.rstrip('.')} among the accounts.")
        return tuple(filter(None, said))

    # One's own

    def change_passphrase(self, current: str, passphrase: str) -> Receipt:
        """Give oneself another passphrase; WrongPassphrase unless ``current`` is the present one."""
        try:
            vault.change_passphrase(self.session, current, passphrase)
        except WrongPassphrase:
            # Somebody else may sit at an unlocked screen and guess.
            self.session.refused("change the passphrase: the present one was wrong")
            raise
        return Receipt("Your passphrase is changed: the next unlocking asks for the new one.", (LEARNT,))

    # Administering

    def check_new(self, name: str, roles: Sequence[str]) -> str:
        """The name of a new account as it would be kept; raises what is wrong with it or with the roles."""
        self._administer("accounts")
        from sotui.vault.accounts_header import checked_roles

        checked_roles(roles)
        return vault.check_new_name(self.session, name)

    def add(self, name: str, roles: Sequence[str], passphrase: str) -> Receipt:
        """Let one more person in, with the passphrase that they chose."""
        made = vault.add(self.session, name, roles, passphrase)
        return Receipt(f"{made.name} may open the register now: {in_words(made.roles)}.")

    def set_roles(self, user: str, roles: Sequence[str], reason: str) -> Receipt:
        """Say which roles somebody has from their next opening on."""
        before = vault.account(self.session, user)
        after = vault.set_roles(self.session, user, roles, reason)
        said = f"{after.name}: {in_words(after.roles)} (was: {in_words(before.roles)})."
        if after.own:
            said += " For you it holds from the next unlocking."
        return Receipt(said)

    def disable(self, user: str, reason: str, *, confirmed: bool = True) -> Receipt:
        """Have the register open no more to somebody.

        ``confirmed``: that ``losses`` were told before; without it NobodyLeft where what was sealed to them
        alone would be lost.
        """
        gone = vault.disable(self.session, user, reason, confirmed=confirmed)
        return Receipt(f"{gone.name} can no longer open the register.", (COPIES,))

    def enable(self, user: str, passphrase: str, reason: str) -> Receipt:
        """Let somebody in again who was disabled, with the roles they had and the passphrase they chose."""
        back = vault.enable(self.session, user, passphrase, reason)
        return Receipt(f"{back.name} may open the register again: {in_words(back.roles)}.")

    def reset(self, user: str, passphrase: str, reason: str, *, confirmed: bool = True) -> Receipt:
        """Give somebody who forgot theirs the passphrase that they chose, and new keys.

        ``confirmed`` as in ``disable``.
        """
        one = vault.reset(self.session, user, passphrase, reason, confirmed=confirmed)
        return Receipt(f"{one.name} has a new passphrase, and new keys.")

    def rotate(self, reason: str) -> None:
        """Give the register another data key; it is closed then, and to be opened again."""
        from sotui.vault.rotation import rotate

        rotate(self.session, reason)

    # The recovery key

    def fresh_key(self) -> FreshKey:
        """A recovery key to be written down; it opens nothing before ``keep_key``."""
        from sotui.vault import recovery_key

        self._administer("the recovery key")
        key = recovery_key.fresh()
        sheet = recovery_key.sheet(
            key,
            register=self.desk.register_name,
            vault=self.session.unlocked.vault,
            made=self.now(),
            by=self.session.user.name,
        )
        return FreshKey(key, sheet, recovery_key.wanted_groups())

    def keep_key(self, fresh: FreshKey, typed: dict[int, str]) -> Receipt:
        """Let the key be the register's, once two groups of it are typed as they were shown.

        Raises BadRecoveryKey where they are not; then nothing is made.
        """
        from sotui.vault import recovery_key

        try:
            recovery_key.confirm(fresh.key, typed)
        except BadRecoveryKey as error:
            raise BadRecoveryKey(
                error.happened,
                "No key has been made yet.",
                "Compare your sheet with it.",
                groups=error.groups,
            ) from error
        before = vault.recovery_key_state(self.session).made
        vault.make_recovery_key(self.session, fresh.key)
        ended = "" if before is None else f" The one made on {at_words(before)} opens nothing any more."
        return Receipt(f"The recovery key is made.{ended}")

    def _administer(self, what: str) -> None:
        if not self.administers:
            self.session.refused(f"look at {what}")
            raise NotAllowed(
                FOR_ADMINISTRATORS, "Nothing was shown; that it was asked for has been noted.", ""
            )


def in_words(roles: Sequence[Role]) -> str:
    """*chair, social worker*."""
    return ", ".join(roles)


def at_words(at: datetime) -> str:
    """A moment in London's time, in words."""
    return moment_words(at.astimezone(LONDON))
