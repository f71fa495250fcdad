"""Supervision of staff in the demonstration: held, overdue, to be recorded, cancelled, newly qualified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sotui.dates.clock import local
from sotui.facts.model import Subject, SubjectKind
from sotui.supervision import staff_acts as acts
from sotui.supervision.staff_model import Proposed
from sotui.vault.session import Act

HELD, RECORDED = "professional-supervision-held", "professional-supervision-recorded"


def tell(act: Act, workers: Mapping[str, str], today: date) -> None:
    """Say of each worker, by name, how their own supervision stands; of some nothing has been said yet."""
    told = _Told(act, workers, today)
    told.begun("Wilma Worker", 1500, "case-holding")
    told.held("Wilma Worker", 82, 54, 26)
    told.set("Wilma Worker", 3, 31, 59, 87)
    told.seen("Wilma Worker", 70, "direct-work")
    told.appraised("Wilma Worker", 120, "annual")

    told.begun("Casper Caseworth", 900, "case-holding")
    told.held("Casper Caseworth", 89, 61, 33)
    told.seen("Casper Caseworth", 100, "direct-work")
    told.seen("Casper Caseworth", 40, "other")
    told.appraised("Casper Caseworth", 150, "annual")

    told.begun("Vera Visitwell", 640, "case-holding")
    told.held("Vera Visitwell", 66, 38)
    told.held("Vera Visitwell", 12, recorded=False)
    told.seen("Vera Visitwell", 95, "other")
    told.seen("Vera Visitwell", 30, "other")
    told.appraised("Vera Visitwell", 90, "six-month")
    told.appraised("Vera Visitwell", 270, "annual")

    told.begun("Hugo Homecall", 75, "case-holding", "asye-started")
    told.held("Hugo Homecall", 68, 61, 54, 47, 40, 33, 19)
    told.set("Hugo Homecall", 4, 18)

    told.begun("Petra Planham", 1200, "case-holding")
    told.held("Petra Planham", 64, 36, 8)
    told.seen("Petra Planham", 88, "direct-work")
    told.appraised("Petra Planham", 30, "annual")

    told.begun("Noel Noteworthy", 800, "case-holding")
    told.held("Noel Noteworthy", 55, 27)
    told.set("Noel Noteworthy", 1, 29)
    told.cancelled("Noel Noteworthy", 1, "An emergency hearing was listed for the same morning.")
    told.appraised("Noel Noteworthy", 60, "six-month")
    told.appraised("Noel Noteworthy", 245, "annual")

    told.begun("Sunita Support", 500, "case-holding")
    told.plan("Sunita Support", 45, 14)
    told.held("Sunita Support", 45, 31, 17, 5)
    told.appraised("Sunita Support", 100, "annual")

    told.begun("Kofi Keyworker", 24, "case-holding", "probation-started")
    told.held("Kofi Keyworker", 20, 8)

    told.begun("Iris Officer", 2000, "not-case-holding")
    told.held("Iris Officer", 140, 58)
    told.appraised("Iris Officer", 160, "annual")
    told.begun("Jonah Officer", 1400, "not-case-holding")
    told.held("Jonah Officer", 173, 90)
    told.appraised("Jonah Officer", 75, "annual")

    for manager, last, post in (
        ("Tariq Teamlead", 15, "line-manager"),
        ("Tess Teamlead", 22, "line-manager"),
        ("Paula Practice", 6, "line-manager"),
        ("Simon Serviceworth", 40, "not-case-holding"),
    ):
        told.begun(manager, 1700, post)
        told.held(manager, last + 28, last)
        told.appraised(manager, 110, "annual")


class _Told:
    """What is said of workers, each day told by how long ago it was; no session is held at a weekend."""

    def __init__(self, act: Act, workers: Mapping[str, str], today: date) -> None:
        self._act, self._workers, self._today = act, workers, today

    def _day(self, ago: int) -> date:
        day = self._today - timedelta(days=ago)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _say(self, name: str, kind: str, ago: int, qualifier: str = "") -> None:
        acts.record(self._act, self._workers[name], kind, self._day(ago), qualifier=qualifier)

    def begun(self, name: str, ago: int, post: str, also: str = "") -> None:
        """When they started, in which kind of post; and what started that day besides."""
        for kind, said in (
            ("employment-started", ""),
            ("holds-cases", post),
            *([(also, "")] if also else ()),
        ):
            self._say(name, kind, ago, said)

    def held(self, name: str, *ago: int, recorded: bool = True) -> None:
        """Sessions held at ten in the morning, and recorded two days later unless said."""
        for days in ago:
            on = self._day(days)
            acts.record(self._act, self._workers[name], HELD, on, at=local(on, 10))
            if recorded:
                written = min(on + timedelta(days=2), self._today)
                acts.record(self._act, self._workers[name], RECORDED, written)

    def seen(self, name: str, ago: int, how: str) -> None:
        """Their practice was observed."""
        self._say(name, "observed", ago, how)

    def appraised(self, name: str, ago: int, which: str) -> None:
        """An appraisal, or its review after six months."""
        self._say(name, "appraised", ago, which)

    def plan(self, name: str, ago: int, days: int) -> None:
        """A performance plan with a session every so many days."""
        self._say(name, "performance-plan", ago, str(days))

    def set(self, name: str, *ahead: int) -> None:
        """Sessions set for ten in the morning, so many days ahead."""
        days = [self._today + timedelta(days=one) for one in ahead]
        acts.set_sessions(self._act, [self._subject(name)], [Proposed(day, local(day, 10)) for day in days])

    def cancelled(self, name: str, ahead: int, why: str) -> None:
        """The session so many days ahead was cancelled yesterday at three."""
        at = local(self._today - timedelta(days=1), 15)
        acts.cancel(self._act, [self._subject(name)], self._today + timedelta(days=ahead), at, why)

    def _subject(self, name: str) -> Subject:
        return Subject(SubjectKind.WORKER, self._workers[name])
