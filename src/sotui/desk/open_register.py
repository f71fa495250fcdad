"""An open register in one person's hands: its session and thread, the day, who may look at what."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from sotui.desk.clock import Clock
from sotui.desk.looks import Looks
from sotui.vault.errors import VaultError

if TYPE_CHECKING:
    from sotui.dates.typed import TypedDate
    from sotui.dates.working import WorkingCalendar
    from sotui.register.cache import Derivation
    from sotui.register.restricted import Restrictions
    from sotui.staff.model import Worker
    from sotui.vault.session import Act, Session
    from sotui.vault.thread import VaultThread

P = ParamSpec("P")
T = TypeVar("T")


class OpenRegister:
    """What every part of the desk stands on."""

    def __init__(self, session: Session, clock: Clock, *, demo_hint: str | None = None) -> None:
        from sotui.adoption.acts import keep_shipped
        from sotui.register.cache import Derivation
        from sotui.register.restricted import Restrictions

        self.session = session
        self.clock = clock
        # A procedure that cannot be kept now, on a full disk, is in use as it ships and is kept another time.
        with suppress(VaultError):
            keep_shipped(session)
        self.derivation: Derivation = Derivation(session.db)
        self.demo_hint = demo_hint
        """How the demonstration is opened, shown where somebody may need it; None for a real register."""
        self.thread: VaultThread | None = None
        self._seen: set[tuple[str, str, str]] = set()
        self.looks = Looks(self)
        """The reasons given for looks at records of others."""
        self.restricted: Restrictions = Restrictions(session)
        session.hides_reasons = self.restricted.hides
        # First what follows from a correction, then texts go under seal where a case is restricted, then the
        # dates that follow from it all.
        session.before_commit(_keep_notes_right)
        session.before_commit(self.restricted.before_commit)
        session.before_commit(self.derivation.before_commit)

    @property
    def person(self) -> str:
        """Whose register this is while it is open."""
        return self.session.user.name

    @property
    def calendar(self) -> WorkingCalendar:
        """The working days that this register goes by."""
        return self.derivation.calendar

    @property
    def register_name(self) -> str:
        """What the screen calls this register."""
        return "demonstration" if self.demo_hint else self.session.folder.name

    # Where the person's roles lead

    @property
    def begins_at(self) -> str:
        """The place on which this person begins."""
        from sotui.desk.rooms import begins_at

        return begins_at(self.session.user.roles)

    def why_not_view(self, view: str) -> str | None:
        """Why a place reached by number is not for this person, or None; asks nothing of the register."""
        from sotui.desk.rooms import why_not

        return why_not(view, self.session.user.roles)

    # Work on the thread

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run one of the desk's methods on the thread that owns the register."""
        if self.thread is None:
            raise RuntimeError("this desk was opened for its own thread")
        return self.thread.run(lambda _session: work(*args, **kwargs))

    def close(self) -> None:
        """Close the register; closing twice is nothing."""
        if self.thread is not None:
            self.thread.close()
        else:
            self.session.close()

    # The moment, and the dates as they stand

    def now(self) -> datetime:
        """The aware moment in London."""
        return self.clock.now()

    def today(self) -> date:
        """The day in London."""
        return self.clock.today()

    def refresh(self, progress: Callable[[int], None] | None = None) -> bool:
        """Derive every date anew where packs, engine or calendar have changed; says whether it had to."""
        db = self.session.db
        if self.derivation.is_current(db):
            return False
        with db.atomic():
            self.derivation.rebuild(db, progress)
        return True

    def read_date(self, text: str) -> TypedDate:
        """A day as somebody typed it; raises DateError with what to type instead."""
        from sotui.dates.months import add_months
        from sotui.dates.typed import EARLIEST_ORDER, read_typed

        today = self.today()
        latest = add_months(today, 12 * 20)
        return read_typed(text, today=today, calendar=self.calendar, earliest=EARLIEST_ORDER, latest=latest)

    # Who may look, and who can be named

    def may_look(self, what: str) -> None:
        """Records are for those who work with them; an administrator as such has no record screen."""
        from sotui.register.acts import PRACTICE
        from sotui.vault.errors import NotAllowed

        if not self.session.user.roles & PRACTICE:
            self.session.refused(f"look at {what}")
            refusal = NotAllowed(
                f"Looking at {what} is not for your role.",
                "Nothing was shown; that it was asked for has been noted.",
                f"It is for: {', '.join(sorted(PRACTICE))}.",
            )
            refusal.noted = True
            raise refusal

    def seen_once(self, what: str, subject: str, detail: str, *, of: str = "") -> None:
        """Note a look, once while the register is open: not at each act on a list, nor each letter. ``of``
        tells looks at one subject apart.
        """
        if (what, subject, of) not in self._seen:
            self._seen.add((what, subject, of))
            self.session.viewed(what, subject, detail)

    def give_reason(self, order_id: str, reason: str) -> None:
        """Say why one looks at this order; it stands beside each look until the register is locked.

        Raises ReasonNeeded where the reason says nothing.
        """
        self.may_look("an order's page")
        self.looks.give(order_id, reason)

    def look_at(self, order_id: str, what: str, reference: str, detail: str = "") -> None:
        """Note a look at an order, or what belongs to it, with the reason that was given for it."""
        self.session.viewed(what, reference, detail, self.looks.reason(order_id))

    def workers(self) -> tuple[Worker, ...]:
        """Everybody who can be given work, by name; who has left is not among them."""
        from sotui.staff.store import workers

        today = self.today()
        return tuple(worker for worker in workers(self.session.db) if worker.is_here(today))

    def _people(self) -> dict[str, str]:
        # Of everybody who ever opened it, by account: what they recorded bears their name.
        from sotui.vault import audit_query

        known = {id: names[0] for id, names in audit_query.people(self.session.db).items()}
        return known | {self.session.user.id: self.session.user.name}


def _keep_notes_right(act: Act) -> None:
    """What minutes or a note were signed over is corrected or undone only by the acts made for it; a note
    that is not signed follows what is put right of its session.
    """
    from sotui.register.acts import corrected

    if corrected(act):
        from sotui.reviews.acts import keep_signed
        from sotui.supervision.acts import keep_signed as keep_signed_note
        from sotui.supervision.in_step import keep_in_step
        from sotui.supervision.staff_acts import keep_left_right

        keep_signed(act)
        keep_signed_note(act)
        keep_in_step(act)
        keep_left_right(act)
