"""What can go wrong with the register's file, each said as the person at the keyboard needs to hear it."""

from __future__ import annotations

from datetime import datetime


class VaultError(Exception):
    """A fault with three sentences: what happened, what was kept, what to do now."""

    def __init__(self, happened: str, kept: str = "", do: str = "") -> None:
        self.happened = happened
        self.kept = kept
        self.do = do
        self.message = " ".join(part for part in (happened, kept, do) if part)
        super().__init__(self.message)


class Missing(VaultError):
    """There is no register, or a part of it is not where it should be."""


class Damaged(VaultError):
    """A file of the register does not read as it was written."""


class Altered(Damaged):
    """A file of the register reads well but was changed by something other than SOTUI."""


class WrongLibrary(VaultError):
    """The installed database library does not keep what SOTUI promises."""


class NewerVersion(VaultError):
    """The register was last used by a later SOTUI than this one."""


class WrongPassphrase(VaultError):
    """The name or the passphrase is not right; which of the two is not said."""


class PutRight(VaultError):
    """vault.json was behind the records and has been put right: unlock again."""


class NameNeeded(VaultError):
    """Several people may open this register, and no name was given."""


class AlreadyOpen(VaultError):
    """Somebody has the register open; it is open once at a time."""

    def __init__(self, happened: str, kept: str, do: str, *, by: str, since: datetime | None) -> None:
        super().__init__(happened, kept, do)
        self.by = by
        self.since = since


class OtherRegister(VaultError):
    """A backup is of another register than the one it was to be put back in."""


class AlreadyExists(VaultError):
    """A register is already in the folder where one was to be made."""


class NotAPlace(VaultError):
    """What was named is not a path that this system has."""


class Unsafe(VaultError):
    """The folder or a file in it is not private enough to hold the register."""


class BadPassphrase(VaultError):
    """A passphrase too short, or one of those that are guessed first."""


class NotAllowed(VaultError):
    """The person's roles or positions do not cover what was asked."""

    noted = False
    """Whether the audit has it already that it was asked for."""


class LookNeedsReason(VaultError):
    """A look at this record is noted with its reason, and none was given yet."""

    def __init__(self, happened: str, kept: str, do: str, *, subject: str, about: str) -> None:
        """`subject` is the record's id, `about` how it is called."""
        super().__init__(happened, kept, do)
        self.subject = subject
        self.about = about


class ReasonNeeded(VaultError):
    """This act asks for a reason and none was given."""


class ReasonUnfit(ReasonNeeded):
    """The reason given is too long to be read, or cannot be kept as it was typed."""


class UnknownDeed(VaultError):
    """An act was begun that no list of deeds names."""


class ActRunning(VaultError):
    """A second act was begun while one was running."""


class WriteOutsideAct(VaultError):
    """Records were to be changed without an act, so without a name, a time and a reason."""


class TransactionLost(VaultError):
    """An act's transaction ended before the act did."""


class SchemaChanged(VaultError):
    """The shape of the tables was changed in an act; only a migration may do that."""


class MigrationFailed(VaultError):
    """The register could not be brought up to this version."""


class DiskFull(VaultError):
    """The disk has no room for what was to be saved."""


class DiskFault(VaultError):
    """The disk, or the system before it, did not let the register's file be read or written."""


class Displaced(DiskFault):
    """The file of records was deleted, moved or replaced while it was open."""


class Interrupted(VaultError):
    """The work was stopped on request."""


class Closed(VaultError):
    """The register has been closed or locked since."""


class AccountRefused(VaultError):
    """An account cannot be changed in the way that was asked."""


class NameTaken(AccountRefused):
    """Somebody else has an account of this name, or one that reads the same."""


class NoSuchAccount(AccountRefused):
    """Nobody who may open the register is meant by this."""


class LastAdministrator(AccountRefused):
    """Without this account nobody could add people or change what they may do."""


class OwnAccount(AccountRefused):
    """A person's own account, which another administrator has to change."""


class UnknownRole(AccountRefused):
    """A role that there is none of, or no role at all."""


class NoRecoveryKey(VaultError):
    """The register has no recovery key."""


class BadRecoveryKey(VaultError):
    """What was typed is not a recovery key as it was printed; `groups` names where, from 1."""

    def __init__(self, happened: str, kept: str = "", do: str = "", *, groups: tuple[int, ...] = ()) -> None:
        super().__init__(happened, kept, do)
        self.groups = groups
