"""Makes a large register of invented families, the same for the same seed: orders of the last 13 months."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from sotui import desk
from sotui.dates.months import add_months
from sotui.demo import people
from sotui.facts.model import Fact, Subject, SubjectKind
from sotui.names import name_key
from sotui.register import store
from sotui.staff import acts as staff
from sotui.vault.create import create
from sotui.vault.kdf import FLOOR
from sotui.vault.model import Deed, Role
from sotui.vault.open import open_vault
from sotui.vault.session import Act

PERSON = "Benchmark Person"
PASSPHRASE = "eleven quick foxes measure boards"
DEED = Deed("benchmark register made", frozenset(Role), undoable=False)
TODAY = date(2026, 11, 22)
"""The day as of which the register is told and read."""
_SPAN_DAYS = 400


def make(folder: Path, orders: int, seed: int = 20260115) -> None:
    """A register of so many orders in ``folder``, told up to TODAY in one act, its dates derived."""
    clock = desk.Clock(TODAY)
    steps = desk.migrations()
    create(folder, PERSON, PASSPHRASE, migrations=steps, kdf=FLOOR, check_strength=False, clock=clock.utc)
    deeds = {**desk.deeds(), DEED.name: DEED}
    session = open_vault(folder, None, PASSPHRASE, migrations=steps, deeds=deeds, clock=clock.utc)
    try:
        # The desk hangs the derivation on the act.
        desk.Desk(session, clock)
        with session.act(DEED.name, "benchmark") as act:
            _Telling(act, Random(seed)).tell(orders)
    finally:
        session.close()


class _Telling:
    """Writes orders, children and facts as rows: the acts of the screen, one by one, would take minutes."""

    def __init__(self, act: Act, random: Random) -> None:
        self.act, self.random = act, random
        self.workers = [staff.worker_named(act, name, team) for name, team in people.SOCIAL_WORKERS]
        self.iros = [staff.worker_named(act, name, "Safeguarding Unit") for name in people.IROS]
        self.pattern = Fact("", "", Subject(SubjectKind.ORDER, ""), TODAY, recorded_by=act.user.id)
        self.case = ""
        self.made = TODAY

    def tell(self, orders: int) -> None:
        for number in range(1, orders + 1):
            self._order(number)

    def _id(self) -> str:
        return f"{self.random.getrandbits(128):032x}"

    def _happens(self, share: float) -> bool:
        return self.random.random() < share

    def _order(self, number: int) -> None:
        random, db = self.random, self.act.db
        # Order by order, as a council comes to them: those made last lie at the end.
        self.made = made = TODAY - timedelta(days=_SPAN_DAYS - random.randrange(_SPAN_DAYS))
        self.case = self._id()
        family = self._id()
        db.execute("insert into family (id, reference) values (?, ?)", [family, f"F{number:05d}"])
        db.execute(
            "insert into supervision_order (id, reference, family_id, court, case_number, registered_on)"
            " values (?,?,?,?,?,?)",
            [
                self.case,
                f"SO-{number:04d}",
                family,
                random.choice(people.COURTS),
                f"ZZ{made.year % 100}C{50000 + number}",
                (made + timedelta(days=1)).isoformat(),
            ],
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
            self._child(family, f"{random.choice(people.FIRST_NAMES)} {surname}", number * 10 + n, worker)
        self._reviews(order, months)
        self.act.touch(SubjectKind.ORDER, self.case)

    def _child(self, family: str, name: str, local_id: int, worker: int) -> None:
        random, db = self.random, self.act.db
        child, id = self._id(), self._id()
        born = self.made - timedelta(days=random.randrange(400, 5200))
        db.execute(
            "insert into child (id, family_id, name, name_key, born, local_id) values (?,?,?,?,?,?)",
            [child, family, name, name_key(name), born.isoformat(), str(700_000 + local_id)],
        )
        db.execute(
            "insert into on_order (id, order_id, child_id, team) values (?,?,?,?)",
            [id, self.case, child, people.SOCIAL_WORKERS[worker][1]],
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
        moment = datetime.combine(on, time(hour), UTC) if hour is not None else None
        fact = replace(
            self.pattern,
            id=self._id(),
            kind=kind,
            subject=subject,
            on=on,
            at=moment,
            qualifier=qualifier,
            recorded_at=self.act.at,
        )
        store.insert_fact(self.act.db, self.case, fact)
