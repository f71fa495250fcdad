"""Makes a large register of invented families over 13 months, the same for one seed but for its ids."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

from benchmarks.make_desk import tell as tell_desk
from sotui.dates.clock import local
from sotui.dates.months import add_months
from sotui.demo import invented, people
from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts as register
from sotui.staff import acts as staff
from sotui.vault.model import Deed, Role
from sotui.vault.session import Act

PERSON = "Benchmark Person"
PASSPHRASE = "eleven quick foxes measure boards"
DEED = Deed("benchmark register made", frozenset(Role), undoable=False)
TODAY = date(2026, 11, 22)
"""The day as of which the register is told and read."""
_SPAN_DAYS = 400


def make(folder: Path, orders: int, seed: int = 20260115) -> None:
    """A register of so many orders in ``folder``, told up to TODAY in one act, its dates derived."""
    with (
        invented(folder, PERSON, PASSPHRASE, DEED, TODAY) as session,
        session.act(DEED.name, "benchmark") as act,
    ):
        _Telling(act, Random(seed)).tell(orders)
        tell_desk(act, Random(seed), TODAY)


class _Telling:
    """Tells orders as social workers would record them, all in one act."""

    def __init__(self, act: Act, random: Random) -> None:
        self.act, self.random = act, random
        self.workers = [staff.worker_named(act, name, team) for name, team in people.SOCIAL_WORKERS]
        self.iros = [staff.worker_named(act, name, "Safeguarding Unit") for name in people.IROS]
        self.case = ""
        self.made = TODAY

    def tell(self, orders: int) -> None:
        for number in range(1, orders + 1):
            self._order(number)

    def _happens(self, share: float) -> bool:
        return self.random.random() < share

    def _order(self, number: int) -> None:
        random = self.random
        self.made = made = TODAY - timedelta(days=_SPAN_DAYS - random.randrange(_SPAN_DAYS))
        self.case = register.register_order(
            self.act,
            family_reference=f"F{number:05d}",
            court=random.choice(people.COURTS),
            case_number=f"ZZ{made.year % 100}C{50000 + number}",
            registered_on=made + timedelta(days=1),
        )
        order = Subject(SubjectKind.ORDER, self.case)
        worker = random.randrange(len(self.workers))
        months = 12 if self._happens(0.9) else 6
        self._fact("order-made", order, 0)
        self._fact("order-length", order, 0, str(months))
        self._fact("under-procedure", order, 0, "wirral")
        if self._happens(0.96):
            self._fact("iro-allocated", order, 2, random.choice(self.iros))
        if self._happens(0.97):
            self._fact("safeguarding-unit-informed", order, 1)
        surname = people.SURNAMES[number % len(people.SURNAMES)]
        for n in range(1 if self._happens(0.5) else 2):
            self._child(f"{random.choice(people.FIRST_NAMES)} {surname}", number * 10 + n, worker)
        self._reviews(order, months)

    def _child(self, name: str, local_id: int, worker: int) -> None:
        random = self.random
        id = register.add_child(
            self.act,
            self.case,
            name=name,
            born=self.made - timedelta(days=random.randrange(400, 5200)),
            local_id=str(700_000 + local_id),
            team=people.SOCIAL_WORKERS[worker][1],
        )
        subject = Subject(SubjectKind.CHILD, id)
        protected = self._happens(0.3)
        self._fact("plan-changed", subject, 0, "cp" if protected else "cin")
        if self._happens(0.97):
            self._fact("allocated", subject, 1, self.workers[worker])
        self._fact("cin-meeting-held", subject, random.randrange(8, 21))
        self._fact("plan-produced", subject, random.randrange(15, 24))
        interval = 10 if protected else 28
        self._fact("visit-interval", subject, 0, str(interval))
        # One child in twenty has not been seen in time.
        seen = random.randrange(1, interval) if self._happens(0.95) else interval + random.randrange(1, 20)
        elapsed = (TODAY - self.made).days
        for ago in range(seen, min(elapsed, 7 * interval), interval):
            self._fact("visited", subject, elapsed - ago, "seen+alone")
        every = 28 if protected else 56
        for ago in range(random.randrange(1, every), min(elapsed, 4 * every), every):
            self._fact("practice-supervision-held", subject, elapsed - ago, "planned")

    def _reviews(self, order: Subject, months: int) -> None:
        random = self.random
        if self._happens(0.95):
            held = random.randrange(24, 40)
            self._fact("review-held", order, held, "initial", hour=10)
            if self._happens(0.9):
                self._fact("minutes-completed", order, held + random.randrange(3, 12))
        before_end = (add_months(self.made, max(months - 3, 1)) - self.made).days
        if self._happens(0.92):
            held = before_end - random.randrange(0, 12)
            self._fact("review-held", order, held, "nine-month+outcome-a", hour=14)
            if self._happens(0.9):
                self._fact("minutes-sent", order, held + random.randrange(3, 12))
        if self._happens(0.9):
            self._fact("end-decided", order, before_end + random.randrange(14, 40), "let-lapse")

    def _fact(
        self, kind: str, subject: Subject, day: int, qualifier: str = "", hour: int | None = None
    ) -> None:
        """What happened ``day`` days after the order was made, unless that lies ahead."""
        on = self.made + timedelta(days=day)
        if on > TODAY:
            return
        moment = local(on, hour, 0) if hour is not None else None
        register.record(self.act, kind, subject, on, at=moment, qualifier=qualifier)
