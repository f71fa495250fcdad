"""What a person typed and has not recorded yet: kept, found again, put away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

from sotui.desk.facet import Facet
from sotui.vault.ballast import give_back
from sotui.vault.drafts import Draft, SealedDraft, Waiting
from sotui.vault.errors import DiskFull

__all__ = ["Draft", "DraftsDesk", "SealedDraft", "Waiting"]

P = ParamSpec("P")
T = TypeVar("T")


class DraftsDesk(Facet):
    """The drafts of the person who has the register open; a colleague's are neither shown nor readable."""

    def save(
        self,
        kind: str,
        subject: str,
        title: str,
        fields: Mapping[str, str],
        trail: tuple[str, ...] = (),
        *,
        typed_at: float | None = None,
    ) -> Draft:
        """Keep what is typed, in place of what was kept of it before; it is on the disk when this returns.

        ``trail`` is how the form is reached again: the name of the place and ids. Raises VaultError where
        it could not be kept, also with the room that is kept in hand for a full disk. ``typed_at``: the
        moment of its last key in monotonic seconds; what was recorded since then is not kept again.
        """
        drafts = self.session.drafts
        try:
            return drafts.save(kind, subject, title, fields, trail, typed_at=typed_at)
        except DiskFull:
            # What is kept in hand for this is given back; what was recorded before is whole in any case.
            if not give_back(self.session.folder):
                raise
            return drafts.save(kind, subject, title, fields, trail, typed_at=typed_at)

    def sealed(
        self, kind: str, subject: str, title: str, fields: Mapping[str, str], trail: tuple[str, ...] = ()
    ) -> SealedDraft:
        """The draft under its author's key, for a lock that cannot write it: only they can open it."""
        drafts = self.session.drafts
        return drafts.seal(Draft(kind, subject, title, dict(fields), tuple(trail), self.session.utc_now()))

    def opened(self, sealed: SealedDraft) -> Draft | None:
        """What was sealed before the lock, where it is this person's own; else None."""
        return self.session.drafts.opened(sealed)

    def put(self, sealed: SealedDraft) -> None:
        """Keep a draft that was sealed before the lock, whoever's it is."""
        self.session.drafts.put(sealed)

    def find(self, kind: str, subject: str) -> Draft | None:
        """The person's draft of this, or None."""
        return self.session.drafts.find(kind, subject)

    def discard(self, kind: str, subject: str) -> None:
        """Throw the draft of this away; nothing where there is none."""
        self.session.drafts.discard(kind, subject)

    def all(self) -> tuple[Draft, ...]:
        """All drafts of this person, the latest first."""
        return self.session.drafts.all()

    def waiting(self) -> tuple[Waiting, ...]:
        """Which drafts of this person wait, the latest first, without what was typed: for the lists."""
        return self.session.drafts.waiting()

    def recording(
        self, kind: str, subject: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do what records the typed text; the draft goes in the same transaction as the act that does it."""
        with self.session.drafts.settled_by(kind, subject):
            return work(*args, **kwargs)
